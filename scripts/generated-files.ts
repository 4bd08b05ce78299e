// Every generated file of the repository, by path: what `npm run gen` writes and what the tests compare with.
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
export const PAGES: readonly Generator[] = [configFiles, errorFiles, pluginFiles, cliFiles, actionFiles];

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

async function cliFiles(): Promise<Files> {
  const { createProgram } = await import('../src/cli/program.ts');
  const program = createProgram('', () => {
    throw new TypeError('the page is made without running a verb');
  });
  return new Map([['docs/cli.md', renderCliPage(program)]]);
}

async function actionFiles(root: string): Promise<Files> {
  const { renderActionFiles } = await import('./docs/action-files.ts');
  return renderActionFiles(root);
}
