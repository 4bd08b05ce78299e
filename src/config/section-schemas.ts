// The sections of mlgate.yml, one model's worth. Descriptions and examples feed the editor's schema, the docs and the errors.
import * as z from 'zod';
import { task } from '../records/scalars.ts';
import { approval, compare, deploy, oncall, registry, store } from './deciding-schemas.ts';
import { data, evaluate, metrics, train } from './measuring-schemas.ts';
import { dataPath, text, words } from './value-schemas.ts';

const names = z.union([words, text]);

/** Everything but the model's name. */
export const sections = {
  task: task
    .exactOptional()
    .meta({ description: 'What is predicted: `binary`, `multiclass` or `regression`.', examples: ['binary'] }),
  data: data.exactOptional(),
  train: train.exactOptional(),
  evaluate: evaluate.exactOptional(),
  metrics: metrics.exactOptional(),
  'metrics-file': dataPath.exactOptional().meta({
    description:
      'A JSON file of plain numbers that the training command writes, beside the metrics that mlgate computes.',
    examples: ['metrics.json'],
  }),
  'higher-is-better': names.exactOptional().meta({
    description: 'Metrics of the file for which higher is better.',
    examples: [['score_x']],
  }),
  'lower-is-better': names.exactOptional().meta({
    description: 'Metrics of the file for which lower is better.',
    examples: [['train_seconds']],
  }),
  compare: compare.prefault({}),
  approval: approval.exactOptional(),
  oncall: oncall.exactOptional(),
  deploy: deploy.exactOptional(),
  registry,
  store,
};

/** One model's sections, as decoded. */
export const modelSections = z.strictObject(sections);
export type ModelSections = z.infer<typeof modelSections>;
