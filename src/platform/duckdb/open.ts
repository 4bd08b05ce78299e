// DuckDB behind OpenTables. The native library is loaded when the first table is opened, never before.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type * as DuckDb from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { UserError } from '../../records/errors.ts';
import type { Cell, OpenOptions, OpenTables, QueryResult, Tables } from '../tables.ts';
import { localFiles } from '../local-files.ts';
import { readColumns } from './columns.ts';
import { tableFailure } from './failure.ts';
import { findDuckDb } from './find.ts';

export interface DuckDbOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** See {@link findDuckDb}; mlgate's own folder unless a test gives another. */
  readonly from?: string;
  readonly onInstall?: (message: string) => void;
  /** For whoever does not ask for a number of threads; one per core unless given. */
  readonly threads?: number;
}

export function duckDbTables(options: DuckDbOptions = {}): OpenTables {
  const environment = options.environment ?? process.env;
  let loading: Promise<typeof DuckDb> | undefined;
  return {
    open: async (open = {}) => {
      loading ??= load({ ...options, environment });
      const threads = options.threads === undefined ? {} : { threads: options.threads };
      return openTables(await loading, { ...threads, ...open }, environment['RUNNER_TEMP'] ?? tmpdir());
    },
  };
}

async function load(options: DuckDbOptions & { readonly environment: NodeJS.ProcessEnv }): Promise<typeof DuckDb> {
  const from = options.from ?? import.meta.dirname;
  const modules = await findDuckDb({ ...options, from, hash: localFiles(from).hash });
  try {
    // The package is CommonJS and may lie anywhere, so it enters by a require of its own.
    const loaded: unknown = createRequire(path.join(modules, 'mlgate.js'))('@duckdb/node-api');
    if (!isDuckDb(loaded)) throw new Error('it has no DuckDBInstance');
    return loaded;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new UserError({
      code: 'duckdb-missing',
      what: `the table engine (DuckDB) in ${modules} cannot be loaded on ${process.platform} ${process.arch}: ${why}`,
      fix: 'install it again on this kind of machine: its native part differs by platform',
    });
  }
}

function isDuckDb(loaded: unknown): loaded is typeof DuckDb {
  return typeof loaded === 'object' && loaded !== null && 'DuckDBInstance' in loaded;
}

async function openTables(duckdb: typeof DuckDb, options: OpenOptions, temporaryRoot: string): Promise<Tables> {
  const spill = path.join(temporaryRoot, `mlgate-tables-${randomBytes(6).toString('hex')}`);
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: spill,
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    ...(options.memoryBytes === undefined ? {} : { memory_limit: `${Math.ceil(options.memoryBytes / 2 ** 20)}MiB` }),
  });
  const connection = await instance.connect();
  if (options.files !== undefined) await closeDoors(connection, options.files);
  return new DuckDbTables(instance, connection, spill);
}

async function closeDoors(connection: DuckDBConnection, files: readonly string[]): Promise<void> {
  const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ');
  await connection.run(`set allowed_paths = [${list}]`);
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
}

class DuckDbTables implements Tables {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #spill: string;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection, spill: string) {
    this.#instance = instance;
    this.#connection = connection;
    this.#spill = spill;
  }

  async query(sql: string): Promise<QueryResult> {
    return this.#guarded(sql, async () => {
      const reader = await this.#connection.runAndReadAll(sql);
      const types = reader.columnTypes().map(String);
      return {
        columns: reader.columnNames().map((name, index) => ({ name, type: types[index] ?? '' })),
        rows: reader.getRows().map((row) => row.map(toCell)),
      };
    });
  }

  async columns(sql: string, asText: readonly string[] = []): ReturnType<Tables['columns']> {
    return this.#guarded(sql, () => readColumns(this.#connection, sql, asText));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await fs.rm(this.#spill, { recursive: true, force: true });
  }

  async #guarded<T>(sql: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw tableFailure(error, sql);
    }
  }
}

function toCell(value: DuckDBValue): Cell {
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'bigint':
    case 'string':
      return value;
    default:
      // Dates, decimals, lists and structs, as DuckDB prints them.
      return value === null ? null : String(value);
  }
}
