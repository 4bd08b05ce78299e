// What promote, rollback and adopt are given, and what they answer.
import type { Clock } from '../platform/clock.ts';
import type { RunCommands } from '../platform/exec.ts';
import type { HashFiles, WriteFiles } from '../platform/files.ts';
import type { Holders } from '../platform/holder.ts';
import type { Log } from '../platform/log.ts';
import type { Deployment } from '../records/deployment.ts';
import type { CommitSha, Sha256 } from '../records/digest.ts';
import type { Author, ModelState, ModelStore, OpenClaim, Reason, Registry } from '../registry/registry.ts';

export interface DeploymentTools {
  readonly registry: Registry;
  readonly store: ModelStore;
  readonly commands: RunCommands;
  readonly clock: Clock;
  readonly files: Pick<WriteFiles, 'temporary'> & { readonly hash: HashFiles };
  readonly holders: Holders;
  readonly log: Log;
  /** Where a server shows deployments. */
  readonly announce?: Announcer;
}

export interface DeployCommands {
  /** `{model}`, `{version}`, `{digest}` and `{stage}` are filled in. */
  readonly run: string;
  readonly smoke?: string;
  /** Of each command; a command without a limit could outlive its claim. */
  readonly timeoutSeconds?: number;
  /** Folder of mlgate.yml. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

export interface DeploymentTarget {
  readonly model: string;
  readonly stage: string;
  readonly author: Author;
  /** Version of mlgate, for the record. */
  readonly mlgate: string;
}

/** What the approval stage says about the candidate, for the state at hand. */
export type Authorisation =
  | {
      readonly kind: 'granted';
      readonly request: string;
      readonly approval: Sha256;
      readonly candidate: Sha256;
      /** The version that the approver saw it replace; null for a stage that had none. */
      readonly champion: number | null;
      readonly commit: CommitSha | null;
    }
  | { readonly kind: 'refused'; readonly request: string; readonly reasons: readonly Reason[] };

export interface PromoteOptions extends DeploymentTarget {
  readonly commands: DeployCommands;
  /** Pure; asked again whenever the registry moved. */
  readonly authorise: (state: ModelState, now: Date) => Authorisation;
  /** Where the approved bytes lie when the store does not have them. */
  readonly source?: string;
  /** Run the deploy command again although an earlier run may have run it. */
  readonly resume?: boolean;
  /** Refuse while the stage is held: a server promotes without anybody watching. */
  readonly heldBack?: boolean;
}

export interface RollbackOptions extends DeploymentTarget {
  readonly commands: DeployCommands;
  /** Default: the last version that passed its smoke check. */
  readonly version?: number;
  readonly reason: string;
  /** Take the claim away from a promotion that is still running. */
  readonly force?: boolean;
  /** Nothing is promoted by itself until somebody says so. */
  readonly hold?: boolean;
  /** The comment that orders it: one orders one rollback. */
  readonly order?: number;
}

export interface AdoptOptions extends DeploymentTarget {
  /** File or folder of the model that is in production already. */
  readonly path: string;
  /** Allowed when the stage already has another version: somebody deployed without mlgate. */
  readonly replace?: boolean;
}

export type DeploymentOutcome =
  | {
      /** `reverted`: the version before serves again. `failed`: what is served is not known to be well. */
      readonly kind: 'deployed' | 'reverted' | 'failed';
      readonly deployment: Deployment;
      readonly digest: Sha256;
      readonly reason: string;
    }
  | { readonly kind: 'already'; readonly version: number }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }
  /** An earlier run, or this one when it was cancelled, left a deployment half done. */
  | {
      readonly kind: 'unfinished';
      readonly version: number;
      /** Exactly what is known, in sentences. */
      readonly known: string;
      /** Arguments of mlgate that mend it, with what each does. */
      readonly mend: readonly { readonly command: string; readonly does: string }[];
    };

/** Tells a server of a deployment. */
export interface Announcer {
  /** @param before what the stage was like right before the claim was taken. */
  begun(claim: OpenClaim, before: Pick<ModelState, 'claims' | 'stages'>): Promise<void>;
  ended(end: DeploymentEnd): Promise<void>;
  /** An earlier run did all of it, and perhaps could not say so any more. */
  confirm(model: string, stage: string, state: Pick<ModelState, 'stages'>): Promise<void>;
  /** Number of the deployment on the server, once there is one. */
  shown(): number | undefined;
}

/** `stopped`: something was thrown, and the ledger says how far it came. */
export type DeploymentEnd = DeploymentOutcome | { readonly kind: 'stopped'; readonly reason: string };
