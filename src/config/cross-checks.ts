// What no single value shows: values that contradict each other. Each is told where it stands.
import { posix } from 'node:path';
import type { Draft } from './draft.ts';
import type { ModelConfig } from './model-config.ts';
import { isAbsolute } from './value-schemas.ts';
import type { Path, YamlProblem } from './yaml-document.ts';

export function checkAcross(config: ModelConfig, draft: Draft): void {
  const problems = [...pathProblems(config, draft), ...evaluateProblems(config), ...baselineProblems(config)];
  // A section that is partly refused would look as if keys were missing.
  for (const problem of problems)
    draft.report(
      problem,
      problem.path.slice(0, 1).map((section) => [section]),
    );
}

interface NamedPath {
  readonly path: Path;
  readonly value: string;
}

function namedPaths({ data, train, evaluate, metricsFile }: ModelConfig): readonly NamedPath[] {
  const all: readonly (readonly [Path, string | undefined])[] = [
    [['data', 'train'], data.train],
    [['data', 'test'], data.test],
    [['data', 'contract'], data.contract],
    [['train', 'params'], train?.params],
    [['evaluate', 'predictions'], evaluate?.predictions],
    [['metrics-file'], metricsFile],
  ];
  return all.flatMap(([path, value]) => (value === undefined ? [] : [{ path, value }]));
}

function* pathProblems(config: ModelConfig, { source }: Draft): Iterable<YamlProblem> {
  const paths = namedPaths(config);
  for (const { path, value } of paths) {
    if (isAbsolute(value) && source.origin(path).kind === 'file') {
      const what = `the absolute path ${JSON.stringify(value)} exists on this machine only`;
      yield { code: 'path-absolute', what, path, fix: 'write it relative to the folder of mlgate.yml' };
    }
  }
  const seen = new Map<string, Path>();
  for (const { path, value } of paths) {
    const before = seen.get(plain(value));
    if (before !== undefined) yield { code: 'path-twice', what: `the same file as ${before.join('.')}`, path };
    seen.set(plain(value), path);
  }
  const output = config.train?.model;
  if (output === undefined) return;
  const ours = KEPT.find((kept) => `${plain(output)}/`.startsWith(`${kept}/`));
  if (ours !== undefined) {
    const what = `the training command's output would replace ${ours}`;
    yield { code: 'path-overwritten', what, path: ['train', 'model'], fix: OWN_FOLDER };
  }
  const within = paths.find(({ value }) => `${plain(value)}/`.startsWith(`${plain(output)}/`));
  if (within !== undefined) {
    const what = `the training command's output would replace ${within.path.join('.')} (${within.value})`;
    yield {
      code: 'path-overwritten',
      what,
      path: ['train', 'model'],
      fix: OWN_FOLDER,
    };
  }
}

/** Before training, what lies at the model's path is moved away: never git's folder, our own, or the configuration. */
const KEPT = ['.git', '.mlgate', 'mlgate.yml'];
const OWN_FOLDER = 'give the model a folder of its own:  model: model/';

function plain(path: string): string {
  return posix.normalize(path).replace(/\/$/, '');
}

function* evaluateProblems({ evaluate, data, train, task }: ModelConfig): Iterable<YamlProblem> {
  if (evaluate === undefined) return;
  const { predict, predictions, score, scores, prediction, positive } = evaluate;
  if (predict === undefined && predictions === undefined) {
    yield missing(
      ['evaluate', 'predict'],
      'nothing says where the predictions come from',
      'add  predict: COMMAND  or  predictions: FILE',
    );
  }
  if (predict !== undefined && predictions !== undefined) {
    const what = 'either mlgate runs predict, or the file of predictions is there already';
    yield { code: 'keys-conflict', what, path: ['evaluate', 'predictions'], part: 'key', fix: 'keep one of the two' };
  }
  if (predict !== undefined && data.test === undefined) {
    yield missing(['data', 'test'], 'evaluate.predict needs test data', 'add  data: { test: data/test.parquet }');
  }
  if (predict !== undefined && train?.model === undefined) {
    yield missing(['train', 'model'], 'evaluate.predict needs a model', 'add  model: PATH  to train');
  }
  if (score !== undefined && scores !== undefined) {
    const what = 'score is for two classes, scores for several';
    yield { code: 'keys-conflict', what, path: ['evaluate', 'scores'], part: 'key', fix: 'keep one of the two' };
  }
  if (score === undefined && scores === undefined && prediction === undefined) {
    const fix = 'add  score: COLUMN  (P of the positive class),  scores: { CLASS: COLUMN }  or  prediction: COLUMN';
    yield missing(['evaluate', 'score'], 'nothing says which column holds what the model answers', fix);
  }
  const given = Object.entries({ positive, score, scores }).filter(([, value]) => value !== undefined);
  for (const [key] of given.filter(([name]) => !fits(name, task))) {
    const fix = task === 'regression' ? 'use  prediction: COLUMN' : 'use  scores: { CLASS: COLUMN }';
    yield {
      code: 'keys-conflict',
      what: `${key} means nothing for the task ${task}`,
      path: ['evaluate', key],
      part: 'key',
      fix,
    };
  }
}

function fits(key: string, task: ModelConfig['task']): boolean {
  if (task === undefined || task === 'binary') return true;
  return task === 'multiclass' && key === 'scores';
}

function* baselineProblems({ compare, train }: ModelConfig): Iterable<YamlProblem> {
  if (compare.baseline === 'rerun' && train === undefined) {
    const fix = 'add  train: { run: COMMAND }';
    yield { code: 'rerun-without-command', what: 'rerun needs a training command', path: ['compare', 'baseline'], fix };
  }
}

function missing(path: Path, what: string, fix: string): YamlProblem {
  return { code: 'missing-key', what, path, shown: path.slice(0, 1), part: 'key', fix };
}
