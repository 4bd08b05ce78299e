// Readings of metrics that are made of the order of scores: rows are sorted once, then counted again and again.
import type { RowStatistic } from '../../statistics/jackknife.ts';
import { BOOTSTRAP_AT_MOST, readLeftOut, readLeftOutPair } from './left-out.ts';
import type { MeasureOptions, Pair } from './measure.ts';
import type { RankedMeasure, Sample } from './metric.ts';
import { bareChange, type PairReading, type Reading, undefinedReading } from './reading.ts';
import { readResampled, readResampledPair, resamplingOfRows } from './resampled.ts';

export interface RankedContext {
  readonly measure: RankedMeasure;
  readonly options: MeasureOptions;
}

export function readRanked(sample: Sample, { measure, options }: RankedContext): Reading {
  const reason = measure.undefinedOn(sample.rows);
  if (reason !== undefined) return undefinedReading(reason);
  const value = measure.value(sample);
  const leftOut = leaveOut(measure, sample);
  const quick = leftOut === undefined ? undefined : readLeftOut(value, leftOut, options.level);
  return quick ?? readResampled(value, resamplingOfRows(sample.rows.count, [measure.rank(sample)]), options);
}

/** Where a bootstrap would cost too much. */
function leaveOut(measure: RankedMeasure, sample: Sample): Float64Array | undefined {
  return sample.rows.count > BOOTSTRAP_AT_MOST ? measure.leaveOneOut?.(sample) : undefined;
}

export function readRankedPair(pair: Pair, { measure, options }: RankedContext): PairReading {
  const { rows } = pair;
  const reason = measure.undefinedOn(rows);
  if (reason !== undefined) {
    const none = undefinedReading(reason);
    return { candidate: none, baseline: none, change: bareChange(null, reason) };
  }
  const candidate = { rows, model: pair.candidate };
  const baseline = { rows, model: pair.baseline };
  const values = { candidate: measure.value(candidate), baseline: measure.value(baseline) };
  const first = leaveOut(measure, candidate);
  const second = leaveOut(measure, baseline);
  const quick =
    first === undefined || second === undefined
      ? undefined
      : readLeftOutPair({ values, candidate: first, baseline: second }, options.level);
  const statistics = (): readonly RowStatistic[] => [measure.rank(candidate), measure.rank(baseline)];
  return quick ?? readResampledPair(values, resamplingOfRows(rows.count, statistics()), options);
}
