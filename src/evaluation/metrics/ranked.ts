// Readings of metrics that are made of the order of scores: rows are sorted once, then counted again and again.
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
  return readResampled(measure.value(sample), resamplingOfRows(sample.rows.count, [measure.rank(sample)]), options);
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
  return readResampledPair(
    { candidate: measure.value(candidate), baseline: measure.value(baseline) },
    resamplingOfRows(rows.count, [measure.rank(candidate), measure.rank(baseline)]),
    options,
  );
}
