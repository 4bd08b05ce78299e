// One file of rows, opened: its format, columns, number of rows, and the SQL that reads it.
import type { ReadFiles } from '../../platform/files.ts';
import type { Tables } from '../../platform/tables.ts';
import { HEADER_BYTES, readHeader } from './csv-header.ts';
import { columnKind } from './column-kind.ts';
import type { ColumnKind } from './column-kind.ts';
import { detectFormat } from './format.ts';
import type { Format } from './format.ts';
import { loadJsonLines } from './json-lines.ts';
import { checkParquet, parquetSource } from './parquet.ts';
import { readingFile } from './read-problem.ts';
import { quoteIdentifier } from './sql.ts';
import { loadTextFile } from './text-source.ts';
import type { TextFile } from './text-source.ts';

export interface DatasetColumn {
  readonly name: string;
  /** As the table engine prints it: `BIGINT`, `VARCHAR`. */
  readonly type: string;
  readonly kind: ColumnKind;
}

export interface DatasetHandle {
  /** `train`, `test`, … */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** As the person names it. */
  readonly shown: string;
  readonly format: Format;
  readonly columns: readonly DatasetColumn[];
  readonly rows: number;
  /** SQL after FROM. It stays valid as long as the Tables it was opened in. */
  readonly source: string;
  /** CSV and TSV: how to read the cells as they are written. */
  readonly text?: TextFile;
}

export interface DatasetFile {
  /** Unique among the datasets opened in the same Tables: a part of the table's name. */
  readonly name: string;
  readonly path: string;
  readonly shown: string;
}

export interface DatasetDoors {
  readonly tables: Tables;
  readonly files: ReadFiles;
}

/**
 * Opens a CSV, TSV, JSONL or Parquet file. Text formats are read whole, every cell checked; Parquet is read where it lies.
 * A file with a header and no row is opened: it has 0 rows.
 * @throws UserError `file-missing`, `file-is-folder`, `file-unreadable`, or `table-…`, with the line where there is one.
 */
export async function openDataset({ tables, files }: DatasetDoors, file: DatasetFile): Promise<DatasetHandle> {
  const start = await files.readStart(file.path, HEADER_BYTES);
  const format = detectFormat(start, file.shown);
  return readingFile(file.shown, async () => {
    const table = quoteIdentifier(`mlgate ${file.name}`);
    switch (format) {
      case 'csv':
      case 'tsv': {
        const delimiter = format === 'csv' ? ',' : '\t';
        const { names } = readHeader(start, delimiter, file.shown);
        const text = { path: file.path, delimiter, names } as const;
        await loadTextFile(tables, text, table);
        return { ...(await describe(tables, table)), ...file, format, source: table, text };
      }
      case 'jsonl': {
        await loadJsonLines(tables, file, table);
        return { ...(await describe(tables, table)), ...file, format, source: table };
      }
      case 'parquet': {
        await checkParquet(tables, file.path, file.shown);
        const source = parquetSource(file.path);
        return { ...(await describe(tables, source)), ...file, format, source };
      }
      default:
        return format satisfies never;
    }
  });
}

async function describe(tables: Tables, source: string): Promise<Pick<DatasetHandle, 'columns' | 'rows'>> {
  const described = await tables.query(`describe from ${source}`);
  const columns = described.rows.map(([name, type]) => ({
    name: String(name),
    type: String(type),
    kind: columnKind(String(type)),
  }));
  const counted = await tables.query(`select count(*) from ${source}`);
  return { columns, rows: Number(counted.rows[0]?.[0]) };
}
