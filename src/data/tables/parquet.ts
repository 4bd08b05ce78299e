// Parquet is read where it lies; only its schema is looked at first.
import type { Tables } from '../../platform/tables.ts';
import { checkColumnNames } from './column-names.ts';
import { quoteLiteral } from './sql.ts';

/** The engine skips parts of a file by its statistics, in which NaN does not count; it has to be told that there may be some. */
export function parquetSource(path: string): string {
  return `read_parquet(${quoteLiteral(path)}, can_have_nan = true)`;
}

/** The same with a column `file_row_number`, from 0, in the order of the file. */
export function numberedParquetSource(path: string): string {
  return `read_parquet(${quoteLiteral(path)}, can_have_nan = true, file_row_number = true)`;
}

/** @throws UserError `table-columns`; the engine would rename the second of two names that differ only in case. */
export async function checkParquet(tables: Tables, path: string, shown: string): Promise<void> {
  const { rows } = await tables.query(`select name, num_children from parquet_schema(${quoteLiteral(path)})`);
  checkColumnNames(
    topLevel(rows.map(([name, children]) => ({ name: String(name), children: Number(children ?? 0) }))),
    shown,
  );
}

/** The schema is a tree, written root first; its top level are the columns. */
function topLevel(nodes: readonly { readonly name: string; readonly children: number }[]): readonly string[] {
  const names: string[] = [];
  // How many nodes of each open level are still to come; the root's children are level 0.
  const open: number[] = [];
  for (const [index, { name, children }] of nodes.entries()) {
    if (index > 0) {
      if (open.length === 1) names.push(name);
      open.push((open.pop() ?? 0) - 1);
    }
    if (children > 0 || index === 0) open.push(children);
    while (open.at(-1) === 0 && open.length > 1) open.pop();
  }
  return names;
}
