// What every Clock must do.
import { describe, expect, it, test } from 'vitest';
import type { Clock } from '../../src/platform/clock.ts';

export function describeClock(name: string, make: () => Clock): void {
  describe(`${name}: clock`, () => {
    it('tells a date', () => {
      expect(Number.isNaN(make().now().getTime())).toBe(false);
    });

    test.each([0, 0.03])('has gone on by at least %f seconds after sleeping so long', async (seconds) => {
      const clock = make();
      const [before, date] = [clock.monotonic(), clock.now().getTime()];
      await clock.sleep(seconds);
      // A millisecond of slack: timers are rounded.
      expect(clock.monotonic() - before).toBeGreaterThanOrEqual(seconds - 0.001);
      expect(clock.now().getTime() - date).toBeGreaterThanOrEqual(seconds * 1000 - 2);
    });

    it('does not sleep when already told not to', async () => {
      const clock = make();
      const before = clock.monotonic();
      await clock.sleep(3600, AbortSignal.abort());
      expect(clock.monotonic() - before).toBeLessThan(3600);
    });
  });
}
