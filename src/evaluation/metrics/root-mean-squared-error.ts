// How far off a prediction is, large errors counting more.
import { metric } from './metric.ts';
import { noParameters } from './label-parameters.ts';

export default metric({
  name: 'rmse',
  aliases: ['root_mean_squared_error'],
  tasks: ['regression'],
  needs: 'predicted',
  direction: 'lower-is-better',
  range: [0, Infinity],
  doc: {
    summary: 'Square root of the mean of (true − predicted)², in the unit of the label.',
    undefined: 'Without rows (scikit-learn: error).',
    source: 'sklearn.metrics.root_mean_squared_error; interval: BCa bootstrap',
  },
  parameters: noParameters,
  label: () => 'RMSE',
  measure: () => ({
    kind: 'rowwise',
    columns: ({ rows, model }) => [model.predicted.map((value, row) => (rows.truth[row] - value) ** 2)],
    combine: ([squares = Number.NaN], rows) => Math.sqrt(squares / rows),
  }),
});
