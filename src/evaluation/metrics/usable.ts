// Whether rows and scores can be measured at all; they may come from a file that another job recorded.
import type { Rows, Scores } from '../../records/predictions.ts';

/** More classes than this is a number that somebody took for a label; a confusion matrix of them would not fit. */
export const CLASSES_AT_MOST = 1000;

/**
 * Why a model's columns cannot be measured on these rows, undefined when they can. Predictions made in this job were checked
 * before (evaluation/join.ts); a recorded file was not.
 */
export function unusable(rows: Rows, model: Scores): string | undefined {
  const columns = [rows.truth, model.predicted, ...model.scores];
  if (columns.some((column) => column.length !== rows.count)) return 'its columns do not have one value per row';
  if (!model.scores.every(isFinite) || !isFinite(model.predicted)) return 'its predictions hold NaN or infinite values';
  if (!isFinite(rows.truth)) return 'the true values hold NaN or infinite values';
  if (rows.task === 'regression') return undefined;
  const classes = rows.classes.length;
  if (classes > CLASSES_AT_MOST) return `it has ${classes} classes, more than ${CLASSES_AT_MOST}`;
  const labels = isIndex(rows.truth, classes) && isIndex(model.predicted, classes);
  return labels ? undefined : 'it has labels that are no class of these rows';
}

function isFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]) < Infinity)) return false;
  return true;
}

function isIndex(values: Float64Array, below: number): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= 0 && value < below) || value !== Math.floor(value)) return false;
  }
  return true;
}
