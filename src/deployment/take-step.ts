// Doing one step of a held claim and writing it down; every write checks that the claim is still ours.
import { ExternalError, UserError } from '../records/errors.ts';
import type { LedgerEvent, ModelState, OpenClaim, StoredModel, Version } from '../registry/registry.ts';
import { leaseSeconds, runStep } from './command.ts';
import type { DeployCommands } from './deployment.ts';
import { finishClaim } from './finish-claim.ts';
import { finishWell } from './next-step.ts';
import type { PromotionStep } from './next-step.ts';
import type { Done, Held } from './held.ts';
import { describeUnfinished } from './take-claim.ts';

export interface Standing {
  readonly step: PromotionStep;
  readonly open: OpenClaim;
  readonly state: ModelState;
}

export async function takeStep(held: Held, { step, open, state }: Standing): Promise<Done> {
  switch (step.kind) {
    case 'keep':
      await orAbandon(held, open, () => held.bytes.keep(versionOf(state, step.version)));
      return finishClaim(held, finishWell(open, true), {});
    case 'deploy':
      return deploy(held, open, versionOf(state, step.version));
    case 'smoke':
      return smoke(held, open, versionOf(state, step.version));
    case 'finish':
      return finishClaim(held, step, {});
  }
}

async function deploy(held: Held, open: OpenClaim, version: Version): Promise<Done> {
  const own = version.version === held.claim.version;
  const commands = commandsOf(held);
  let model: StoredModel;
  try {
    model = await orAbandon(held, open, async () => {
      if (own && held.claim.action === 'promote') await held.bytes.keep(version);
      return held.bytes.of(version);
    });
  } catch (error) {
    if (own || !(error instanceof UserError || error instanceof ExternalError)) throw error;
    // The version to put back has no usable bytes: nobody is helped by a crash now; the ledger has to say it.
    const reason = `v${held.claim.version} failed, and v${version.version} cannot be put back: ${error.message}`;
    return finishClaim(held, { kind: 'finish', result: 'failed', reason }, {});
  }
  const until = (at: Date): string => new Date(at.getTime() + leaseSeconds(commands) * 1000).toISOString();
  const { id: claim } = held.claim;
  const begun = await writeEvent(held, (at) => ({
    kind: 'deploying',
    claim,
    version: version.version,
    until: until(at),
  }));
  if (!stillOurs(held, begun)) return begun;
  await held.bytes.checkAgain(model);
  const place = { model: model.path, version, stage: held.claim.stage };
  const result = await runStep(held.tools, { name: 'deploy', text: commands.run, commands }, place);
  if (result === undefined) return cancelled(begun, held);
  return writeEvent(held, (at) =>
    result.outcome === 'succeeded'
      ? { kind: 'deployed', claim, version: version.version, result, bytes: model.bytes, until: until(at) }
      : { kind: 'failed', claim, version: version.version, step: 'deploy', result },
  );
}

async function smoke(held: Held, open: OpenClaim, version: Version): Promise<Done> {
  const commands = commandsOf(held);
  const model = await held.bytes.of(version);
  const place = { model: model.path, version, stage: held.claim.stage };
  const result = await runStep(held.tools, { name: 'smoke', text: commands.smoke ?? 'true', commands }, place);
  if (result === undefined) return { kind: 'outcome', outcome: describeUnfinished(open) };
  const { id: claim } = held.claim;
  if (result.outcome === 'succeeded') {
    const own = version.version === held.claim.version;
    return finishClaim(held, finishWell(open, own), own ? { smoke: result } : {});
  }
  return writeEvent(held, () => ({ kind: 'failed', claim, version: version.version, step: 'smoke', result }));
}

/** Before anything ran, a claim whose bytes cannot be had is given up, so that it blocks nobody. */
async function orAbandon<T>(held: Held, open: OpenClaim, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (open.phase === 'claimed') {
      const reason = error instanceof Error ? error.message : String(error);
      const { id: claim } = held.claim;
      const event = { kind: 'finished', claim, result: 'abandoned', deployment: null, reason } as const;
      await writeEvent(held, () => event);
    }
    throw error;
  }
}

/** Writes an entry if the claim is still ours; the state it answers with shows whether it was. */
async function writeEvent(
  held: Held,
  make: (at: Date) => LedgerEvent,
): Promise<Extract<Done, { readonly kind: 'state' }>> {
  const { model, author } = held.plan.target;
  const updated = await held.tools.registry.update(model, (state, at) =>
    state.claims.get(held.claim.stage)?.claim.id === held.claim.id
      ? { kind: 'change', events: [make(at)], author, value: undefined }
      : { kind: 'stop', value: undefined },
  );
  return { kind: 'state', state: updated.state };
}

function stillOurs(held: Held, { state }: { readonly state: ModelState }): boolean {
  return state.claims.get(held.claim.stage)?.claim.id === held.claim.id;
}

function cancelled({ state }: { readonly state: ModelState }, held: Held): Done {
  const open = state.claims.get(held.claim.stage);
  if (open === undefined) throw new Error('a claim that was just written is gone');
  return { kind: 'outcome', outcome: describeUnfinished(open) };
}

function versionOf(state: ModelState, number: number): Version {
  const version = state.versions.get(number);
  if (version === undefined) throw new Error(`the ledger claims v${number} but does not know it`);
  return version;
}

function commandsOf(held: Held): DeployCommands {
  if (held.plan.commands === undefined) throw new Error('a deployment without commands');
  return held.plan.commands;
}
