// The chance that a positive row is scored above a negative one.
import * as z from 'zod';
import { metric } from './metric.ts';
import { multiclassAuc } from './roc-auc-multiclass.ts';

export default metric({
  name: 'roc_auc',
  aliases: ['roc_auc_score', 'auc'],
  tasks: ['binary', 'multiclass'],
  needs: 'scores',
  direction: 'higher-is-better',
  range: [0, 1],
  doc: {
    summary: 'P(score of a positive row > score of a negative one) + ½ P(equal): the area under the ROC curve.',
    undefined:
      'When only one class occurs (scikit-learn: NaN with a warning); one-vs-rest, when a class does not occur; one-vs-one ' +
      'takes the pairs of classes that do.',
    source:
      'sklearn.metrics.roc_auc_score; interval and paired test: DeLong, DeLong & Clarke-Pearson (1988), Sun & Xu (2014); ' +
      'several classes: Hand & Till (2001), BCa bootstrap over presorted rows',
  },
  parameters: z.strictObject({
    multi_class: z
      .enum(['ovr', 'ovo'])
      .optional()
      .describe(
        'Needed for several classes, not allowed for two: each class against the rest, or every pair of classes.',
      ),
    average: z
      .enum(['macro', 'weighted'])
      .optional()
      .describe('Several classes: plain mean (default), or weighted by how frequent the class or pair is.'),
  }),
  label: ({ multi_class, average }) => {
    if (multi_class === undefined) return 'ROC AUC';
    const versus = multi_class === 'ovr' ? 'one-vs-rest' : 'one-vs-one';
    return `ROC AUC (${versus}${average === 'weighted' ? ', weighted' : ''})`;
  },
  misfit: ({ multi_class, average }, task) => {
    if (task === 'multiclass') {
      return multi_class === undefined ? 'write `roc_auc: { multi_class: ovr }`, or `ovo`' : undefined;
    }
    return multi_class === undefined && average === undefined
      ? undefined
      : '`multi_class` and `average` are for several classes: leave them out';
  },
  measure: ({ multi_class, average }, task) =>
    task === 'binary'
      ? { kind: 'delong' }
      : multiclassAuc({ versus: multi_class ?? 'ovr', weighted: average === 'weighted' }),
});
