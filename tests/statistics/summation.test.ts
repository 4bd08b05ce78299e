import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mean, pairwiseSum, resampledMean, sampleVariance, weightedMean } from '../../src/statistics/summation.ts';
import { at, lcg, reference } from './reference.ts';

function bits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

function inputs(n: number): { values: Float64Array; weights: Float64Array } {
  const u = lcg(n + 1, 2 * n);
  return {
    values: Float64Array.from({ length: n }, (_, i) => (at(u, i) - 0.4) * 2 ** Math.floor(at(u, n + i) * 40 - 20)),
    weights: Float64Array.from({ length: n }, (_, i) => Math.floor(at(u, n + i) * 5)),
  };
}

describe('bit for bit as NumPy', () => {
  test.each(reference.summation)('$n values', ({ n, sum, mean: average, variance, weightedMean: weighted }) => {
    const { values, weights } = inputs(n);
    expect(bits(pairwiseSum(values))).toBe(sum);
    if (average !== undefined) expect(bits(mean(values))).toBe(average);
    if (variance !== undefined) expect(bits(sampleVariance(values))).toBe(variance);
    if (weighted !== undefined) expect(bits(weightedMean(values, weights))).toBe(weighted);
  });

  test('a plain loop differs at 129 values, so the agreement is not an accident', () => {
    const { values } = inputs(129);
    expect(bits(values.reduce((sum, value) => sum + value, 0))).not.toBe(bits(pairwiseSum(values)));
  });

  test('negative zeros stay negative', () => {
    expect(Object.is(pairwiseSum(Float64Array.of(-0, -0)), -0)).toBe(true);
    expect(Object.is(pairwiseSum(Float64Array.of()), 0)).toBe(true);
  });
});

test('whole numbers sum exactly in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 700 }), (values) => {
      const expected = values.reduce((sum, value) => sum + value, 0);
      expect(pairwiseSum(Float64Array.from(values)) + 0).toBe(expected + 0);
    }),
    { seed: 1 },
  );
});

describe('refused', () => {
  test.each([
    ['mean of none', () => mean(new Float64Array())],
    ['variance of one', () => sampleVariance(Float64Array.of(1))],
    ['weights all 0', () => weightedMean(Float64Array.of(1, 2), Float64Array.of(0, 0))],
    ['a negative weight', () => weightedMean(Float64Array.of(1, 2), Float64Array.of(2, -1))],
    ['a NaN weight', () => weightedMean(Float64Array.of(1, 2), Float64Array.of(1, NaN))],
    ['an infinite weight', () => weightedMean(Float64Array.of(1, 2), Float64Array.of(1, Infinity))],
    ['fewer weights than values', () => weightedMean(Float64Array.of(1, 2), Float64Array.of(1))],
    ['fewer counts than values', () => resampledMean(Float64Array.of(1, 2), Uint8Array.of(1))],
  ])('%s', (_, call) => {
    expect(call).toThrow(RangeError);
  });
});

test('NaN and infinities pass through', () => {
  expect(pairwiseSum(Float64Array.of(1, NaN))).toBeNaN();
  expect(pairwiseSum(Float64Array.of(1, Infinity))).toBe(Infinity);
});

test('resampled mean: the mean of the repeated rows, at every remainder of four', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 12 })), { maxLength: 40 }),
      (rows) => {
        const repeated = rows.flatMap(([value, count]) => Array.from({ length: count }, () => value));
        const actual = resampledMean(
          Float64Array.from(rows, ([value]) => value),
          Uint8Array.from(rows, ([, count]) => count),
        );
        if (repeated.length === 0) expect(actual).toBeNaN();
        else expect(actual).toBe((repeated.reduce((sum, value) => sum + value, 0) + 0) / repeated.length);
      },
    ),
    { seed: 2 },
  );
});
