import { describe, expect, test } from 'vitest';
import {
  bootstrapPairedCounts,
  bootstrapPairedRows,
  type PairedBootstrap,
  type PairedRows,
} from '../../src/statistics/bootstrap.ts';
import { aucDifferenceInterval, delongPaired } from '../../src/statistics/delong.ts';
import { createRandom } from '../../src/statistics/random.ts';
import { rankedRocAuc, rankRows } from '../../src/statistics/roc-auc.ts';
import { resampledMean, sampleVariance } from '../../src/statistics/summation.ts';
import { at, binaryData, countTrue } from './reference.ts';

type Estimated = Extract<PairedBootstrap, { kind: 'estimate' }>;

function estimated(result: PairedBootstrap): Estimated {
  if (result.kind !== 'estimate') throw new Error(result.reason);
  return result;
}

const settings = { replicates: 400, random: createRandom(61), level: 0.95 };

function aucKernels(data: { seed: number; n: number; grid: number }): PairedRows {
  const { truth, candidate, baseline } = binaryData(data);
  const ranked = { candidate: rankRows(truth, candidate), baseline: rankRows(truth, baseline) };
  return {
    rows: truth.length,
    candidate: (weights) => rankedRocAuc(ranked.candidate, weights),
    baseline: (weights) => rankedRocAuc(ranked.baseline, weights),
  };
}

function meanKernels(a: Float64Array, b: Float64Array): PairedRows {
  return {
    rows: a.length,
    candidate: (weights) => resampledMean(a, weights),
    baseline: (weights) => resampledMean(b, weights),
  };
}

const accuracy = {
  candidate: (cells: Float64Array): number => (at(cells, 0) + at(cells, 1)) / cells.reduce((a, b) => a + b, 0),
  baseline: (cells: Float64Array): number => (at(cells, 0) + at(cells, 2)) / cells.reduce((a, b) => a + b, 0),
};

describe('paired ROC AUC', () => {
  const data = { seed: 5, n: 3000, grid: 100 };

  test('the interval of the difference is close to DeLong’s', () => {
    const { truth, candidate, baseline } = binaryData(data);
    const delong = delongPaired(truth, { candidate, baseline });
    if (delong.kind !== 'estimate') throw new Error(delong.reason);
    const expected = aucDifferenceInterval(delong, 0.95);
    const { difference } = estimated(bootstrapPairedRows(aucKernels(data), { ...settings, replicates: 2000 }));
    expect(difference.estimate).toBeCloseTo(delong.difference, 14);
    expect(difference.interval.method).toBe('bootstrap-bca');
    const tolerance = 0.25 * delong.standardError;
    expect(Math.abs(difference.interval.low - (expected?.low ?? NaN))).toBeLessThan(tolerance);
    expect(Math.abs(difference.interval.high - (expected?.high ?? NaN))).toBeLessThan(tolerance);
    expect(Math.sqrt(sampleVariance(difference.replicates)) / delong.standardError).toBeCloseTo(1, 1);
  });

  test('the same seed gives the same bytes, another seed another interval', () => {
    const first = bootstrapPairedRows(aucKernels(data), settings);
    expect(bootstrapPairedRows(aucKernels(data), settings)).toEqual(first);
    const other = bootstrapPairedRows(aucKernels(data), { ...settings, random: createRandom(62) });
    expect(estimated(other).difference.interval).not.toEqual(estimated(first).difference.interval);
  });

  test('a replicate does not depend on how many are drawn', () => {
    const few = estimated(bootstrapPairedRows(aucKernels(data), { ...settings, replicates: 10 }));
    const many = estimated(bootstrapPairedRows(aucKernels(data), { ...settings, replicates: 20 }));
    expect(many.difference.replicates.slice(0, 10)).toEqual(few.difference.replicates);
  });

  test('equal models differ by exactly 0', () => {
    const kernels = aucKernels(data);
    const { difference } = estimated(bootstrapPairedRows({ ...kernels, baseline: kernels.candidate }, settings));
    expect(difference.interval).toMatchObject({ low: 0, high: 0, method: 'bootstrap-percentile' });
  });
});

describe('groups', () => {
  test('each row its own group: the same bytes as without groups', () => {
    const data = { seed: 5, n: 500, grid: 50 };
    const groups = Uint32Array.from({ length: 500 }, (_, row) => row);
    expect(bootstrapPairedRows({ ...aucKernels(data), groups }, settings)).toEqual(
      bootstrapPairedRows(aucKernels(data), settings),
    );
  });

  test('rows that repeat ten times in groups are worth a tenth: √10 wider', () => {
    const random = createRandom(71);
    const base = Float64Array.from({ length: 200 }, () => random.normal());
    const values = Float64Array.from({ length: 2000 }, (_, row) => at(base, row % 200));
    const groups = Uint32Array.from({ length: 2000 }, (_, row) => row % 200);
    const kernels = meanKernels(values, new Float64Array(2000));
    const plain = estimated(bootstrapPairedRows(kernels, settings)).difference.interval;
    const grouped = estimated(bootstrapPairedRows({ ...kernels, groups }, settings)).difference.interval;
    expect((grouped.high - grouped.low) / (plain.high - plain.low)).toBeGreaterThan(2.8);
    expect((grouped.high - grouped.low) / (plain.high - plain.low)).toBeLessThan(3.5);
  });

  test('a group number per row is needed', () => {
    const kernels = meanKernels(Float64Array.of(1, 2), Float64Array.of(1, 2));
    expect(() => bootstrapPairedRows({ ...kernels, groups: Uint32Array.of(0) }, settings)).toThrow(RangeError);
  });
});

/** 1,000 rows as the joint cells (800, 60, 40, 100), 1 where the row is in one of two cells. */
function rowsIn(first: number, second: number): Float64Array {
  return Float64Array.from({ length: 1000 }, (_, row) => {
    const cell = row < 800 ? 0 : row < 860 ? 1 : row < 900 ? 2 : 3;
    return cell === first || cell === second ? 1 : 0;
  });
}

describe('counts', () => {
  const cells = Float64Array.of(800, 60, 40, 100);

  test('agree with the bootstrap of the same rows', () => {
    const plan = { ...settings, replicates: 3000 };
    const counted = estimated(bootstrapPairedCounts({ cells, ...accuracy }, plan)).difference;
    const byRow = estimated(bootstrapPairedRows(meanKernels(rowsIn(0, 1), rowsIn(0, 2)), plan)).difference;
    expect(counted.estimate).toBeCloseTo(0.02, 14);
    expect(byRow.estimate).toBeCloseTo(0.02, 14);
    expect(Math.abs(counted.interval.low - byRow.interval.low)).toBeLessThan(0.003);
    expect(Math.abs(counted.interval.high - byRow.interval.high)).toBeLessThan(0.003);
  });

  test.each([
    ['half a row', Float64Array.of(0.5, 1, 1, 1)],
    ['a negative count', Float64Array.of(-1, 5, 1, 1)],
  ])('%s is refused', (_, wrong) => {
    expect(() => bootstrapPairedCounts({ cells: wrong, ...accuracy }, settings)).toThrow(RangeError);
  });
});

describe('undefined with its reason', () => {
  test('one class only', () => {
    const ranked = rankRows(new Uint8Array(5), Float64Array.of(1, 2, 3, 4, 5));
    const statistic = (weights: Uint8Array): number => rankedRocAuc(ranked, weights);
    expect(bootstrapPairedRows({ rows: 5, candidate: statistic, baseline: statistic }, settings)).toEqual({
      kind: 'undefined',
      reason: 'statistic',
    });
  });

  test('two positives among fifty: one resampling in seven has none', () => {
    const truth = Uint8Array.from({ length: 50 }, (_, row) => (row < 2 ? 1 : 0));
    const ranked = rankRows(
      truth,
      Float64Array.from({ length: 50 }, (_, row) => (row * 7) % 50),
    );
    const statistic = (weights: Uint8Array): number => rankedRocAuc(ranked, weights);
    expect(bootstrapPairedRows({ rows: 50, candidate: statistic, baseline: statistic }, settings)).toEqual({
      kind: 'undefined',
      reason: 'replicates',
    });
  });

  test('two perfect models', () => {
    expect(bootstrapPairedCounts({ cells: Float64Array.of(40, 0, 0, 0), ...accuracy }, settings)).toEqual({
      kind: 'undefined',
      reason: 'no-variation',
    });
  });

  test('one replicate is refused', () => {
    const kernels = meanKernels(Float64Array.of(1, 2), Float64Array.of(1, 2));
    expect(() => bootstrapPairedRows(kernels, { ...settings, replicates: 1 })).toThrow(RangeError);
  });
});

describe('simulated coverage of 95 % intervals (500 data sets, fixed seed)', () => {
  // 475 ± 4 standard deviations of a binomial of 500 are 455 to 495; small samples take a little more
  test('paired mean of a skewed loss, 150 rows', () => {
    const covered = countTrue(500, (trial) => {
      const random = createRandom(81).fork(`trial ${trial}`);
      const a = Float64Array.from({ length: 150 }, () => random.normal() ** 2);
      const b = a.map((value) => 0.5 * value + 0.5 * random.normal() ** 2);
      const { difference } = estimated(bootstrapPairedRows(meanKernels(a, b), { ...settings, random }));
      return difference.interval.low <= 0 && difference.interval.high >= 0;
    });
    expect(covered).toBeGreaterThan(448);
    expect(covered).toBeLessThan(496);
  });

  test('paired accuracy by counts, 300 rows', () => {
    const covered = countTrue(500, (trial) => {
      const random = createRandom(82).fork(`trial ${trial}`);
      const cells = new Float64Array(4);
      random.multinomial(300, Float64Array.of(80, 8, 4, 8), cells);
      const { difference } = estimated(bootstrapPairedCounts({ cells, ...accuracy }, { ...settings, random }));
      return difference.interval.low <= 0.04 && difference.interval.high >= 0.04;
    });
    expect(covered).toBeGreaterThan(448);
    expect(covered).toBeLessThan(496);
  });
});
