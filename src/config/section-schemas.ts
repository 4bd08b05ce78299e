// The sections of mlgate.yml, one model's worth. Descriptions and examples feed the editor's schema, the docs and the errors.
import * as z from 'zod';
import { task } from '../records/scalars.ts';
import { approval, compare, deploy, registry, store } from './deciding-schemas.ts';
import { data, evaluate, metrics, train } from './measuring-schemas.ts';
import { relativePath, text, words } from './value-schemas.ts';

const names = z.union([words, text]);

/** Everything but the model's name. */
export const sections = {
  task: task.optional().meta({ description: 'What is predicted.', examples: ['binary'] }),
  data: data.optional(),
  train: train.optional(),
  evaluate: evaluate.optional(),
  metrics: metrics.optional(),
  'metrics-file': relativePath.optional().meta({
    description:
      'A JSON file of plain numbers that the training command writes, beside the metrics that mlgate computes.',
    examples: ['metrics.json'],
  }),
  'higher-is-better': names.optional().meta({
    description: 'Metrics of the file for which higher is better.',
    examples: [['score_x']],
  }),
  'lower-is-better': names.optional().meta({
    description: 'Metrics of the file for which lower is better.',
    examples: [['train_seconds']],
  }),
  compare: compare.prefault({}),
  approval: approval.optional(),
  deploy: deploy.optional(),
  registry,
  store,
};

/** One model's sections, as decoded. */
export const modelSections = z.strictObject(sections);
export type ModelSections = z.infer<typeof modelSections>;
