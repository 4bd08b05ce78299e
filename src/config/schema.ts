// The two forms of mlgate.yml: one model, or several below `models:` with what they share beside it.
import * as z from 'zod';
import { lazily } from '../records/lazily.ts';
import { modelName } from '../records/scalars.ts';
import { modelSections, sections } from './section-schemas.ts';

/** Of a document whose other keys are looked at later. */
export const namedModel = lazily(() => z.looseObject({ model: nameOfModel() }));

const nameOfModel = lazily(() =>
  modelName.meta({
    description: 'Becomes paths, tags and artifact names: a-z, 0-9 and -.',
    examples: ['late-flights'],
  }),
);

export const oneModel = lazily(() => z.strictObject({ model: nameOfModel(), ...sections() }));

/** A section beside `models:` holds, whole, for every model that does not have that section itself. */
export const severalModels = lazily(() =>
  z.strictObject({
    models: z.record(nameOfModel(), modelSections()).meta({
      description: 'Several models in one file: name → sections.',
      examples: [{ 'late-flights': { train: { run: 'python train.py' } } }],
    }),
    ...sections(),
  }),
);

/** The editor's schema (draft 2020-12). */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(z.union([oneModel(), severalModels()]), { io: 'input', reused: 'ref' });
  return { ...schema, title: 'mlgate.yml', description: 'Configuration of mlgate: CI/CD for machine-learning models.' };
}
