import { describe, expect, it, test } from 'vitest';
import { LONGEST_TIMER_SECONDS, systemClock } from '../../src/platform/system-clock.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { describeClock } from './clock.contract.ts';

describeClock('system', () => systemClock);
describeClock('manual', () => manualClock());

describe('the system clock', () => {
  it('wakes when told to', async () => {
    const abort = new AbortController();
    const sleeping = systemClock.sleep(3600, abort.signal);
    abort.abort();
    expect(await sleeping).toBeUndefined();
  });

  test.each([LONGEST_TIMER_SECONDS + 1, 1e9, Number.POSITIVE_INFINITY])(
    'sleeps %f seconds, not one millisecond',
    async (seconds) => {
      const abort = new AbortController();
      const sleeping = systemClock.sleep(seconds, abort.signal).then(() => 'woke');
      const first = await Promise.race([sleeping, systemClock.sleep(0.05).then(() => 'still asleep')]);
      abort.abort();
      await sleeping;
      expect(first).toBe('still asleep');
    },
  );
});
