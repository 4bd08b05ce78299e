// How many rows the candidate newly gets right and newly wrong: two models of equal accuracy may disagree on many.
import type { Comparison } from '../records/comparison.ts';
import type { Predictions } from '../records/predictions.ts';

/** undefined for regression, where no prediction is right or wrong. Both models saw the same rows in the same order. */
export function countChurn(candidate: Predictions, baseline: Predictions): Comparison['churn'] {
  const { rows, predicted } = candidate;
  if (rows.task === 'regression') return undefined;
  let newlyRight = 0;
  let newlyWrong = 0;
  for (const [row, truth] of rows.truth.entries()) {
    const right = predicted[row] === truth;
    if (right === (baseline.predicted[row] === truth)) continue;
    if (right) newlyRight++;
    else newlyWrong++;
  }
  return { newlyRight, newlyWrong, rows: rows.count };
}
