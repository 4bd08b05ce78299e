// A clock that only moves when somebody sleeps or the test advances it.
import type { Clock } from '../../src/platform/clock.ts';

export interface ManualClock extends Clock {
  advance(seconds: number): void;
  /** What was asked for, in order. */
  readonly slept: number[];
  /** Called before a sleep ends: the world goes on meanwhile. */
  whileSleeping: (seconds: number) => void;
}

export function manualClock(start = '2026-01-01T00:00:00.000Z'): ManualClock {
  const origin = Date.parse(start);
  let elapsed = 0;
  const clock: ManualClock = {
    slept: [],
    whileSleeping: () => {},
    advance: (seconds) => {
      elapsed += seconds;
    },
    now: () => new Date(origin + elapsed * 1000),
    monotonic: () => elapsed,
    sleep: async (seconds, signal) => {
      clock.slept.push(seconds);
      if (signal?.aborted === true) return;
      await Promise.resolve();
      clock.whileSleeping(seconds);
      clock.advance(seconds);
    },
  };
  return clock;
}
