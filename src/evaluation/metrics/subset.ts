// Rows picked out by number, so that a slice is measured by the same code as the whole.
import type { Predictions, Rows, Scores } from '../../records/predictions.ts';
import type { SliceKey } from '../../records/evaluation.ts';
import type { Pair } from './measure.ts';

/** Values at the indices, in their order. */
function pick(values: Float64Array, indices: Uint32Array): Float64Array {
  const picked = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) picked[i] = values[indices[i]];
  return picked;
}

/** The rows at the indices; all classes are kept, and the slice columns are cut along. */
export function subsetRows(rows: Rows, indices: Uint32Array): Rows {
  return {
    ...rows,
    count: indices.length,
    truth: pick(rows.truth, indices),
    slices: rows.slices.map((slice) => ({ ...slice, codes: indices.map((index) => slice.codes[index]) })),
  };
}

export function subsetScores(model: Scores, indices: Uint32Array): Scores {
  return {
    scores: model.scores.map((score) => pick(score, indices)),
    predicted: pick(model.predicted, indices),
  };
}

export function subset(predictions: Predictions, indices: Uint32Array): Predictions {
  return { rows: subsetRows(predictions.rows, indices), ...subsetScores(predictions, indices) };
}

export function subsetPair(pair: Pair, indices: Uint32Array): Pair {
  return {
    rows: subsetRows(pair.rows, indices),
    candidate: subsetScores(pair.candidate, indices),
    baseline: subsetScores(pair.baseline, indices),
  };
}

export interface SliceRows {
  readonly slice: SliceKey;
  /** Ascending row numbers; may be empty. */
  readonly indices: Uint32Array;
}

/** Every slice of a column in the order in which they are shown; empty when the rows are not cut by that column. */
export function sliceRows(rows: Rows, column: string): readonly SliceRows[] {
  const found = rows.slices.find((slice) => slice.column === column);
  if (found === undefined) return [];
  const sizes = new Uint32Array(found.values.length);
  for (const code of found.codes) sizes[code]++;
  const parts = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  for (let row = 0; row < found.codes.length; row++) {
    const code = found.codes[row];
    parts[code][sizes[code]++] = row;
  }
  return parts.map((indices, code) => ({ slice: { column, value: found.values[code] }, indices }));
}

/** Every slice of every column. */
export function allSlices(rows: Rows): readonly SliceRows[] {
  return rows.slices.flatMap(({ column }) => sliceRows(rows, column));
}
