// The end of a claim: the Deployment record, the stage moved or not, and the claim closed, in one write.
import { deployment as deploymentType } from '../records/deployment.ts';
import type { Deployment } from '../records/deployment.ts';
import type { Sha256 } from '../records/digest.ts';
import { candidateSlot, recordFile } from '../registry/registry.ts';
import type { CommandOutcome, ModelState, OpenClaim } from '../registry/registry.ts';
import type { Done, Held } from './held.ts';
import type { PromotionStep } from './next-step.ts';

interface Finished {
  readonly record: Deployment;
  readonly digest: Sha256;
}

type Finish = Extract<PromotionStep, { readonly kind: 'finish' }>;

export async function finishClaim(
  held: Held,
  { result, reason }: Finish,
  well: { readonly smoke?: CommandOutcome },
): Promise<Done> {
  const { model, author } = held.plan.target;
  const updated = await held.tools.registry.update<Finished, undefined>(model, (state, at) => {
    const open = state.claims.get(held.claim.stage);
    if (open?.claim.id !== held.claim.id) return { kind: 'stop', value: undefined };
    const record = makeRecord(held, { state, open, at, result, ...well });
    const file = recordFile(deploymentType, record);
    const event = { kind: 'finished', claim: held.claim.id, result, deployment: file.digest, reason } as const;
    const files = new Map([[file.path, file.text]]);
    return { kind: 'change', events: [event], files, author, value: { record, digest: file.digest } };
  });
  if (updated.kind === 'stopped') return { kind: 'state', state: updated.state };
  if (result === 'deployed') await held.tools.store.remove(model, candidateSlot(held.claim.digest));
  const { record: deployment, digest } = updated.value;
  return { kind: 'outcome', outcome: { kind: result, deployment, digest, reason } };
}

interface Ending {
  readonly state: ModelState;
  readonly open: OpenClaim;
  readonly at: Date;
  readonly result: Finish['result'];
  readonly smoke?: CommandOutcome;
}

function makeRecord(held: Held, { state, open, at, result, smoke }: Ending): Deployment {
  const { claim, failure, since } = open;
  const { model, author, mlgate } = held.plan.target;
  const before = claim.expected === null ? undefined : state.versions.get(claim.expected);
  const deployed = failure?.step === 'deploy' ? failure.result : open.deploy;
  const smoked = failure?.step === 'smoke' ? failure.result : smoke;
  if (state.ledgerHead === null) throw new Error('a claim without a ledger');
  return {
    model,
    stage: claim.stage,
    action: claim.action,
    version: claim.version,
    digest: claim.digest,
    replaced: before === undefined ? null : { version: before.version, digest: before.digest },
    claim: claim.id,
    approval: claim.approval,
    ...(deployed === null ? {} : { deploy: deployed }),
    ...(smoked === undefined ? {} : { smoke: smoked }),
    result,
    ledgerHead: state.ledgerHead,
    observed: {
      startedAt: since,
      seconds: Math.max(0, (at.getTime() - Date.parse(since)) / 1000),
      bytes: open.bytes,
      by: author.by.name,
      run: author.run,
      mlgate,
    },
  };
}
