// Of the rows of a class, the share that was found.
import { measureShare } from './averages.ts';
import { averaged, labelAveraged, misfitOfAverage, usesThreshold } from './label-parameters.ts';
import { metric } from './metric.ts';

export default metric({
  name: 'recall',
  aliases: ['recall_score', 'sensitivity', 'true_positive_rate'],
  tasks: ['binary', 'multiclass'],
  needs: 'predicted',
  direction: 'higher-is-better',
  range: [0, 1],
  doc: {
    summary: 'Share of the positive rows that are predicted positive; per class and averaged for several classes.',
    undefined:
      'When no row is positive, unless `zero_division` says otherwise (scikit-learn: 0.0 with a warning). In an average such a class counts 0.',
    source: 'sklearn.metrics.recall_score; interval: Wilson (1927); paired: McNemar (1947), Newcombe (1998) method 10',
  },
  parameters: averaged,
  label: (parameters, task) => labelAveraged('recall', parameters, task),
  needsScores: usesThreshold,
  misfit: misfitOfAverage,
  measure: (parameters, task) =>
    measureShare(
      {
        share: ({ right, truth }) => ({ part: right, whole: truth }),
        emptyBecause: 'no row is positive',
        countsRows: true,
        ofTruth: true,
      },
      parameters,
      task,
    ),
});
