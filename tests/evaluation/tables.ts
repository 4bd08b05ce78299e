// Columns as platform/tables.ts hands them out.
import type { Table } from '../../src/evaluation/table.ts';
import type { ColumnData } from '../../src/platform/tables.ts';

export function numbers(name: string, values: readonly (number | null)[], type = 'DOUBLE'): ColumnData {
  const known = values.map((value) => value ?? Number.NaN);
  return { name, type, numbers: Float64Array.from(known), nulls: values.filter((value) => value === null).length };
}

export function booleans(name: string, values: readonly (boolean | null)[]): ColumnData {
  return numbers(
    name,
    values.map((value) => (value === null ? null : Number(value))),
    'BOOLEAN',
  );
}

export function texts(name: string, values: readonly (string | null)[]): ColumnData {
  return { name, type: 'VARCHAR', texts: values, nulls: values.filter((value) => value === null).length };
}

export function table(file: string, ...columns: readonly ColumnData[]): Table {
  return { file, columns };
}

export function repeat<T>(times: number, items: readonly T[]): T[] {
  return Array.from({ length: times }, () => items).flat();
}
