// Precision averaged over the recall it is had at: what counts when positives are rare.
import * as z from 'zod';
import type { Rows } from '../../records/predictions.ts';
import { type RankedRows, rankedAveragePrecision, rankRows } from '../../statistics/roc-auc.ts';
import { pairwiseSum } from '../../statistics/summation.ts';
import { metric, type Sample } from './metric.ts';

export default metric({
  name: 'average_precision',
  aliases: ['average_precision_score'],
  tasks: ['binary'],
  needs: 'scores',
  direction: 'higher-is-better',
  range: [0, 1],
  doc: {
    summary: 'Σ(Rₙ − Rₙ₋₁)·Pₙ over the distinct scores, without interpolation (not the trapezoid under the curve).',
    undefined: 'When no row is positive (scikit-learn: 0.0 with a warning).',
    source: 'sklearn.metrics.average_precision_score; interval: BCa bootstrap over presorted rows',
  },
  parameters: z.strictObject({}),
  label: () => 'average precision',
  measure: () => ({
    kind: 'ranked',
    undefinedOn: (rows: Rows) => (rows.truth.includes(1) ? undefined : 'no row is positive'),
    value: (sample) => stepArea(rankSample(sample)),
    rank: (sample) => {
      const ranked = rankSample(sample);
      return (counts) => rankedAveragePrecision(ranked, counts);
    },
  }),
});

function rankSample({ rows, model }: Sample): RankedRows {
  return rankRows(rows.truth, model.scores[0]);
}

/** With scikit-learn's terms in scikit-learn's order, from the lowest score up, so that the sum is the same to the bit. */
function stepArea({ positive, groupEnd }: RankedRows): number {
  let positives = 0;
  for (let i = 0; i < positive.length; i++) positives += positive[i];
  const terms: number[] = [];
  let found = 0;
  let recall = 0;
  for (let i = 0; i < positive.length; i++) {
    found += positive[i];
    if (groupEnd[i] === 0) continue;
    const reached = found / positives;
    terms.push((recall - reached) * (found / (i + 1)));
    recall = reached;
  }
  return Math.max(0, -pairwiseSum(Float64Array.from(terms.toReversed())));
}
