// Share of rows whose label is right.
import { rightRows, totalOf } from './confusion.ts';
import { labelAt, misfitOfThreshold, thresholdOnly, usesThreshold } from './label-parameters.ts';
import { metric } from './metric.ts';

export default metric({
  name: 'accuracy',
  aliases: ['accuracy_score'],
  tasks: ['binary', 'multiclass'],
  needs: 'predicted',
  direction: 'higher-is-better',
  range: [0, 1],
  doc: {
    summary: 'Share of rows whose predicted label is the true one.',
    undefined: 'Without rows (scikit-learn: error).',
    source:
      'sklearn.metrics.accuracy_score; interval: Wilson (1927); paired: McNemar (1947), Newcombe (1998) method 10',
  },
  parameters: thresholdOnly,
  label: (parameters) => labelAt('accuracy', parameters),
  needsScores: usesThreshold,
  misfit: misfitOfThreshold,
  measure: ({ threshold }) => ({
    kind: 'counts',
    threshold,
    value: (matrix) => rightRows(matrix) / totalOf(matrix),
    proportion: (matrix) => ({ successes: rightRows(matrix), trials: totalOf(matrix) }),
    trials: 'all',
    undefinedBecause: () => 'no rows',
  }),
});
