import { describe, expect, test } from 'vitest';
import { acceleration, bcaInterval, percentileInterval } from '../../src/statistics/bootstrap-interval.ts';
import { mean } from '../../src/statistics/summation.ts';
import { lcg, reference, relativeError } from './reference.ts';

/** Means of all but one value. */
function leaveOneOut(values: Float64Array): Float64Array {
  return values.map((_, left) => mean(values.filter((_value, i) => i !== left)));
}

describe('as SciPy, on SciPy’s own replicates', () => {
  test.each(reference.bca)('$n values', ({ seed, n, replicates, low, high, percentile }) => {
    const values = lcg(seed, n).map((u) => u ** 4);
    const evidence = {
      estimate: mean(values),
      replicates: Float64Array.from(replicates),
      jackknife: { values: leaveOneOut(values) },
    };
    const bca = bcaInterval(evidence, 0.95);
    expect(bca.method).toBe('bootstrap-bca');
    expect(relativeError(bca.low, low)).toBeLessThan(1e-9);
    expect(relativeError(bca.high, high)).toBeLessThan(1e-9);
    const plain = percentileInterval(evidence.replicates, 0.95);
    expect(plain.low).toBeCloseTo(percentile[0], 14);
    expect(plain.high).toBeCloseTo(percentile[1], 14);
  });
});

const replicates = Float64Array.from({ length: 101 }, (_, i) => i / 100);
const skewed = { values: Float64Array.of(1, 2, 9) };

test('percentiles by hand, in any order of the replicates', () => {
  const interval = { low: 0.05, high: 0.95, level: 0.9, method: 'bootstrap-percentile' };
  const actual = percentileInterval(replicates.toReversed(), 0.9);
  expect(actual.low).toBeCloseTo(interval.low, 12);
  expect(actual.high).toBeCloseTo(interval.high, 12);
  expect(actual).toMatchObject({ level: 0.9, method: interval.method });
});

test('without bias or acceleration, BCa is the percentile interval', () => {
  const bca = bcaInterval({ estimate: 0.5, replicates, jackknife: { values: Float64Array.of(1, 2, 3) } }, 0.95);
  const percentile = percentileInterval(replicates, 0.95);
  expect(bca.method).toBe('bootstrap-bca');
  expect(bca.low).toBeCloseTo(percentile.low, 12);
  expect(bca.high).toBeCloseTo(percentile.high, 12);
});

test('replicates equal to the estimate count one half: a discrete statistic has no bias of its own', () => {
  const discrete = Float64Array.from({ length: 300 }, (_, i) => (i % 3) - 1);
  const bca = bcaInterval({ estimate: 0, replicates: discrete, jackknife: { values: Float64Array.of(1, 2, 3) } }, 0.5);
  expect(bca).toMatchObject({ low: -1, high: 1, method: 'bootstrap-bca' });
});

describe('the percentile interval where BCa has no meaning', () => {
  test.each([
    ['jackknife all equal', 0.5, { values: Float64Array.of(4, 4, 4) }],
    ['jackknife with NaN', 0.5, { values: Float64Array.of(4, NaN, 5) }],
    ['jackknife empty', 0.5, { values: Float64Array.of() }],
    ['estimate below all replicates', -1, skewed],
    ['estimate above all replicates', 2, skewed],
  ])('%s', (_, estimate, jackknife) => {
    expect(bcaInterval({ estimate, replicates, jackknife }, 0.95)).toEqual(percentileInterval(replicates, 0.95));
  });
});

describe('acceleration', () => {
  test('by hand: deviations 3, 2, −5', () => {
    expect(acceleration(skewed)).toBeCloseTo((27 + 8 - 125) / (6 * 38 ** 1.5), 15);
  });
  test('multiplicities are copies', () => {
    expect(acceleration({ values: Float64Array.of(1, 9, NaN), multiplicities: Float64Array.of(3, 1, 0) })).toBeCloseTo(
      acceleration({ values: Float64Array.of(1, 1, 1, 9) }) ?? NaN,
      15,
    );
  });
});

test.each([
  ['NaN among the replicates', () => percentileInterval(Float64Array.of(1, NaN, 2), 0.95)],
  ['an infinite replicate', () => percentileInterval(Float64Array.of(1, Infinity), 0.95)],
  ['one replicate', () => percentileInterval(Float64Array.of(1), 0.95)],
  ['level 0', () => percentileInterval(Float64Array.of(1, 2), 0)],
])('%s is refused', (_, call) => {
  expect(call).toThrow(RangeError);
});
