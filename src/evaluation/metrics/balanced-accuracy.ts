// Recall of each class, averaged: accuracy that a majority class cannot buy.
import { mean } from '../../statistics/summation.ts';
import { classCounts } from './confusion.ts';
import { labelAt, misfitOfThreshold, thresholdOnly, usesThreshold } from './label-parameters.ts';
import { metric } from './metric.ts';

export default metric({
  name: 'balanced_accuracy',
  aliases: ['balanced_accuracy_score'],
  tasks: ['binary', 'multiclass'],
  needs: 'predicted',
  direction: 'higher-is-better',
  range: [0, 1],
  doc: {
    summary: 'Mean of the recall of every class that occurs among the true labels.',
    undefined: 'Without rows. A class that is predicted but never true is ignored, as in scikit-learn.',
    source: 'sklearn.metrics.balanced_accuracy_score (adjusted=False)',
  },
  parameters: thresholdOnly,
  label: (parameters) => labelAt('balanced accuracy', parameters),
  needsScores: usesThreshold,
  misfit: misfitOfThreshold,
  measure: ({ threshold }) => ({
    kind: 'counts',
    threshold,
    value: (matrix) => {
      const classes = classCounts(matrix).filter(({ truth }) => truth > 0);
      return classes.length === 0 ? Number.NaN : mean(Float64Array.from(classes, ({ right, truth }) => right / truth));
    },
    undefinedBecause: () => 'no rows',
  }),
});
