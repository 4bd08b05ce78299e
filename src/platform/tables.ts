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

export interface Tables extends AsyncDisposable {
  query(sql: string): Promise<QueryResult>;
  columns(sql: string, asText?: readonly string[]): Promise<readonly ColumnData[]>;
}

export interface OpenTables {
  /** @throws UserError `duckdb-missing` saying exactly what to put where. */
  open(options?: { readonly threads?: number; readonly memoryBytes?: number }): Promise<Tables>;
}
