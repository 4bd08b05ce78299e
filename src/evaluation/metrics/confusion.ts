// How often each true class was predicted as which: what every metric of labels is made of.
import type { ConfusionMatrix } from '../../records/evaluation.ts';
import type { Rows, Scores } from '../../records/predictions.ts';

/** Rows of true class t predicted as p stand at `t * classes + p`; they may be weights or resampled counts. */
export interface Matrix {
  readonly classes: number;
  readonly counts: Float64Array;
}

export interface ClassCounts {
  /** Rightly predicted rows of the class. */
  readonly right: number;
  /** Rows whose true class it is. */
  readonly truth: number;
  /** Rows predicted as the class. */
  readonly predicted: number;
}

export function emptyMatrix(classes: number): Matrix {
  return { classes, counts: new Float64Array(classes * classes) };
}

/** Predicted labels as indices of classes; made anew from P(positive) when a threshold is given. */
export function labelsAt(model: Scores, threshold: number | undefined): Float64Array {
  const score = model.scores[0];
  if (threshold === undefined || score === undefined) return model.predicted;
  return Float64Array.from(score, (p) => (p >= threshold ? 1 : 0));
}

/** @throws RangeError when lengths differ */
export function countCells(truth: Float64Array, predicted: Float64Array, classes: number): Matrix {
  if (truth.length !== predicted.length) throw new RangeError(`${truth.length} truths, ${predicted.length} labels`);
  const matrix = emptyMatrix(classes);
  for (let i = 0; i < truth.length; i++) matrix.counts[truth[i] * classes + predicted[i]]++;
  return matrix;
}

export function classCounts(matrix: Matrix): readonly ClassCounts[] {
  const { classes, counts } = matrix;
  return Array.from({ length: classes }, (_, c) => {
    let truth = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      truth += counts[c * classes + other];
      predicted += counts[other * classes + c];
    }
    return { right: counts[c * classes + c], truth, predicted };
  });
}

/** Rows whose predicted class is the true one. */
export function rightRows({ classes, counts }: Matrix): number {
  let right = 0;
  for (let c = 0; c < classes; c++) right += counts[c * classes + c];
  return right;
}

export function totalOf(matrix: Matrix): number {
  return matrix.counts.reduce((sum, count) => sum + count, 0);
}

/** As it stands in the record: `counts[i][j]` rows of true class i were predicted as j. */
export function confusionMatrix(rows: Rows, model: Scores): ConfusionMatrix {
  const { classes, counts } = countCells(rows.truth, model.predicted, rows.classes.length);
  return {
    labels: [...rows.classes],
    counts: Array.from({ length: classes }, (_, t) => [...counts.subarray(t * classes, (t + 1) * classes)]),
  };
}
