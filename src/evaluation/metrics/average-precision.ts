// Precision averaged over the recall it is had at: what counts when positives are rare.
import type { Rows } from '../../records/predictions.ts';
import { type RankedRows, rankedAveragePrecision, rankRows } from '../../statistics/roc-auc.ts';
import { pairwiseSum } from '../../statistics/summation.ts';
import { metric, type Sample } from './metric.ts';
import { noParameters } from './label-parameters.ts';

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
  parameters: noParameters,
  label: () => 'average precision',
  measure: () => ({
    kind: 'ranked',
    undefinedOn: (rows: Rows) => (rows.truth.includes(1) ? undefined : 'no row is positive'),
    value: (sample) => stepArea(rankSample(sample)),
    rank: (sample) => {
      const ranked = rankSample(sample);
      return (counts) => rankedAveragePrecision(ranked, counts);
    },
    leaveOneOut: (sample) => withoutEach(rankSample(sample)),
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

/** Rows that share a score, from the highest score down. */
interface Groups {
  /** Rows with this score or a higher one, and the positive ones among them. */
  readonly reached: number[];
  readonly found: number[];
  /** Positive rows with this very score. */
  readonly own: number[];
  /** The group of each row in sorted order. */
  readonly of: Uint32Array;
}

function groupRows({ positive, groupEnd }: RankedRows): Groups {
  const groups: Groups = { reached: [], found: [], own: [], of: new Uint32Array(positive.length) };
  let found = 0;
  let before = 0;
  for (let i = 0; i < positive.length; i++) {
    groups.of[i] = groups.own.length;
    found += positive[i];
    if (groupEnd[i] === 0) continue;
    groups.reached.push(i + 1);
    groups.found.push(found);
    groups.own.push(found - before);
    before = found;
  }
  return groups;
}

/**
 * A row that is left out changes the precision at its own score and at all lower ones, always by one row: with sums over the
 * lower scores, once for a negative and once for a positive row, all n values take one pass.
 */
function withoutEach(ranked: RankedRows): Float64Array {
  const { reached, found, own, of } = groupRows(ranked);
  const positives = found.at(-1) ?? 0;
  const above = new Float64Array(own.length + 1);
  for (let g = 0; g < own.length; g++) above[g + 1] = above[g] + own[g] * (found[g] / reached[g]);
  const below = [0, 1].map((label) => {
    const sums = new Float64Array(own.length + 1);
    for (let g = own.length - 1; g > 0; g--) sums[g] = sums[g + 1] + own[g] * ((found[g] - label) / (reached[g] - 1));
    return sums;
  });
  const without = new Float64Array(of.length);
  for (let i = 0; i < of.length; i++) {
    const g = of[i];
    const label = ranked.positive[i];
    const rest = own[g] - label;
    const here = rest === 0 ? 0 : rest * ((found[g] - label) / (reached[g] - 1));
    without[ranked.order[i]] = (above[g] + here + below[label][g + 1]) / (positives - label);
  }
  return without;
}
