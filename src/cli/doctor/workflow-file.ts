// A workflow file as doctor looks at it: what starts it, what its jobs may do, what their steps use, each with its line.

/** A value of the file with the line (from 1) on which it stands. */
export interface At<T> {
  readonly value: T;
  readonly line: number;
}

/** `read-all`, `write-all`, or scope by scope; `{}` grants nothing. */
export type Permissions = 'read-all' | 'write-all' | ReadonlyMap<string, At<string>>;

export interface Trigger {
  readonly line: number;
  /** Empty where the file names none. */
  readonly types: readonly string[];
  readonly branches: readonly string[];
  /** Names of workflows whose end is waited for (`workflow_run`). */
  readonly workflows: readonly string[];
  /** Names of `workflow_dispatch` inputs. */
  readonly inputs: readonly string[];
}

export interface Step {
  readonly line: number;
  readonly uses: string | undefined;
  readonly run: string | undefined;
  readonly condition: string | undefined;
  readonly settings: ReadonlyMap<string, At<string>>;
}

export interface Concurrency {
  readonly line: number;
  /** `cancel-in-progress`, unless it plainly is false. */
  readonly cancels: boolean;
}

export interface Job {
  readonly id: string;
  readonly line: number;
  readonly condition: At<string> | undefined;
  readonly permissions: At<Permissions> | undefined;
  readonly concurrency: Concurrency | undefined;
  readonly environment: string | undefined;
  readonly steps: readonly Step[];
}

export interface WorkflowFile {
  /** As other workflows name it; undefined where it has none and is known by its path. */
  readonly name: string | undefined;
  /** `.github/workflows/approve.yml`. */
  readonly file: string;
  readonly triggers: ReadonlyMap<string, Trigger>;
  readonly permissions: At<Permissions> | undefined;
  readonly concurrency: Concurrency | undefined;
  readonly jobs: readonly Job[];
}

export interface MlgateUse {
  /** Name of the action; `run` for the root one. */
  readonly action: string;
  readonly owner: string;
  readonly ref: string;
}

const OURS = /^(?<owner>[\w.-]+)\/mlgate(?:\/actions\/(?<action>[a-z-]+))?@(?<ref>[^\s@]+)$/;

/** undefined for a step that uses something else. */
export function mlgateUse({ uses }: Step): MlgateUse | undefined {
  const { owner, action = 'run', ref } = OURS.exec(uses ?? '')?.groups ?? {};
  return owner === undefined || ref === undefined ? undefined : { owner, action, ref };
}

/** Names of mlgate's actions in the order of the steps. */
export function actionsOf(job: Job): readonly string[] {
  return job.steps.flatMap((step) => mlgateUse(step)?.action ?? []);
}

export function isCheckout({ uses }: Step): boolean {
  return uses?.startsWith('actions/checkout@') ?? false;
}
