import { describe, expect, it } from 'vitest';
import { outward } from '../../../src/data/checks/wording.ts';

describe('an extreme rounded outward', () => {
  it.each([
    ['2001-05-31', 'low', '2001-05-01'],
    ['2001-05-31', 'high', '2001-05-31'],
    ['2004-02-03', 'high', '2004-02-29'],
    // As a limit, a date is its first moment: the last day's would leave its own hours out.
    ['2001-05-31 22:10:00', 'high', '2001-06-01'],
    ['2001-12-01 00:00:00', 'high', '2002-01-01'],
    ['2001-05-31 22:10:00', 'low', '2001-05-01'],
    [123456, 'high', 130000],
    [-123456, 'high', -120000],
    ['0.123', 'low', 0.12],
    ['a word', 'high', null],
  ] as const)('%s, %s: %s', (value, side, rounded) => {
    expect(outward(value, side)).toBe(rounded);
  });
});
