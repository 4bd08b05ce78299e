// A metric's value on a set of rows, with its interval.
import type { Estimate } from '../../records/evaluation.ts';
import type { Interval } from '../../records/scalars.ts';
import type { Predictions, Rows, Scores } from '../../records/predictions.ts';
import { readCounts } from './counts.ts';
import { bindMetric, metricKeyOf } from './find-metric.ts';
import type { MeasureOptions, MetricRequest } from './measure.ts';
import type { BoundMetric, Metric, Sample } from './metric.ts';
import { readRanked } from './ranked.ts';
import { type Reading, undefinedReading } from './reading.ts';
import { readDelong } from './roc-auc-binary.ts';
import { readRowwise } from './rowwise.ts';
import { unusable } from './usable.ts';

/**
 * The same input, options and seed give the same estimate on any machine. What is not defined on these rows (none, one class
 * only, labels where scores are needed) has the value null and says why; it is never 0.
 * @throws UserError when there is no such metric, with such parameters, for the task
 */
export function estimateMetric(request: MetricRequest, predictions: Predictions, options: MeasureOptions): Estimate {
  const { rows } = predictions;
  const { metric, bound } = bindMetric(request, rows.task);
  const reason = whyNot(bound, rows, predictions);
  const reading =
    reason === undefined
      ? read(metric, bound, { sample: { rows, model: predictions }, options })
      : undefinedReading(reason);
  return toEstimate(request, rows, reading);
}

/** Why the metric cannot be asked about these rows at all. */
export function whyNot(bound: BoundMetric, rows: Rows, model: Scores): string | undefined {
  if (rows.count === 0) return 'no rows';
  if (bound.needs === 'scores' && model.scores.length === 0) return 'needs scores, and only labels were predicted';
  return unusable(rows, model);
}

function read(
  metric: Metric,
  bound: BoundMetric,
  on: { readonly sample: Sample; readonly options: MeasureOptions },
): Reading {
  const { sample, options } = on;
  const measure = bound.measure(sample.rows.task);
  switch (measure.kind) {
    case 'rowwise':
      return readRowwise(sample, { measure, range: metric.range, options });
    case 'counts':
      return readCounts(sample, { measure, options });
    case 'ranked':
      return readRanked(sample, { measure, options });
    case 'delong':
      return readDelong(sample, options);
  }
}

export function toEstimate(request: MetricRequest, rows: Rows, reading: Reading): Estimate {
  const { metric, bound } = bindMetric(request, rows.task);
  return {
    metric: metricKeyOf(request),
    label: bound.label(rows.task),
    direction: metric.direction,
    rows: rows.count,
    ...reading,
    interval: reading.interval === null ? null : within(metric.range, reading.interval),
  };
}

/** A normal interval may reach beyond what the metric can be. */
function within([lowest, highest]: Metric['range'], interval: Interval): Interval {
  return { ...interval, low: Math.max(lowest, interval.low), high: Math.min(highest, interval.high) };
}
