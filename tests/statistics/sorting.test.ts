import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argsort, midranks } from '../../src/statistics/sorting.ts';

const anyDouble = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, Infinity, -Infinity, 5e-324, -5e-324, 1, 1 + 2 ** -52, Number.MAX_VALUE),
  fc.float({ noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
);

function byComparator(values: readonly number[]): readonly number[] {
  return [...values.keys()].sort((a, b) => {
    const [x, y] = [values[a] ?? NaN, values[b] ?? NaN];
    return x === y ? 0 : x < y ? -1 : 1;
  });
}

test('argsort is the stable order of a comparator sort', () => {
  fc.assert(
    fc.property(fc.array(anyDouble, { maxLength: 300 }), (values) => {
      expect([...argsort(Float64Array.from(values))]).toEqual(byComparator(values));
    }),
    { seed: 3, numRuns: 500 },
  );
});

describe('argsort at the edges', () => {
  test.each([
    ['no rows', [], []],
    ['one row', [4], [0]],
    ['equal rows keep their order', [2, 2, 2], [0, 1, 2]],
    ['-0 equals 0', [0, -0, 0, -0], [0, 1, 2, 3]],
    ['infinities', [Infinity, 1, -Infinity], [2, 1, 0]],
    ['differing in the last bit', [1 + 2 ** -52, 1], [1, 0]],
    ['subnormals', [5e-324, 0, -5e-324], [2, 1, 0]],
  ])('%s', (_, values, expected) => {
    expect([...argsort(Float64Array.from(values))]).toEqual(expected);
  });

  test('NaN is refused with its row', () => {
    expect(() => argsort(Float64Array.of(1, NaN))).toThrow(new RangeError('NaN at row 1 cannot be ordered'));
  });

  test('the input is left as it was', () => {
    const values = Float64Array.of(3, -0, 1);
    argsort(values);
    expect([...values]).toEqual([3, -0, 1]);
  });
});

test('midranks are as scipy.stats.rankdata', () => {
  expect([...midranks(Float64Array.of(3, -1, 3, 0, -0, 7, 3, Infinity, -Infinity))]).toEqual([
    6, 2, 6, 3.5, 3.5, 8, 6, 9, 1,
  ]);
});

test('midranks sum to n(n + 1)/2, and reverse with the sign', () => {
  fc.assert(
    fc.property(fc.array(anyDouble, { maxLength: 200 }), (values) => {
      const n = values.length;
      const ranks = midranks(Float64Array.from(values));
      const mirrored = midranks(Float64Array.from(values, (value) => -value));
      expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBe((n * (n + 1)) / 2);
      expect([...ranks].map((rank) => n + 1 - rank)).toEqual([...mirrored]);
    }),
    { seed: 4 },
  );
});
