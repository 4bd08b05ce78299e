// The commands that a script wants to be called with, from its options.
import { defaultOf, modelFilesIn, optionsOf, takesPlaces } from './read-script.ts';
import type { ScriptText } from './read-script.ts';

export interface Interpreters {
  /** As a command names it: `python3`, `uv run python`. */
  readonly python: string;
}

export interface GuessedCommand {
  readonly command: string;
  /** Where it comes from and what to look at. */
  readonly from: string;
  /** Placeholders in it, without braces. */
  readonly names: readonly string[];
}

type Words = Readonly<Record<string, readonly string[]>>;

/** Option words that mean a placeholder, likeliest first. */
const TRAINING: Words = {
  train: ['train', 'train-data', 'train-file', 'train-path', 'data', 'data-path', 'dataset', 'input', 'in'],
  params: ['params', 'hparams', 'params-file'],
  model: ['out', 'output', 'model', 'model-out', 'model-dir', 'model-path', 'model-file', 'output-dir', 'save-to'],
  metrics: ['metrics', 'metrics-out', 'metrics-file'],
  predictions: ['predictions', 'predictions-out'],
};
const PREDICTING: Words = {
  model: ['model', 'model-dir', 'model-path', 'model-file', 'weights', 'checkpoint'],
  data: ['data', 'data-path', 'test', 'test-data', 'input', 'in', 'features'],
  predictions: ['out', 'output', 'predictions', 'preds', 'output-file', 'output-path'],
};

/** @param known placeholders that mlgate.yml will fill: where nothing names a parameters file, `{params}` means nothing. */
export function guessTraining(
  script: ScriptText,
  known: readonly string[],
  interpreters: Interpreters,
): GuessedCommand | undefined {
  const words = Object.fromEntries(Object.entries(TRAINING).filter(([name]) => known.includes(name)));
  return guess(script, words, interpreters);
}

/** undefined when it cannot be told how to hand it a model, data and a place for predictions. */
export function guessPredicting(script: ScriptText, interpreters: Interpreters): GuessedCommand | undefined {
  const guessed = guess(script, PREDICTING, interpreters);
  return guessed !== undefined && guessed.names.length === Object.keys(PREDICTING).length ? guessed : undefined;
}

function guess(script: ScriptText, words: Words, interpreters: Interpreters): GuessedCommand | undefined {
  const start = startOf(script.path, interpreters);
  if (start === undefined) return undefined;
  const options = optionsOf(script);
  const filled = Object.entries(words).flatMap(([name, likely]) => {
    const option = likely.flatMap((word) => options.find((one) => plain(one) === word) ?? [])[0];
    return option === undefined ? [] : [{ name, option }];
  });
  const command = [start, ...filled.map(({ name, option }) => `${option} {${name}}`)].join(' ');
  return { command, from: fromWords(script, filled.length), names: filled.map(({ name }) => name) };
}

function fromWords(script: ScriptText, options: number): string {
  if (options > 0) return `guessed from the options of ${script.path}`;
  return takesPlaces(script)
    ? `guessed; ${script.path} reads arguments by their place: add them in its order`
    : 'guessed from its name';
}

function plain(option: string): string {
  return option.slice(2).toLowerCase().replaceAll('_', '-');
}

function startOf(path: string, { python }: Interpreters): string | undefined {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  const program = { py: python, mjs: 'node', cjs: 'node', js: 'node', ts: 'node', sh: 'bash', R: 'Rscript' }[ending];
  return program === undefined ? undefined : `${program} ${path}`;
}

export interface GuessedModel {
  readonly path: string;
  readonly from: string;
}

/** What the training command writes: the default of its option, else the one model file that it names, else a folder. */
export function guessModel(script: ScriptText, { names }: GuessedCommand): GuessedModel | undefined {
  const takes = names.includes('model');
  const option = optionsOf(script).find((one) => TRAINING['model']?.includes(plain(one)));
  const fallback = takes && option !== undefined ? defaultOf(script, option) : undefined;
  if (fallback !== undefined && isInner(fallback))
    return { path: fallback, from: `guessed from the default of ${option}` };
  const files = modelFilesIn(script);
  const [file] = files;
  if (file !== undefined && files.length === 1 && (takes || isInner(file))) {
    if (takes)
      return { path: `model/${file.slice(file.lastIndexOf('/') + 1)}`, from: `guessed: ${script.path} names ${file}` };
    return { path: file, from: `guessed from a text in ${script.path}` };
  }
  return takes
    ? { path: 'model/', from: `guessed; write model.pkl, say, if ${script.path} makes one file and no folder` }
    : undefined;
}

function isInner(path: string): boolean {
  return /^[\w][\w./-]*$/.test(path) && !path.split('/').includes('..');
}
