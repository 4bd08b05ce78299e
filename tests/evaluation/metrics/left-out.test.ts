// The jackknife that takes over from the bootstrap on many rows: its leave-one-out values, and where it takes over.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import averagePrecision from '../../../src/evaluation/metrics/average-precision.ts';
import { estimateMetric } from '../../../src/evaluation/metrics/estimate.ts';
import { BOOTSTRAP_AT_MOST } from '../../../src/evaluation/metrics/left-out.ts';
import { pairedChange } from '../../../src/evaluation/metrics/paired-change.ts';
import { subset, subsetPair } from '../../../src/evaluation/metrics/subset.ts';
import { createRandom } from '../../../src/statistics/random.ts';
import { binary, drawPair, drawRegression } from './draw.ts';

const OPTIONS = { level: 0.95, seed: 7, replicates: 200 };
const AP = { name: 'average_precision', parameters: {} };

it('average precision without each row in turn is that of the other rows', () => {
  const row = fc.record({ truth: fc.integer({ min: 0, max: 1 }), score: fc.integer({ min: 0, max: 8 }) });
  const measure = averagePrecision.bind({}).measure('binary');
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
      const { rows: test, ...model } = binary(
        rows.map(({ truth }) => truth),
        rows.map(({ score }) => score / 8),
      );
      if (measure.kind !== 'ranked' || test.truth.reduce((sum, label) => sum + label, 0) < 2) return;
      const without = measure.leaveOneOut?.({ rows: test, model }) ?? new Float64Array();
      expect(without).toHaveLength(rows.length);
      for (const [index, value] of without.entries()) {
        const others = Uint32Array.from(test.truth.keys()).filter((each) => each !== index);
        expect(value).toBeCloseTo(
          estimateMetric(AP, subset({ rows: test, ...model }, others), OPTIONS).value ?? -1,
          12,
        );
      }
    }),
    { seed: 20260728, numRuns: 60 },
  );
});

describe(`from ${BOOTSTRAP_AT_MOST + 1} rows on, the jackknife says what the bootstrap of ${BOOTSTRAP_AT_MOST} says`, () => {
  const noise = { rows: BOOTSTRAP_AT_MOST + 1, candidateNoise: 0.6, baselineNoise: 0.5 };
  const first = Uint32Array.from({ length: BOOTSTRAP_AT_MOST }, (_, row) => row);
  it.each([
    ['average_precision', drawPair(createRandom(11), noise)],
    ['rmse', drawRegression(createRandom(11), noise)],
    ['r2', drawRegression(createRandom(11), noise)],
  ])('%s', (name, pair) => {
    const quick = pairedChange({ name, parameters: {} }, pair, OPTIONS);
    const slow = pairedChange({ name, parameters: {} }, subsetPair(pair, first), OPTIONS);
    for (const [one, other] of [
      [quick.intervalAt(0.95), slow.intervalAt(0.95)],
      [quick.candidate.interval, slow.candidate.interval],
    ] as const) {
      expect(one?.method).toBe('jackknife-normal');
      expect(other?.method).toBe('bootstrap-bca');
      const width = (one?.high ?? 0) - (one?.low ?? 0);
      expect(Math.abs((one?.low ?? 0) - (other?.low ?? 1))).toBeLessThan(0.15 * width);
      expect(Math.abs((one?.high ?? 0) - (other?.high ?? 1))).toBeLessThan(0.15 * width);
    }
    const ratio = (slow.standardError ?? 0) / (quick.standardError ?? 1);
    expect(ratio > 0.85 && ratio < 1.15, `standard errors ${ratio}`).toBe(true);
    expect(quick.candidate).toEqual(
      estimateMetric({ name, parameters: {} }, { rows: pair.rows, ...pair.candidate }, OPTIONS),
    );
  });
});
