import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  counted,
  decimalsApart,
  decimalsOf,
  decimalsOfPlain,
  formatBytes,
  formatCount,
  formatInterval,
  formatLimit,
  formatNumber,
  formatPercent,
  formatRoughCount,
  formatSeconds,
  formatSigned,
  timesInHundred,
} from '../../src/report/numbers.ts';
import { interval } from './records.ts';

const plain = (text: string): string => text.replaceAll('\u00A0', ' ');

describe('digits that an interval supports', () => {
  test.each([
    [0.01, 0.014, 3, 'half-width 0.002: one digit'],
    [-0.055, -0.027, 3, 'half-width 0.014 begins with a 1: two digits'],
    [0.738, 0.758, 3, 'half-width 0.01'],
    [0.1, 0.5, 1, 'half-width 0.2'],
    [0.7, 4.6, 1, 'half-width 1.95: one digit above'],
    [0, 3.88, 1, 'half-width 1.94: two digits'],
    [0, 4, 0, 'half-width 2'],
    [10, 250, 0, 'half-width 120: never negative decimals'],
    [0, 1e-30, 12, 'half-width 5e-31: at most twelve'],
  ])('%d to %d has %d decimals (%s)', (low, high, decimals) => {
    expect(decimalsOf({ low, high })).toBe(decimals);
  });

  test.each([
    [1, 1, 'no width'],
    [Number.NaN, 1, 'NaN'],
    [-Infinity, 1, 'infinite'],
    [2, 1, 'turned round'],
  ])('%d to %d supports none (%s)', (low, high) => {
    expect(decimalsOf({ low, high })).toBeUndefined();
  });

  test('a bound is never printed on the other side of a limit, or on it', () => {
    expect(formatNumber(-0.0021, 3)).toBe('−0.002');
    expect(decimalsApart(3, [-0.0021], [-0.002])).toBe(4);
    expect(decimalsApart(3, [-0.0019], [-0.002])).toBe(4);
    expect(decimalsApart(3, [-0.002], [-0.002])).toBe(3);
    expect(decimalsApart(3, [0.0003], [0])).toBe(4);
    expect(decimalsApart(3, [0.003], [0])).toBe(3);
  });

  test('where more than four more decimals were needed the digits stay as they are', () => {
    expect(decimalsApart(2, [1e-9], [0])).toBe(2);
  });

  test('for any interval and limit, what is printed lies on the side where it is, unless they nearly touch', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 1e-3, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (low, width, limit) => {
          fc.pre(Math.abs(low - limit) > 1e-6);
          const decimals = decimalsApart(decimalsOf({ low, high: low + width }) ?? 0, [low], [limit]);
          expect(Math.sign(Number(low.toFixed(decimals)) - limit)).toBe(Math.sign(low - limit));
        },
      ),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe('digits of numbers without an interval', () => {
  test.each([
    [[0.871, 0.883], 0.883 - 0.871, 3],
    [[28, 31], 3, 0],
    [[0.41, 0.4], 0.4 - 0.41, 2],
    [[0.3333333333, 0.3333444444], 0.0000111111, 6],
    [[0.3333333333, 0.3333333334], 1e-10, 7],
    [[1234.5678], 0, 0],
    [[0], 0, 0],
    [[], 0, 0],
    [[Number.NaN], Number.NaN, 0],
    [[0.00001234], 0, 7],
  ])('%j with a difference of %d: %d', (values, difference, decimals) => {
    expect(decimalsOfPlain(values, difference)).toBe(decimals);
  });
});

describe('writing', () => {
  test.each([
    [formatNumber(0.8709, 3), '0.871'],
    [formatNumber(1234567.891, 1), '1,234,567.9'],
    [formatNumber(-0.0001, 3), '0.000'],
    [formatNumber(-1.5, 1), '−1.5'],
    [formatNumber(Number.NaN, 3), 'NaN'],
    [formatNumber(Infinity, 3), '∞'],
    [formatNumber(-Infinity, 3), '−∞'],
    [formatNumber(1.5e300, 3), '1.50e300'],
    [formatSigned(0.0119, 3), '+0.012'],
    [formatSigned(-0.0149, 3), '−0.015'],
    [formatSigned(0, 3), '0.000'],
    [formatSigned(-0.0001, 3), '−0.000'],
    [formatLimit(0.005), '0.005'],
    [formatLimit(-0.002), '−0.002'],
    [formatLimit(20_000.5), '20,000.5'],
    [formatLimit(1e-7), '1e−7'],
    [formatLimit(Infinity), '∞'],
    [formatCount(140_000), '140,000'],
    [counted(1, 'rule'), '1 rule'],
    [counted(0, 'rule'), '0 rules'],
    [formatRoughCount(34_844), '35,000'],
    [formatRoughCount(99), '99'],
    [formatRoughCount(100), '100'],
    [formatRoughCount(101), '110'],
    [plain(formatPercent(0.95)), '95 %'],
    [plain(formatPercent(0.995)), '99.5 %'],
    [plain(formatPercent(0.1 + 0.2)), '30 %'],
    [timesInHundred(0.11), '11 times in 100'],
    [timesInHundred(0.0149), 'once in 100'],
    [timesInHundred(0.0049), 'less than once in 100'],
    [timesInHundred(0.005), 'once in 100'],
    [timesInHundred(0.9949), '99 times in 100'],
    [timesInHundred(0.995), 'more than 99 times in 100'],
    [timesInHundred(1), 'more than 99 times in 100'],
    [plain(formatSeconds(0.42)), '0.4 s'],
    [plain(formatSeconds(9.96)), '10 s'],
    [plain(formatSeconds(59.6)), '1 min'],
    [plain(formatSeconds(125)), '2 min 5 s'],
    [plain(formatSeconds(3840)), '1 h 4 min'],
    [plain(formatSeconds(7199)), '2 h'],
    [plain(formatBytes(812)), '812 B'],
    [plain(formatBytes(1_934_222)), '1.9 MB'],
    [plain(formatBytes(999_600)), '1.0 MB'],
    [plain(formatBytes(31e9)), '31 GB'],
  ])('%s is %s', (written, expected) => {
    expect(written).toBe(expected);
  });

  test('an interval is held together by no-break spaces', () => {
    expect(formatInterval(interval(-0.013, 0.0152), 3, 'signed')).toBe('−0.013\u00A0to\u00A0+0.015');
  });
});
