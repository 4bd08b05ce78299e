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

/** How long an engine may take to end a job that it was told to cancel. */
const CANCEL_SECONDS = 120;

/**
 * The job's last state. @throws ExternalError `job-lost` when the engine does not know the job any more, `job-not-cancelled` when it
 * goes on although it was cancelled.
 */
export async function waitForJob(engine: Executor, handle: JobHandle, options: WaitOptions): Promise<JobStatus> {
  let cursor = 0;
  let pause = options.poll.first;
  let cancelledAt: number | undefined;
  for (;;) {
    const status = await engine.state(handle);
    const logs = await engine.logs(handle, cursor);
    cursor = logs.cursor;
    for (const line of logs.lines) options.onLine(line);
    if (status.state === 'lost') throw lost(handle, status);
    if (status.state !== 'queued' && status.state !== 'running') return status;
    if (cancelledAt !== undefined && options.clock.monotonic() - cancelledAt > CANCEL_SECONDS) {
      throw notCancelled(handle, status);
    }
    if (options.signal?.aborted === true && cancelledAt === undefined) {
      await engine.cancel(handle);
      cancelledAt = options.clock.monotonic();
      pause = options.poll.first;
    }
    await options.clock.sleep(pause, cancelledAt === undefined ? options.signal : undefined);
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

function notCancelled(handle: JobHandle, status: JobStatus): ExternalError {
  return new ExternalError({
    code: 'job-not-cancelled',
    call: `${handle.executor}: cancel ${handle.id}`,
    what: `${handle.executor} was told to cancel the job ${handle.id} and still says ${status.raw} after ${CANCEL_SECONDS} seconds`,
    fix: `it may go on running: look at ${handle.url ?? handle.id}`,
  });
}
