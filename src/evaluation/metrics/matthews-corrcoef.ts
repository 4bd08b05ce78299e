// Correlation of true and predicted labels.
import { classCounts, rightRows, totalOf } from './confusion.ts';
import { labelAt, misfitOfThreshold, thresholdOnly, usesThreshold } from './label-parameters.ts';
import { metric } from './metric.ts';

export default metric({
  name: 'mcc',
  aliases: ['matthews_corrcoef'],
  tasks: ['binary', 'multiclass'],
  needs: 'predicted',
  direction: 'higher-is-better',
  range: [-1, 1],
  doc: {
    summary: 'Matthews correlation coefficient of true and predicted labels.',
    undefined: 'Without rows. With one true or one predicted class only it is 0, as in scikit-learn.',
    source: 'Matthews (1975), Gorodkin (2004) for several classes; sklearn.metrics.matthews_corrcoef',
  },
  parameters: thresholdOnly,
  label: (parameters) => labelAt('MCC', parameters),
  needsScores: usesThreshold,
  misfit: misfitOfThreshold,
  measure: ({ threshold }) => ({
    kind: 'counts',
    threshold,
    value: (matrix) => {
      const rows = totalOf(matrix);
      let product = 0;
      let truths = 0;
      let predictions = 0;
      for (const { truth, predicted } of classCounts(matrix)) {
        product += truth * predicted;
        truths += truth * truth;
        predictions += predicted * predicted;
      }
      const spread = (rows * rows - truths) * (rows * rows - predictions);
      return spread === 0 ? 0 : (rightRows(matrix) * rows - product) / Math.sqrt(spread);
    },
    undefinedBecause: () => 'no rows',
  }),
});
