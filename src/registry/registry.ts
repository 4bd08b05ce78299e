// The registry as every stage sees it: the state of a model, and changes that are decided anew when somebody else was faster.
import type { Person } from '../records/approval.ts';
import type { ModelState } from './model-state.ts';
import type { LedgerEvent } from './ledger-entry.ts';

export { championOf, isUsedUp, lastGoodVersion, nextRequestId, nextVersion } from './model-state.ts';
export type {
  ClaimResult,
  GrantUse,
  Hold,
  ModelState,
  OpenClaim,
  Order,
  RecordedEvaluation,
  RequestState,
  StageState,
  Version,
} from './model-state.ts';
export type { Claim, CommandOutcome, LedgerEntry, LedgerEvent } from './ledger-entry.ts';
export { nearestEvaluation, recordEvaluation } from './evaluations.ts';
export { readRequest, requestFile } from './requests.ts';
export { readRecord, recordFile } from './record-files.ts';
export { candidateSlot, versionSlot } from './store.ts';
export type { ModelStore, StoredModel } from './store.ts';

/** Who writes, for the ledger. */
export interface Author {
  readonly by: Person;
  /** Address or name of the run. */
  readonly run: string;
}

/** What a decision wants written: entries for the ledger, and files beside it (paths below the model's folder). */
export interface Change<T> {
  readonly kind: 'change';
  readonly events: readonly [LedgerEvent, ...LedgerEvent[]];
  readonly files?: ReadonlyMap<string, Uint8Array | string>;
  readonly author: Author;
  readonly value: T;
}

/** Nothing to write: refused, already done, or not needed. */
export interface Stop<T> {
  readonly kind: 'stop';
  readonly value: T;
}

/** Pure; called again with the newer state whenever somebody else wrote in between. `at` is the time of writing. */
export type Decide<W, S> = (state: ModelState, at: Date) => Change<W> | Stop<S>;

export type Updated<W, S> =
  | { readonly kind: 'written'; readonly state: ModelState; readonly value: W }
  | { readonly kind: 'stopped'; readonly state: ModelState; readonly value: S };

export interface Registry {
  /**
   * @throws ExternalError when the registry cannot be reached, UserError `registry-foreign`, `registry-newer` or
   * `ledger-broken` when what lies there is not to be trusted. Provably nothing there is a state, not an error.
   */
  read(model: string): Promise<ModelState>;
  update<W, S>(model: string, decide: Decide<W, S>): Promise<Updated<W, S>>;
  /** A file below the model's folder; undefined when there provably is none. */
  file(model: string, path: string): Promise<Uint8Array | undefined>;
  /** Every model with an entry, sorted. */
  models(): Promise<readonly string[]>;
  /** For people: `git mlgate-registry at /srv/models.git`. */
  readonly place: string;
}

/** One line of a table "rule · expected · found". */
export interface Reason {
  readonly rule: string;
  readonly expected: string;
  readonly found: string;
  readonly holds: boolean;
  /** What makes it hold, where that can be said. */
  readonly mend?: string;
}
