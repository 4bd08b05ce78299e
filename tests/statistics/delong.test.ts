import { describe, expect, test } from 'vitest';
import {
  type AucComparison,
  aucDifferenceInterval,
  type AucEstimate,
  aucInterval,
  delong,
  delongPaired,
} from '../../src/statistics/delong.ts';
import { normalCdf } from '../../src/statistics/distributions.ts';
import { createRandom } from '../../src/statistics/random.ts';
import { rocAuc } from '../../src/statistics/roc-auc.ts';
import { at, binaryData, countTrue, reference, relativeError } from './reference.ts';

function single(truth: Uint8Array, scores: Float64Array): AucEstimate {
  const result = delong(truth, scores);
  if (result.kind !== 'estimate') throw new Error(result.reason);
  return result;
}

function compare(truth: Uint8Array, candidate: Float64Array, baseline: Float64Array): AucComparison {
  const result = delongPaired(truth, { candidate, baseline });
  if (result.kind !== 'estimate') throw new Error(result.reason);
  return result;
}

describe('as mid-ranks with scipy.stats.rankdata and numpy.cov', () => {
  test.each(reference.ranked)('$n rows on a grid of 1/$grid', (expected) => {
    const { truth, candidate, baseline } = binaryData(expected);
    const result = compare(truth, candidate, baseline);
    expect(result.candidate.auc).toBe(rocAuc(truth, candidate));
    expect(relativeError(result.candidate.variance, expected.delong.variance)).toBeLessThan(1e-11);
    expect(relativeError(result.baseline.variance, expected.delong.baselineVariance)).toBeLessThan(1e-11);
    expect(relativeError(result.covariance, expected.delong.covariance)).toBeLessThan(1e-10);
    expect(result.difference).toBeCloseTo(expected.delong.difference, 13);
    expect(relativeError(result.standardError, expected.delong.standardError)).toBeLessThan(1e-9);
    expect(relativeError(result.p, expected.delong.p)).toBeLessThan(1e-8);
    expect(single(truth, candidate)).toEqual(result.candidate);
  });
});

const truth = Uint8Array.of(0, 0, 1, 0, 1, 1, 0, 1);
const scores = Float64Array.of(1, 3, 2, 4, 6, 5, 4, 8);
const perfect = Float64Array.from(truth, (y, i) => 10 * y + i);

describe('where the variance is 0', () => {
  test('identical scores: p = 1, the interval is the point 0', () => {
    const result = compare(truth, scores, scores);
    expect(result).toMatchObject({ difference: 0, standardError: 0, p: 1, evidence: 'identical' });
    expect(aucDifferenceInterval(result, 0.95)).toEqual({ low: 0, high: 0, level: 0.95, method: 'delong' });
  });

  test('the same ranking by other numbers (a calibration): identical', () => {
    expect(compare(truth, scores, scores.map(Math.exp)).evidence).toBe('identical');
  });

  test('AUC 1 against 1 proves nothing', () => {
    const result = compare(truth, perfect, perfect.map(Math.sqrt));
    expect(result).toMatchObject({ difference: 0, standardError: 0, p: 1, evidence: 'none' });
    expect(aucDifferenceInterval(result, 0.95)).toBeUndefined();
  });

  test('AUC 1 against 0 proves nothing by this variance either', () => {
    const result = compare(
      truth,
      perfect,
      perfect.map((score) => -score),
    );
    expect(result).toMatchObject({ difference: 1, standardError: 0, p: 1, evidence: 'none' });
  });

  test('AUC 1 alone: an exact interval over four pairs', () => {
    const interval = aucInterval(single(truth, perfect), 0.95);
    expect(interval).toMatchObject({ high: 1, method: 'clopper-pearson-pairs' });
    expect(interval.low).toBeCloseTo(0.025 ** (1 / 4), 12);
  });

  test('constant scores: AUC ½, and an interval around it', () => {
    const interval = aucInterval(single(truth, new Float64Array(8)), 0.95);
    expect(interval.low).toBeLessThan(0.5);
    expect(interval.high).toBeGreaterThan(0.5);
  });
});

describe('undefined with its reason', () => {
  test.each([
    ['no rows', [], 'no-positives'],
    ['all negative', [0, 0, 0], 'no-positives'],
    ['all positive', [1, 1, 1], 'no-negatives'],
    ['one positive', [1, 0, 0], 'single-positive'],
    ['one negative', [1, 1, 0], 'single-negative'],
  ])('%s', (_, labels, reason) => {
    const y = Uint8Array.from(labels);
    const s = Float64Array.from(labels, (_label, i) => i);
    expect(delong(y, s)).toEqual({ kind: 'undefined', reason });
    expect(delongPaired(y, { candidate: s, baseline: s })).toEqual({ kind: 'undefined', reason });
  });
});

test('exchanging the models changes the sign and nothing else', () => {
  const { truth: y, candidate, baseline } = binaryData({ seed: 9, n: 400, grid: 20 });
  const forth = compare(y, candidate, baseline);
  const back = compare(y, baseline, candidate);
  expect(back.difference).toBe(-forth.difference);
  expect(back.standardError).toBe(forth.standardError);
  expect(back.p).toBe(forth.p);
});

test('intervals stay within [0, 1]', () => {
  const almost = Float64Array.of(1, 2, 5, 5, 6, 7, 3, 8);
  const interval = aucInterval(single(truth, almost), 0.99);
  expect(interval.high).toBeLessThanOrEqual(1);
  expect(interval.low).toBeGreaterThanOrEqual(0);
});

/** Scores of positives are shifted by `shift` standard deviations: AUC = Φ(shift/√2). */
function simulate(trial: number, shift: number): { y: Uint8Array; a: Float64Array; b: Float64Array } {
  const random = createRandom(31).fork(`trial ${trial}`);
  const y = Uint8Array.from({ length: 300 }, (_, i) => (i < 90 ? 1 : 0));
  const shared = Float64Array.from(y, () => random.normal());
  const a = shared.map((common, i) => shift * at(y, i) + 0.8 * common + 0.6 * random.normal());
  const b = shared.map((common, i) => shift * at(y, i) + 0.8 * common + 0.6 * random.normal());
  return { y, a, b };
}

describe('simulated coverage of 95 % intervals (1,000 data sets of 300 rows, fixed seed)', () => {
  // 950 ± 4 standard deviations of a binomial of 1,000, and room for the method's own error
  test.each([0.5, 1.2])('one AUC, classes %d standard deviations apart', (shift) => {
    const auc = normalCdf(shift / Math.SQRT2);
    const covered = countTrue(1000, (trial) => {
      const { y, a } = simulate(trial, shift);
      const { low, high } = aucInterval(single(y, a), 0.95);
      return low <= auc && auc <= high;
    });
    expect(covered).toBeGreaterThan(915);
    expect(covered).toBeLessThan(978);
  });

  test('the difference of two equal models is 0 in about 950, and p < 0.05 in the others', () => {
    let rejected = 0;
    const covered = countTrue(1000, (trial) => {
      const { y, a, b } = simulate(trial, 1.2);
      const result = compare(y, a, b);
      const interval = aucDifferenceInterval(result, 0.95);
      if (result.p < 0.05) rejected++;
      return interval !== undefined && interval.low <= 0 && interval.high >= 0;
    });
    expect(covered).toBeGreaterThan(920);
    expect(covered).toBeLessThan(978);
    expect(covered + rejected).toBe(1000);
  });
});
