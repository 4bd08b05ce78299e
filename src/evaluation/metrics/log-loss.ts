// How surprised the model is by what was true.
import ln from '@stdlib/math-base-special-ln';
import { metric, type Sample } from './metric.ts';
import { noParameters } from './label-parameters.ts';

export default metric({
  name: 'log_loss',
  aliases: ['cross_entropy'],
  tasks: ['binary', 'multiclass'],
  needs: 'scores',
  direction: 'lower-is-better',
  range: [0, Infinity],
  doc: {
    summary: 'Mean of −ln P(true class), each probability kept within [2.22e-16, 1 − 2.22e-16] and not renormalised.',
    undefined: 'Without rows. One true class only is no obstacle, since all classes are known.',
    source: 'sklearn.metrics.log_loss; interval: t on the rows; paired: paired t',
  },
  parameters: noParameters,
  label: () => 'log loss',
  measure: (_, task) => ({ kind: 'rowwise', columns: task === 'binary' ? binaryLoss : multiclassLoss }),
});

function lossOf(probability: number): number {
  return -ln(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probability))) + 0; // + 0: no negative zero
}

function binaryLoss({ rows: { truth }, model }: Sample): readonly Float64Array[] {
  return [model.scores[0].map((p, row) => lossOf(truth[row] === 1 ? p : 1 - p))];
}

function multiclassLoss({ rows: { truth }, model }: Sample): readonly Float64Array[] {
  return [truth.map((label, row) => lossOf(model.scores[label][row]))];
}
