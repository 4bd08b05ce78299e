// A temporary folder, the real table engine, and files written into it: what the tests of src/data share.
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Tables } from '../../../src/platform/tables.ts';
import { duckDbTables } from '../../../src/platform/duckdb/open.ts';
import { localFiles } from '../../../src/platform/local-files.ts';
import { UserError } from '../../../src/records/errors.ts';
import type { Problem } from '../../../src/records/errors.ts';
import { openDataset } from '../../../src/data/tables/dataset.ts';
import type { DatasetHandle } from '../../../src/data/tables/dataset.ts';

export const engine = duckDbTables();

export class Workbench implements AsyncDisposable {
  readonly folder: string;
  readonly tables: Tables;
  readonly #opened: string[] = [];

  private constructor(folder: string, tables: Tables) {
    this.folder = folder;
    this.tables = tables;
  }

  static async make(threads = 2): Promise<Workbench> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mlgate-data-'));
    return new Workbench(folder, await engine.open({ threads }));
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await fs.writeFile(this.path(name), content);
  }

  async read(name: string): Promise<string> {
    return fs.readFile(this.path(name), 'utf8');
  }

  /** Opens a file of the folder; each opening has a name of its own unless one is given. */
  async open(file: string, name = `d${this.#opened.length}`): Promise<DatasetHandle> {
    this.#opened.push(name);
    const doors = { tables: this.tables, files: localFiles(this.folder) };
    return openDataset(doors, { name, path: this.path(file), shown: file });
  }

  /** Writes and opens. */
  async dataset(file: string, content: string | Uint8Array, name?: string): Promise<DatasetHandle> {
    await this.write(file, content);
    return this.open(file, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tables[Symbol.asyncDispose]();
    await fs.rm(this.folder, { recursive: true, force: true });
  }
}

/** The problems of the UserError that the work throws; anything else is a failure of the test. */
export async function problemsOf(work: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('expected a UserError, nothing was thrown');
}
