// Of the rows predicted as a class, the share that is of it.
import { measureShare } from './averages.ts';
import { averaged, labelAveraged, misfitOfAverage, usesThreshold } from './label-parameters.ts';
import { metric } from './metric.ts';

export default metric({
  name: 'precision',
  aliases: ['precision_score'],
  tasks: ['binary', 'multiclass'],
  needs: 'predicted',
  direction: 'higher-is-better',
  range: [0, 1],
  doc: {
    summary: 'Share of the rows predicted positive that are positive; per class and averaged for several classes.',
    undefined:
      'When no row is predicted positive, unless `zero_division` says otherwise (scikit-learn: 0.0 with a warning). In an average such a class counts 0.',
    source: 'sklearn.metrics.precision_score; interval: Wilson (1927); paired: bootstrap over the joint cells',
  },
  parameters: averaged,
  label: (parameters, task) => labelAveraged('precision', parameters, task),
  needsScores: usesThreshold,
  misfit: misfitOfAverage,
  measure: (parameters, task) =>
    measureShare(
      {
        share: ({ right, predicted }) => ({ part: right, whole: predicted }),
        emptyBecause: 'no row was predicted positive',
        countsRows: true,
        ofTruth: false,
      },
      parameters,
      task,
    ),
});
