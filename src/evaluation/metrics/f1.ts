// Precision and recall in one number.
import { measureShare } from './averages.ts';
import { averaged, labelAveraged, misfitOfAverage, usesThreshold } from './label-parameters.ts';
import { metric } from './metric.ts';

export default metric({
  name: 'f1',
  aliases: ['f1_score'],
  tasks: ['binary', 'multiclass'],
  needs: 'predicted',
  direction: 'higher-is-better',
  range: [0, 1],
  doc: {
    summary: 'Harmonic mean of precision and recall, computed from counts: 2·tp / (true + predicted).',
    undefined:
      'When no row is positive and none predicted so, unless `zero_division` says otherwise (scikit-learn: 0.0 with a warning). In an average such a class does not occur.',
    source: 'sklearn.metrics.f1_score; interval: bootstrap over the joint cells',
  },
  parameters: averaged,
  label: (parameters, task) => labelAveraged('F1', parameters, task),
  needsScores: usesThreshold,
  misfit: misfitOfAverage,
  measure: (parameters, task) =>
    measureShare(
      {
        share: ({ right, truth, predicted }) => ({ part: 2 * right, whole: truth + predicted }),
        emptyBecause: 'no row is positive and none was predicted positive',
        countsRows: false,
        ofTruth: false,
      },
      parameters,
      task,
    ),
});
