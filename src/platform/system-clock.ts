// The real clock.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** Longer timers fire at once in Node: 2^31 - 1 milliseconds, 24.8 days. */
export const LONGEST_TIMER_SECONDS = (2 ** 31 - 1) / 1000;

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now() / 1000,
  sleep: async (seconds, signal) => {
    try {
      for (let left = Math.max(0, seconds); left >= 0; left -= LONGEST_TIMER_SECONDS) {
        const part = Math.min(left, LONGEST_TIMER_SECONDS) * 1000;
        await sleep(part, undefined, signal === undefined ? {} : { signal });
      }
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
};
