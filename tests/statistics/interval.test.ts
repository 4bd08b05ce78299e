import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialCdf } from '../../src/statistics/distributions.ts';
import {
  clopperPearson,
  type Interval,
  normalInterval,
  studentInterval,
  twoSidedZ,
  wilson,
} from '../../src/statistics/interval.ts';
import { reference, relativeError } from './reference.ts';

describe('as statsmodels', () => {
  test.each(reference.intervals.wilson)('wilson of %i in %i at %d', (...row) => {
    const [successes, trials, level, low, high] = row;
    const interval = wilson(successes, trials, level);
    expect(Math.abs(interval.low - low)).toBeLessThan(1e-13);
    expect(Math.abs(interval.high - high)).toBeLessThan(1e-13);
    expect(interval).toMatchObject({ level, method: 'wilson' });
  });

  test.each(reference.intervals.clopperPearson)('Clopper–Pearson of %i in %i at %d', (...row) => {
    const [k, trials, level, low, high] = row;
    const interval = clopperPearson(k, trials, level);
    expect(relativeError(interval.low, low)).toBeLessThan(1e-9);
    expect(relativeError(interval.high, high)).toBeLessThan(1e-9);
  });
});

/** Probability that the interval of a binomial count contains p: no simulation, a sum over all counts. */
function coverage(trials: number, p: number, interval: (successes: number) => Interval): number {
  let covered = 0;
  for (let k = 0; k <= trials; k++) {
    const { low, high } = interval(k);
    if (low <= p && p <= high) covered += binomialCdf(k, trials, p) - (k === 0 ? 0 : binomialCdf(k - 1, trials, p));
  }
  return covered;
}

describe('exact coverage of a 95 % interval', () => {
  const cases = [20, 50, 200, 1000].flatMap((trials) => [0.1, 0.3, 0.5, 0.83, 0.9].map((p) => [trials, p] as const));
  test.each(cases)('%i trials at %d: wilson near nominal, Clopper–Pearson never below', (trials, p) => {
    const near = coverage(trials, p, (k) => wilson(k, trials, 0.95));
    expect(near).toBeGreaterThan(0.925);
    expect(near).toBeLessThan(0.98);
    expect(coverage(trials, p, (k) => clopperPearson(k, trials, 0.95))).toBeGreaterThanOrEqual(0.95 - 1e-12);
  });
});

test('proportions: inside [0, 1], around the estimate, mirrored with failures, wider at a higher level', () => {
  const counts = fc
    .integer({ min: 1, max: 100_000 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
  fc.assert(
    fc.property(counts, fc.constantFrom(wilson, clopperPearson), ([k, n], method) => {
      const interval = method(k, n, 0.95);
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.high).toBeLessThanOrEqual(1);
      expect(interval.low).toBeLessThanOrEqual(k / n);
      expect(interval.high).toBeGreaterThanOrEqual(k / n);
      expect(interval.high).toBeGreaterThan(interval.low);
      const mirrored = method(n - k, n, 0.95);
      expect(Math.abs(mirrored.low - (1 - interval.high))).toBeLessThan(1e-10);
      const wider = method(k, n, 0.99);
      expect(wider.low).toBeLessThanOrEqual(interval.low);
      expect(wider.high).toBeGreaterThanOrEqual(interval.high);
    }),
    { seed: 6 },
  );
});

test('the ends are exact where nothing or everything succeeded', () => {
  for (const method of [wilson, clopperPearson]) {
    expect(method(0, 7, 0.95).low).toBe(0);
    expect(method(7, 7, 0.95).high).toBe(1);
  }
});

test('normal and t around an estimate', () => {
  expect(twoSidedZ(0.95)).toBeCloseTo(1.959963984540054, 13);
  expect(normalInterval({ value: 3, standardError: 2 }, 0.95, 'delong')).toEqual({
    low: 3 - 2 * twoSidedZ(0.95),
    high: 3 + 2 * twoSidedZ(0.95),
    level: 0.95,
    method: 'delong',
  });
  const t = studentInterval({ value: 0, standardError: 1, degrees: 5 }, 0.95);
  expect(t.high).toBeCloseTo(2.570581835636314, 12);
  expect(t.low).toBe(-t.high);
  expect(normalInterval({ value: 3, standardError: 0 }, 0.95)).toMatchObject({ low: 3, high: 3, method: 'normal' });
});

describe('refused', () => {
  test.each([
    ['no trials', () => wilson(0, 0, 0.95)],
    ['more successes than trials', () => wilson(3, 2, 0.95)],
    ['NaN successes', () => clopperPearson(NaN, 2, 0.95)],
    ['negative successes', () => clopperPearson(-1, 2, 0.95)],
    ['level 1', () => wilson(1, 2, 1)],
    ['level 0', () => wilson(1, 2, 0)],
    ['level 95', () => normalInterval({ value: 0, standardError: 1 }, 95)],
    ['NaN value', () => normalInterval({ value: NaN, standardError: 1 }, 0.95)],
    ['negative standard error', () => normalInterval({ value: 0, standardError: -1 }, 0.95)],
    ['no degrees of freedom', () => studentInterval({ value: 0, standardError: 1, degrees: 0 }, 0.95)],
  ])('%s', (_, call) => {
    expect(call).toThrow(RangeError);
  });
});
