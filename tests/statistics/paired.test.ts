import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { studentInterval } from '../../src/statistics/interval.ts';
import {
  mcNemar,
  newcombePaired,
  pairedMeanDifference,
  type PairedOutcomes,
  pairedShareDifference,
  waldPaired,
  wilcoxonSignedRank,
} from '../../src/statistics/paired.ts';
import { createRandom } from '../../src/statistics/random.ts';
import { at, countTrue, lcg, reference, relativeError } from './reference.ts';

function outcomes(...table: readonly [number, number, number, number]): PairedOutcomes {
  const [both, candidateOnly, baselineOnly, neither] = table;
  return { both, candidateOnly, baselineOnly, neither };
}

const expected = reference.paired;

describe('McNemar as SciPy', () => {
  test.each(expected.mcNemarExact)('%i against %i: exact', (b, c, p) => {
    const result = mcNemar(outcomes(7, b, c, 3));
    expect(result.method).toBe('mcnemar-exact');
    expect(relativeError(result.p, p)).toBeLessThan(1e-12);
  });

  test.each(expected.mcNemarMidP)('%i against %i: mid-p', (b, c, p) => {
    const result = mcNemar(outcomes(7, b, c, 3));
    expect(result.method).toBe('mcnemar-mid-p');
    expect(relativeError(result.p, p)).toBeLessThan(1e-10);
  });

  test.each([
    ['no discordant row', 0, 0, 'mcnemar-exact', 1],
    ['12 against 12', 12, 12, 'mcnemar-exact', 1],
    ['24 discordant', 24, 0, 'mcnemar-exact', 2 ** -23],
    ['25 discordant', 25, 0, 'mcnemar-mid-p', 2 ** -25],
    ['13 against 13', 13, 13, 'mcnemar-mid-p', 1],
  ])('%s', (...row) => {
    const [, b, c, method, p] = row;
    const result = mcNemar(outcomes(5, b, c, 5));
    expect(result.method).toBe(method);
    expect(relativeError(result.p, p)).toBeLessThan(1e-12);
  });
});

describe('Newcombe, method 10', () => {
  test.each(expected.newcombe)('(%i, %i, %i, %i) at %d', (...row) => {
    const [a, b, c, d, level, low, high] = row;
    const interval = newcombePaired(outcomes(a, b, c, d), level);
    expect(interval.low).toBeCloseTo(low, 13);
    expect(interval.high).toBeCloseTo(high, 13);
    expect(interval.method).toBe('newcombe-paired');
  });

  const counts = fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500), fc.nat(500)).filter((row) => row.some((n) => n > 0));
  test('contains the estimate, stays within [−1, 1], mirrors when the models are exchanged', () => {
    fc.assert(
      fc.property(counts, ([a, b, c, d]) => {
        const interval = newcombePaired(outcomes(a, b, c, d), 0.95);
        const { value } = pairedShareDifference(outcomes(a, b, c, d));
        expect(interval.low).toBeLessThanOrEqual(value);
        expect(interval.high).toBeGreaterThanOrEqual(value);
        expect(interval.low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(interval.high).toBeLessThanOrEqual(1 + 1e-12);
        const mirrored = newcombePaired(outcomes(a, c, b, d), 0.95);
        expect(mirrored.low).toBeCloseTo(-interval.high, 12);
      }),
      { seed: 9 },
    );
  });

  test('two models right on all of 50 rows: an interval that is not a point', () => {
    const interval = newcombePaired(outcomes(50, 0, 0, 0), 0.95);
    expect(interval.low).toBeLessThan(-0.05);
    expect(interval.high).toBeGreaterThan(0.05);
    expect(waldPaired(outcomes(50, 0, 0, 0), 0.95)).toMatchObject({ low: 0, high: 0 });
  });
});

function halfWidth(rows: number): number {
  const { low, high } = waldPaired(outcomes(0.88 * rows, 0.02 * rows, 0.02 * rows, 0.08 * rows), 0.95);
  return (high - low) / 2;
}

test('half-widths of the handbook: 4 % discordant rows, accuracy 0.90', () => {
  expect(halfWidth(200)).toBeCloseTo(0.028, 3);
  expect(halfWidth(1000)).toBeCloseTo(0.012, 3);
  expect(halfWidth(10_000)).toBeCloseTo(0.004, 3);
});

test('simulated coverage of paired intervals (2,000 tables of 100 rows, fixed seed)', () => {
  const random = createRandom(41);
  const cells = new Float64Array(4);
  const within = { newcombe: 0, wald: 0 };
  countTrue(2000, () => {
    random.multinomial(100, Float64Array.of(80, 8, 4, 8), cells);
    const table = outcomes(at(cells, 0), at(cells, 1), at(cells, 2), at(cells, 3));
    const newcombe = newcombePaired(table, 0.95);
    const wald = waldPaired(table, 0.95);
    if (newcombe.low <= 0.04 && newcombe.high >= 0.04) within.newcombe++;
    if (wald.low <= 0.04 && wald.high >= 0.04) within.wald++;
    return true;
  });
  expect(within.newcombe / 2000).toBeGreaterThan(0.935);
  expect(within.newcombe / 2000).toBeLessThan(0.985);
  expect(within.wald / 2000).toBeGreaterThan(0.91);
});

describe('mean of row differences', () => {
  const { n, seed, p, low } = expected.t;
  const differences = lcg(seed, n).map((u) => Math.round((u - 0.45) * 10) / 10);

  test('paired t as SciPy', () => {
    const result = pairedMeanDifference(differences);
    expect(relativeError(result.p, p)).toBeLessThan(1e-10);
    expect(result.degrees).toBe(79);
    expect(relativeError(studentInterval(result, 0.95).low, low)).toBeLessThan(1e-10);
  });

  test('Wilcoxon signed rank as SciPy, with zeros and ties', () => {
    const result = wilcoxonSignedRank(differences);
    expect(relativeError(result.p, expected.wilcoxon)).toBeLessThan(1e-10);
  });

  test('equal models: p = 1, not NaN', () => {
    expect(pairedMeanDifference(new Float64Array(5))).toMatchObject({ value: 0, standardError: 0, p: 1 });
    expect(wilcoxonSignedRank(new Float64Array(5)).p).toBe(1);
  });

  test('a constant difference is certain', () => {
    expect(pairedMeanDifference(new Float64Array(5).fill(2))).toMatchObject({ value: 2, standardError: 0, p: 0 });
  });
});

describe('refused', () => {
  test.each([
    ['no rows', () => mcNemar(outcomes(0, 0, 0, 0))],
    ['half a row', () => newcombePaired(outcomes(0.5, 0, 0, 0), 0.95)],
    ['a negative count', () => pairedShareDifference(outcomes(-1, 2, 0, 0))],
    ['one row difference', () => pairedMeanDifference(Float64Array.of(1))],
  ])('%s', (_, call) => {
    expect(call).toThrow(RangeError);
  });
});
