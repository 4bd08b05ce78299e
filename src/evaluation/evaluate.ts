// Measures one model's predictions: every metric overall and on every slice.
import type { MetricRequest } from '../config/model-config.ts';
import { type Problem, UserError } from '../records/errors.ts';
import type { ConfusionMatrix, Estimate, Slice } from '../records/evaluation.ts';
import type { Predictions } from '../records/predictions.ts';
import type { Task } from '../records/scalars.ts';
import { confusionMatrix } from './metrics/confusion.ts';
import { estimateMetric } from './metrics/estimate.ts';
import { bindMetric } from './metrics/find-metric.ts';
import type { MeasureOptions } from './metrics/measure.ts';
import { allSlices, subset } from './metrics/subset.ts';

export interface MeasureRequest {
  readonly metrics: readonly MetricRequest[];
  readonly options: MeasureOptions;
}

export interface Measurement {
  readonly estimates: Estimate[];
  readonly slices: Slice[];
  /** Classification only, up to {@link MATRIX_AT_MOST} classes. */
  readonly confusion?: ConfusionMatrix;
}

const DEFAULTS: Readonly<Record<Task, { readonly scores: readonly string[]; readonly labels: readonly string[] }>> = {
  binary: { scores: ['roc_auc', 'log_loss', 'recall', 'precision'], labels: ['accuracy', 'recall', 'precision', 'f1'] },
  multiclass: { scores: ['accuracy', 'log_loss', 'f1'], labels: ['accuracy', 'balanced_accuracy', 'f1'] },
  regression: { scores: ['rmse', 'mae', 'r2'], labels: ['rmse', 'mae', 'r2'] },
};

/** A larger matrix cannot be read, and would be most of the record. */
const MATRIX_AT_MOST = 100;

/** What is measured when the configuration names no metric. */
export function defaultMetrics(predictions: Predictions): readonly MetricRequest[] {
  const { scores, labels } = DEFAULTS[predictions.rows.task];
  return (predictions.scores.length > 0 ? scores : labels).map((name) => ({ name, parameters: {} }));
}

/**
 * Slices stand in the order of `rows.slices`, each with the same metrics as the whole.
 * @throws UserError naming every metric that these predictions cannot have
 */
export function measure(predictions: Predictions, { metrics, options }: MeasureRequest): Measurement {
  refuseMisfits(metrics, predictions);
  const estimatesOf = (part: Predictions): Estimate[] => metrics.map((metric) => estimateMetric(metric, part, options));
  const slices = allSlices(predictions.rows).map(({ slice, indices }) => ({
    slice,
    rows: indices.length,
    estimates: estimatesOf(subset(predictions, indices)),
  }));
  const measurement = { estimates: estimatesOf(predictions), slices };
  const { rows } = predictions;
  if (rows.task === 'regression' || rows.classes.length > MATRIX_AT_MOST) return measurement;
  return { ...measurement, confusion: confusionMatrix(rows, predictions) };
}

function refuseMisfits(metrics: readonly MetricRequest[], predictions: Predictions): void {
  const [first, ...others] = metrics.flatMap((request): readonly Problem[] => {
    const where = request.where === undefined ? {} : { where: request.where };
    return misfitsOf(request, predictions).map((problem) => ({ ...problem, ...where }));
  });
  if (first !== undefined) throw new UserError(first, ...others);
}

function misfitsOf(request: MetricRequest, { rows, scores }: Predictions): readonly Problem[] {
  try {
    const { bound } = bindMetric(request, rows.task);
    if (bound.needs === 'predicted' || scores.length > 0) return [];
    const fix =
      rows.task === 'binary' ? 'score: <column of P(positive)>' : 'scores: { class: column of its probability }';
    return [
      {
        code: 'metric-needs-scores',
        what: `${bound.label(rows.task)} needs scores, and only labels were predicted`,
        fix,
      },
    ];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}
