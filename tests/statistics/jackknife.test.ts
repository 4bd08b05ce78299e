import { describe, expect, test } from 'vitest';
import { acceleration } from '../../src/statistics/bootstrap-interval.ts';
import { blockJackknife, cellJackknife, countUnits } from '../../src/statistics/jackknife.ts';
import { createRandom } from '../../src/statistics/random.ts';
import { resampledMean } from '../../src/statistics/summation.ts';
import { at } from './reference.ts';

describe('blocks', () => {
  test.each([
    [1, 1],
    [199, 199],
    [200, 200],
    [201, 200],
    [100_000, 200],
  ])('%i rows make %i', (rows, blocks) => {
    const [jackknife] = blockJackknife({ rows }, [(weights) => weights.length]);
    expect(jackknife?.values).toHaveLength(blocks);
  });

  test('each row is left out exactly once', () => {
    const left = new Float64Array(450);
    blockJackknife({ rows: 450 }, [
      (weights) => {
        for (const [row, weight] of weights.entries()) left[row] = at(left, row) + 1 - weight;
        return 0;
      },
    ]);
    expect(left.every((times) => times === 1)).toBe(true);
  });

  test('a group leaves as one', () => {
    const groups = Uint32Array.of(0, 1, 0, 2, 1);
    const seen: string[] = [];
    blockJackknife({ rows: 5, groups }, [
      (weights) => {
        seen.push(weights.join(''));
        return 0;
      },
    ]);
    expect(seen).toEqual(['01011', '10110', '11101']);
  });

  test('200 blocks estimate the acceleration of 4,000 single rows', () => {
    const random = createRandom(91);
    const values = Float64Array.from({ length: 4000 }, () => random.normal() ** 2);
    const [blocks] = blockJackknife({ rows: 4000 }, [(weights) => resampledMean(values, weights)]);
    const total = values.reduce((sum, value) => sum + value, 0);
    const single = acceleration({ values: values.map((value) => (total - value) / 3999) }) ?? NaN;
    expect(single).toBeGreaterThan(0.005);
    expect(Math.abs((acceleration(blocks ?? { values: new Float64Array() }) ?? NaN) - single)).toBeLessThan(0.004);
  });
});

function shareOfFirst(counts: Float64Array): number {
  return at(counts, 0) / (at(counts, 0) + at(counts, 2));
}

test('cells: one evaluation stands for all rows of a cell', () => {
  const cells = Float64Array.of(3, 0, 2);
  const [jackknife] = cellJackknife(cells, [shareOfFirst]);
  expect([...(jackknife?.values ?? [])]).toEqual([2 / 4, 0, 3 / 4]);
  expect(jackknife?.multiplicities).toEqual(cells);
  expect([...cells]).toEqual([3, 0, 2]);
});

test('units are groups, else rows', () => {
  expect(countUnits({ rows: 4 })).toBe(4);
  expect(countUnits({ rows: 4, groups: Uint32Array.of(2, 0, 1, 1) })).toBe(3);
});
