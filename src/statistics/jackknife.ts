// Leave-out values for BCa's acceleration, at a cost that does not grow with the rows squared.

import type { Jackknife } from './bootstrap-interval.ts';

/** A statistic of all rows under whole-number weights, one per row; NaN where it is undefined. */
export type RowStatistic = (weights: Uint8Array) => number;

/** A statistic of cell counts; NaN where it is undefined. */
export type CountStatistic = (counts: Float64Array) => number;

/** Rows, or groups of rows that stay together. */
export interface ResampledRows {
  readonly rows: number;
  /** Per row the number of its group, counted from 0 without gaps; each row is its own group when absent. */
  readonly groups?: Uint32Array;
}

/** More blocks than this do not change the second decimal of an acceleration, which is itself of order 1/√n. */
const BLOCKS = 200;

/** How many units a resampling draws: groups, else rows. @throws RangeError when `groups` is not one per row */
export function countUnits(sample: ResampledRows): number {
  if (sample.groups === undefined) return sample.rows;
  if (sample.groups.length !== sample.rows) {
    throw new RangeError(`${sample.groups.length} group numbers but ${sample.rows} rows`);
  }
  let units = 0;
  for (const group of sample.groups) units = Math.max(units, group + 1);
  return units;
}

/**
 * Each statistic with one block of units left out at a time. Up to 200 units, a block is one unit: the ordinary
 * jackknife. Above, unit u is in block u mod 200: a fixed order, and a file sorted by class still has both classes in
 * each block. The skewness of block means shrinks by √size as their number does by size, so the acceleration
 * estimates the same quantity: Shao & Wu (1989) on the delete-d jackknife.
 */
export function blockJackknife(sample: ResampledRows, statistics: readonly RowStatistic[]): readonly Jackknife[] {
  const blocks = Math.min(BLOCKS, countUnits(sample));
  const values = statistics.map(() => new Float64Array(blocks));
  const weights = new Uint8Array(sample.rows);
  for (let block = 0; block < blocks; block++) {
    for (let row = 0; row < weights.length; row++) {
      const unit = sample.groups === undefined ? row : sample.groups[row];
      weights[row] = unit % blocks === block ? 0 : 1;
    }
    for (const [index, statistic] of statistics.entries()) values[index][block] = statistic(weights);
  }
  return values.map((each) => ({ values: each }));
}

/** The ordinary jackknife over counted rows: all rows of a cell give the same value, so one evaluation per cell. */
export function cellJackknife(cells: Float64Array, statistics: readonly CountStatistic[]): readonly Jackknife[] {
  const values = statistics.map(() => new Float64Array(cells.length));
  const counts = cells.slice();
  for (let cell = 0; cell < cells.length; cell++) {
    if (cells[cell] === 0) continue;
    counts[cell] -= 1;
    for (const [index, statistic] of statistics.entries()) values[index][cell] = statistic(counts);
    counts[cell] += 1;
  }
  return values.map((each) => ({ values: each, multiplicities: cells }));
}
