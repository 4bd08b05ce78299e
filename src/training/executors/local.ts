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
  /** Characters in them. */
  size: number;
  /** Lines no longer kept: the number of the first one that is. */
  dropped: number;
  result: CommandResult | undefined;
  /** An error of ours, not of the command. */
  broken: unknown;
}

/** Kept for whoever asks late. Older lines go by halves, so that a command may print as much as it likes. */
const KEPT = { lines: 100_000, characters: 16_000_000 } as const;

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
      return Promise.resolve({ lines: linesSince(job, cursor), cursor: job.dropped + job.lines.length });
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
    size: 0,
    dropped: 0,
    result: undefined,
    broken: undefined,
  };
  const keep = (line: string): void => {
    running.lines.push(line);
    running.size += line.length;
    if (running.lines.length > KEPT.lines || running.size > KEPT.characters) dropHalf(running);
  };
  platform.commands.run({ ...job, signal: running.abort.signal, onLine: keep }).then(
    (result) => (running.result = result),
    (error: unknown) => (running.broken = error),
  );
  return running;
}

function dropHalf(job: RunningJob): void {
  const gone = job.lines.splice(0, Math.ceil(job.lines.length / 2));
  job.dropped += gone.length;
  job.size -= gone.reduce((sum, line) => sum + line.length, 0);
}

function linesSince(job: RunningJob, cursor: number): readonly string[] {
  const missed = job.dropped - cursor;
  if (missed <= 0) return job.lines.slice(-missed);
  return [`(${missed} lines came faster than they could be shown)`, ...job.lines];
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
      return { state: 'failed', raw: outcome, exitCode, reason: 'it ran longer than the time-out', timedOut: true };
    case 'cancelled':
      return { state: 'cancelled', raw: outcome, exitCode };
  }
}
