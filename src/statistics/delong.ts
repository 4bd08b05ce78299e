// Variance of one ROC AUC and of the difference of two on the same rows: DeLong, DeLong & Clarke-Pearson (1988),
// from sorted ranks in O(n log n) as in Sun & Xu (2014), "Fast implementation of DeLong's algorithm".

import { normalCdf } from './distributions.ts';
import { clopperPearson, normalInterval, type Interval } from './interval.ts';
import { type BinaryTruth, rankRows, requireBinary } from './roc-auc.ts';
import { sampleVariance } from './summation.ts';

/** Why no variance can be told. */
export type NoVariance = 'no-positives' | 'no-negatives' | 'single-positive' | 'single-negative';

export interface Undefined {
  readonly kind: 'undefined';
  readonly reason: NoVariance;
}

export interface AucEstimate {
  readonly kind: 'estimate';
  /** In [0, 1], ties counting one half. */
  readonly auc: number;
  readonly variance: number;
  readonly standardError: number;
  readonly positives: number;
  readonly negatives: number;
}

export interface AucComparison {
  readonly kind: 'estimate';
  readonly candidate: AucEstimate;
  readonly baseline: AucEstimate;
  /** Covariance of the two AUCs. */
  readonly covariance: number;
  /** Candidate minus baseline. */
  readonly difference: number;
  readonly standardError: number;
  /** Two-sided, of no difference. */
  readonly p: number;
  /**
   * What the standard error rests on. `variance`: the usual case. `identical`: the models place every row alike, so
   * the difference is 0 with certainty on these rows, p = 1. `none`: the standard error is 0 only because the rows
   * are too easy (AUC 1 against 1), which proves nothing; p = 1 and there is no interval.
   */
  readonly evidence: 'variance' | 'identical' | 'none';
}

/** Per row, the share of the other class that it is ranked on the right side of; ties count one half. */
interface Placements {
  readonly auc: number;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

function missingClass(positives: number, negatives: number): NoVariance | undefined {
  if (positives === 0) return 'no-positives';
  if (negatives === 0) return 'no-negatives';
  if (positives === 1) return 'single-positive';
  return negatives === 1 ? 'single-negative' : undefined;
}

function countPositives(truth: BinaryTruth): number {
  let positives = 0;
  for (let i = 0; i < truth.length; i++) positives += truth[i];
  return positives;
}

/** Both arrays keep the rows' original order, so that two models' placements can be subtracted. */
function splitClasses(truth: BinaryTruth, byRow: Float64Array): Omit<Placements, 'auc'> {
  const count = countPositives(truth);
  const positives = new Float64Array(count);
  const negatives = new Float64Array(truth.length - count);
  let p = 0;
  let n = 0;
  for (let row = 0; row < truth.length; row++) {
    if (truth[row] === 1) positives[p++] = byRow[row];
    else negatives[n++] = byRow[row];
  }
  return { positives, negatives };
}

function placeRows(truth: BinaryTruth, scores: Float64Array, positives: number): Placements {
  const { order, positive, groupEnd } = rankRows(truth, scores);
  const negatives = truth.length - positives;
  const byRow = new Float64Array(truth.length);
  let positivesAbove = 0;
  let negativesAbove = 0;
  let halfPairs = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    let tiedPositives = 0;
    do tiedPositives += positive[end];
    while (groupEnd[end++] === 0);
    const tiedNegatives = end - start - tiedPositives;
    const ofPositive = (negatives - negativesAbove - tiedNegatives / 2) / negatives;
    const ofNegative = (positivesAbove + tiedPositives / 2) / positives;
    for (let i = start; i < end; i++) byRow[order[i]] = positive[i] === 1 ? ofPositive : ofNegative;
    halfPairs += tiedPositives * (2 * (negatives - negativesAbove) - tiedNegatives);
    positivesAbove += tiedPositives;
    negativesAbove += tiedNegatives;
  }
  return {
    auc: halfPairs / 2 / (positives * negatives), // from whole numbers: the same as rocAuc to the last bit
    ...splitClasses(truth, byRow),
  };
}

function varianceOf(placements: Omit<Placements, 'auc'>): number {
  const { positives, negatives } = placements;
  return sampleVariance(positives) / positives.length + sampleVariance(negatives) / negatives.length;
}

function estimateFrom(placements: Placements): AucEstimate {
  const variance = varianceOf(placements);
  return {
    kind: 'estimate',
    auc: placements.auc,
    variance,
    standardError: Math.sqrt(variance),
    positives: placements.positives.length,
    negatives: placements.negatives.length,
  };
}

/**
 * ROC AUC with its DeLong variance.
 * @throws RangeError when lengths differ, of a truth other than 0 and 1, of a NaN score
 */
export function delong(truth: BinaryTruth, scores: Float64Array): AucEstimate | Undefined {
  requireBinary(truth, scores.length);
  const positives = countPositives(truth);
  const reason = missingClass(positives, truth.length - positives);
  return reason === undefined ? estimateFrom(placeRows(truth, scores, positives)) : { kind: 'undefined', reason };
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  const differences = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) differences[i] = a[i] - b[i];
  return differences;
}

function allZero(values: Float64Array): boolean {
  return values.every((value) => value === 0);
}

/** `same`: every row's placement is that of the other model. */
function weighEvidence(
  estimates: { readonly candidate: AucEstimate; readonly baseline: AucEstimate; readonly standardError: number },
  same: boolean,
): AucComparison['evidence'] {
  if (estimates.standardError > 0) return 'variance';
  const informative = estimates.candidate.variance > 0 || estimates.baseline.variance > 0;
  return same && informative ? 'identical' : 'none';
}

/**
 * Two correlated ROC AUCs on the same rows. The variance of the difference is taken from the rows' differences of
 * placements, which is DeLong's Vaa + Vbb − 2Vab without its cancellation: models that rank alike get exactly 0.
 * @throws RangeError when lengths differ, of a truth other than 0 and 1, of a NaN score
 */
export function delongPaired(
  truth: BinaryTruth,
  scores: { readonly candidate: Float64Array; readonly baseline: Float64Array },
): AucComparison | Undefined {
  requireBinary(truth, scores.candidate.length);
  requireBinary(truth, scores.baseline.length);
  const count = countPositives(truth);
  const reason = missingClass(count, truth.length - count);
  if (reason !== undefined) return { kind: 'undefined', reason };
  const places = {
    candidate: placeRows(truth, scores.candidate, count),
    baseline: placeRows(truth, scores.baseline, count),
  };
  const differences = {
    positives: subtract(places.candidate.positives, places.baseline.positives),
    negatives: subtract(places.candidate.negatives, places.baseline.negatives),
  };
  const candidate = estimateFrom(places.candidate);
  const baseline = estimateFrom(places.baseline);
  const variance = varianceOf(differences);
  const standardError = Math.sqrt(variance);
  const difference = candidate.auc - baseline.auc;
  const same = allZero(differences.positives) && allZero(differences.negatives);
  const evidence = weighEvidence({ candidate, baseline, standardError }, same);
  return {
    kind: 'estimate',
    candidate,
    baseline,
    covariance: (candidate.variance + baseline.variance - variance) / 2,
    difference,
    standardError,
    p: evidence === 'variance' ? Math.min(1, 2 * normalCdf(-Math.abs(difference) / standardError)) : 1,
    evidence,
  };
}

/**
 * Interval of one AUC within [0, 1]. A perfect or constant ranking has variance 0; pairing each row of the smaller class
 * with one of the other gives as many independent trials as that class has rows, whose exact (Clopper–Pearson) interval
 * is valid and wide enough.
 */
export function aucInterval(estimate: AucEstimate, level: number): Interval {
  const { auc, variance, positives, negatives } = estimate;
  if (variance === 0) {
    const pairs = Math.min(positives, negatives);
    return { ...clopperPearson(auc * pairs, pairs, level), method: 'clopper-pearson-pairs' };
  }
  const { low, high, method } = normalInterval({ value: auc, standardError: estimate.standardError }, level, 'delong');
  return { low: Math.max(0, low), high: Math.min(1, high), level, method };
}

/** Interval of candidate minus baseline; undefined where there is no evidence to draw one from. */
export function aucDifferenceInterval(comparison: AucComparison, level: number): Interval | undefined {
  if (comparison.evidence === 'none') return undefined;
  const { difference, standardError } = comparison;
  return normalInterval({ value: difference, standardError }, level, 'delong');
}
