// What is known of the test rows before any model has seen them: truth, classes, slices, ids.
import type { EvaluateConfig } from '../config/model-config.ts';
import type { Rows } from '../records/predictions.ts';
import type { Task } from '../records/scalars.ts';
import { refuseBadIds } from './join.ts';
import { binaryClasses, codeLabels } from './labels.ts';
import { cutColumn } from './slice-column.ts';
import { findColumn, numbersOf, plural, quote, refuse, rowCount, type Table } from './table.ts';

export type RowsConfig = Pick<EvaluateConfig, 'label' | 'positive' | 'scores' | 'id' | 'slices'>;

export interface TestRows {
  readonly rows: Rows;
  /** One per row, all different; absent without `evaluate.id`. */
  readonly ids?: readonly string[];
}

/** Which columns of the test data to read, and which of them as text. */
export function testColumns(config: RowsConfig): {
  readonly names: readonly string[];
  readonly asText: readonly string[];
  readonly keys: Readonly<Record<string, string>>;
} {
  const ids = config.id === undefined ? [] : [config.id];
  const slices = config.slices.map(({ column }) => column);
  const named: readonly (readonly [column: string, key: string])[] = [
    ...slices.map((column) => [column, 'evaluate.slices'] as const),
    ...ids.map((column) => [column, 'evaluate.id'] as const),
    [config.label, 'evaluate.label'],
  ];
  return { names: [...new Set([config.label, ...ids, ...slices])], asText: ids, keys: Object.fromEntries(named) };
}

/**
 * Rows in the order of the file.
 * @throws UserError for labels, ids or slice columns that cannot be used, and for a table without rows
 */
export function buildRows(table: Table, config: RowsConfig, task: Task): TestRows {
  const count = rowCount(findColumn(table, { column: config.label, key: 'evaluate.label' }));
  if (count === 0) {
    throw refuse(table, {
      code: 'no-test-rows',
      what: 'the test data have no rows',
      fix: 'check how data.test is made',
    });
  }
  const slices = config.slices.map((slice) => cutColumn(table, slice));
  const rows = { task, count, ...truthOf(table, config, task), slices };
  return config.id === undefined ? { rows } : { rows, ids: refuseBadIds(table, config.id) };
}

function truthOf(table: Table, config: RowsConfig, task: Task): Pick<Rows, 'classes' | 'truth'> {
  switch (task) {
    case 'regression':
      return { classes: [], truth: regressionTruth(table, config.label) };
    case 'binary': {
      const { values, codes } = codeLabels(table, config.label);
      const { negative, positive } = binaryClasses(table, values, config.positive);
      return { classes: [negative, positive], truth: codes.map((code) => (values[code] === positive ? 1 : 0)) };
    }
    case 'multiclass':
      return multiclassTruth(table, config);
  }
}

function regressionTruth(table: Table, label: string): Float64Array {
  const truth = numbersOf(table, { column: label, key: 'evaluate.label' });
  const bad = truth.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return truth;
  const count = truth.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  throw refuse(table, {
    code: 'label-missing',
    what: `label ${quote(label)} is null, NaN or infinite in ${plural(count, 'row')}, the first is row ${bad + 1}`,
    fix: 'rows without a true value cannot be tested on: drop them from the test data',
  });
}

/**
 * Classes are those of `evaluate.scores` where there are any (a class may be missing from the test rows), else those that
 * occur as labels.
 */
function multiclassTruth(table: Table, config: RowsConfig): Pick<Rows, 'classes' | 'truth'> {
  const { values, codes } = codeLabels(table, config.label);
  if (config.scores === undefined) return { classes: values, truth: codes };
  const classes = sortClasses(Object.keys(config.scores));
  const unnamed = values.filter((value) => !classes.includes(value));
  if (unnamed.length > 0) {
    throw refuse(table, {
      code: 'class-without-score',
      what: `evaluate.scores has no column for ${unnamed.slice(0, 5).map(quote).join(', ')}, which ${quote(config.label)} contains`,
      fix: `scores: { ${unnamed[0] ?? ''}: <column of its probability>, … }`,
    });
  }
  const places = values.map((value) => classes.indexOf(value));
  return { classes, truth: codes.map((code) => places[code] ?? Number.NaN) };
}

/** Numbers as numbers, else by code unit: as {@link codeLabels} sorts. */
function sortClasses(names: readonly string[]): readonly string[] {
  const numeric = names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
  return names.toSorted((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0));
}
