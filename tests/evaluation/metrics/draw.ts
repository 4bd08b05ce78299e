// Test rows with known properties: two models that see the same signal through noise of their own.
import type { Pair } from '../../../src/evaluation/metrics/measure.ts';
import type { Predictions, Rows, Scores } from '../../../src/records/predictions.ts';
import { normalCdf } from '../../../src/statistics/distributions.ts';
import type { Random } from '../../../src/statistics/random.ts';

/** Distance of the classes' means, in standard deviations of the signal. */
const DISTANCE = 1.5;

export interface Drawing {
  readonly rows: number;
  /** Share of positive rows, 0.3 unless given. */
  readonly positives?: number;
  /** Standard deviation of each model's own noise. */
  readonly candidateNoise: number;
  readonly baselineNoise: number;
}

/** ROC AUC that a model of this noise has on all rows there could be. */
export function trueAuc(noise: number): number {
  return normalCdf(DISTANCE / Math.sqrt(2 * (1 + noise * noise)));
}

/** Accuracy at 0.5, likewise; the same on either class. */
export function trueAccuracy(noise: number): number {
  return normalCdf(DISTANCE / 2 / Math.sqrt(1 + noise * noise));
}

export function binaryScores(score: Float64Array, threshold = 0.5): Scores {
  return { scores: [score], predicted: score.map((p) => (p >= threshold ? 1 : 0)) };
}

export function binaryRows(truth: Float64Array): Rows {
  return { task: 'binary', count: truth.length, classes: ['no', 'yes'], truth, slices: [] };
}

export function binary(truth: readonly number[], score: readonly number[]): Predictions {
  return { rows: binaryRows(Float64Array.from(truth)), ...binaryScores(Float64Array.from(score)) };
}

export function multiclass(truth: readonly number[], scores: readonly (readonly number[])[]): Predictions {
  const columns = scores.map((score) => Float64Array.from(score));
  const predicted = Float64Array.from(truth, (_, row) => {
    const said = columns.map((column) => column[row] ?? 0);
    return said.indexOf(Math.max(...said));
  });
  const classes = scores.map((_, label) => `class ${label}`);
  const rows: Rows = { task: 'multiclass', count: truth.length, classes, truth: Float64Array.from(truth), slices: [] };
  return { rows, scores: columns, predicted };
}

export function regression(truth: readonly number[], predicted: readonly number[]): Predictions {
  const rows: Rows = {
    task: 'regression',
    count: truth.length,
    classes: [],
    truth: Float64Array.from(truth),
    slices: [],
  };
  return { rows, scores: [], predicted: Float64Array.from(predicted) };
}

export function drawPair(random: Random, drawing: Drawing): Pair {
  const { rows, positives = 0.3, candidateNoise, baselineNoise } = drawing;
  const truth = new Float64Array(rows);
  const candidate = new Float64Array(rows);
  const baseline = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    truth[row] = random.uniform() < positives ? 1 : 0;
    const signal = random.normal() + DISTANCE * ((truth[row] ?? 0) - 0.5);
    candidate[row] = 1 / (1 + Math.exp(-signal - candidateNoise * random.normal()));
    baseline[row] = 1 / (1 + Math.exp(-signal - baselineNoise * random.normal()));
  }
  return { rows: binaryRows(truth), candidate: binaryScores(candidate), baseline: binaryScores(baseline) };
}

export function drawRegression(
  random: Random,
  drawing: Pick<Drawing, 'rows' | 'candidateNoise' | 'baselineNoise'>,
): Pair {
  const { rows, candidateNoise, baselineNoise } = drawing;
  const truth = Float64Array.from({ length: rows }, () => random.normal() * 10);
  const said = (noise: number): Scores => ({
    scores: [],
    predicted: truth.map((value) => value + noise * random.normal()),
  });
  return {
    rows: { task: 'regression', count: rows, classes: [], truth, slices: [] },
    candidate: said(candidateNoise),
    baseline: said(baselineNoise),
  };
}
