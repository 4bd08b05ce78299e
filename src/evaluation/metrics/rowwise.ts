// Readings of metrics that are made of sums over rows.
import { studentInterval, wilson } from '../../statistics/interval.ts';
import type { RowStatistic } from '../../statistics/jackknife.ts';
import { pairedMeanDifference } from '../../statistics/paired.ts';
import { mean, pairwiseSum, sampleVariance } from '../../statistics/summation.ts';
import { BOOTSTRAP_AT_MOST, readLeftOut, readLeftOutPair } from './left-out.ts';
import type { MeasureOptions, Pair } from './measure.ts';
import type { RowwiseMeasure, Sample } from './metric.ts';
import {
  bareChange,
  type ChangeReading,
  type PairReading,
  type Reading,
  subtractValues,
  undefinedChange,
  undefinedReading,
  valuesOf,
} from './reading.ts';
import { readResampled, readResampledPair, resamplingOfRows } from './resampled.ts';

type Range = readonly [number, number];
type Combine = NonNullable<RowwiseMeasure['combine']>;

const ONE_ROW = 'no interval from one row';
const SAME_EVERYWHERE = 'no interval: every row has the same value, so these rows tell nothing of others';
const SAME_CHANGE = 'no interval: every row changes by the same amount, so these rows tell nothing of others';

/** A reading, without its interval, and the columns it is made of. */
interface Summed {
  readonly columns: readonly Float64Array[];
  readonly reading: Reading;
}

function sumColumns(measure: RowwiseMeasure, sample: Sample): Summed {
  const reason = measure.undefinedOn?.(sample.rows);
  if (reason !== undefined) return { columns: [], reading: undefinedReading(reason) };
  const columns = measure.columns(sample);
  const combine = measure.combine ?? meanOfFirst;
  const value = combine(columns.map(pairwiseSum), sample.rows.count);
  if (Number.isFinite(value)) return { columns, reading: { value, interval: null } };
  return { columns, reading: undefinedReading('the sum over the rows is beyond the largest number') };
}

function meanOfFirst(sums: readonly number[], rows: number): number {
  return sums[0] / rows;
}

/** Resampled sums in one pass over all columns. */
function resampledBy(combine: Combine, columns: readonly Float64Array[]): RowStatistic {
  const sums = columns.map(() => 0);
  return (counts) => {
    let rows = 0;
    for (let i = 0; i < counts.length; i++) rows += counts[i];
    for (let c = 0; c < columns.length; c++) sums[c] = weightedSum(columns[c], counts);
    return combine(sums, rows);
  };
}

function weightedSum(values: Float64Array, counts: Uint8Array): number {
  let a = 0;
  let b = 0;
  const even = values.length - (values.length % 2);
  for (let i = 0; i < even; i += 2) {
    a += values[i] * counts[i];
    b += values[i + 1] * counts[i + 1];
  }
  if (even < values.length) a += values[even] * counts[even];
  return a + b;
}

/**
 * Student's t. Rows that all have the same value have no spread to go by: a bounded metric then takes Wilson's interval of
 * its place in the range, since no distribution on a range spreads more than one on its two ends.
 */
function meanReading(values: Float64Array, range: Range, level: number): Reading {
  const value = mean(values);
  const rows = values.length;
  if (rows < 2) return { value, interval: null, reason: ONE_ROW };
  const standardError = Math.sqrt(sampleVariance(values) / rows);
  if (standardError > 0) {
    return { value, interval: studentInterval({ value, standardError, degrees: rows - 1 }, level) };
  }
  const [lowest, highest] = range;
  const width = highest - lowest;
  if (!Number.isFinite(width)) return { value, interval: null, reason: SAME_EVERYWHERE };
  const { low, high } = wilson(Math.min(1, (value - lowest) / width) * rows, rows, level);
  return { value, interval: { low: lowest + low * width, high: lowest + high * width, level, method: 'wilson-range' } };
}

export interface RowwiseContext {
  readonly measure: RowwiseMeasure;
  readonly range: Range;
  readonly options: MeasureOptions;
}

export function readRowwise(sample: Sample, { measure, range, options }: RowwiseContext): Reading {
  const { columns, reading } = sumColumns(measure, sample);
  if (reading.value === null) return reading;
  const { combine } = measure;
  if (combine === undefined) return meanReading(columns[0], range, options.level);
  if (sample.rows.count < 2) return { ...reading, reason: ONE_ROW };
  const large = sample.rows.count > BOOTSTRAP_AT_MOST;
  const quick = large ? readLeftOut(reading.value, leaveOut(combine, columns), options.level) : undefined;
  const statistic = resampledBy(combine, columns);
  return quick ?? readResampled(reading.value, resamplingOfRows(sample.rows.count, [statistic]), options);
}

/** The metric without each row in turn: its sums less that row's values. */
function leaveOut(combine: Combine, columns: readonly Float64Array[]): Float64Array {
  const sums = columns.map(pairwiseSum);
  const rest = sums.slice();
  return columns[0].map((_, row, { length }) => {
    for (let c = 0; c < columns.length; c++) rest[c] = sums[c] - columns[c][row];
    return combine(rest, length - 1);
  });
}

function meanChange(candidate: Float64Array, baseline: Float64Array, difference: number): ChangeReading {
  if (candidate.length < 2) return bareChange(difference, ONE_ROW);
  const change = pairedMeanDifference(candidate.map((value, row) => value - baseline[row]));
  if (change.standardError === 0) return bareChange(difference, SAME_CHANGE);
  const { standardError, p } = change;
  return { difference, standardError, p, intervalAt: (level) => studentInterval(change, level, 'paired-t') };
}

export function readRowwisePair(pair: Pair, context: RowwiseContext): PairReading {
  const { measure, range, options } = context;
  const { rows } = pair;
  const candidate = sumColumns(measure, { rows, model: pair.candidate });
  const baseline = sumColumns(measure, { rows, model: pair.baseline });
  const missing = undefinedChange(candidate.reading, baseline.reading);
  const { combine } = measure;
  if (missing !== undefined || (combine !== undefined && rows.count < 2)) {
    return {
      candidate: readRowwise({ rows, model: pair.candidate }, context),
      baseline: readRowwise({ rows, model: pair.baseline }, context),
      change: missing ?? bareChange(subtractValues(candidate.reading, baseline.reading), ONE_ROW),
    };
  }
  const difference = subtractValues(candidate.reading, baseline.reading);
  if (combine === undefined) {
    return {
      candidate: meanReading(candidate.columns[0], range, options.level),
      baseline: meanReading(baseline.columns[0], range, options.level),
      change: meanChange(candidate.columns[0], baseline.columns[0], difference),
    };
  }
  return combinedPair(
    { values: valuesOf(candidate.reading, baseline.reading), candidate: candidate.columns, baseline: baseline.columns },
    combine,
    options,
  );
}

interface CombinedPair {
  readonly values: { readonly candidate: number; readonly baseline: number };
  readonly candidate: readonly Float64Array[];
  readonly baseline: readonly Float64Array[];
}

function combinedPair(pair: CombinedPair, combine: Combine, options: MeasureOptions): PairReading {
  const { values, candidate, baseline } = pair;
  const rows = candidate[0].length;
  if (rows > BOOTSTRAP_AT_MOST) {
    const leftOut = { values, candidate: leaveOut(combine, candidate), baseline: leaveOut(combine, baseline) };
    const quick = readLeftOutPair(leftOut, options.level);
    if (quick !== undefined) return quick;
  }
  const statistics = [resampledBy(combine, candidate), resampledBy(combine, baseline)];
  return readResampledPair(values, resamplingOfRows(rows, statistics), options);
}
