// What every Log must do.
import { describe, expect, it, test } from 'vitest';
import type { Log } from '../../src/platform/log.ts';

export interface LogScene {
  readonly log: Log;
  /** All that a person has seen. */
  readonly shown: () => string;
}

export function describeLog(name: string, make: () => LogScene): void {
  describe(`${name}: log`, () => {
    it('shows what it is told, in order', () => {
      const { log, shown } = make();
      log.info('one');
      log.notice('two');
      log.warn('three');
      expect(shown().replaceAll(/[^a-z]+/g, ' ')).toMatch(/one .*two .*three/);
    });

    it('shows the title of a group and gives its result', async () => {
      const { log, shown } = make();
      expect(await log.group('training', () => Promise.resolve(7))).toBe(7);
      expect(shown()).toContain('training');
    });

    it('passes the error of a group on', async () => {
      const { log } = make();
      const error = new Error('no');
      expect(await log.group('x', () => Promise.reject(error)).catch((reason: unknown) => reason)).toBe(error);
    });

    test.each([
      ['a token', ['tok-123'], 'say tok-123 twice tok-123', 'say *** twice ***'],
      ['a secret within a longer one', ['abcd', 'abcd-efgh'], 'x abcd-efgh y abcd', 'x *** y ***'],
      ['each line of a key', ['line-1\nline-2\n}'], 'line-2 }', '*** }'],
      ['nothing for an empty one', ['', ' '], 'a b', 'a b'],
      ['signs of a pattern', ['a.b$&'], 'a.b$& axb$&', '*** axb$&'],
    ])('masks %s everywhere', async (_, secrets, text, masked) => {
      const { log, shown } = make();
      for (const secret of secrets) log.mask(secret);
      log.info(text);
      log.notice(text);
      log.warn(text);
      await log.group(text, () => Promise.resolve());
      expect(shown().split(masked).length - 1).toBeGreaterThanOrEqual(4);
      if (masked !== text) expect(shown()).not.toContain(text);
    });
  });
}
