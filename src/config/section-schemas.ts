// The sections of mlgate.yml, one model's worth. Descriptions and examples feed the editor's schema, the docs and the errors.
import * as z from 'zod';
import { askedSchemas } from '../records/asked-schemas.ts';
import { lazily } from '../records/lazily.ts';
import { task } from '../records/scalars.ts';
import { approval, compare, deploy, oncall, registry, store } from './deciding-schemas.ts';
import { data, evaluate, metrics, train } from './measuring-schemas.ts';
import { dataPath, text, words } from './value-schemas.ts';

/** Everything but the model's name; a section that is not asked for is only known by its key. */
function sectionsOf(isAskedFor: (key: string) => boolean) {
  const asked = askedSchemas(isAskedFor);
  return {
    task: asked('task', () =>
      task
        .exactOptional()
        .meta({ description: 'What is predicted: `binary`, `multiclass` or `regression`.', examples: ['binary'] }),
    ),
    data: asked('data', () => data().exactOptional()),
    train: asked('train', () => train().exactOptional()),
    evaluate: asked('evaluate', () => evaluate().exactOptional()),
    metrics: asked('metrics', () => metrics().exactOptional()),
    'metrics-file': asked('metrics-file', () =>
      dataPath.exactOptional().meta({
        description:
          'A JSON file of plain numbers that the training command writes, beside the metrics that mlgate computes.',
        examples: ['metrics.json'],
      }),
    ),
    'higher-is-better': asked('higher-is-better', () =>
      names()
        .exactOptional()
        .meta({
          description: 'Metrics of the file for which higher is better.',
          examples: [['score_x']],
        }),
    ),
    'lower-is-better': asked('lower-is-better', () =>
      names()
        .exactOptional()
        .meta({
          description: 'Metrics of the file for which lower is better.',
          examples: [['train_seconds']],
        }),
    ),
    // Has defaults, as the registry has.
    compare: compare().prefault({}),
    approval: asked('approval', () => approval().exactOptional()),
    oncall: asked('oncall', () => oncall().exactOptional()),
    deploy: asked('deploy', () => deploy().exactOptional()),
    registry: registry(),
    store: asked('store', store),
  };
}

const names = lazily(() => z.union([words, text]));

/** Every section, for whoever says what there is. */
export const sections = lazily(() => sectionsOf(() => true));
export const modelSections = lazily(() => z.strictObject(sections()));

/** For a value with these keys and no others. */
export function sectionsWith(keys: readonly string[]) {
  return z.strictObject(sectionsOf((key) => keys.includes(key)));
}

/** One model's sections, as decoded. */
export type ModelSections = z.infer<ReturnType<typeof sectionsWith>>;
