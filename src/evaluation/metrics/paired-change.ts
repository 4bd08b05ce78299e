// How a metric differs between two models on the same rows, with the interval that pairing allows.
import type { Scores } from '../../records/predictions.ts';
import { readCountsPair } from './counts.ts';
import { toEstimate, whyNot } from './estimate.ts';
import { bindMetric } from './find-metric.ts';
import type { MeasureOptions, MetricRequest, Pair, PairedChange } from './measure.ts';
import type { BoundMetric, Metric } from './metric.ts';
import { readRankedPair } from './ranked.ts';
import { bareChange, type ChangeReading, type PairReading, undefinedReading } from './reading.ts';
import { readDelongPair } from './roc-auc-binary.ts';
import { readRowwisePair } from './rowwise.ts';

/**
 * Candidate minus baseline. Models that say the same of every row, to the last bit of their scores, have the change 0 with
 * the interval [0, 0].
 * @throws UserError when there is no such metric, with such parameters, for the task
 */
export function pairedChange(request: MetricRequest, pair: Pair, options: MeasureOptions): PairedChange {
  const { rows } = pair;
  const { metric, bound } = bindMetric(request, rows.task);
  const reading = refusePair(bound, pair) ?? knowEqual(pair, readPair(metric, bound, { pair, options }));
  return {
    candidate: toEstimate(request, rows, reading.candidate),
    baseline: toEstimate(request, rows, reading.baseline),
    ...reading.change,
  };
}

function refusePair(bound: BoundMetric, { rows, candidate, baseline }: Pair): PairReading | undefined {
  const ofCandidate = whyNot(bound, rows, candidate);
  const ofBaseline = whyNot(bound, rows, baseline);
  if (ofCandidate === undefined && ofBaseline === undefined) return undefined;
  const unmeasured = 'not measured, since the other model cannot be';
  const first = undefinedReading(ofCandidate ?? unmeasured);
  const second = undefinedReading(ofBaseline ?? unmeasured);
  const side = ofCandidate === undefined ? 'baseline' : 'candidate';
  const reason = ofCandidate === ofBaseline ? ofCandidate : `${side}: ${ofCandidate ?? ofBaseline}`;
  const change = bareChange(null, reason ?? 'not defined');
  return { candidate: first, baseline: second, change };
}

function readPair(
  metric: Metric,
  bound: BoundMetric,
  on: { readonly pair: Pair; readonly options: MeasureOptions },
): PairReading {
  const { pair, options } = on;
  const measure = bound.measure(pair.rows.task);
  switch (measure.kind) {
    case 'rowwise':
      return readRowwisePair(pair, { measure, range: metric.range, options });
    case 'counts':
      return readCountsPair(pair, { measure, options });
    case 'ranked':
      return readRankedPair(pair, { measure, options });
    case 'delong':
      return readDelongPair(pair, options);
  }
}

/** Equal scores are an equal model; equal labels are not: on few rows two different models often share them all. */
function knowEqual(pair: Pair, reading: PairReading): PairReading {
  const told = pair.rows.task === 'regression' || pair.candidate.scores.length > 0;
  if (!told || reading.candidate.interval === null || !sameScores(pair.candidate, pair.baseline)) return reading;
  return { ...reading, change: NO_CHANGE };
}

const NO_CHANGE: ChangeReading = {
  difference: 0,
  standardError: 0,
  p: 1,
  intervalAt: (level) => ({ low: 0, high: 0, level, method: 'equal-scores' }),
};

function sameScores(first: Scores, second: Scores): boolean {
  if (first.scores.length !== second.scores.length || !sameValues(first.predicted, second.predicted)) return false;
  return first.scores.every((score, index) => sameValues(score, second.scores[index]));
}

function sameValues(first: Float64Array, second: Float64Array): boolean {
  for (let row = 0; row < first.length; row++) if (first[row] !== second[row]) return false;
  return true;
}
