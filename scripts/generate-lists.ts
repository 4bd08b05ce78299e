// Lists the plug-in files of a folder in its all.generated.ts, so that one new file is all that a new plug-in takes.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

interface PluginFolder {
  /** From the repository's root, with `/`. */
  readonly folder: string;
  /** A plug-in file is one whose default export is made by this function. */
  readonly constructor: string;
}

export const PLUGIN_FOLDERS: readonly PluginFolder[] = [
  { folder: 'src/evaluation/metrics', constructor: 'metric' },
  { folder: 'src/data/checks', constructor: 'check' },
  { folder: 'src/training/executors', constructor: 'executor' },
];

const GENERATED = 'all.generated.ts';

/**
 * What every all.generated.ts should hold, by path from the repository's root. Folders without plug-ins have no list.
 * Plug-ins stand in byte order of their file names, so the lists are the same on every machine.
 */
export async function generateLists(
  root: string = join(import.meta.dirname, '..'),
): Promise<ReadonlyMap<string, string>> {
  const lists = new Map<string, string>();
  for (const plugins of PLUGIN_FOLDERS) {
    const names = await pluginNames(root, plugins);
    if (names.length > 0) lists.set(`${plugins.folder}/${GENERATED}`, await renderList(root, plugins, names));
  }
  return lists;
}

async function pluginNames(root: string, { folder, constructor }: PluginFolder): Promise<readonly string[]> {
  const made = new RegExp(`^export default ${constructor}(?:<[^(]*>)?\\(`, 'm');
  const names: string[] = [];
  for (const file of (await filesOf(join(root, folder))).toSorted()) {
    if (!file.endsWith('.ts') || file === GENERATED) continue;
    if (made.test(await readFile(join(root, folder, file), 'utf8'))) names.push(file.slice(0, -'.ts'.length));
  }
  return names;
}

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function renderList(root: string, plugins: PluginFolder, names: readonly string[]): Promise<string> {
  const text = [
    `// Written by \`npm run gen\`: every file of this folder whose default export is a ${plugins.constructor}.`,
    ...names.map((name) => `import ${identifier(name)} from './${name}.ts';`),
    '',
    `export const all = [${names.map(identifier).join(', ')}] as const;`,
  ].join('\n');
  const file = join(root, plugins.folder, GENERATED);
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

/** `roc-auc` → `rocAucPlugin`; the ending keeps names such as `null.ts` from being words of the language. */
function identifier(name: string): string {
  return `${name.replaceAll(/-+(.)/g, (_, letter: string) => letter.toUpperCase())}Plugin`;
}
