import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as z from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDuckDb } from '../../src/platform/duckdb/find.ts';
import { duckDbTables } from '../../src/platform/duckdb/open.ts';
import { damageOf, packagesIn } from '../../src/platform/duckdb/packages.ts';
import { UserError } from '../../src/records/errors.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import { describeTables } from './tables.contract.ts';

describeTables('DuckDB', duckDbTables());

const repository = path.join(import.meta.dirname, '../..');
const modules = path.join(repository, 'node_modules');
const { hash } = localFiles('/');

let root: string;
beforeAll(async () => {
  root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'mlgate-duckdb-')));
});
afterAll(() => fs.rm(root, { recursive: true, force: true }));

/** A folder that looks like mlgate itself without node_modules. */
async function bareMlgate(name: string): Promise<string> {
  const folder = path.join(root, name);
  await fs.cp(path.join(repository, 'assets/duckdb'), path.join(folder, 'assets/duckdb'), { recursive: true });
  await fs.mkdir(path.join(folder, 'dist'));
  return path.join(folder, 'dist');
}

/** The installed packages, as a tool cache would hold them. */
async function fillCache(cache: string): Promise<string> {
  const fresh = await findDuckDb({
    environment: { ...process.env, RUNNER_TOOL_CACHE: cache },
    hash,
    from: await bareMlgate('fill'),
  });
  await fs.rm(path.join(root, 'fill'), { recursive: true });
  return fresh;
}

describe('finding DuckDB', () => {
  it('beside mlgate', async () => {
    expect(await findDuckDb({ environment: {}, hash, from: path.join(repository, 'src/platform/duckdb') })).toBe(
      modules,
    );
  });
  it('in the folder that MLGATE_DUCKDB names, or its node_modules', async () => {
    const from = await bareMlgate('named');
    expect(await findDuckDb({ environment: { MLGATE_DUCKDB: repository }, hash, from })).toBe(modules);
    expect(await findDuckDb({ environment: { MLGATE_DUCKDB: modules }, hash, from })).toBe(modules);
  });
  it('nowhere else when MLGATE_DUCKDB names a folder without it', async () => {
    const from = path.join(repository, 'src');
    const error: unknown = await findDuckDb({ environment: { MLGATE_DUCKDB: root }, hash, from }).catch(
      (thrown: unknown) => thrown,
    );
    const [problem] = error instanceof UserError ? error.problems : [];
    expect(problem?.code).toBe('duckdb-missing');
    expect(problem?.what).toContain(`MLGATE_DUCKDB is ${root}: there is no`);
    expect(problem?.fix).toMatch(/npm install --prefix duckdb @duckdb\/node-api@\d.*set MLGATE_DUCKDB/);
  });
  it('says what was tried when npm is not there either', async () => {
    const from = await bareMlgate('lonely');
    const environment = { PATH: root, RUNNER_TOOL_CACHE: path.join(root, 'no-cache') };
    const error: unknown = await findDuckDb({ environment, hash, from }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problems: [{ code: 'duckdb-missing' }] });
    const what = String(error);
    expect(what).toContain('no node_modules above');
    expect(what).toContain('does not have it yet');
    expect(what).toContain('npm could not be started');
    expect(
      await fs.readdir(
        path.join(
          root,
          'no-cache/mlgate-duckdb',
          (await fs.readdir(path.join(root, 'no-cache/mlgate-duckdb')))[0] ?? '',
        ),
      ),
    ).toEqual([]);
  });
  it('installs it into the tool cache, finds it there, and removes a damaged one', { timeout: 300_000 }, async () => {
    const cache = path.join(root, 'cache');
    const installed = await fillCache(cache);
    expect(installed.startsWith(cache)).toBe(true);
    const from = await bareMlgate('cached');
    const said: string[] = [];
    const offline = { PATH: root, RUNNER_TOOL_CACHE: cache };
    expect(await findDuckDb({ environment: offline, hash, from, onInstall: (message) => said.push(message) })).toBe(
      installed,
    );
    expect(said).toEqual([]);

    await using tables = await duckDbTables({ environment: offline, from }).open({ threads: 1 });
    expect((await tables.query('select 42')).rows).toEqual([[42]]);

    const file = path.join(installed, '@duckdb/node-api/lib/index.js');
    await fs.appendFile(file, '// changed\n');
    const error: unknown = await findDuckDb({ environment: offline, hash, from }).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('@duckdb/node-api has other bytes than mlgate was released with');
    await expect(fs.access(installed)).rejects.toThrow();
  });
});

async function readAsset(name: string): Promise<unknown> {
  return JSON.parse(await fs.readFile(path.join(repository, 'assets/duckdb', name), 'utf8'));
}

async function assets(): Promise<{ readonly digests: Record<string, string>; readonly packages: readonly string[] }> {
  const lock = z.object({ packages: z.record(z.string(), z.unknown()) }).parse(await readAsset('package-lock.json'));
  return {
    digests: z.record(z.string(), z.string()).parse(await readAsset('digests.json')),
    packages: Object.keys(lock.packages).flatMap((name) => (name === '' ? [] : [name.replace('node_modules/', '')])),
  };
}

describe('what is released', () => {
  it('the installed packages are those of assets/duckdb', async () => {
    const { digests } = await assets();
    const names = (await packagesIn(modules)).filter((name) => name.startsWith('@duckdb/'));
    for (const name of names) {
      expect((await hash.folder(path.join(modules, name))).digest, name).toBe(digests[name]);
    }
  });
  it('digests and lock file speak of the same packages', async () => {
    const { digests, packages } = await assets();
    expect(Object.keys(digests).toSorted()).toEqual(packages.toSorted());
    expect(packages.filter((name) => name.startsWith('@duckdb/node-bindings-'))).toHaveLength(8);
  });
  it('a package that does not belong, or is missing, is damage', async () => {
    const strange = path.join(root, 'strange');
    await fs.mkdir(path.join(strange, '@duckdb/node-api'), { recursive: true });
    expect(await damageOf(strange, {}, hash)).toBe('@duckdb/node-bindings is missing');
    for (const name of ['@duckdb/node-bindings', 'detect-libc']) await fs.mkdir(path.join(strange, name));
    expect(await damageOf(strange, {}, hash)).toBe('@duckdb/node-api does not belong there');
  });
});
