// What lies in the folder, by the names that such files usually have.
import { browseFolder } from '../../platform/browse-folder.ts';
import type { SeenFile } from '../../platform/browse-folder.ts';

export interface Survey {
  readonly train: readonly SeenFile[];
  readonly test: readonly SeenFile[];
  /** Data files whose names do not say whether they are for training or for testing. */
  readonly otherData: readonly SeenFile[];
  readonly predictions: readonly SeenFile[];
  readonly trainScripts: readonly string[];
  readonly predictScripts: readonly string[];
  readonly deployScripts: readonly string[];
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  /** Files that say which Python runs: `uv.lock`, `.venv/…`. */
  readonly locks: readonly string[];
  /** false when the folder holds more than was looked at. */
  readonly whole: boolean;
}

const DEPTH = 3;
const MOST = 5000;
const SKIPPED =
  /^(?:\..*|node_modules|venv|env|__pycache__|site-packages|dist|build|target|mlruns|wandb|lightning_logs|tests?|docs?)$/i;
const DATA = /\.(?:csv|tsv|jsonl|ndjson|parquet)$/i;
const SCRIPT = /\.(?:py|mjs|cjs|js|ts|sh|R)$/;

/** @param folder absolute. */
export async function surveyFolder(folder: string): Promise<Survey> {
  const { files, whole } = await browseFolder(folder, { depth: DEPTH, most: MOST, skip: (name) => SKIPPED.test(name) });
  const usable = files.filter(({ path }) => isPlain(path));
  return { ...sortFiles(usable), whole };
}

/** Names that mlgate.yml and a shell take as they are. */
function isPlain(path: string): boolean {
  return /^[\w./ -]+$/.test(path) && !path.startsWith('-');
}

function sortFiles(files: readonly SeenFile[]): Omit<Survey, 'whole'> {
  const data = files.filter(({ path }) => DATA.test(path));
  const predictions = data.filter(({ path }) => /pred|scored|scores|proba/.test(stem(path)));
  const rest = data.filter((file) => !predictions.includes(file));
  const test = rest.filter(({ path }) => hasWord(path, ['test', 'holdout', 'heldout', 'eval']));
  const validation = rest.filter(({ path }) => hasWord(path, ['val', 'valid', 'validation', 'dev']));
  const train = rest.filter(({ path }) => hasWord(path, ['train', 'training']));
  const named = new Set([...test, ...validation, ...train]);
  const paths = files.map(({ path }) => path);
  const scripts = paths.filter((path) => SCRIPT.test(path) && !path.includes(' '));
  return {
    train,
    test: test.length > 0 ? test : validation,
    otherData: rest.filter((file) => !named.has(file)),
    predictions,
    trainScripts: byDepth(scripts.filter((path) => hasWord(path, ['train', 'training', 'fit']))),
    predictScripts: byDepth(
      scripts.filter((path) => hasWord(path, ['predict', 'prediction', 'score', 'infer', 'inference'])),
    ),
    deployScripts: byDepth(scripts.filter((path) => hasWord(path, ['deploy', 'smoke']))),
    params: byDepth(paths.filter((path) => /(?:^|\/)(?:params|hparams|hyperparams?)\.(?:ya?ml|json)$/.test(path))),
    metrics: byDepth(
      paths.filter((path) => /(?:^|\/)(?:metrics?|scores?|results?|evaluation)(?:[_-]\w+)?\.json$/.test(path)),
    ),
    locks: paths.filter((path) => /^(?:uv|poetry|pdm)\.lock$|^Pipfile\.lock$/.test(path)),
  };
}

function stem(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}

/** Whether one of the words stands alone in the file's name: `train_model.py`, not `constraints.py`. */
function hasWord(path: string, words: readonly string[]): boolean {
  const parts = stem(path)
    .replace(/\.[a-z]+$/i, '')
    .split(/[^a-z]+/);
  return words.some((word) => parts.includes(word));
}

/** Files nearer to the folder first: those are what people start. Only those of the nearest level. */
function byDepth(paths: readonly string[]): readonly string[] {
  const nearest = Math.min(...paths.map(depth));
  return paths.filter((path) => depth(path) === nearest);
}

function depth(path: string): number {
  return path.split('/').length;
}
