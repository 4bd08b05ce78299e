// From the text of mlgate.yml, flags and variables to complete configurations, or to all that is wrong with them at once.
import * as z from 'zod';
import { UserError } from '../records/errors.ts';
import type { Problem } from '../records/errors.ts';
import { modelName } from '../records/scalars.ts';
import { buildModel } from './build-model.ts';
import { didYouMean } from './did-you-mean.ts';
import { draftOf } from './draft.ts';
import { environmentLayer, flagLayer, layer } from './layers.ts';
import type { FileView, Layer } from './layers.ts';
import type { ModelConfig } from './model-config.ts';
import type { FlagValue } from './read-setting.ts';
import { namedModel, severalModels } from './schema.ts';
import { salvage } from './salvage.ts';
import { modelSections, sections, sectionsWith } from './section-schemas.ts';
import type { Vocabulary } from './vocabulary.ts';
import { decodeYaml, valueAt } from './yaml-decode.ts';
import type { Decoded } from './yaml-decode.ts';
import { readYaml } from './yaml-document.ts';
import type { Path, YamlDocument } from './yaml-document.ts';

export interface FlagSources {
  /** Absolute folder of mlgate.yml, or the working directory. */
  readonly folder: string;
  /** By name without dashes, as settings.ts lists them; `model` picks one of several. Action inputs left empty are to be left out. */
  readonly flags: Readonly<Record<string, FlagValue | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly vocabulary: Vocabulary;
}

export interface ConfigSources extends FlagSources {
  readonly text: string;
  /** As the person would name it: `mlgate.yml`. */
  readonly file: string;
}

export interface LoadedConfig {
  /** In the order of the file. */
  readonly models: readonly [ModelConfig, ...ModelConfig[]];
}

/** Precedence: flag or action input, environment, file, default. @throws UserError with every problem, in the file's order. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const document = readYaml(sources.text, sources.file);
  const layers = layersOf(sources);
  const { problems, models } = viewsOf(document);
  const chosen = choose(models, sources.flags['model']);
  const built = chosen.map((view) => build({ ...sources, model: view.model }, { layers, view }));
  return finish(built, problems);
}

/** Rungs 0 and 1: no file at all; the model is called `model` unless the flag says otherwise. @throws UserError with every problem. */
export function configFromFlags(sources: FlagSources): LoadedConfig {
  const model = sources.flags['model'] ?? 'model';
  const checked = modelName.safeParse(model);
  if (!checked.success) {
    const what = checked.error.issues[0]?.message ?? 'not a model name';
    throw new UserError({
      code: 'model-name',
      what,
      where: { file: '--model' },
      fix: 'write for example  --model late-flights',
    });
  }
  return finish([build({ ...sources, model: checked.data }, { layers: layersOf(sources), view: undefined })], []);
}

function layersOf({ flags, environment }: FlagSources): readonly Layer[] {
  return [flagLayer(flags), environmentLayer(environment)];
}

interface ModelView extends FileView {
  readonly model: string;
}

interface Built {
  readonly config: ModelConfig;
  readonly problems: readonly Problem[];
}

type BuildSources = FlagSources & { readonly model: string; readonly file?: string };
type BuildParts = { readonly layers: readonly Layer[]; readonly view: ModelView | undefined };

function build(sources: BuildSources, { layers, view }: BuildParts): Built {
  const source = layer(layers, view);
  const short = decodeYaml(source, sectionsWith(Object.keys(asSection(source.value))));
  // What is wrong is said by the whole schema, which knows every section.
  const decoded = short.ok ? short : decodeYaml(source, modelSections());
  const { model, folder, file } = sources;
  const salvaged = decoded.ok ? { sections: decoded.value, broken: [] } : salvage(source.value);
  const draft = draftOf({ ...salvaged, source, vocabulary: sources.vocabulary });
  const config = buildModel({ model, folder, ...(file === undefined ? {} : { file }) }, draft);
  return { config, problems: [...problemsOf(decoded), ...draft.problems] };
}

function finish(built: readonly Built[], others: readonly Problem[]): LoadedConfig {
  const all = [...others, ...built.flatMap(({ problems }) => problems)];
  const distinct = [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
  const [first, ...more] = distinct.toSorted(byPlace);
  if (first !== undefined) throw new UserError(first, ...more);
  const [model, ...models] = built.map(({ config }) => config);
  if (model === undefined) throw new TypeError('a configuration without models was let through');
  return { models: [model, ...models] };
}

function byPlace(a: Problem, b: Problem): number {
  return (a.where?.line ?? 0) - (b.where?.line ?? 0) || (a.where?.column ?? 0) - (b.where?.column ?? 0);
}

interface Views {
  readonly models: readonly ModelView[];
  /** What is wrong around the models; what is wrong inside a model is found when it is built. */
  readonly problems: readonly Problem[];
}

/** One model or several, told apart by the key that stands there. */
function viewsOf(document: YamlDocument): Views {
  const several = valueAt(document.value, ['models']) !== undefined;
  if (several) return severalViews(document);
  const decoded = decodeYaml(document, namedModel());
  const { model: _model, ...sections } = asSection(document.value);
  const view = { model: decoded.ok ? decoded.value.model : 'model', document, sections, locate: (path: Path) => path };
  // A document that is no section at all has nothing more to tell.
  if (!isSection(document.value)) throwProblems(decoded);
  return { models: [view], problems: problemsOf(decoded) };
}

function severalViews(document: YamlDocument): Views {
  const { models, ...shared } = asSection(document.value);
  const outline = z.strictObject({
    ...z.object(severalModels().shape).partial().shape,
    models: z
      .record(modelName, z.record(z.string(), z.unknown()))
      .refine((record) => Object.keys(record).length > 0, 'expected at least one model')
      .meta({ examples: [{ 'late-flights': {} }] }),
  });
  const decoded = decodeYaml(document, outline);
  const common = Object.fromEntries(Object.entries(shared).filter(([key]) => key in sections()));
  const names = Object.entries(asSection(models)).filter(([, own]) => isSection(own));
  const views = names.map(([model, own]) => ({
    model,
    document,
    sections: { ...common, ...asSection(own) },
    locate: locator(model, asSection(own)),
  }));
  if (views.length === 0) throwProblems(decoded);
  return { models: views, problems: problemsOf(decoded) };
}

function locator(model: string, own: Readonly<Record<string, unknown>>): (path: Path) => Path {
  return (path) => {
    const [section] = path;
    const shared = section !== undefined && !Object.hasOwn(own, section);
    return shared ? path : ['models', model, ...path];
  };
}

function problemsOf(decoded: Decoded<unknown>): readonly Problem[] {
  return decoded.ok ? [] : decoded.problems;
}

function throwProblems(decoded: Decoded<unknown>): void {
  if (!decoded.ok) throw new UserError(...decoded.problems);
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asSection(value: unknown): Readonly<Record<string, unknown>> {
  return isSection(value) ? value : {};
}

function choose(models: readonly ModelView[], wanted: FlagValue | undefined): readonly ModelView[] {
  if (wanted === undefined) return models;
  const chosen = models.filter(({ model }) => model === wanted);
  if (chosen.length > 0) return chosen;
  const names = models.map(({ model }) => model);
  const what = `${models[0]?.document.file ?? 'the file'} has no model ${JSON.stringify(wanted)}`;
  const fix = didYouMean(String(wanted), names) ?? `it has: ${names.join(', ')}`;
  throw new UserError({ code: 'unknown-model', what, where: { file: '--model' }, fix });
}
