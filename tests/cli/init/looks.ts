// Data files and scripts as init has looked at them, for tests: no file is read.
import type { ColumnLook, TableLook } from '../../../src/cli/init/look-at-table.ts';
import type { Findings } from '../../../src/cli/init/gather.ts';
import type { ScriptText } from '../../../src/cli/init/read-script.ts';
import type { SeenFile } from '../../../src/platform/browse-folder.ts';

export const ROWS = 2000;

export function text(name: string, values: Readonly<Record<string, number>>): ColumnLook {
  const list = Object.entries(values).map(([value, rows]) => ({ value, rows }));
  return { name, kind: 'text', nulls: 0, distinct: list.length, values: list };
}

export function flag(name: string, positives = 400): ColumnLook {
  const values = [
    { value: '0', rows: ROWS - positives },
    { value: '1', rows: positives },
  ];
  return { name, kind: 'integer', nulls: 0, distinct: 2, low: 0, high: 1, values };
}

export function number(name: string, low = 0, high = 1, distinct = ROWS): ColumnLook {
  return { name, kind: 'number', nulls: 0, distinct, low, high };
}

export function id(name: string): ColumnLook {
  return { name, kind: 'integer', nulls: 0, distinct: ROWS, low: 1, high: ROWS };
}

export function table(file: string, columns: readonly ColumnLook[], rows = ROWS): TableLook {
  const dataset = {
    name: file,
    path: `/there/${file}`,
    shown: file,
    format: 'csv',
    columns: [],
    rows,
    source: '',
  } as const;
  return { dataset, file, rows, columns, unseen: 0 };
}

export function script(path: string, body: string): ScriptText {
  return { path, text: body };
}

export interface Lying {
  readonly train?: TableLook;
  readonly test?: TableLook;
  readonly predictions?: TableLook;
  readonly trainScript?: ScriptText;
  readonly predictScript?: ScriptText;
  readonly params?: readonly string[];
  readonly metrics?: Findings['metrics'];
}

function seen(look: TableLook | undefined): readonly SeenFile[] {
  return look === undefined ? [] : [{ path: look.file, bytes: 1 }];
}

export function findings(lying: Lying): Findings {
  const { trainScript, predictScript, metrics, params = [], ...tables } = lying;
  return {
    survey: {
      train: seen(tables.train),
      test: seen(tables.test),
      otherData: [],
      predictions: seen(tables.predictions),
      trainScripts: trainScript === undefined ? [] : [trainScript.path],
      predictScripts: predictScript === undefined ? [] : [predictScript.path],
      deployScripts: [],
      params,
      metrics: metrics === undefined ? [] : [metrics.file],
      locks: [],
      whole: true,
    },
    trainScript,
    predictScript,
    tables,
    metrics,
    interpreters: { python: 'python' },
    hasRepository: true,
    hasRemote: true,
    remarks: [],
  };
}

export const TRAINER = script(
  'train.py',
  `parser.add_argument("--data")\nparser.add_argument("--out", default="model/")\ny = df.pop("late")\n`,
);
export const PREDICTOR = script(
  'predict.py',
  `p.add_argument("--model")\np.add_argument("--data")\np.add_argument("--out")\nframe = {"id": ids, "p_late": p}\n`,
);
