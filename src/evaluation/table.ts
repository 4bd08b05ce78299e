// Columns of a table as evaluation reads them, and what is said when one is not as it must be.
import { nearest } from '../config/did-you-mean.ts';
import type { ColumnData } from '../platform/tables.ts';
import { type Problem, UserError } from '../records/errors.ts';

/** Columns of one file in the order of its rows. */
export interface Table {
  /** As the person named it, for messages. */
  readonly file: string;
  readonly columns: readonly ColumnData[];
}

/** A column and where it stands: `evaluate.label`. */
export interface ColumnRole {
  readonly column: string;
  /** Key of mlgate.yml that names it. */
  readonly key: string;
}

export function rowCount(column: ColumnData): number {
  return column.numbers?.length ?? column.texts?.length ?? 0;
}

/** @throws UserError `column-missing` */
export function findColumn(table: Table, { column, key }: ColumnRole): ColumnData {
  const found = table.columns.find(({ name }) => name === column);
  if (found !== undefined) return found;
  const names = table.columns.map(({ name }) => name);
  const guess = nearest(column, names);
  throw refuse(table, {
    code: 'column-missing',
    what: `there is no column ${quote(column)} (${key})`,
    fix: guess === undefined ? `columns: ${names.slice(0, 20).map(quote).join(', ')}` : `did you mean ${quote(guess)}?`,
  });
}

/** @throws UserError `column-not-numeric` */
export function numbersOf(table: Table, role: ColumnRole): Float64Array {
  const column = findColumn(table, role);
  if (column.numbers !== undefined) return column.numbers;
  throw refuse(table, {
    code: 'column-not-numeric',
    what: `column ${quote(role.column)} (${role.key}) holds text (${column.type}), numbers are needed${firstText(column)}`,
    fix: 'write numbers with a point as decimal mark and nothing else in the column',
  });
}

/** The first text that is no number, which is what made the whole column text. */
function firstText({ texts }: ColumnData): string {
  const row = texts?.findIndex((text) => text !== null && !Number.isFinite(Number(text.trim() || Number.NaN))) ?? -1;
  return row < 0 ? '' : `; row ${row + 1} has ${quote(texts?.[row] ?? '')}`;
}

/** A value of the user's, fit for one line of a message. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
}

/** "1 row", "1,204 rows". */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

export function problemIn(table: Table, problem: Omit<Problem, 'where'>): Problem {
  return { ...problem, where: { file: table.file } };
}

export function refuse(table: Table, problem: Omit<Problem, 'where'>): UserError {
  return new UserError(problemIn(table, problem));
}
