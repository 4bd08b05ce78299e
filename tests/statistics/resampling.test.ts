import { expect, test } from 'vitest';
import { createRandom } from '../../src/statistics/random.ts';
import { resampleCounts, resampleRows } from '../../src/statistics/resampling.ts';
import { mean, sampleVariance } from '../../src/statistics/summation.ts';
import { at } from './reference.ts';

const plan = { replicates: 500, random: createRandom(101) };

function total(weights: Uint8Array | Float64Array): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum;
}

function reciprocal(counts: Float64Array): number {
  return 1 / at(counts, 0);
}

test('statistics of one replicate share their weights', () => {
  const { values } = resampleRows({ rows: 30 }, [total, (weights) => 2 * total(weights)], plan);
  expect(values).toHaveLength(2);
  for (let b = 0; b < 500; b++) expect(at(values[1] ?? [], b)).toBe(2 * at(values[0] ?? [], b));
});

test('Poisson totals scatter around the number of rows with its root, multinomial totals do not', () => {
  const rows = resampleRows({ rows: 400 }, [total], plan).values[0] ?? new Float64Array();
  expect(Math.abs(mean(rows) - 400)).toBeLessThan(5);
  expect(Math.abs(Math.sqrt(sampleVariance(rows)) - 20)).toBeLessThan(3);
  const counts = resampleCounts(Float64Array.of(100, 0, 300), [total], plan).values[0] ?? new Float64Array();
  expect(new Set(counts)).toEqual(new Set([400]));
});

test('rows of a group share their count', () => {
  const groups = Uint32Array.of(0, 1, 0, 1, 2);
  resampleRows(
    { rows: 5, groups },
    [
      (weights) => {
        expect(weights[0]).toBe(weights[2]);
        expect(weights[1]).toBe(weights[3]);
        return 0;
      },
    ],
    plan,
  );
});

test('replicates on which any statistic is not finite are dropped from all, and counted', () => {
  const { values, discarded } = resampleCounts(Float64Array.of(1, 9), [total, reciprocal], plan);
  // P(no draw of the first cell) = 0.9¹⁰ = 0.35
  expect(discarded).toBeGreaterThan(130);
  expect(discarded).toBeLessThan(220);
  for (const each of values) {
    expect(each).toHaveLength(500 - discarded);
    expect(each.every(Number.isFinite)).toBe(true);
  }
});

test.each([0, 1, 1.5, NaN])('%s replicates are refused', (replicates) => {
  expect(() => resampleRows({ rows: 2 }, [total], { ...plan, replicates })).toThrow(RangeError);
});
