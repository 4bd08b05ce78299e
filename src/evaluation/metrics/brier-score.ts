// Squared distance of the probabilities from what was true.
import { pairwiseSum } from '../../statistics/summation.ts';
import { metric, type Sample } from './metric.ts';
import { noParameters } from './label-parameters.ts';

export default metric({
  name: 'brier_score',
  aliases: ['brier_score_loss', 'brier'],
  tasks: ['binary', 'multiclass'],
  needs: 'scores',
  direction: 'lower-is-better',
  range: [0, 2],
  doc: {
    summary: 'Mean of (p − y)² for binary tasks, from 0 to 1; for several classes the sum over classes, from 0 to 2.',
    undefined: 'Without rows (scikit-learn: error).',
    source:
      'Brier (1950); sklearn.metrics.brier_score_loss (scale_by_half="auto"); interval: t on the rows; paired: paired t',
  },
  parameters: noParameters,
  label: () => 'Brier score',
  measure: (_, task) => ({ kind: 'rowwise', columns: task === 'binary' ? binaryDistance : multiclassDistance }),
});

/** Both classes' squares halved, as scikit-learn adds them: (p − y)² but for its rounding. */
function binaryDistance({ rows: { truth }, model }: Sample): readonly Float64Array[] {
  return [model.scores[0].map((p, row) => ((1 - truth[row] - (1 - p)) ** 2 + (truth[row] - p) ** 2) / 2)];
}

function multiclassDistance({ rows: { truth }, model }: Sample): readonly Float64Array[] {
  const squares = new Float64Array(model.scores.length);
  return [
    truth.map((label, row) => {
      for (let c = 0; c < squares.length; c++) squares[c] = ((label === c ? 1 : 0) - model.scores[c][row]) ** 2;
      return pairwiseSum(squares);
    }),
  ];
}
