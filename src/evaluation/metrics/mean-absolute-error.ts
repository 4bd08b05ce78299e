// How far off a prediction is, on average.
import { metric } from './metric.ts';
import { noParameters } from './label-parameters.ts';

export default metric({
  name: 'mae',
  aliases: ['mean_absolute_error'],
  tasks: ['regression'],
  needs: 'predicted',
  direction: 'lower-is-better',
  range: [0, Infinity],
  doc: {
    summary: 'Mean of |true − predicted|, in the unit of the label.',
    undefined: 'Without rows (scikit-learn: error).',
    source: 'sklearn.metrics.mean_absolute_error; interval: t on the rows; paired: paired t',
  },
  parameters: noParameters,
  label: () => 'MAE',
  measure: () => ({
    kind: 'rowwise',
    columns: ({ rows, model }) => [model.predicted.map((value, row) => Math.abs(value - rows.truth[row]))],
  }),
});
