// How much better than always predicting the mean.
import { mean } from '../../statistics/summation.ts';
import { metric } from './metric.ts';
import { noParameters } from './label-parameters.ts';

/**
 * `centred` is Σ(y − c) around the mean c of all rows: not zero on resampled rows, whose own mean differs; on the rows
 * themselves only rounding, which is left out so that the value agrees with scikit-learn to the bit.
 */
function explained([errors = 0, centred = 0, squares = 0]: readonly number[], rows: number): number {
  const shift = (centred * centred) / rows;
  const total = shift < ROUNDING * squares ? squares : squares - shift;
  if (total === 0) return errors === 0 ? 1 : 0;
  return 1 - errors / total;
}

const ROUNDING = 1e-20;

export default metric({
  name: 'r2',
  aliases: ['r2_score'],
  tasks: ['regression'],
  needs: 'predicted',
  direction: 'higher-is-better',
  range: [-Infinity, 1],
  doc: {
    summary: '1 − Σ(true − predicted)² / Σ(true − mean of true)².',
    undefined:
      'On fewer than two rows (scikit-learn: NaN with a warning). On rows that all have the same true value it is 1 if every prediction is right, else 0, as in scikit-learn.',
    source: 'sklearn.metrics.r2_score; interval: BCa bootstrap',
  },
  parameters: noParameters,
  label: () => 'R²',
  measure: () => ({
    kind: 'rowwise',
    columns: ({ rows: { truth }, model }) => {
      const centre = mean(truth);
      return [
        model.predicted.map((value, row) => (truth[row] - value) ** 2),
        truth.map((value) => value - centre),
        truth.map((value) => (value - centre) ** 2),
      ];
    },
    combine: explained,
    undefinedOn: (rows) => (rows.count < 2 ? 'needs at least two rows' : undefined),
  }),
});
