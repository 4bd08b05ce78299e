// CSV and TSV: how the table engine is told to read them, so that nothing is guessed.
import type { Tables } from '../../platform/tables.ts';
import { inferTypes } from './infer-types.ts';
import type { TextFileType } from './infer-types.ts';
import { quoteIdentifier, quoteLiteral } from './sql.ts';

/** Small buffers keep all cores busy on files of a few megabytes. */
const BUFFER_BYTES = 4_000_000;
/** Above this many columns the file is read into a table once instead of once per batch of questions. */
const WIDE = 500;

export interface TextFile {
  readonly path: string;
  readonly delimiter: ',' | '\t';
  readonly names: readonly string[];
}

/** SQL after FROM that reads the file with the given types: text unless `types` says otherwise. Empty cells, quoted or not, are null. */
export function textSource(file: TextFile, types?: readonly TextFileType[]): string {
  const columns = file.names.map((name, index) => `${quoteIdentifier(name)}: '${types?.[index] ?? 'VARCHAR'}'`);
  // The line end is left to the engine: told the wrong one, it reads no rows and says nothing.
  const options = [
    'auto_detect = false',
    'header = true',
    `delim = ${quoteLiteral(file.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'strict_mode = true',
    'null_padding = false',
    `buffer_size = ${BUFFER_BYTES}`,
    `columns = {${columns.join(', ')}}`,
  ];
  return `read_csv(${quoteLiteral(file.path)}, ${options.join(', ')})`;
}

/** Reads the file into a table of the engine, each column with its inferred type. Rows keep their order. */
export async function loadTextFile(tables: Tables, file: TextFile, table: string): Promise<void> {
  const written = textSource(file);
  if (file.names.length <= WIDE) {
    const types = await inferTypes(tables, written, file.names);
    await tables.query(`create temp table ${table} as from ${textSource(file, types)}`);
    return;
  }
  const texts = quoteIdentifier(`${table.replaceAll('"', '')} texts`);
  await tables.query(`create temp table ${texts} as from ${written}`);
  const types = await inferTypes(tables, texts, file.names);
  await tables.query(`create temp table ${table} as from ${textSource(file, types)}`);
  await tables.query(`drop table ${texts}`);
}
