// Every metric, overall and per slice.
import { describe, expect, it } from 'vitest';
import { defaultMetrics, measure } from '../../src/evaluation/evaluate.ts';
import { estimateMetric } from '../../src/evaluation/metrics/estimate.ts';
import { sliceRows, subset, subsetPair } from '../../src/evaluation/metrics/subset.ts';
import { UserError } from '../../src/records/errors.ts';
import { estimate, slice } from '../../src/records/evaluation.ts';
import type { Predictions } from '../../src/records/predictions.ts';
import { createRandom } from '../../src/statistics/random.ts';
import { binary, drawPair, multiclass, regression } from './metrics/draw.ts';

const OPTIONS = { level: 0.95, seed: 7, replicates: 200 };
const ask = (name: string) => ({ name, parameters: {} });

function sliced(): Predictions {
  const { rows, candidate } = drawPair(createRandom(3), { rows: 120, candidateNoise: 0.5, baselineNoise: 0.5 });
  const codes = Uint32Array.from({ length: 120 }, (_, row) => (row < 6 ? 2 : row % 2));
  const truth = rows.truth.map((label, row) => (row < 6 ? 0 : label));
  return { rows: { ...rows, truth, slices: [{ column: 'city', values: ['a', 'b', 'c'], codes }] }, ...candidate };
}

describe('measure', () => {
  const predictions = sliced();
  const metrics = [ask('roc_auc'), ask('f1'), ask('average_precision')];
  const measured = measure(predictions, { metrics, options: OPTIONS });

  it('gives every metric overall, as estimateMetric does', () => {
    expect(measured.estimates).toEqual(metrics.map((metric) => estimateMetric(metric, predictions, OPTIONS)));
  });
  it('gives every slice the same metrics on its rows alone', () => {
    expect(measured.slices.map(({ slice: { value }, rows }) => [value, rows])).toEqual([
      ['a', 57],
      ['b', 57],
      ['c', 6],
    ]);
    const [first] = sliceRows(predictions.rows, 'city');
    const alone = subset(predictions, first?.indices ?? new Uint32Array());
    expect(measured.slices[0]?.estimates).toEqual(metrics.map((metric) => estimateMetric(metric, alone, OPTIONS)));
  });
  it('a slice of one class has no value and says why', () => {
    expect(measured.slices[2]?.estimates[0]).toMatchObject({ value: null, reason: 'no row is positive', rows: 6 });
  });
  it('is what the record holds', () => {
    expect(measured.estimates.map((each) => estimate.safeParse(each).success)).toEqual([true, true, true]);
    expect(measured.slices.every((each) => slice.safeParse(each).success)).toBe(true);
  });
  it('counts the labels', () => {
    const { confusion } = measure(binary([0, 0, 1, 1, 1], [0.1, 0.9, 0.8, 0.7, 0.2]), {
      metrics: [],
      options: OPTIONS,
    });
    expect(confusion).toEqual({
      labels: ['no', 'yes'],
      counts: [
        [1, 1],
        [1, 2],
      ],
    });
  });
  const text = (seed: number): string =>
    JSON.stringify(measure(predictions, { metrics, options: { ...OPTIONS, seed } }));

  it.each([
    [100, true],
    [101, false],
  ])('%d classes: a confusion matrix is %s', (classes, shown) => {
    const { rows, ...model } = multiclass(
      [0, 1],
      [
        [1, 0],
        [0, 1],
      ],
    );
    const wide = { ...rows, classes: Array.from({ length: classes }, (_, i) => `class ${i}`) };
    expect(measure({ rows: wide, ...model }, { metrics: [], options: OPTIONS }).confusion !== undefined).toBe(shown);
  });
  it('the same seed gives the same bytes, another seed another bootstrap', () => {
    expect(text(7)).toBe(JSON.stringify(measured));
    expect(text(8)).not.toBe(text(7));
  });
});

describe('metrics that the predictions cannot have are refused together', () => {
  const { rows, predicted } = binary([0, 1], [0.1, 0.9]);
  it('each with its place', () => {
    const where = { file: 'mlgate.yml', line: 12, column: 3 };
    const metrics = [
      ask('accuracy'),
      { ...ask('log_loss'), where },
      ask('mae'),
      { name: 'recall', parameters: { threshold: 0.4 } },
    ];
    const run = () => measure({ rows, predicted, scores: [] }, { metrics, options: OPTIONS });
    expect(run).toThrow(UserError);
    expect(run).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({
            code: 'metric-needs-scores',
            what: 'log loss needs scores, and only labels were predicted',
            where,
          }),
          expect.objectContaining({ code: 'metric-misfit' }),
          expect.objectContaining({
            code: 'metric-needs-scores',
            what: 'recall @ 0.4 needs scores, and only labels were predicted',
          }),
        ],
      }),
    );
  });
});

describe('metrics that are measured when none is named', () => {
  it.each([
    ['binary scores', binary([0, 1], [0.1, 0.9])],
    ['binary labels', { ...binary([0, 1], [0.1, 0.9]), scores: [] }],
    [
      'several classes',
      multiclass(
        [0, 1],
        [
          [0.5, 0.2],
          [0.3, 0.6],
          [0.2, 0.2],
        ],
      ),
    ],
    [
      'several classes, labels',
      {
        ...multiclass(
          [0, 1],
          [
            [0.5, 0.2],
            [0.3, 0.6],
            [0.2, 0.2],
          ],
        ),
        scores: [],
      },
    ],
    ['values', regression([1, 2], [1, 3])],
  ])('%s: all fit', (_, predictions) => {
    const { estimates } = measure(predictions, { metrics: defaultMetrics(predictions), options: OPTIONS });
    expect(estimates.length).toBeGreaterThan(2);
  });
});

describe('rows picked out', () => {
  const predictions = sliced();
  it('slices part the rows: each row in one, in ascending order', () => {
    const parts = sliceRows(predictions.rows, 'city').map(({ indices }) => [...indices]);
    expect(parts.flat().toSorted((a, b) => a - b)).toEqual([...predictions.rows.truth.keys()]);
    for (const part of parts) expect(part).toEqual(part.toSorted((a, b) => a - b));
  });
  it('an unknown column has no slices', () => expect(sliceRows(predictions.rows, 'town')).toEqual([]));
  it('truth, scores, labels and slice codes go together', () => {
    const { rows, scores, predicted } = subset(predictions, Uint32Array.of(7, 0));
    const [code] = predictions.rows.slices;
    expect(rows).toMatchObject({ count: 2, classes: ['no', 'yes'] });
    expect([...rows.truth]).toEqual([predictions.rows.truth[7], predictions.rows.truth[0]]);
    expect([...(scores[0] ?? [])]).toEqual([predictions.scores[0]?.[7], predictions.scores[0]?.[0]]);
    expect([...predicted]).toEqual([predictions.predicted[7], predictions.predicted[0]]);
    expect([...(rows.slices[0]?.codes ?? [])]).toEqual([code?.codes[7], code?.codes[0]]);
  });
  it('a pair keeps both models on the same rows', () => {
    const { rows, ...model } = predictions;
    const pair = subsetPair({ rows, candidate: model, baseline: model }, Uint32Array.of(3));
    expect(pair.candidate).toEqual(pair.baseline);
    expect(pair.rows.count).toBe(1);
  });
});
