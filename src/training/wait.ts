// Waits for a submitted job: streams its lines, backs off between looks, and cancels the job when we are cancelled.
import { ExternalError } from '../records/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { AnyExecutor, Executor, JobHandle, JobStatus } from './executors/executor.ts';

export interface WaitOptions {
  readonly clock: Clock;
  readonly poll: AnyExecutor['poll'];
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** The job's last state. @throws ExternalError `job-lost` when the engine does not know the job any more. */
export async function waitForJob(engine: Executor, handle: JobHandle, options: WaitOptions): Promise<JobStatus> {
  let cursor = 0;
  let pause = options.poll.first;
  let cancelled = false;
  for (;;) {
    const status = await engine.state(handle);
    const logs = await engine.logs(handle, cursor);
    cursor = logs.cursor;
    for (const line of logs.lines) options.onLine(line);
    if (status.state === 'lost') throw lost(handle, status);
    if (status.state !== 'queued' && status.state !== 'running') return status;
    if (options.signal?.aborted === true && !cancelled) {
      await engine.cancel(handle);
      cancelled = true;
    }
    await options.clock.sleep(pause, cancelled ? undefined : options.signal);
    pause = Math.min(pause * 1.5, options.poll.longest);
  }
}

function lost(handle: JobHandle, status: JobStatus): ExternalError {
  return new ExternalError({
    code: 'job-lost',
    call: `${handle.executor}: state of ${handle.id}`,
    what: `${handle.executor} does not know the job ${handle.id} any more (${status.raw})`,
    fix: 'run train again; nothing was recorded',
  });
}
