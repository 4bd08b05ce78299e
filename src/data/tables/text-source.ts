// CSV and TSV: how the table engine is told to read them, so that nothing is guessed.
import type { Tables } from '../../platform/tables.ts';
import { ExternalError } from '../../records/errors.ts';
import { WRONG_GUESS, firstCandidates, inferTypes, optimisticSelect } from './infer-types.ts';
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

/** Reads the file into a table of the engine, each column with the type of its cells. Rows keep their order. */
export async function loadTextFile(tables: Tables, file: TextFile, table: string): Promise<void> {
  const written = textSource(file);
  const candidates = await firstCandidates(tables, written, file.names);
  const wide = file.names.length > WIDE;
  const select = wide ? undefined : optimisticSelect(candidates);
  if (select !== undefined && (await loadOptimistically(tables, select, { written, table }))) return;
  const texts = quoteIdentifier(`${table.replaceAll('"', '')} texts`);
  if (wide) await tables.query(`create temp table ${texts} as from ${written}`);
  const types = await inferTypes(tables, wide ? texts : written, candidates);
  await tables.query(`create temp table ${table} as from ${textSource(file, types)}`);
  if (wide) await tables.query(`drop table ${texts}`);
}

/** One pass for the usual file, whose first rows already show every column's type. false when they misled. */
async function loadOptimistically(
  tables: Tables,
  select: string,
  { written, table }: { readonly written: string; readonly table: string },
): Promise<boolean> {
  try {
    await tables.query(`create temp table ${table} as select ${select} from ${written}`);
    return true;
  } catch (error) {
    if (error instanceof ExternalError && error.message.includes(WRONG_GUESS)) return false;
    throw error;
  }
}
