// How far off a prediction is, relative to the true value.
import { metric } from './metric.ts';
import { noParameters } from './label-parameters.ts';

export default metric({
  name: 'mape',
  aliases: ['mean_absolute_percentage_error'],
  tasks: ['regression'],
  needs: 'predicted',
  direction: 'lower-is-better',
  range: [0, Infinity],
  doc: {
    summary: 'Mean of |true − predicted| / max(|true|, 2.22e-16): a fraction, 0.1 is 10 %.',
    undefined: 'Without rows (scikit-learn: error). A true value of 0 makes it huge, as in scikit-learn.',
    source: 'sklearn.metrics.mean_absolute_percentage_error; interval: t on the rows; paired: paired t',
  },
  parameters: noParameters,
  label: () => 'MAPE',
  measure: () => ({
    kind: 'rowwise',
    columns: ({ rows, model }) => [
      model.predicted.map(
        (value, row) => Math.abs(value - rows.truth[row]) / Math.max(Math.abs(rows.truth[row]), Number.EPSILON),
      ),
    ],
  }),
});
