// Being asked to stop: the first request lets everything be put back; the same signal again ends the process at once.

/**
 * A runner that cancels a job sends SIGINT, after 7.5 s SIGTERM, and 2.5 s later it kills: both abort, and a command of the user gets
 * its own 5 s to end, which is within the first.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => controller.abort());
  }
  return controller.signal;
}
