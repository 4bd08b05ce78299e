// Tables by SQL (DuckDB). Whoever writes SQL quotes identifiers and literals (data/tables/sql.ts).

export type Cell = null | boolean | number | bigint | string;

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Columns of numbers or texts, read without making a row object for each row. */
export interface ColumnData {
  readonly name: string;
  readonly type: string;
  /** Numbers and booleans (as 0 or 1), NaN where null; undefined for other types. */
  readonly numbers?: Float64Array;
  /** Every value as DuckDB prints it; null where null. Present when `numbers` is not, or when asked for. */
  readonly texts?: readonly (string | null)[];
  readonly nulls: number;
}

/**
 * Failures are ExternalErrors whose `code` says what kind: `tables-input` (the data cannot be read so), `tables-sql` (the SQL is
 * wrong), `tables-denied` (a file that was not allowed), `tables-memory`, `disk-full`, `tables` (anything else). Whoever knows which
 * file or whose SQL it was turns the first three into a UserError.
 */
export interface Tables extends AsyncDisposable {
  query(sql: string): Promise<QueryResult>;
  /** In the order of the query's rows. Names in `asText` get `texts` even where they have `numbers`. */
  columns(sql: string, asText?: readonly string[]): Promise<readonly ColumnData[]>;
}

export interface OpenOptions {
  readonly threads?: number;
  readonly memoryBytes?: number;
  /**
   * Absolute paths. When given, SQL can read and write these files and no other, and settings are locked: needed wherever SQL of
   * a person runs.
   */
  readonly files?: readonly string[];
}

export interface OpenTables {
  /** @throws UserError `duckdb-missing` saying exactly what to put where. */
  open(options?: OpenOptions): Promise<Tables>;
}
