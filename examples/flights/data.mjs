// Reads columns of a Parquet or CSV file with DuckDB.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BadInput } from './bad-input.mjs';

/** DuckDB as installed for this project, else in the folder that MLGATE_DUCKDB names. */
function loadDuckDB() {
  const places = [import.meta.url];
  // Node looks for packages beside this file name, which itself need not exist.
  if (process.env.MLGATE_DUCKDB) places.push(join(process.env.MLGATE_DUCKDB, 'any.js'));
  for (const place of places) {
    try {
      return createRequire(place)('@duckdb/node-api');
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new BadInput('DuckDB is missing: run "npm install", or set MLGATE_DUCKDB to a node_modules folder that has it');
}

/** Runs `use(connection)` on a database in memory. */
export async function withDuckDB(use) {
  const instance = await loadDuckDB().DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A string as SQL writes it. */
export const sqlText = (value) => `'${value.replaceAll("'", "''")}'`;

async function refuseMissing(connection, file, needed) {
  const described = await connection.runAndReadAll(`DESCRIBE FROM ${sqlText(file)}`);
  const [present] = described.getColumnsJS();
  const missing = needed.filter((column) => !present.includes(column));
  if (missing.length > 0) {
    throw new BadInput(`${file} has no column ${missing.join(', ')}; it has ${present.join(', ')}`);
  }
}

/** Neither learner has a rule for a value that is not there, and guessing one would hide a fault in the data. */
function refuseNulls(columns, file) {
  for (const [name, values] of Object.entries(columns)) {
    const nulls = values.filter((value) => value === null).length;
    if (nulls > 0) throw new BadInput(`${file}: ${name} is null in ${nulls} of ${values.length} rows`);
  }
}

/**
 * Evaluates `expressions` ({ name: SQL }) on the rows for which the condition `where` (SQL) holds, in file order.
 * Returns { name: array of values }. Throws if a column of `needed` is missing or a value is null.
 */
export async function readColumns(file, { needed, expressions, where }) {
  return withDuckDB(async (connection) => {
    await refuseMissing(connection, file, needed);
    const selected = Object.entries(expressions).map(([name, sql]) => `${sql} AS "${name}"`);
    const sql = `SELECT ${selected.join(', ')} FROM ${sqlText(file)} WHERE ${where}`;
    const columns = (await connection.runAndReadAll(sql)).getColumnsObjectJS();
    refuseNulls(columns, file);
    return columns;
  });
}
