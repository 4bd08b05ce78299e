// Every metric against scikit-learn 1.9 (tests/fixtures/sklearn_metrics.py made the values).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { estimateMetric } from '../../../src/evaluation/metrics/estimate.ts';
import { findMetric } from '../../../src/evaluation/metrics/find-metric.ts';
import type { Predictions } from '../../../src/records/predictions.ts';
import { scalar, task } from '../../../src/records/scalars.ts';

const expected = z.object({
  name: z.string(),
  parameters: z.record(z.string(), scalar),
  value: z.union([z.number(), z.literal('NaN')]).optional(),
  warned: z.boolean().optional(),
  error: z.string().optional(),
});
type Expected = z.infer<typeof expected>;

const fixture = z
  .object({
    versions: z.object({ 'scikit-learn': z.string() }),
    cases: z.array(
      z.object({
        name: z.string(),
        task,
        classes: z.number(),
        truth: z.array(z.number()),
        scores: z.array(z.array(z.number())),
        predicted: z.array(z.number()).optional(),
        expected: z.array(expected),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/sklearn_metrics.json', import.meta.url), 'utf8')));
type Case = (typeof fixture.cases)[number];

/** Made of sums, counts and quotients in NumPy's own order: the same double. */
const TO_THE_BIT = [
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'mcc',
  'average_precision',
  'brier_score',
  'mae',
  'rmse',
  'r2',
  'mape',
];
/** Logarithms differ between math libraries; the area is counted in whole pairs here and summed by trapezoids there. */
const TO_1E_12 = ['log_loss', 'roc_auc'];

function predictionsOf({ task, classes, truth, scores, predicted }: Case): Predictions {
  const columns = scores.map((score) => Float64Array.from(score));
  return {
    rows: {
      task,
      count: truth.length,
      classes: Array.from({ length: classes }, (_, label) => String(label)),
      truth: Float64Array.from(truth),
      slices: [],
    },
    scores: columns,
    predicted: Float64Array.from(predicted ?? scores[0] ?? [], (value) => (predicted ? value : value >= 0.5 ? 1 : 0)),
  };
}

function describeRequest({ name, parameters }: Expected): string {
  const shown = Object.entries(parameters).map(([key, value]) => `${key}: ${value}`);
  return shown.length === 0 ? name : `${name} { ${shown.join(', ')} }`;
}

/**
 * What scikit-learn refuses, answers NaN or warns of is not defined here. One exception: a class without a denominator counts
 * in a mean over classes as `zero_division` says, 0 when it says nothing, as there.
 */
function isUndefined({ name, value, warned, error, parameters }: Expected, { task }: Case): boolean {
  if (error !== undefined || value === 'NaN') return true;
  if (warned !== true || parameters['zero_division'] !== undefined) return false;
  const inMean = ['precision', 'recall', 'f1'].includes(name) && (parameters['average'] ?? task) !== 'binary';
  return !inMean;
}

it('knows for each metric how far it agrees', () => {
  const names = fixture.cases.flatMap((each) => each.expected.map(({ name }) => name));
  expect([...TO_THE_BIT, ...TO_1E_12].sort()).toEqual([...new Set(names)].sort());
  expect(names.every((name) => findMetric(name) !== undefined)).toBe(true);
  expect(fixture.versions['scikit-learn']).toMatch(/^1\.9\./);
});

describe.each(fixture.cases)('$task: $name', (each) => {
  const predictions = predictionsOf(each);
  it.each(each.expected.map((one) => [describeRequest(one), one] as const))('%s', (_, one) => {
    const { name, parameters, value } = one;
    const estimate = estimateMetric({ name, parameters }, predictions, { level: 0.95, seed: 7, replicates: 20 });
    if (estimate.value === null) {
      expect(isUndefined(one, each)).toBe(true);
      expect(estimate.reason).toMatch(/\w/);
      expect(estimate.interval).toBeNull();
      return;
    }
    expect(isUndefined(one, each)).toBe(false);
    if (typeof value !== 'number') throw new Error('a value without one to compare with');
    if (TO_THE_BIT.includes(name)) expect(estimate.value).toBe(value);
    else expect(Math.abs(estimate.value - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
  });
});
