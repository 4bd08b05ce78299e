// Exact ROC AUC and average precision: once over raw scores, and again and again over rows sorted once.

import { sortRows } from './sorting.ts';

/** One entry per row, 1 for the positive class and 0 for the negative. */
export type BinaryTruth = Uint8Array | Float64Array;

/** Rows sorted by descending score; all arrays have one entry per row, in that order. */
export interface RankedRows {
  /** Original row numbers. */
  readonly order: Uint32Array;
  /** 1 for the positive class. */
  readonly positive: Uint8Array;
  /** 1 where the next row has a lower score, and at the end: the last row of a group of ties. */
  readonly groupEnd: Uint8Array;
}

/** Weights or resampling counts, one per row in original order, at least 0. */
export type RowWeights = Uint8Array | Float64Array;

/** @throws RangeError when lengths differ or a truth is neither 0 nor 1 */
export function requireBinary(truth: BinaryTruth, rows: number): void {
  if (truth.length !== rows) throw new RangeError(`${truth.length} truths but ${rows} scores`);
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] !== 0 && truth[i] !== 1) throw new RangeError(`truth ${truth[i]} at row ${i} is neither 0 nor 1`);
  }
}

/** Scores of each class, ascending. */
export function sortClasses(
  truth: BinaryTruth,
  scores: Float64Array,
): { readonly positives: Float64Array; readonly negatives: Float64Array } {
  requireBinary(truth, scores.length);
  let count = 0;
  for (let i = 0; i < truth.length; i++) count += truth[i];
  const positives = new Float64Array(count);
  const negatives = new Float64Array(truth.length - count);
  let p = 0;
  let n = 0;
  for (let i = 0; i < truth.length; i++) {
    const score = scores[i];
    if (score !== score) throw new RangeError(`the score at row ${i} is NaN`);
    if (truth[i] === 1) positives[p++] = score;
    else negatives[n++] = score;
  }
  return { positives: positives.sort(), negatives: negatives.sort() };
}

/**
 * P(score of a positive > score of a negative) + ½ P(equal): the Mann–Whitney statistic over its maximum. Pairs are
 * counted in whole numbers, so the result is correctly rounded up to 1.3e8 rows. The two classes are sorted apart
 * and merged: the cost of one sort, with no row numbers to carry.
 * NaN when a class is missing, as in scikit-learn.
 * @throws RangeError when lengths differ, of a truth other than 0 and 1, of a NaN score
 */
export function rocAuc(truth: BinaryTruth, scores: Float64Array): number {
  const { positives, negatives } = sortClasses(truth, scores);
  let below = 0;
  let upTo = 0;
  let halfPairs = 0;
  for (let i = 0; i < positives.length; i++) {
    const score = positives[i];
    while (below < negatives.length && negatives[below] < score) below++;
    if (upTo < below) upTo = below;
    while (upTo < negatives.length && negatives[upTo] === score) upTo++;
    halfPairs += below + upTo;
  }
  return halfPairs / 2 / (positives.length * negatives.length);
}

/**
 * Sorts once for any number of weighted evaluations.
 * @throws RangeError when lengths differ, of a truth other than 0 and 1, of a NaN score
 */
export function rankRows(truth: BinaryTruth, scores: Float64Array): RankedRows {
  requireBinary(truth, scores.length);
  const { keys, order } = sortRows(scores);
  keys.reverse();
  order.reverse();
  const positive = new Uint8Array(order.length);
  const groupEnd = new Uint8Array(order.length);
  for (let i = 0; i < order.length; i++) {
    positive[i] = truth[order[i]];
    groupEnd[i] = keys[i] === keys[i + 1] ? 0 : 1;
  }
  return { order, positive, groupEnd };
}

function requireRows(ranked: RankedRows, weights: RowWeights): void {
  if (weights.length !== ranked.order.length) {
    throw new RangeError(`${weights.length} weights but ${ranked.order.length} rows`);
  }
}

/** ROC AUC under row weights, in one pass; NaN when a class has no weight. */
export function rankedRocAuc(ranked: RankedRows, weights: RowWeights): number {
  requireRows(ranked, weights);
  const { order, positive, groupEnd } = ranked;
  let positives = 0;
  let negatives = 0;
  let groupPositives = 0;
  let groupNegatives = 0;
  let twiceArea = 0;
  for (let i = 0; i < order.length; i++) {
    const weight = weights[order[i]];
    const share = weight * positive[i];
    groupPositives += share;
    groupNegatives += weight - share;
    if (groupEnd[i] === 1) {
      twiceArea += groupNegatives * (2 * positives + groupPositives);
      positives += groupPositives;
      negatives += groupNegatives;
      groupPositives = 0;
      groupNegatives = 0;
    }
  }
  return twiceArea / 2 / (positives * negatives);
}

/**
 * Average precision under row weights: Σ(Rₙ − Rₙ₋₁)·Pₙ over the distinct scores, without interpolation, in one pass.
 * NaN when there is no positive weight (scikit-learn answers 0 with a warning; that is for the metric to say).
 */
export function rankedAveragePrecision(ranked: RankedRows, weights: RowWeights): number {
  requireRows(ranked, weights);
  const { order, positive, groupEnd } = ranked;
  let total = 0;
  let truePositives = 0;
  let groupPositives = 0;
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    const weight = weights[order[i]];
    total += weight;
    groupPositives += weight * positive[i];
    if (groupEnd[i] === 1 && groupPositives > 0) {
      truePositives += groupPositives;
      sum += groupPositives * (truePositives / total);
      groupPositives = 0;
    }
  }
  return sum / truePositives;
}

/** Average precision of unweighted rows; see {@link rankedAveragePrecision}. */
export function averagePrecision(truth: BinaryTruth, scores: Float64Array): number {
  return rankedAveragePrecision(rankRows(truth, scores), new Uint8Array(scores.length).fill(1));
}
