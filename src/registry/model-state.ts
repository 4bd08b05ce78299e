// What the ledger of one model says in sum: its versions, what each stage serves, and who is changing it right now.
import type { Opinion, Person } from '../records/approval.ts';
import type { CommitSha, Sha256 } from '../records/digest.ts';
import type { Claim, CommandOutcome } from './ledger-entry.ts';

export interface Version {
  readonly version: number;
  readonly digest: Sha256;
  readonly origin: 'promoted' | 'adopted';
  /** `good`: deployed, and its smoke check (where there is one) passed. */
  readonly health: 'untried' | 'good' | 'bad';
  readonly request: string | null;
  readonly approval: Sha256 | null;
  readonly commit: CommitSha | null;
  readonly created: string;
}

export interface StageState {
  /** The version that the stage serves; null until a first deployment is well. */
  readonly version: number | null;
  /** The root of the claim that last deployed to the stage with success; null for none. */
  readonly claim: string | null;
  readonly since: string;
  /** false after a deployment that failed without a way back: what is served is not known. */
  readonly sound: boolean;
  /** Every version that this stage came to serve, in order; a version put back stands there again. */
  readonly history: readonly number[];
}

/** No promotion goes to a stage that is held. */
export interface Hold {
  readonly since: string;
  readonly by: Person;
  readonly reason: string;
}

/** What a person on duty said in a comment. */
export interface Order {
  readonly order: 'rollback' | 'hold' | 'resume';
  /** Of a rollback: the root of the claim that followed it. */
  readonly root: string | null;
}

/** A claim and how far it came. */
export interface OpenClaim {
  readonly claim: Claim;
  /** Id of the claim that began it: of those that only go on with it each has its own. */
  readonly root: string;
  readonly since: string;
  /**
   * `claimed`: nothing ran. `deploying`: a deploy command was about to start; how it ended is not written.
   * `deployed`: it succeeded; smoke check and stage are still to come. `failed`: deploy command or smoke check ended badly.
   */
  readonly phase: 'claimed' | 'deploying' | 'deployed' | 'failed';
  /** The version that `phase` speaks about: the claimed one, or the one that is put back. */
  readonly version: number;
  /** How deploying the claimed version ended. */
  readonly deploy: CommandOutcome | null;
  readonly bytes: number;
  /** Why the claimed version is being taken back. */
  readonly failure: { readonly step: 'deploy' | 'smoke'; readonly result: CommandOutcome } | null;
  /** Set when putting the version before back failed too. */
  readonly revertFailure: { readonly step: 'deploy' | 'smoke'; readonly result: CommandOutcome } | null;
  readonly until: string;
}

export interface RequestState {
  readonly id: string;
  readonly text: Sha256;
  readonly environment: string;
  readonly candidate: Sha256;
  readonly opinions: readonly Opinion[];
  readonly grant: { readonly approval: Sha256; readonly grantedAt: string; readonly expires: string } | null;
  readonly use: GrantUse | null;
}

/** Claim that used a grant, and how it ended; an abandoned claim gives the grant back. */
export interface GrantUse {
  readonly claim: string;
  readonly version: number;
  /** null while it is under way. */
  readonly result: ClaimResult | null;
  /** The run that wrote this last: its address or name. */
  readonly run: string;
  /** How it ended, in words; null while it is under way, and for one that another claim replaced. */
  readonly reason: string | null;
  readonly failure: OpenClaim['failure'];
}

export type ClaimResult = 'deployed' | 'reverted' | 'failed';

export interface RecordedEvaluation {
  readonly commit: CommitSha;
  readonly evaluation: Sha256;
  readonly predictions: Sha256 | null;
}

export interface ModelState {
  readonly model: string;
  /** Provably no registry there yet; a registry without this model; or found. Unreadable is thrown instead. */
  readonly presence: 'no-registry' | 'no-model' | 'found';
  readonly entries: number;
  /** Digest of the last entry; null for an empty ledger. */
  readonly ledgerHead: Sha256 | null;
  /** Digest of every entry, first to last: a head quoted elsewhere must be among them. */
  readonly heads: readonly Sha256[];
  readonly versions: ReadonlyMap<number, Version>;
  readonly stages: ReadonlyMap<string, StageState>;
  readonly claims: ReadonlyMap<string, OpenClaim>;
  readonly quarantined: ReadonlyMap<Sha256, string>;
  /** By stage. */
  readonly held: ReadonlyMap<string, Hold>;
  /** Orders that were followed, by the number of their comment: each once. */
  readonly orders: ReadonlyMap<number, Order>;
  readonly requests: ReadonlyMap<string, RequestState>;
  readonly evaluations: ReadonlyMap<CommitSha, RecordedEvaluation>;
  /** Readable files that disagree with the ledger, in words; the next write mends them. */
  readonly problems: readonly string[];
}

export function emptyState(model: string, presence: ModelState['presence']): ModelState {
  return {
    model,
    presence,
    entries: 0,
    ledgerHead: null,
    heads: [],
    versions: new Map(),
    stages: new Map(),
    claims: new Map(),
    quarantined: new Map(),
    held: new Map(),
    orders: new Map(),
    requests: new Map(),
    evaluations: new Map(),
    problems: [],
  };
}

/**
 * A grant deploys one version once. Where the deploy command failed and nothing was well afterwards, the same bytes may be tried again
 * while the grant lives: neither a smoke check nor a person took them back.
 */
export function isUsedUp(use: Pick<GrantUse, 'result' | 'failure'> | null): boolean {
  if (use === null || use.result === null) return false;
  return use.result !== 'failed' || use.failure?.step !== 'deploy';
}

/** The version that a stage serves; undefined when there provably is none. */
export function championOf(state: ModelState, stage: string): Version | undefined {
  const serving = state.stages.get(stage)?.version;
  return typeof serving === 'number' ? state.versions.get(serving) : undefined;
}

/** The number that the next new version gets. */
export function nextVersion(state: ModelState): number {
  return Math.max(0, ...state.versions.keys()) + 1;
}

/** The id that the next request gets where the registry itself gives it: 1, 2, … */
export function nextRequestId(state: ModelState): string {
  const numbers = [...state.requests.keys()].filter((id) => /^[1-9]\d{0,14}$/.test(id)).map(Number);
  return String(Math.max(0, ...numbers) + 1);
}

/**
 * The version to go back to: the newest in the stage's history that is well, not quarantined, and not one of `except`.
 */
export function lastGoodVersion(state: ModelState, stage: string, except: readonly number[]): Version | undefined {
  const history = state.stages.get(stage)?.history ?? [];
  return history
    .toReversed()
    .map((number) => state.versions.get(number))
    .find(
      (version) =>
        version !== undefined &&
        version.health === 'good' &&
        !except.includes(version.version) &&
        !state.quarantined.has(version.digest),
    );
}
