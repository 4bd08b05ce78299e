// One page for a folder of plug-ins, from what each plug-in says of itself.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { cell, table } from './markdown.ts';

interface PageOf {
  readonly folder: string;
  readonly title: string;
  readonly intro: string;
}

export const PLUGIN_PAGES: Readonly<Record<string, PageOf>> = {
  'docs/metrics.md': {
    folder: 'src/evaluation/metrics',
    title: 'Metrics',
    intro: 'What `metrics:` of mlgate.yml may name. Conventions are those of scikit-learn 1.9.',
  },
  'docs/checks.md': {
    folder: 'src/data/checks',
    title: 'Checks of the data contract',
    intro: 'What a data contract may ask.',
  },
  'docs/executors.md': {
    folder: 'src/training/executors',
    title: 'Executors',
    intro: 'Where `train.executor` may run the training command.',
  },
};

const pluginSchema = z.looseObject({
  name: z.string(),
  doc: z.record(z.string(), z.unknown()),
  parameters: z.instanceof(z.ZodType).optional(),
});
type Plugin = z.infer<typeof pluginSchema>;

/** undefined while the folder has no list of plug-ins. */
export async function renderPluginPage(root: string, { folder, title, intro }: PageOf): Promise<string | undefined> {
  const list = join(root, folder, 'all.generated.ts');
  if (!(await exists(list))) return undefined;
  const loaded: unknown = await import(pathToFileURL(list).href);
  const { all } = z.looseObject({ all: z.array(pluginSchema) }).parse(loaded);
  const intros = [
    `# ${title}\n`,
    'Written by `npm run gen` from the files of `' + folder + '`; never edited.\n',
    `${intro}\n`,
  ];
  return [...intros, ...all.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(section)].join('\n');
}

function section(plugin: Plugin): string {
  const { summary = '', ...rest } = plugin.doc;
  const facts = Object.entries({ ...listed(plugin), ...rest }).filter(([, value]) => value !== '');
  const lines = facts.map(([name, value]) => `- **${name}**: ${String(value)}`).join('\n');
  return `## ${plugin.name}\n\n${String(summary)}\n\n${lines === '' ? '' : `${lines}\n`}${parameterTable(plugin)}`;
}

/** Plain facts that plug-ins of one kind have and others do not. */
function listed(plugin: Plugin): Readonly<Record<string, string>> {
  const names = ['aliases', 'scope', 'tasks', 'needs', 'direction', 'range'];
  const facts = names.map((name) => [name, inWords(plugin[name])] as const);
  return Object.fromEntries(facts.filter(([, text]) => text !== ''));
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  if (value === Infinity) return '∞';
  if (value === -Infinity) return '−∞';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function parameterTable({ parameters }: Plugin): string {
  if (parameters === undefined) return '';
  const json: Readonly<Record<string, unknown>> = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
  const properties = z.record(z.string(), z.record(z.string(), z.unknown())).safeParse(json['properties']).data ?? {};
  const rows = Object.entries(properties).map(([name, node]) => [
    `\`${name}\``,
    cell(kindOf(node)),
    cell(textOf(node['description'])),
  ]);
  return rows.length === 0 ? '' : `\n${table(['parameter', 'value', ''], rows)}`;
}

function kindOf(node: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(node['enum'])) return node['enum'].map((one) => `\`${String(one)}\``).join(', ');
  const choices = node['anyOf'];
  if (Array.isArray(choices)) {
    return choices.map((one) => kindOf(z.record(z.string(), z.unknown()).parse(one))).join(' or ');
  }
  return 'const' in node ? `\`${String(node['const'])}\`` : textOf(node['type']);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
