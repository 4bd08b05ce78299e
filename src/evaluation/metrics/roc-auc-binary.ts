// ROC AUC of two classes: DeLong's interval and paired test, as readings.
import {
  aucDifferenceInterval,
  aucInterval,
  delong,
  delongPaired,
  type AucEstimate,
  type NoVariance,
  type Undefined,
} from '../../statistics/delong.ts';
import { rocAuc } from '../../statistics/roc-auc.ts';
import type { MeasureOptions, Pair } from './measure.ts';
import type { Sample } from './metric.ts';
import {
  bareChange,
  type ChangeReading,
  type PairReading,
  type Reading,
  subtractValues,
  undefinedChange,
  undefinedReading,
} from './reading.ts';

const NO_EVIDENCE = 'no interval: both models rank every row alike well, so these rows tell nothing of others';

export function readDelong({ rows, model }: Sample, { level }: MeasureOptions): Reading {
  return readingOf(delong(rows.truth, model.scores[0]), () => rocAuc(rows.truth, model.scores[0]), level);
}

function readingOf(estimate: AucEstimate | Undefined, auc: () => number, level: number): Reading {
  if (estimate.kind === 'estimate') return { value: estimate.auc, interval: aucInterval(estimate, level) };
  switch (estimate.reason) {
    case 'no-positives':
      return undefinedReading('no row is positive');
    case 'no-negatives':
      return undefinedReading('no row is negative');
    case 'single-positive':
    case 'single-negative':
      return { value: auc(), interval: null, reason: loneRow(estimate.reason) };
  }
}

function loneRow(reason: Extract<NoVariance, `single-${string}`>): string {
  return `no interval from one ${reason === 'single-positive' ? 'positive' : 'negative'} row`;
}

export function readDelongPair({ rows, candidate, baseline }: Pair, options: MeasureOptions): PairReading {
  const readings = {
    candidate: readDelong({ rows, model: candidate }, options),
    baseline: readDelong({ rows, model: baseline }, options),
  };
  return { ...readings, change: undefinedChange(readings.candidate, readings.baseline) ?? delongChange() };

  function delongChange(): ChangeReading {
    const difference = subtractValues(readings.candidate, readings.baseline);
    const comparison = delongPaired(rows.truth, { candidate: candidate.scores[0], baseline: baseline.scores[0] });
    if (comparison.kind === 'undefined') return bareChange(difference, readings.candidate.reason ?? NO_EVIDENCE);
    if (comparison.evidence === 'none') return bareChange(difference, NO_EVIDENCE);
    const { standardError, p } = comparison;
    return {
      difference,
      standardError,
      p,
      intervalAt: (level) => aucDifferenceInterval(comparison, level) ?? null,
    };
  }
}
