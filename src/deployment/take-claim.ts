// Who may change a stage now: a fresh claim, one taken over from a dead process, or a refusal that says who holds it.
import type { ClaimHolder } from '../platform/holder.ts';
import { nextVersion } from '../registry/registry.ts';
import type { Claim, LedgerEvent, ModelState, OpenClaim, Reason } from '../registry/registry.ts';
import type { CommitSha, Sha256 } from '../records/digest.ts';
import type { DeploymentOutcome, DeploymentTarget } from './deployment.ts';

/** What is to be done, once it is known that it may be done. */
export interface Intent {
  readonly action: Claim['action'];
  readonly digest: Sha256;
  /** Undefined for a version that does not exist yet. */
  readonly version: number | undefined;
  /** The version that must be at the stage; `any` for rollback, which goes by what it finds. */
  readonly expected: number | null | 'any';
  readonly request: string | null;
  readonly approval: Sha256 | null;
  readonly commit: CommitSha | null;
  /** Go on with a deploy command that may have run already. */
  readonly resume: boolean;
  /** Take the claim even from a living holder. */
  readonly force: boolean;
  /** Written together with the claim (quarantine). */
  readonly also: readonly LedgerEvent[];
}

export interface Claimant {
  readonly target: DeploymentTarget;
  readonly me: ClaimHolder;
  readonly leaseSeconds: number;
  /** Whether the holder of an open claim lives, as far as it was looked up, by claim id. */
  readonly lives: ReadonlyMap<string, 'alive' | 'dead' | 'unknown'>;
}

export type ClaimDecision =
  | { readonly kind: 'take'; readonly claim: Claim; readonly events: readonly [LedgerEvent, ...LedgerEvent[]] }
  /** The life of this claim's holder must be looked up first. */
  | { readonly kind: 'look-up'; readonly claim: Claim }
  | { readonly kind: 'answer'; readonly outcome: DeploymentOutcome };

/** Pure: the claim to write, or why not. */
export function decideClaim(state: ModelState, at: Date, asked: { intent: Intent; claimant: Claimant }): ClaimDecision {
  const { intent, claimant } = asked;
  const { stage } = claimant.target;
  const open = state.claims.get(stage);
  const reasons: Reason[] = [];
  if (open !== undefined) {
    const lives = claimant.lives.get(open.claim.id);
    if (lives === undefined) return { kind: 'look-up', claim: open.claim };
    const held = lives === 'alive' || (lives === 'unknown' && at.toISOString() <= open.until);
    if (held && !intent.force) return refuse([heldBy(open)]);
    const stopped = held ? undefined : mayContinue(open, intent);
    if (stopped !== undefined) return { kind: 'answer', outcome: stopped };
  }
  const current = state.stages.get(stage)?.version ?? null;
  if (intent.expected !== 'any') reasons.push(sameChampion(intent.expected, current));
  if (intent.action !== 'rollback') reasons.push(notQuarantined(state, intent.digest));
  if (reasons.some(({ holds }) => !holds)) return refuse(reasons);
  const claim: Claim = {
    id: `${claimant.me.host}/${claimant.me.process}/${at.toISOString()}`.slice(-200),
    action: intent.action,
    stage,
    version: intent.version ?? unusedVersion(state, intent) ?? nextVersion(state),
    digest: intent.digest,
    expected: open !== undefined && continues(open, intent) ? open.claim.expected : current,
    request: intent.request,
    approval: intent.approval,
    commit: intent.commit,
    holder: claimant.me,
    until: new Date(at.getTime() + claimant.leaseSeconds * 1000).toISOString(),
    takesOver: open?.claim.id ?? null,
  };
  return { kind: 'take', claim, events: [{ kind: 'claimed', claim }, ...intent.also] };
}

/** The same thing, begun by a process that is gone. */
function continues({ claim }: OpenClaim, intent: Intent): boolean {
  return (
    claim.action === intent.action &&
    claim.digest === intent.digest &&
    claim.request === intent.request &&
    (intent.version === undefined || claim.version === intent.version)
  );
}

/** undefined when a dead holder's claim may be taken over by this intent. */
function mayContinue(open: OpenClaim, intent: Intent): DeploymentOutcome | undefined {
  if (open.phase === 'claimed' || intent.action === 'rollback') return undefined;
  if (continues(open, intent) && (open.phase !== 'deploying' || intent.resume)) return undefined;
  return describeUnfinished(open);
}

/** A version that a claim of the same request named: one that was abandoned, or whose deploy command failed. */
function unusedVersion(state: ModelState, intent: Intent): number | undefined {
  return [...state.versions.values()].find(
    ({ digest, request, health }) =>
      digest === intent.digest &&
      request === intent.request &&
      (health === 'untried' || (health === 'bad' && request !== null)),
  )?.version;
}

function refuse(reasons: readonly Reason[]): ClaimDecision {
  return { kind: 'answer', outcome: { kind: 'refused', reasons } };
}

function heldBy({ claim, since, until }: OpenClaim): Reason {
  return {
    rule: 'nobody else changes the stage',
    expected: 'no promotion in progress',
    found: `${claim.action} of v${claim.version} by ${claim.holder.name}, begun ${since}, at most until ${until}`,
    holds: false,
  };
}

function versionName(version: number | null): string {
  return version === null ? 'no version' : `v${version}`;
}

function sameChampion(expected: number | null, found: number | null): Reason {
  return {
    rule: 'the version in production is the one that was compared with',
    expected: versionName(expected),
    found: versionName(found),
    holds: expected === found,
  };
}

function notQuarantined(state: ModelState, digest: Sha256): Reason {
  const why = state.quarantined.get(digest);
  return {
    rule: 'these bytes were not taken back before',
    expected: 'not in quarantine',
    found: why === undefined ? 'not in quarantine' : `in quarantine: ${why}`,
    holds: why === undefined,
  };
}

/** Exactly what is known of a deployment that nobody works on any more, and what mends it. */
export function describeUnfinished(open: OpenClaim): DeploymentOutcome {
  const { claim, phase, version, until } = open;
  const before = claim.expected === null ? 'nothing' : `v${claim.expected}`;
  const serves = {
    claimed: `Nothing ran: ${claim.stage} serves ${before}.`,
    deploying:
      `A deploy command for v${version} was about to start and how it ended is not written. ` +
      `${claim.stage} may serve v${version}, ${before}, or something in between; the command may still be running.`,
    deployed: `The deploy command for v${version} succeeded; its smoke check is not written. ${claim.stage} should serve v${version}.`,
    failed: `v${version} failed (${open.failure?.step ?? 'deploy'}), and ${before} was to be put back.`,
  }[phase];
  const again = claim.action === 'rollback' ? 'rollback' : `${claim.action}${phase === 'deploying' ? ' --resume' : ''}`;
  const resume = {
    command: again,
    does: phase === 'deploying' ? 'runs the deploy command again' : 'goes on from there',
  };
  const back = { command: 'rollback', does: 'puts the last good version back' };
  return {
    kind: 'unfinished',
    version: claim.version,
    known: `${claim.action} of v${claim.version} by ${claim.holder.name} stopped half way (its lease ends ${until}). ${serves}`,
    mend: claim.action === 'rollback' ? [resume] : [resume, back],
  };
}
