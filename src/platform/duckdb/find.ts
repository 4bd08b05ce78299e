// Where DuckDB's Node package is: the folder named by MLGATE_DUCKDB, beside mlgate, the tool cache, else installed there by npm.
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { homedir } from 'node:os';
import * as path from 'node:path';
import * as z from 'zod';
import { UserError } from '../../records/errors.ts';
import type { HashFiles } from '../files.ts';
import { installPackages } from './install.ts';
import { damageOf } from './packages.ts';
import type { PackageDigests } from './packages.ts';

export const DUCKDB_VERSION = '1.5.5-r.5';

export interface FindOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly hash: HashFiles;
  /** Where to start looking for `node_modules` and for mlgate's own `assets/duckdb`; mlgate's own folder. */
  readonly from: string;
  /** Why it is installed, so that a person sees what the seconds are for. */
  readonly onInstall?: (message: string) => void;
}

/** One place that was looked at: the folder `node_modules` to load from, or why not. */
type Attempt = { readonly found: string } | { readonly reason: string };

/**
 * The `node_modules` folder to load `@duckdb/node-api` from.
 * @throws UserError `duckdb-missing`, listing every place that was tried and what to put where.
 */
export async function findDuckDb(options: FindOptions): Promise<string> {
  const tried: string[] = [];
  // MLGATE_DUCKDB is an order, not a hint: when it is set and wrong, nothing else is tried.
  const places =
    options.environment['MLGATE_DUCKDB'] === undefined ? [besideMlgate, inToolCache, installedNow] : [namedByVariable];
  for (const look of places) {
    const attempt = await look(options);
    if ('found' in attempt) return attempt.found;
    tried.push(attempt.reason);
  }
  throw missing(tried);
}

function missing(tried: readonly string[]): UserError {
  return new UserError({
    code: 'duckdb-missing',
    what: `the table engine (DuckDB) could not be loaded:\n${tried.map((reason) => `  - ${reason}`).join('\n')}`,
    fix: `on a machine that can reach a package registry run \`npm install --prefix duckdb @duckdb/node-api@${DUCKDB_VERSION}\`, bring the folder here, and set MLGATE_DUCKDB to its path (the folder that contains node_modules)`,
  });
}

async function namedByVariable({ environment }: FindOptions): Promise<Attempt> {
  const folder = path.resolve(environment['MLGATE_DUCKDB'] ?? '');
  for (const candidate of [path.join(folder, 'node_modules'), folder]) {
    if (path.basename(candidate) === 'node_modules' && existsSync(packageFile(candidate))) return { found: candidate };
  }
  return { reason: `MLGATE_DUCKDB is ${folder}: there is no ${packageFile(path.join(folder, 'node_modules'))}` };
}

async function besideMlgate({ from }: FindOptions): Promise<Attempt> {
  const folders = createRequire(path.join(from, 'x.js')).resolve.paths('@duckdb/node-api') ?? [];
  const found = folders.find((folder) => existsSync(packageFile(folder)));
  return found === undefined ? { reason: `no node_modules above ${from} has @duckdb/node-api` } : { found };
}

async function inToolCache(options: FindOptions): Promise<Attempt> {
  const modules = path.join(cachePlace(options.environment), 'node_modules');
  if (!existsSync(packageFile(modules))) return { reason: `${modules} does not have it yet` };
  const assets = await readAssets(options.from);
  if (assets === undefined) return { reason: 'the folder assets/duckdb of mlgate itself is missing' };
  const damage = await damageOf(modules, assets.digests, options.hash);
  if (damage === undefined) return { found: modules };
  await fs.rm(path.dirname(modules), { recursive: true, force: true });
  return { reason: `${modules} was damaged (${damage}) and is removed` };
}

async function installedNow(options: FindOptions): Promise<Attempt> {
  const assets = await readAssets(options.from);
  if (assets === undefined) return { reason: 'the folder assets/duckdb of mlgate itself is missing' };
  const place = cachePlace(options.environment);
  options.onInstall?.(`installing the table engine (DuckDB ${DUCKDB_VERSION}) into ${place}`);
  const failure = await installPackages({
    lock: assets.folder,
    place,
    environment: options.environment,
    check: (modules) => damageOf(modules, assets.digests, options.hash),
  });
  return failure === undefined ? { found: path.join(place, 'node_modules') } : { reason: failure };
}

function packageFile(modules: string): string {
  return path.join(modules, '@duckdb', 'node-api', 'package.json');
}

/** GitHub's tool cache, else the user's cache folder; one folder per version, platform, processor and C library. */
function cachePlace(environment: FindOptions['environment']): string {
  const root =
    environment['RUNNER_TOOL_CACHE'] ||
    path.join(environment['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'mlgate', 'tools');
  return path.join(root, 'mlgate-duckdb', DUCKDB_VERSION, `${process.platform}-${process.arch}${cLibrary()}`);
}

function cLibrary(): string {
  if (process.platform !== 'linux') return '';
  // Looking up the names of network addresses can take seconds; the type does not know the property yet.
  Object.assign(process.report, { excludeNetwork: true });
  const report = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) });
  return report.parse(process.report.getReport()).header.glibcVersionRuntime === undefined ? '-musl' : '';
}

/** mlgate's own lock file and digests, looked for from the code upwards. */
async function readAssets(
  from: string,
): Promise<{ readonly folder: string; readonly digests: PackageDigests } | undefined> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const assets = path.join(folder, 'assets', 'duckdb');
    if (existsSync(path.join(assets, 'package-lock.json'))) {
      const digests: unknown = JSON.parse(await fs.readFile(path.join(assets, 'digests.json'), 'utf8'));
      return { folder: assets, digests: z.record(z.string(), z.string()).parse(digests) };
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}
