// JSONL: one JSON object per line. Keys and shape are checked before the table engine makes columns of them.
import { UserError } from '../../records/errors.ts';
import type { Tables } from '../../platform/tables.ts';
import { checkColumnNames } from './column-names.ts';
import { quoteLiteral } from './sql.ts';

/** @returns SQL after FROM with one column `json` per line of the file. */
export function jsonObjects(path: string): string {
  return `read_json_objects(${quoteLiteral(path)}, format = 'newline_delimited')`;
}

/**
 * Reads the file into a table of the engine, types from all lines. Rows keep their order, columns come as they first appear.
 * @throws UserError `table-json` when a line is no object; `table-columns`.
 */
export async function loadJsonLines(
  tables: Tables,
  file: { readonly path: string; readonly shown: string },
  table: string,
): Promise<void> {
  const { path, shown } = file;
  const shape = await tables.query(
    `select count(*) filter (json_type(json) <> 'OBJECT'), count(*) from ${jsonObjects(path)}`,
  );
  const strangers = Number(shape.rows[0]?.[0] ?? 0);
  if (strangers > 0) {
    throw new UserError({
      code: 'table-json',
      what: `${shown} has ${strangers} of ${Number(shape.rows[0]?.[1])} lines that are not JSON objects`,
      where: { file: shown },
      fix: 'write one object per line: {"column": value, …}',
    });
  }
  const keys = await tables.query(`select distinct unnest(json_keys(json)) from ${jsonObjects(path)}`);
  checkColumnNames(keys.rows.map(([key]) => String(key)).sort(), shown);
  await tables.query(
    `create temp table ${table} as from read_json(${quoteLiteral(path)}, format = 'newline_delimited', sample_size = -1)`,
  );
}
