// Runs the training command on this machine.
import * as z from 'zod';
import type { CommandResult } from '../../platform/exec.ts';
import { executor } from './executor.ts';
import type { Executor, ExecutorPlatform, JobHandle, JobStatus } from './executor.ts';

export default executor({
  name: 'local',
  doc: { summary: 'Runs the command on this machine by bash, in the folder of mlgate.yml.', source: 'mlgate' },
  parameters: z.strictObject({}),
  poll: { first: 0.02, longest: 0.25 },
  open: (platform) => openLocal(platform),
});

interface RunningJob {
  readonly abort: AbortController;
  readonly lines: string[];
  /** Number of the first line still kept. */
  dropped: number;
  result: CommandResult | undefined;
  /** An error of ours, not of the command. */
  broken: unknown;
}

/** Lines kept for whoever asks late; older ones are gone, which only a reader that sleeps through them notices. */
const KEPT_LINES = 100_000;

function openLocal(platform: ExecutorPlatform): Executor {
  const jobs = new Map<string, RunningJob>();
  const find = (handle: JobHandle): RunningJob | undefined => jobs.get(handle.id);
  return {
    submit: (job, key) => {
      if (!jobs.has(key)) jobs.set(key, start(platform, job));
      return Promise.resolve({ executor: 'local', id: key });
    },
    state: async (handle) => stateOf(find(handle)),
    logs: (handle, cursor) => {
      const job = find(handle);
      if (job === undefined) return Promise.resolve({ lines: [], cursor });
      const lines = job.lines.slice(Math.max(0, cursor - job.dropped));
      return Promise.resolve({ lines, cursor: job.dropped + job.lines.length });
    },
    cancel: (handle) => {
      find(handle)?.abort.abort();
      return Promise.resolve();
    },
    results: (handle) => {
      const result = find(handle)?.result;
      if (result === undefined) throw new TypeError(`job ${handle.id} has no result yet`);
      const { seconds, tail, cpuSeconds, peakMemory } = result;
      return Promise.resolve({
        seconds,
        tail,
        ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
        ...(peakMemory === undefined ? {} : { peakMemory }),
      });
    },
  };
}

function start(platform: ExecutorPlatform, job: Parameters<Executor['submit']>[0]): RunningJob {
  const running: RunningJob = {
    abort: new AbortController(),
    lines: [],
    dropped: 0,
    result: undefined,
    broken: undefined,
  };
  const keep = (line: string): void => {
    running.lines.push(line);
    if (running.lines.length > KEPT_LINES) {
      running.lines.splice(0, KEPT_LINES / 2);
      running.dropped += KEPT_LINES / 2;
    }
  };
  platform.commands.run({ ...job, signal: running.abort.signal, onLine: keep }).then(
    (result) => (running.result = result),
    (error: unknown) => (running.broken = error),
  );
  return running;
}

function stateOf(job: RunningJob | undefined): JobStatus {
  if (job === undefined) return { state: 'lost', raw: 'unknown to this process' };
  if (job.broken !== undefined) throw job.broken;
  if (job.result === undefined) return { state: 'running', raw: 'running' };
  const { outcome, exitCode } = job.result;
  switch (outcome) {
    case 'succeeded':
      return { state: 'succeeded', raw: outcome, exitCode };
    case 'failed':
      return { state: 'failed', raw: outcome, exitCode, reason: `exit code ${exitCode}` };
    case 'timed-out':
      return { state: 'failed', raw: outcome, exitCode, reason: 'it ran longer than the time-out' };
    case 'cancelled':
      return { state: 'cancelled', raw: outcome, exitCode };
  }
}
