// Every generated file of the repository, by path: what `npm run gen` writes and what the tests compare with.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import * as z from 'zod';
import { renderCliPage } from './docs/cli-page.ts';
import { renderConfigPage, renderSchemaFile, SCHEMA_FILE } from './docs/config-page.ts';
import { findErrorCodes } from './docs/error-codes.ts';
import { readExplanations, renderErrorPage } from './docs/error-page.ts';
import { PLUGIN_PAGES, renderPluginPage } from './docs/plugin-page.ts';
import { generateLists } from './generate-lists.ts';

/** Path from the repository's root → content. */
export type Files = ReadonlyMap<string, string>;
type Generator = (root: string) => Promise<Files>;

/** In two steps, because pages are made from the plug-ins that the lists name. */
export const LISTS: readonly Generator[] = [generateLists];
export const PAGES: readonly Generator[] = [configFiles, errorFiles, pluginFiles, cliFiles];

export async function generate(root: string, generators: readonly Generator[]): Promise<Files> {
  const files = await Promise.all(generators.map((one) => one(root)));
  return new Map(files.flatMap((some) => [...some]));
}

async function configFiles(root: string): Promise<Files> {
  return new Map([
    [SCHEMA_FILE, await renderSchemaFile()],
    ['docs/configuration.md', await renderConfigPage(root)],
  ]);
}

async function errorFiles(root: string): Promise<Files> {
  const codes = await findErrorCodes(root);
  return new Map([['docs/errors.md', renderErrorPage(codes, await readExplanations(root))]]);
}

async function pluginFiles(root: string): Promise<Files> {
  const files = new Map<string, string>();
  for (const [path, page] of Object.entries(PLUGIN_PAGES)) {
    const text = await renderPluginPage(root, page);
    if (text !== undefined) files.set(path, text);
  }
  return files;
}

const PROGRAM = 'src/cli/program.ts';

const programModule = z.looseObject({
  documentedProgram: z.custom<() => Command>(
    (value) => typeof value === 'function',
    `${PROGRAM} has to export documentedProgram()`,
  ),
});

/** src/cli/program.ts exports `documentedProgram(): Command`: every verb and option, made without doing anything. */
async function cliFiles(root: string): Promise<Files> {
  const path = join(root, PROGRAM);
  const present = await access(path).then(
    () => true,
    () => false,
  );
  if (!present) return new Map();
  const loaded: unknown = await import(pathToFileURL(path).href);
  const { documentedProgram } = programModule.parse(loaded);
  return new Map([['docs/cli.md', renderCliPage(documentedProgram())]]);
}
