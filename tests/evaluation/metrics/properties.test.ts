// What must hold of every metric whatever the rows: fast-check with a fixed seed.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateMetric } from '../../../src/evaluation/metrics/estimate.ts';
import { METRICS } from '../../../src/evaluation/metrics/find-metric.ts';
import type { MetricRequest, Pair } from '../../../src/evaluation/metrics/measure.ts';
import { pairedChange } from '../../../src/evaluation/metrics/paired-change.ts';
import { subset } from '../../../src/evaluation/metrics/subset.ts';
import type { Predictions } from '../../../src/records/predictions.ts';
import { binary, multiclass, regression } from './draw.ts';

const OPTIONS = { level: 0.95, seed: 7, replicates: 60 };
const RUNS = { seed: 20260728, numRuns: 40 };

/** Multiples of 1/64: ties are frequent, and 1 − p is exact. */
const probability = fc.integer({ min: 0, max: 64 }).map((k) => k / 64);
const value = fc.integer({ min: -400, max: 400 }).map((k) => k / 4);

const binaryRow = fc.record({ truth: fc.integer({ min: 0, max: 1 }), first: probability, second: probability });
const triple = fc
  .tuple(fc.integer({ min: 0, max: 64 }), fc.integer({ min: 0, max: 64 }))
  .map(([a, b]) => [Math.min(a, b) / 64, Math.abs(a - b) / 64, 1 - Math.max(a, b) / 64] as const);
const multiclassRow = fc.record({ truth: fc.integer({ min: 0, max: 2 }), first: triple, second: triple });
const regressionRow = fc.record({ truth: value, first: value, second: value });

const columnsOf = (rows: readonly (readonly number[])[]): number[][] =>
  [0, 1, 2].map((c) => rows.map((row) => row[c] ?? 0));

const pairs: Readonly<Record<'binary' | 'multiclass' | 'regression', fc.Arbitrary<Pair>>> = {
  binary: fc.array(binaryRow, { minLength: 1, maxLength: 60 }).map((rows) => {
    const truth = rows.map((row) => row.truth);
    return pairOf(
      binary(
        truth,
        rows.map((row) => row.first),
      ),
      binary(
        truth,
        rows.map((row) => row.second),
      ),
    );
  }),
  multiclass: fc.array(multiclassRow, { minLength: 1, maxLength: 60 }).map((rows) => {
    const truth = rows.map((row) => row.truth);
    return pairOf(
      multiclass(truth, columnsOf(rows.map((row) => row.first))),
      multiclass(truth, columnsOf(rows.map((row) => row.second))),
    );
  }),
  regression: fc.array(regressionRow, { minLength: 1, maxLength: 60 }).map((rows) => {
    const truth = rows.map((row) => row.truth);
    return pairOf(
      regression(
        truth,
        rows.map((row) => row.first),
      ),
      regression(
        truth,
        rows.map((row) => row.second),
      ),
    );
  }),
};

function pairOf({ rows, ...candidate }: Predictions, { scores, predicted }: Predictions): Pair {
  return { rows, candidate, baseline: { scores, predicted } };
}

const cases = METRICS.flatMap((metric) =>
  metric.tasks.map((task) => {
    const parameters = metric.name === 'roc_auc' && task === 'multiclass' ? { multi_class: 'ovo' } : {};
    return [`${metric.name}, ${task}`, { name: metric.name, parameters } satisfies MetricRequest, task] as const;
  }),
);

function near(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
}

const candidateOf = ({ rows, candidate }: Pair): Predictions => ({ rows, ...candidate });

describe.each(cases)('%s', (_, request, task) => {
  const pair = pairs[task];
  const estimate = (predictions: Predictions) => estimateMetric(request, predictions, OPTIONS);

  it('is within its range, its interval in order and within the range too; without a value it says why', () => {
    const [lowest, highest] = METRICS.find(({ name }) => name === request.name)?.range ?? [0, 0];
    fc.assert(
      fc.property(pair, (drawn) => {
        const { value: found, interval, reason } = estimate(candidateOf(drawn));
        if (found === null) return interval === null && reason !== undefined;
        if (!(found >= lowest && found <= highest)) return false;
        if (interval === null) return reason !== undefined;
        return interval.low <= interval.high && interval.low >= lowest - 1e-12 && interval.high <= highest + 1e-12;
      }),
      RUNS,
    );
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(pair, (drawn) => {
        const reversed = Uint32Array.from({ length: drawn.rows.count }, (__, row) => drawn.rows.count - 1 - row);
        return near(estimate(candidateOf(drawn)).value, estimate(subset(candidateOf(drawn), reversed)).value);
      }),
      RUNS,
    );
  });

  it('estimates each model of a pair as it estimates it alone', () => {
    fc.assert(
      fc.property(pair, (drawn) => {
        const change = pairedChange(request, drawn, OPTIONS);
        expect(change.candidate).toEqual(estimate(candidateOf(drawn)));
        expect(change.baseline).toEqual(estimate({ rows: drawn.rows, ...drawn.baseline }));
      }),
      RUNS,
    );
  });

  /** Cells are drawn one after the other, so the same seed gives other draws when the models change places. */
  const overCells =
    ['balanced_accuracy', 'precision', 'f1', 'mcc'].includes(request.name) ||
    (request.name === 'recall' && task === 'multiclass');

  it('changes sign when candidate and baseline change places (over resampled cells: the difference alone)', () => {
    fc.assert(
      fc.property(pair, (drawn) => {
        const there = pairedChange(request, drawn, OPTIONS);
        const back = pairedChange(request, { ...drawn, candidate: drawn.baseline, baseline: drawn.candidate }, OPTIONS);
        const [first, second] = [there.intervalAt(0.95), back.intervalAt(0.95)];
        if (!near(there.difference, back.difference === null ? null : -back.difference)) return false;
        if (overCells) return true;
        if (first === null || second === null) return first === second;
        return near(first.low, -second.high) && near(first.high, -second.low) && near(there.p, back.p);
      }),
      RUNS,
    );
  });

  it('has a wider interval at a higher level, and none without a difference', () => {
    fc.assert(
      fc.property(pair, (drawn) => {
        const change = pairedChange(request, drawn, OPTIONS);
        const [narrow, wide] = [change.intervalAt(0.5), change.intervalAt(0.8)];
        if (change.difference === null) return narrow === null && change.reason !== undefined;
        if (narrow === null || wide === null) return narrow === wide && change.reason !== undefined;
        return wide.low <= narrow.low + 1e-12 && wide.high >= narrow.high - 1e-12;
      }),
      RUNS,
    );
  });

  it('says nothing changed, p = 1, of two models that say the same', () => {
    fc.assert(
      fc.property(pair, (drawn) => {
        const change = pairedChange(request, { ...drawn, baseline: drawn.candidate }, OPTIONS);
        if (change.candidate.interval === null) return change.difference === null || change.difference === 0;
        return (
          change.difference === 0 &&
          change.p === 1 &&
          change.intervalAt(0.95)?.low === 0 &&
          change.intervalAt(0.95)?.high === 0
        );
      }),
      RUNS,
    );
  });
});

const split = (drawn: readonly { truth: number; score: number }[]) =>
  [drawn.map(({ truth }) => truth), drawn.map(({ score }) => score)] as const;

const AUC: MetricRequest = { name: 'roc_auc', parameters: {} };
const valueOf = (request: MetricRequest, predictions: Predictions): number | null =>
  estimateMetric(request, predictions, OPTIONS).value;

describe('symmetries', () => {
  const row = fc.record({ truth: fc.integer({ min: 0, max: 1 }), score: probability });
  const rows = fc.array(row, { minLength: 2, maxLength: 80 });

  it('ROC AUC of the opposite scores, or of the opposite labels, is 1 − AUC', () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const [truth, score] = split(drawn);
        const auc = valueOf(AUC, binary(truth, score));
        const opposite = auc === null ? null : 1 - auc;
        return (
          near(
            valueOf(
              AUC,
              binary(
                truth,
                score.map((p) => 1 - p),
              ),
            ),
            opposite,
          ) &&
          near(
            valueOf(
              AUC,
              binary(
                truth.map((label) => 1 - label),
                score,
              ),
            ),
            opposite,
          )
        );
      }),
      RUNS,
    );
  });

  it('ROC AUC and average precision look at the order of scores alone', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom('roc_auc', 'average_precision'), (drawn, name) => {
        const [truth, score] = split(drawn);
        const request = { name, parameters: {} };
        return (
          valueOf(request, binary(truth, score)) ===
          valueOf(
            request,
            binary(
              truth,
              score.map((p) => (p * p + p) / 2),
            ),
          )
        );
      }),
      RUNS,
    );
  });

  it('micro averages of several classes are the accuracy', () => {
    fc.assert(
      fc.property(pairs.multiclass, fc.constantFrom('precision', 'recall', 'f1'), (drawn, name) => {
        const predictions = { rows: drawn.rows, ...drawn.candidate };
        return near(
          valueOf({ name, parameters: { average: 'micro' } }, predictions),
          valueOf({ name: 'accuracy', parameters: {} }, predictions),
        );
      }),
      RUNS,
    );
  });

  it('a threshold of 0.5 is the predicted label', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom('accuracy', 'balanced_accuracy', 'precision', 'recall', 'f1', 'mcc'),
        (drawn, name) => {
          const predictions = binary(...split(drawn));
          return (
            valueOf({ name, parameters: {} }, predictions) ===
            valueOf({ name, parameters: { threshold: 0.5 } }, predictions)
          );
        },
      ),
      RUNS,
    );
  });
});
