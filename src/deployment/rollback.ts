// Puts an earlier version back, without a new approval: it was granted before and was well.
import { UserError } from '../records/errors.ts';
import { championOf, lastGoodVersion } from '../registry/registry.ts';
import type { LedgerEvent, ModelState, Reason, Version } from '../registry/registry.ts';
import type { DeploymentOutcome, DeploymentTools, RollbackOptions } from './deployment.ts';
import { bytesAtHand } from './model-bytes.ts';
import { runDeployment } from './run-deployment.ts';
import type { DeploymentPlan } from './held.ts';

/**
 * Without `version`: the last one that passed its smoke check and whose bytes are still there. What is taken back goes
 * into quarantine; a version named on purpose leaves it. Never blocked by a claim whose holder is gone.
 */
export async function rollback(tools: DeploymentTools, options: RollbackOptions): Promise<DeploymentOutcome> {
  const unusable = options.version === undefined ? await unusableVersions(tools, options) : [];
  return runDeployment(tools, {
    target: options,
    commands: options.commands,
    intend: (state) => intendRollback(state, options, unusable),
  });
}

/** Good versions whose bytes are gone or altered, newest first until one is whole. */
async function unusableVersions(tools: DeploymentTools, options: RollbackOptions): Promise<readonly number[]> {
  const state = await tools.registry.read(options.model);
  const unusable: number[] = [];
  await using folder = await tools.files.temporary('mlgate-rollback-');
  const bytes = bytesAtHand(tools, { model: options.model, folder: folder.path, source: undefined });
  for (;;) {
    const target = defaultTarget(state, options.stage, unusable);
    if (target === undefined) return unusable;
    try {
      await bytes.of(target);
      return unusable;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tools.log.warn(`v${target.version} cannot be put back: ${error.message}`);
      unusable.push(target.version);
    }
  }
}

function intendRollback(
  state: ModelState,
  options: RollbackOptions,
  unusable: readonly number[],
): ReturnType<DeploymentPlan['intend']> {
  const { stage, reason } = options;
  const target =
    options.version === undefined ? defaultTarget(state, stage, unusable) : state.versions.get(options.version);
  const reasons = [...orderReasons(state, options), ...targetReasons(state, target, options)];
  if (target === undefined || reasons.some(({ holds }) => !holds)) {
    return { kind: 'answer', outcome: { kind: 'refused', reasons } };
  }
  const { version, digest, approval, commit } = target;
  return {
    kind: 'go',
    intent: {
      action: 'rollback',
      digest,
      version,
      expected: 'any',
      request: null,
      approval,
      commit,
      resume: true,
      force: options.force ?? false,
      also: [...ordered(state, options), ...quarantine(state, target, { stage, reason }), ...hold(state, options)],
    },
  };
}

/** A deployment that stopped half way is taken back to what served before it; else what serves is taken back. */
function defaultTarget(state: ModelState, stage: string, unusable: readonly number[]): Version | undefined {
  const open = state.claims.get(stage);
  if (open?.claim.action === 'rollback' && !unusable.includes(open.claim.version)) {
    return state.versions.get(open.claim.version);
  }
  if (open !== undefined) return lastGoodVersion(state, stage, [...unusable, open.claim.version]);
  const serving = state.stages.get(stage);
  const except = serving?.version === null || serving?.sound === false ? [] : [serving?.version ?? 0];
  return lastGoodVersion(state, stage, [...unusable, ...except]);
}

/**
 * What keeps a version from being put back, as far as the ledger tells, with those that can be; undefined when nothing does. Pure.
 * @param version unless given, the last good one.
 */
export function whyNotBack(
  state: ModelState,
  { stage, version }: { readonly stage: string; readonly version?: number },
): string | undefined {
  const target = version === undefined ? defaultTarget(state, stage, []) : state.versions.get(version);
  const broken = targetReasons(state, target, { stage, version }).find(({ holds }) => !holds);
  if (broken === undefined) return undefined;
  const serving = state.stages.get(stage);
  const good = [...new Set(serving?.history ?? [])]
    .filter((number) => state.versions.get(number)?.health === 'good')
    .filter((number) => number !== serving?.version || !serving.sound)
    .sort((a, b) => b - a);
  const can =
    good.length === 0 ? 'no version can be put back' : `these can: ${good.map((one) => `v${one}`).join(', ')}`;
  const what = version === undefined ? 'there is no earlier version that was well' : `v${version} cannot be put back`;
  const why = version === undefined ? '' : ` (${broken.rule}: ${broken.found})`;
  return `${what}${why}; ${can}`;
}

/** The digest that is taken back stays out until somebody names it on purpose; the one put back leaves quarantine. */
function quarantine(
  state: ModelState,
  target: Version,
  { stage, reason }: { readonly stage: string; readonly reason: string },
): readonly LedgerEvent[] {
  const open = state.claims.get(stage);
  const sound = state.stages.get(stage)?.sound === true;
  const serving = open === undefined && sound ? championOf(state, stage)?.digest : undefined;
  const halfDone = open?.claim.action === 'promote' && open.phase !== 'claimed' ? open.claim.digest : undefined;
  const taken = halfDone ?? serving;
  const events: LedgerEvent[] = [];
  if (taken !== undefined && taken !== target.digest && !state.quarantined.has(taken)) {
    events.push({ kind: 'quarantined', digest: taken, reason });
  }
  if (state.quarantined.has(target.digest)) events.push({ kind: 'released', digest: target.digest, reason });
  return events;
}

function hold(state: ModelState, { hold: wanted, stage, reason }: RollbackOptions): readonly LedgerEvent[] {
  return wanted === true && !state.held.has(stage) ? [{ kind: 'held', stage, reason: `rolled back: ${reason}` }] : [];
}

/** Written with the claim: of two runs that follow one comment, the slower one finds it used. */
function ordered(state: ModelState, { order, stage }: RollbackOptions): readonly LedgerEvent[] {
  if (order === undefined || state.orders.has(order)) return [];
  return [{ kind: 'ordered', comment: order, order: 'rollback', stage }];
}

/** A comment that was followed is used, but for carrying on with what it began. Pure. */
export function orderReasons(
  state: Pick<ModelState, 'orders' | 'claims'>,
  { order, stage }: Pick<RollbackOptions, 'order' | 'stage'>,
): readonly Reason[] {
  if (order === undefined) return [];
  const before = state.orders.get(order);
  const goesOn = before !== undefined && before.root !== null && state.claims.get(stage)?.root === before.root;
  const used = before !== undefined && !goesOn;
  return [
    {
      rule: `comment ${order} was not followed before`,
      expected: 'unused',
      found: used ? 'used' : 'unused',
      holds: !used,
      ...(used ? { mend: 'a person on call comments anew: /rollback reason' } : {}),
    },
  ];
}

function targetReasons(
  state: ModelState,
  target: Version | undefined,
  options: { readonly stage: string; readonly version?: number | undefined },
): readonly Reason[] {
  const history = state.stages.get(options.stage)?.history ?? [];
  const there: Reason = {
    rule: options.version === undefined ? 'there is an earlier version that was well' : `v${options.version} exists`,
    expected: options.version === undefined ? 'a version' : `v${options.version}`,
    found: target === undefined ? 'none' : `v${target.version}`,
    holds: target !== undefined,
  };
  if (target === undefined) return [there];
  const served = history.includes(target.version);
  return [
    there,
    {
      rule: `v${target.version} served ${options.stage} before`,
      expected: 'granted or adopted, and deployed',
      found: served ? 'deployed before' : 'never deployed here',
      holds: served,
    },
    {
      rule: `v${target.version} was well when it was last deployed`,
      expected: 'smoke check passed',
      found: target.health === 'good' ? 'smoke check passed' : 'failed',
      holds: target.health === 'good',
    },
  ];
}
