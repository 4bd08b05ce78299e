// Every value that a flag, an action input or the environment may set, declared once. Policy about people is not among them.
import type { Path } from './yaml-document.ts';

/** How the text of a flag or variable becomes the value that the file would have held. */
export type Reading =
  | 'text'
  | 'number'
  | 'flag'
  /** true, false, a number, else a text: a label as YAML would read it. */
  | 'label'
  /** Separated by commas or newlines, or the flag repeated. */
  | 'words'
  /** Names like `words`, or one path that ends in .json. */
  | 'metrics'
  /** `class=column`, like `words`. */
  | 'pairs'
  /** Entries of compare.rules, one a line: `roc_auc: at least 0.8`. */
  | 'rules'
  /** `git`, `git:REMOTE`, or `folder:PATH`. */
  | 'registry';

export interface Setting {
  readonly path: Path;
  /** Without the dashes; also the name of the action input. */
  readonly flag: string;
  /** What stands for the value in help texts. */
  readonly argument: string;
  readonly reading: Reading;
  /** Derived from the path: `MLGATE_COMPARE_AGAINST`. */
  readonly variable: string;
}

type Row = readonly [path: string, flag: string, argument: string, reading?: Reading];

const ROWS: readonly Row[] = [
  ['task', 'task', 'TASK'],
  ['data.train', 'train', 'FILE'],
  ['data.test', 'test', 'FILE'],
  ['data.contract', 'contract', 'FILE'],
  ['train.run', 'run', 'COMMAND'],
  ['train.executor', 'executor', 'NAME'],
  ['train.params', 'params', 'FILE'],
  ['train.model', 'output', 'PATH'],
  ['train.inputs', 'inputs', 'GLOBS', 'words'],
  ['train.timeout', 'train-timeout', 'DURATION'],
  ['train.cache', 'cache', 'true|false', 'flag'],
  ['evaluate.predict', 'predict', 'COMMAND'],
  ['evaluate.predictions', 'predictions', 'FILE'],
  ['evaluate.label', 'label', 'COLUMN'],
  ['evaluate.positive', 'positive', 'LABEL', 'label'],
  ['evaluate.score', 'score', 'COLUMN'],
  ['evaluate.scores', 'scores', 'CLASS=COLUMN', 'pairs'],
  ['evaluate.prediction', 'prediction', 'COLUMN'],
  ['evaluate.threshold', 'threshold', 'P', 'number'],
  ['evaluate.id', 'id', 'COLUMN'],
  ['evaluate.slices', 'slices', 'COLUMNS', 'words'],
  ['evaluate.timeout', 'evaluate-timeout', 'DURATION'],
  ['metrics', 'metrics', 'NAMES|FILE', 'metrics'],
  ['metrics-file', 'metrics-file', 'FILE'],
  ['higher-is-better', 'higher-is-better', 'METRICS', 'words'],
  ['lower-is-better', 'lower-is-better', 'METRICS', 'words'],
  ['compare.against', 'against', 'production|base'],
  ['compare.baseline', 'baseline', 'recorded|rerun'],
  ['compare.rules', 'rule', 'RULE', 'rules'],
  ['compare.undecided', 'undecided', 'fail|pass|neutral'],
  ['compare.level', 'level', 'P', 'number'],
  ['compare.seed', 'seed', 'N', 'number'],
  ['compare.replicates', 'replicates', 'N', 'number'],
  ['registry', 'registry', 'git|folder:PATH', 'registry'],
  ['store.folder', 'store', 'FOLDER'],
];

export const SETTINGS: readonly Setting[] = ROWS.map(([path, flag, argument, reading = 'text']) => ({
  path: path.split('.'),
  flag,
  argument,
  reading,
  variable: `MLGATE_${path.toUpperCase().replaceAll(/[.-]/g, '_')}`,
}));

/** Variables that begin like a setting's: a slip there must not be ignored. `MLGATE_MODEL` and the like belong to commands. */
export const VARIABLE_PREFIXES: readonly string[] = [
  ...new Set(
    ROWS.filter(([path]) => path.includes('.')).map(([path]) => `MLGATE_${path.split('.')[0]?.toUpperCase()}_`),
  ),
];

export function settingAt(path: Path): Setting | undefined {
  const text = path.join('.');
  return SETTINGS.find((setting) => setting.path.join('.') === text);
}
