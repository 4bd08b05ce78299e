// `npm run gen` writes every generated file; `npm run gen -- --check` writes nothing and exits 1 naming those that are stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate, LISTS, PAGES } from './generated-files.ts';
import { errorPage, printError } from '../src/config/print-problem.ts';
import type { Files } from './generated-files.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

async function stale(files: Files): Promise<readonly string[]> {
  const compared = await Promise.all(
    [...files].map(async ([path, content]) => ({ path, same: (await textOf(path)) === content })),
  );
  return compared.filter(({ same }) => !same).map(({ path }) => path);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(join(root, path), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function write(files: Files): Promise<void> {
  for (const path of await stale(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), files.get(path) ?? '');
    console.log(`wrote ${path}`);
  }
}

async function main(): Promise<void> {
  if (!values.check) {
    await write(await generate(root, LISTS));
    await write(await generate(root, PAGES));
    return;
  }
  const paths = await stale(await generate(root, [...LISTS, ...PAGES]));
  for (const path of paths) console.error(`stale: ${path} (npm run gen)`);
  if (paths.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  const printed = printError(error, {
    version: 'of this clone',
    more: errorPage,
    reportTo: 'CONTRIBUTING.md',
  });
  console.error(`${printed.text}${printed.detail ?? ''}`);
  process.exitCode = printed.exitCode;
}
