import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  averagePrecision,
  rankedAveragePrecision,
  rankedRocAuc,
  rankRows,
  rocAuc,
} from '../../src/statistics/roc-auc.ts';
import { at, binaryData, lcg, reference } from './reference.ts';

describe('as scikit-learn', () => {
  test.each(reference.ranked)('$n rows on a grid of 1/$grid', (expected) => {
    const { truth, candidate } = binaryData(expected);
    const weights = lcg(expected.seed + 100, expected.n).map((u) => Math.floor(u * 4));
    const ranked = rankRows(truth, candidate);
    const bytes = Uint8Array.from(weights);
    expect(rocAuc(truth, candidate)).toBeCloseTo(expected.rocAuc, 14);
    expect(rocAuc(Float64Array.from(truth), candidate)).toBe(rocAuc(truth, candidate));
    expect(rankedRocAuc(ranked, weights)).toBeCloseTo(expected.weightedRocAuc, 14);
    expect(rankedRocAuc(ranked, bytes)).toBe(rankedRocAuc(ranked, weights));
    expect(averagePrecision(truth, candidate)).toBeCloseTo(expected.averagePrecision, 13);
    expect(rankedAveragePrecision(ranked, weights)).toBeCloseTo(expected.weightedAveragePrecision, 13);
    expect(rankedAveragePrecision(ranked, bytes)).toBe(rankedAveragePrecision(ranked, weights));
  });
});

const rows = fc.array(
  fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: -4, max: 4 }), fc.integer({ min: 0, max: 3 })),
  {
    minLength: 1,
    maxLength: 60,
  },
);

function columns(of: readonly (readonly [number, number, number])[]): {
  truth: Uint8Array;
  scores: Float64Array;
  weights: Uint8Array;
} {
  return {
    truth: Uint8Array.from(of, ([truth]) => truth),
    scores: Float64Array.from(of, ([, score]) => score),
    weights: Uint8Array.from(of, ([, , weight]) => weight),
  };
}

function byPairs(of: readonly (readonly [number, number, number])[]): number {
  let wins = 0;
  let pairs = 0;
  for (const [truthA, scoreA, weightA] of of) {
    for (const [truthB, scoreB, weightB] of of) {
      if (truthA !== 1 || truthB !== 0) continue;
      pairs += weightA * weightB;
      wins += weightA * weightB * (scoreA > scoreB ? 1 : scoreA === scoreB ? 0.5 : 0);
    }
  }
  return wins / pairs;
}

test('ROC AUC is the share of pairs in the right order, ties one half, weighted or not', () => {
  fc.assert(
    fc.property(rows, (of) => {
      const { truth, scores, weights } = columns(of);
      expect(rocAuc(truth, scores)).toBe(byPairs(of.map(([y, score]) => [y, score, 1])));
      expect(rankedRocAuc(rankRows(truth, scores), weights)).toBe(byPairs(of));
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('a weight is a number of copies; weight 0 drops the row', () => {
  fc.assert(
    fc.property(rows, (of) => {
      const { truth, scores, weights } = columns(of);
      const copies = columns(of.flatMap((row) => Array.from({ length: row[2] }, () => row)));
      const ranked = rankRows(truth, scores);
      expect(rankedRocAuc(ranked, weights)).toBe(rocAuc(copies.truth, copies.scores));
      const precision = rankedAveragePrecision(ranked, weights);
      const repeated = averagePrecision(copies.truth, copies.scores);
      if (Number.isNaN(repeated)) expect(precision).toBeNaN();
      else expect(precision).toBeCloseTo(repeated, 13);
    }),
    { seed: 8, numRuns: 300 },
  );
});

describe('average precision by hand', () => {
  test.each([
    ['all ties: the share of positives', [1, 0, 0, 0], [5, 5, 5, 5], 0.25],
    ['perfect', [1, 1, 0], [3, 2, 1], 1],
    ['no interpolation between 1/1 and 2/3', [1, 0, 1], [3, 2, 1], (1 + 2 / 3) / 2],
    ['worst of four', [0, 0, 0, 1], [4, 3, 2, 1], 0.25],
  ])('%s', (...row) => {
    const [, truth, scores, expected] = row;
    expect(averagePrecision(Uint8Array.from(truth), Float64Array.from(scores))).toBeCloseTo(expected, 15);
  });
});

describe('at the edges', () => {
  test.each([
    ['one class: 0', [0, 0], [1, 2], NaN],
    ['one class: 1', [1, 1], [1, 2], NaN],
    ['no rows', [], [], NaN],
    ['-0 ties with 0', [1, 0], [0, -0], 0.5],
    ['-0 ties with 0, the other way', [1, 0], [-0, 0], 0.5],
    ['infinite scores are ordered', [1, 0, 0], [Infinity, -Infinity, 3], 1],
    ['reversed', [0, 1], [2, 1], 0],
  ])('%s', (...row) => {
    const [, truth, scores, expected] = row;
    const [y, s] = [Uint8Array.from(truth), Float64Array.from(scores)];
    expect(rocAuc(y, s)).toBe(expected);
    expect(rankedRocAuc(rankRows(y, s), new Uint8Array(y.length).fill(1))).toBe(expected);
  });

  test('no positives have no average precision', () => {
    expect(averagePrecision(Uint8Array.of(0, 0), Float64Array.of(1, 2))).toBeNaN();
  });

  test.each([
    ['truth 2', () => rocAuc(Uint8Array.of(0, 2), Float64Array.of(1, 2))],
    ['truth 0.5', () => rankRows(Float64Array.of(0, 0.5), Float64Array.of(1, 2))],
    ['fewer truths than scores', () => rocAuc(Uint8Array.of(0), Float64Array.of(1, 2))],
    ['NaN score', () => rocAuc(Uint8Array.of(0, 1), Float64Array.of(1, NaN))],
    ['NaN score, ranked', () => rankRows(Uint8Array.of(0, 1), Float64Array.of(NaN, 1))],
    ['too few weights', () => rankedRocAuc(rankRows(Uint8Array.of(0, 1), Float64Array.of(1, 2)), Uint8Array.of(1))],
  ])('%s is refused', (_, call) => {
    expect(call).toThrow(RangeError);
  });

  test('the inputs are left as they were', () => {
    const scores = Float64Array.of(3, 1, 2);
    rocAuc(Uint8Array.of(1, 0, 0), scores);
    rankRows(Uint8Array.of(1, 0, 0), scores);
    expect([at(scores, 0), at(scores, 1), at(scores, 2)]).toEqual([3, 1, 2]);
  });
});
