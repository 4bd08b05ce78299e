// The columns of a data file as far as init needs them: kinds, how many different values, and which, where they are few.
import { openDataset } from '../../data/tables/dataset.ts';
import type { DatasetDoors, DatasetHandle } from '../../data/tables/dataset.ts';
import type { ColumnKind } from '../../data/tables/column-kind.ts';
import { quoteIdentifier } from '../../data/tables/sql.ts';
import { readingFile } from '../../data/tables/read-problem.ts';

export interface ColumnLook {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nulls: number;
  readonly distinct: number;
  /** Of number columns. */
  readonly low?: number;
  readonly high?: number;
  /** Every value with its rows, where there are at most {@link FEW}; in the order of the values. */
  readonly values?: readonly { readonly value: string; readonly rows: number }[];
}

export interface TableLook {
  readonly dataset: DatasetHandle;
  /** As the person names it. */
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly ColumnLook[];
  /** Columns left out because there are so many. */
  readonly unseen: number;
}

export const FEW = 20;
const COLUMNS = 400;
const BATCH = 80;

/** @throws UserError as openDataset does. */
export async function lookAtTable(
  doors: DatasetDoors,
  file: { readonly name: string; readonly path: string; readonly shown: string },
): Promise<TableLook> {
  const dataset = await openDataset(doors, file);
  const columns = dataset.columns.slice(0, COLUMNS);
  const looks: ColumnLook[] = [];
  await readingFile(file.shown, async () => {
    for (let start = 0; start < columns.length; start += BATCH) {
      looks.push(...(await measure(doors, dataset, columns.slice(start, start + BATCH))));
    }
    for (const [index, look] of looks.entries()) looks[index] = await withValues(doors, dataset, look);
  });
  return {
    dataset,
    file: file.shown,
    rows: dataset.rows,
    columns: looks,
    unseen: dataset.columns.length - looks.length,
  };
}

async function measure(
  { tables }: DatasetDoors,
  { source, rows }: DatasetHandle,
  columns: DatasetHandle['columns'],
): Promise<readonly ColumnLook[]> {
  const asked = columns.map(({ name, kind }) => {
    const cell = quoteIdentifier(name);
    const ends = isNumeric(kind) ? [`min(${cell})::double`, `max(${cell})::double`] : ['null', 'null'];
    return [`count(${cell})`, `count(distinct ${cell})`, ...ends].join(', ');
  });
  const [found = []] = (await tables.query(`select ${asked.join(', ')} from ${source}`)).rows;
  return columns.map(({ name, kind }, index) => {
    const [count, distinct, low, high] = found.slice(index * 4, index * 4 + 4);
    const ends = typeof low === 'number' && typeof high === 'number' ? { low, high } : {};
    return { name, kind, nulls: rows - Number(count), distinct: Number(distinct), ...ends };
  });
}

async function withValues({ tables }: DatasetDoors, { source }: DatasetHandle, look: ColumnLook): Promise<ColumnLook> {
  if (look.distinct > FEW || look.distinct === 0 || look.kind === 'other') return look;
  const cell = quoteIdentifier(look.name);
  const sql = `select ${cell}::varchar, count(*) from ${source} where ${cell} is not null group by ${cell} order by ${cell}`;
  const { rows } = await tables.query(sql);
  return { ...look, values: rows.map(([value, count]) => ({ value: String(value), rows: Number(count) })) };
}

export function isNumeric(kind: ColumnKind): boolean {
  return kind === 'integer' || kind === 'number';
}
