// Which packages lie in a node_modules folder, and whether their bytes are those that mlgate was released with.
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { HashFiles } from '../files.ts';

/** Package name → digest of its folder. */
export type PackageDigests = Readonly<Record<string, string>>;

/** Names of the packages directly in a node_modules folder, sorted; `@scope/name` for scoped ones. */
export async function packagesIn(nodeModules: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await fs.readdir(nodeModules)) {
    if (entry.startsWith('.')) continue;
    if (!entry.startsWith('@')) names.push(entry);
    else names.push(...(await fs.readdir(path.join(nodeModules, entry))).map((name) => `${entry}/${name}`));
  }
  return names.sort();
}

/**
 * undefined when every package is one of the expected ones with the expected bytes, and those that every platform needs are there;
 * else what is wrong.
 */
export async function damageOf(
  nodeModules: string,
  expected: PackageDigests,
  hash: HashFiles,
): Promise<string | undefined> {
  const found = await packagesIn(nodeModules);
  const missing = ['@duckdb/node-api', '@duckdb/node-bindings', 'detect-libc'].find((name) => !found.includes(name));
  if (missing !== undefined) return `${missing} is missing`;
  for (const name of found) {
    const digest = expected[name];
    if (digest === undefined) return `${name} does not belong there`;
    const actual = (await hash.folder(path.join(nodeModules, name))).digest;
    if (actual !== digest) return `${name} has other bytes than mlgate was released with`;
  }
  return undefined;
}
