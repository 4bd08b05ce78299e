// Where a training command runs. Remote engines and this machine answer the same five questions.
import type * as z from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { RunCommands } from '../../platform/exec.ts';

export interface Job {
  /** Ready to run: placeholders are filled. */
  readonly command: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
}

/** Names a submitted job for as long as the engine remembers it. Plain data: it may wait in a record for another run. */
export interface JobHandle {
  readonly executor: string;
  readonly id: string;
  readonly url?: string;
}

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'lost';

export interface JobStatus {
  readonly state: JobState;
  /** The engine's own word for it. */
  readonly raw: string;
  readonly exitCode?: number;
  /** Why it is not `succeeded`, in words, when the engine says. */
  readonly reason?: string;
  /** It was ended because it ran longer than the job allows. */
  readonly timedOut?: boolean;
}

export interface JobResults {
  readonly cpuSeconds?: number;
  /** Bytes. */
  readonly peakMemory?: number;
  readonly seconds: number;
  /** The end of the output, for messages. */
  readonly tail: string;
}

export interface Executor {
  /** The same key twice is the same job: where the engine takes an id of ours it is the key. */
  submit(job: Job, key: string): Promise<JobHandle>;
  state(handle: JobHandle): Promise<JobStatus>;
  /** Lines since the cursor (0 at first), and the next cursor; what is no longer kept is told in a line of its own. */
  logs(handle: JobHandle, cursor: number): Promise<{ readonly lines: readonly string[]; readonly cursor: number }>;
  /** Returns when the engine has accepted it; the state tells when it is done. */
  cancel(handle: JobHandle): Promise<void>;
  results(handle: JobHandle): Promise<JobResults>;
}

export interface ExecutorPlatform {
  readonly commands: RunCommands;
  readonly clock: Clock;
}

export interface ExecutorPlugin<T = unknown> {
  readonly name: string;
  readonly doc: { readonly summary: string; readonly source: string };
  readonly parameters: z.ZodType<T>;
  /** Seconds between two looks: the first, and the longest to which it grows. */
  readonly poll: { readonly first: number; readonly longest: number };
  open(platform: ExecutorPlatform, parameters: T): Executor;
}

/** What the list of executors holds: the parameters are checked on the way in. */
export interface AnyExecutor {
  readonly name: string;
  readonly doc: ExecutorPlugin['doc'];
  readonly parameters: z.ZodType;
  readonly poll: ExecutorPlugin['poll'];
  /** @throws z.ZodError when the parameters are not the executor's. */
  open(platform: ExecutorPlatform, parameters: unknown): Executor;
}

export function executor<T>(plugin: ExecutorPlugin<T>): AnyExecutor {
  return { ...plugin, open: (platform, parameters) => plugin.open(platform, plugin.parameters.parse(parameters)) };
}
