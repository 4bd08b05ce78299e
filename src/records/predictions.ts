// The scored rows of one model, column by column: what evaluate hands to compare, and what the registry keeps of a base.
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import { decodeSha256 } from './digest.ts';
import type { Sha256 } from './digest.ts';
import type { Task } from './scalars.ts';

/** Rows of a column that slices cut: for each row the index of its value in `values`. */
export interface SliceColumn {
  readonly column: string;
  /** Values, or ranges such as `[6, 12)`, in the order in which they are shown. */
  readonly values: readonly string[];
  /** Length `rows`; each an index into `values`. */
  readonly codes: Uint32Array;
}

/**
 * What is known of the rows before any model has seen them; the same for candidate and champion.
 * Rows stand in the order of the test data.
 */
export interface Rows {
  readonly task: Task;
  readonly count: number;
  /** Labels in sorted order: `[negative, positive]` for binary; empty for regression. */
  readonly classes: readonly string[];
  /** Binary: 0 or 1; multiclass: index into `classes`; regression: the value. */
  readonly truth: Float64Array;
  readonly slices: readonly SliceColumn[];
}

/** What one model said about each row. */
export interface Scores {
  /** Binary: `[P(positive)]`; multiclass: one per class in order of `classes`; empty when only labels were predicted. */
  readonly scores: readonly Float64Array[];
  /** Predicted label as index into `classes` (binary: 0 or 1 at the threshold), or the predicted value. */
  readonly predicted: Float64Array;
}

export type Predictions = { readonly rows: Rows } & Scores;

const MAGIC = 'mlgate-predictions-1\n';

/** Digest of the rows alone (order, truth, slices, and the ids' digest where there are ids): equal means comparable row by row. */
export function rowsDigest(rows: Rows, ids: Sha256 | undefined): Sha256 {
  const hash = createHash('sha256').update(canonicalJson({ ...header(rows), ids }));
  for (const block of rowBlocks(rows)) hash.update(block);
  return decodeSha256(hash.digest('hex'));
}

/** A header line of canonical JSON, then little-endian columns: truth, slice codes, predicted, scores. The same input gives the same bytes. */
export function encodePredictions(predictions: Predictions): Uint8Array {
  const { rows, scores, predicted } = predictions;
  const head = Buffer.from(`${MAGIC}${canonicalJson({ ...header(rows), scores: scores.length })}\n`);
  return Buffer.concat([head, ...rowBlocks(rows), bytesOf(predicted), ...scores.map(bytesOf)]);
}

function header(rows: Rows): { [key: string]: unknown } {
  return {
    task: rows.task,
    count: rows.count,
    classes: rows.classes,
    slices: rows.slices.map(({ column, values }) => ({ column, values })),
  };
}

function rowBlocks(rows: Rows): readonly Uint8Array[] {
  return [bytesOf(rows.truth), ...rows.slices.map(({ codes }) => bytesOf(codes))];
}

function bytesOf(column: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
