// The real clock.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.ts';

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now() / 1000,
  sleep: async (seconds, signal) => {
    try {
      await sleep(seconds * 1000, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
};
