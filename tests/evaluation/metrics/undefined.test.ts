// What is not defined has no value and says why; what has no interval says why; what cannot be asked is refused.
import { describe, expect, it } from 'vitest';
import { estimateMetric } from '../../../src/evaluation/metrics/estimate.ts';
import type { MetricRequest } from '../../../src/evaluation/metrics/measure.ts';
import { pairedChange } from '../../../src/evaluation/metrics/paired-change.ts';
import { UserError } from '../../../src/records/errors.ts';
import type { Predictions } from '../../../src/records/predictions.ts';
import { binary, multiclass, regression } from './draw.ts';

const OPTIONS = { level: 0.95, seed: 7, replicates: 200 };
const ask = (name: string, parameters: MetricRequest['parameters'] = {}): MetricRequest => ({ name, parameters });
const labelsOnly = ({ rows, predicted }: Predictions): Predictions => ({ rows, scores: [], predicted });
const repeat = <T>(times: number, items: readonly T[]): T[] => Array.from({ length: times }, () => items).flat();

describe('no value', () => {
  it.each([
    ['no rows', ask('accuracy'), binary([], []), 'no rows'],
    ['no rows, regression', ask('mae'), regression([], []), 'no rows'],
    ['ROC AUC without a positive row', ask('roc_auc'), binary([0, 0], [0.1, 0.2]), 'no row is positive'],
    ['ROC AUC without a negative row', ask('roc_auc'), binary([1, 1], [0.1, 0.2]), 'no row is negative'],
    ['average precision without a positive row', ask('average_precision'), binary([0], [0.1]), 'no row is positive'],
    ['recall without a positive row', ask('recall'), binary([0, 0], [0.1, 0.9]), 'no row is positive'],
    [
      'precision, none predicted positive',
      ask('precision'),
      binary([0, 1], [0.1, 0.2]),
      'no row was predicted positive',
    ],
    [
      'F1, none positive nor predicted so',
      ask('f1'),
      binary([0, 0], [0.1, 0.2]),
      'no row is positive and none was predicted positive',
    ],
    ['R² of one row', ask('r2'), regression([1], [1]), 'needs at least two rows'],
    [
      'one-vs-rest without a class',
      ask('roc_auc', { multi_class: 'ovr' }),
      multiclass(
        [0, 1],
        [
          [0.5, 0.2],
          [0.3, 0.6],
          [0.2, 0.2],
        ],
      ),
      'not every class occurs (2 of 3 do)',
    ],
    [
      'one-vs-one of one class',
      ask('roc_auc', { multi_class: 'ovo' }),
      multiclass(
        [1, 1],
        [
          [0.5, 0.2],
          [0.3, 0.6],
          [0.2, 0.2],
        ],
      ),
      'only one class occurs',
    ],
    [
      'a metric of scores from labels',
      ask('log_loss'),
      labelsOnly(binary([0, 1], [0.1, 0.9])),
      'needs scores, and only labels were predicted',
    ],
    [
      'another threshold from labels',
      ask('recall', { threshold: 0.4 }),
      labelsOnly(binary([0, 1], [0.1, 0.9])),
      'needs scores, and only labels were predicted',
    ],
    ['a NaN score', ask('roc_auc'), binary([0, 1], [0.1, Number.NaN]), 'its predictions hold NaN or infinite values'],
    ['an infinite value', ask('mae'), regression([0], [Infinity]), 'its predictions hold NaN or infinite values'],
    ['a NaN truth', ask('mae'), regression([Number.NaN], [0]), 'the true values hold NaN or infinite values'],
    [
      'a label of no class',
      ask('accuracy'),
      binary([0, 2], [0.1, 0.9]),
      'it has labels that are no class of these rows',
    ],
    [
      '1,001 classes',
      ask('accuracy'),
      multiclass(
        [0],
        Array.from({ length: 1001 }, (_, i) => [i === 0 ? 1 : 0]),
      ),
      'it has 1001 classes, more than 1000',
    ],
    [
      'a column too short',
      ask('accuracy'),
      { ...binary([0, 1], [0.1, 0.9]), predicted: new Float64Array(1) },
      'its columns do not have one value per row',
    ],
    [
      'a sum beyond all numbers',
      ask('mae'),
      regression([1.7e308, 1.7e308], [-1.7e308, -1.7e308]),
      'the sum over the rows is beyond the largest number',
    ],
  ])('%s', (_, request, predictions, reason) => {
    const { rows, ...model } = predictions;
    expect(estimateMetric(request, predictions, OPTIONS)).toMatchObject({ value: null, interval: null, reason });
    const change = pairedChange(request, { rows, candidate: model, baseline: model }, OPTIONS);
    expect(change).toMatchObject({ difference: null, standardError: null, p: null, reason });
    expect(change.intervalAt(0.95)).toBeNull();
  });

  it('a side that cannot be measured is named', () => {
    const { rows, ...model } = binary([0, 1, 1], [0.1, 0.9, 0.8]);
    const change = pairedChange(
      ask('log_loss'),
      { rows, candidate: model, baseline: { ...model, scores: [] } },
      OPTIONS,
    );
    expect(change.reason).toBe('baseline: needs scores, and only labels were predicted');
  });

  it('a value on one side only is no difference: the reason names the side', () => {
    const { rows, ...model } = binary([0, 1, 1], [0.1, 0.9, 0.8]);
    const never = { ...model, predicted: new Float64Array(3) };
    const change = pairedChange(ask('precision'), { rows, candidate: never, baseline: model }, OPTIONS);
    expect(change).toMatchObject({ difference: null, reason: 'candidate: no row was predicted positive' });
    expect(change.baseline.value).toBe(1);
  });
});

describe('a value without an interval', () => {
  const perfect = binary(repeat(20, [0, 1]), repeat(20, [0.1, 0.9]));
  it.each([
    ['one row', ask('mae'), regression([1], [2]), 1, 'no interval from one row'],
    ['one row, bootstrapped', ask('rmse'), regression([1], [2]), 1, 'no interval from one row'],
    ['one positive row', ask('roc_auc'), binary([1, 0, 0], [0.5, 0.2, 0.7]), 0.5, 'no interval from one positive row'],
    ['one negative row', ask('roc_auc'), binary([0, 1, 1], [0.5, 0.2, 0.7]), 0.5, 'no interval from one negative row'],
    [
      'the same error everywhere',
      ask('mae'),
      regression([1, 2, 3], [2, 3, 4]),
      1,
      'no interval: every row has the same value, so these rows tell nothing of others',
    ],
    [
      'a perfect F1',
      ask('f1'),
      perfect,
      1,
      'no interval: every resampling of these rows gives the same value, so they tell nothing of others',
    ],
    [
      'one-vs-one AUC with one row of a class',
      ask('roc_auc', { multi_class: 'ovr' }),
      multiclass(
        [0, 1, 2, 1],
        [
          [0.6, 0.2, 0.2, 0.3],
          [0.2, 0.5, 0.2, 0.5],
          [0.2, 0.3, 0.6, 0.2],
        ],
      ),
      1,
      'no interval: on more than 1 % of the resampled rows the metric is not defined (too few rows of a class)',
    ],
  ])('%s', (_, request, predictions, value, reason) => {
    expect(estimateMetric(request, predictions, OPTIONS)).toMatchObject({ value, interval: null, reason });
  });

  const low = (name: string): number | undefined => estimateMetric(ask(name), perfect, OPTIONS).interval?.low;

  it('but a perfect proportion and a perfect ranking have one, by how many rows there are', () => {
    expect(low('accuracy')).toBeCloseTo(0.9124, 4);
    expect(low('recall')).toBeCloseTo(0.8389, 4);
    expect(low('roc_auc')).toBeCloseTo(0.8316, 4);
  });

  it('a bounded mean of equal rows takes the widest spread that its range allows', () => {
    const hard = binary([0, 1, 0, 1], [0, 1, 0, 1]);
    expect(estimateMetric(ask('brier_score'), hard, OPTIONS).interval).toMatchObject({
      low: 0,
      method: 'wilson-range',
    });
    expect(estimateMetric(ask('brier_score'), hard, OPTIONS).interval?.high).toBeGreaterThan(0.4);
  });

  it('two perfect models that differ: the change is 0 and nothing is proven', () => {
    const { rows, ...candidate } = perfect;
    const baseline = { ...candidate, scores: candidate.scores.map((score) => score.map((p) => p / 2 + 0.05)) };
    const auc = pairedChange(ask('roc_auc'), { rows, candidate, baseline }, OPTIONS);
    expect(auc).toMatchObject({ difference: 0, p: null });
    expect(auc.intervalAt(0.95)).toBeNull();
    const accuracy = pairedChange(ask('accuracy'), { rows, candidate, baseline }, OPTIONS);
    expect(accuracy).toMatchObject({ difference: 0, p: 1 });
    expect(accuracy.intervalAt(0.95)?.low).toBeCloseTo(-0.0876, 4);
  });

  it('equal scores are an equal model, equal labels alone are not', () => {
    const { rows, ...model } = binary(repeat(10, [0, 1, 1, 0]), repeat(10, [0.1, 0.9, 0.3, 0.2]));
    const change = (scores: Predictions['scores']) =>
      pairedChange(ask('accuracy'), { rows, candidate: { ...model, scores }, baseline: { ...model, scores } }, OPTIONS);
    expect(change(model.scores).intervalAt(0.95)).toEqual({ low: 0, high: 0, level: 0.95, method: 'equal-scores' });
    expect(change([]).intervalAt(0.95)?.low).toBeLessThan(-0.01);
  });
});

describe('zero_division', () => {
  const none = binary([0, 0, 0], [0.1, 0.2, 0.3]);
  it.each([
    [0, 0],
    [1, 1],
    ['nan', null],
  ])('%s makes a precision without predicted positives %s', (zero, value) => {
    expect(estimateMetric(ask('precision', { zero_division: zero }), none, OPTIONS).value).toBe(value);
  });
});

describe('refused', () => {
  it.each([
    ['a name that is no metric', ask('rmsd'), binary([0], [0.1]), 'unknown-metric'],
    ['parameters that it does not have', ask('roc_auc', { treshold: 0.4 }), binary([0], [0.1]), 'metric-parameters'],
    ['a threshold of 1.1', ask('recall', { threshold: 1.1 }), binary([0], [0.1]), 'metric-parameters'],
    ['zero_division: 2', ask('recall', { zero_division: 2 }), binary([0], [0.1]), 'metric-parameters'],
    ['another task', ask('mae'), binary([0], [0.1]), 'metric-misfit'],
    ['several classes without ovr or ovo', ask('roc_auc'), multiclass([0], [[0.5], [0.3], [0.2]]), 'metric-misfit'],
    ['two classes with ovr', ask('roc_auc', { multi_class: 'ovr' }), binary([0], [0.1]), 'metric-misfit'],
    [
      'a threshold among several classes',
      ask('f1', { threshold: 0.4 }),
      multiclass([0], [[1], [0], [0]]),
      'metric-misfit',
    ],
    [
      'average: binary of several classes',
      ask('f1', { average: 'binary' }),
      multiclass([0], [[1], [0], [0]]),
      'metric-misfit',
    ],
  ])('%s', (_, request, predictions, code) => {
    const { rows, ...model } = predictions;
    for (const run of [
      () => estimateMetric(request, predictions, OPTIONS),
      () => pairedChange(request, { rows, candidate: model, baseline: model }, OPTIONS),
    ]) {
      expect(run).toThrow(UserError);
      expect(run).toThrow(expect.objectContaining({ problems: [expect.objectContaining({ code })] }));
    }
  });
});

describe('labels for people', () => {
  const two = binary([0, 1], [0.1, 0.9]);
  const three = multiclass(
    [0, 1],
    [
      [0.5, 0.2],
      [0.3, 0.6],
      [0.2, 0.2],
    ],
  );
  it.each([
    [ask('roc_auc'), two, 'ROC AUC'],
    [ask('auc'), two, 'ROC AUC'],
    [ask('recall', { threshold: 0.4 }), two, 'recall @ 0.4'],
    [ask('f1', { average: 'macro', threshold: 0.25 }), two, 'F1 (macro) @ 0.25'],
    [ask('recall'), three, 'recall (macro)'],
    [ask('roc_auc', { multi_class: 'ovr' }), three, 'ROC AUC (one-vs-rest)'],
    [ask('roc_auc', { multi_class: 'ovo', average: 'weighted' }), three, 'ROC AUC (one-vs-one, weighted)'],
    [ask('r2_score'), regression([1, 2], [1, 2]), 'R²'],
  ])('%o: %#', (request, predictions, label) => {
    expect(estimateMetric(request, predictions, OPTIONS).label).toBe(label);
  });

  it('an alias is recorded under the metric’s own name', () => {
    expect(estimateMetric(ask('mean_absolute_error'), regression([1], [2]), OPTIONS).metric).toEqual(ask('mae'));
  });
});
