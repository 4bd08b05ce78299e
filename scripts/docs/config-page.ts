// schemas/mlgate.schema.json for editors, and docs/configuration.md for people, both from the zod schemas of src/config.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import * as z from 'zod';
import { configJsonSchema, oneModel } from '../../src/config/schema.ts';
import { RULE_FORMS } from '../../src/config/rule-grammar.ts';
import { SETTINGS, settingAt } from '../../src/config/settings.ts';
import { cell, table } from './markdown.ts';

export const SCHEMA_FILE = 'schemas/mlgate.schema.json';
/** A complete file, loaded and validated by the tests. */
export const EXAMPLE_FILE = 'docs/mlgate.example.yml';

export async function renderSchemaFile(): Promise<string> {
  return format(JSON.stringify(configJsonSchema()), { parser: 'json', printWidth: 120 });
}

const MACHINE_VARIABLES: Readonly<Record<string, string>> = {
  MLGATE_THREADS: 'Threads of the table engine; one per core unless set. The results are the same with any number.',
  MLGATE_DUCKDB: 'A folder whose `node_modules` has DuckDB, used instead of any other.',
  RUNNER_TEMP: 'Where temporary folders are made; the folder of the system unless set.',
};

interface Node {
  readonly [key: string]: unknown;
}

export async function renderConfigPage(root: string): Promise<string> {
  const schema: Node = z.toJSONSchema(oneModel(), { io: 'input', reused: 'inline' });
  const example = await readFile(join(root, EXAMPLE_FILE), 'utf8');
  const keys = Object.entries(asNode(schema['properties'])).map(([key, node]) => [key, asNode(node)] as const);
  const single = keys.filter(([, node]) => !isSection(node));
  const sections = keys.filter(([, node]) => isSection(node));
  return [
    '# Configuration\n',
    'Written by `npm run gen` from `src/config/`; never edited. Editors complete and check the file with',
    '`# yaml-language-server: $schema=` and the address of `schemas/mlgate.schema.json`.\n',
    'A value comes from the first of: flag or action input, environment, `mlgate.yml`, default. Paths are relative to the',
    'folder of `mlgate.yml`. Several models in one file stand below `models:` by name; a section beside `models:` holds, whole,',
    'for every model that does not have that section itself.\n',
    `\`\`\`yaml\n${example.trimEnd()}\n\`\`\`\n`,
    '## Top level\n',
    keyTable(single, [], schema),
    ...sections.map(([key, node]) => section(key, node)),
    '## Rules\n',
    "A rule reads `METRIC: SENTENCE`. N is in the metric's own unit, N% is of the baseline's absolute value.\n",
    ...RULE_FORMS.map((form) => `- \`${form}\``),
    '\nA change may end in `than production` or `than base`; without it `compare.against` holds. `slices: COLUMN` beside the',
    'metric asks it of every value of that column; `on: point` decides on single numbers where a metric has no interval.\n',
    '## Environment\n',
    'An empty variable counts as not set; one that begins like these and is none of them is an error.\n',
    table(
      ['variable', 'key', 'flag'],
      SETTINGS.map(({ variable, path, flag, argument }) => [
        `\`${variable}\``,
        `\`${path.join('.')}\``,
        `\`--${flag} ${argument}\``,
      ]),
    ),
    'Of the machine, not of a model:\n',
    table(
      ['variable', 'what it is'],
      Object.entries(MACHINE_VARIABLES).map(([name, text]) => [`\`${name}\``, text]),
    ),
  ].join('\n');
}

function section(key: string, node: Node): string {
  const members = Object.entries(asNode(node['properties'])).map(([name, member]) => [name, asNode(member)] as const);
  return `## ${key}\n\n${textOf(node, 'description')}\n\n${keyTable(members, [key], node)}`;
}

type Member = readonly [string, Node];

function keyTable(members: readonly Member[], path: readonly string[], parent: Node = {}): string {
  const needed = Array.isArray(parent['required']) ? parent['required'] : [];
  return table(
    ['key', 'what it is', 'default', 'example', 'flag'],
    members.map(([name, node]) => {
      const flag = settingAt([...path, name])?.flag;
      return [
        `\`${name}\``,
        cell(textOf(node, 'description')),
        'default' in node ? code(node['default']) : needed.includes(name) ? 'required' : '',
        Array.isArray(node['examples']) ? code(node['examples'][0]) : '',
        flag === undefined ? '' : `\`--${flag}\``,
      ];
    }),
  );
}

function code(value: unknown): string {
  return `\`${cell(flow(value))}\``;
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${flow(inner)}`)
    .join(', ')} }`;
}

/** A section has keys of its own to list; a union of forms is shown as one key. */
function isSection(node: Node): boolean {
  return Object.keys(asNode(node['properties'])).length > 1;
}

function textOf(node: Node, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

function asNode(value: unknown): Node {
  return z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
}
