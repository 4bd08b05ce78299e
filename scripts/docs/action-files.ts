// action.yml and README.md of every action, from its declaration in src/actions/.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { stringify } from 'yaml';
import type { Action, Input } from '../../src/actions/action.ts';
import { ACTIONS } from '../../src/actions/all.ts';
import { COMMON_INPUTS, COMMON_OUTPUTS } from '../../src/actions/runtime/every-action.ts';
import { settingDescriber } from '../../src/cli/describe-setting.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import type { Setting } from '../../src/config/settings.ts';
import type { DocumentedAction, DocumentedInput } from './documented-action.ts';
import { renderActionIndex, renderActionReadme } from './action-readme.ts';

/** Name of the action at the root of the repository. */
export const ROOT_ACTION = 'run';

/** Path → content, of every action. */
export async function renderActionFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const describe = settingDescriber();
  const documented = ACTIONS.map((action) => documentAction(action, describe));
  const checkout = await pinnedCheckout(root);
  const files = new Map([['actions/README.md', renderActionIndex(documented, checkout)]]);
  for (const one of documented) {
    const { name } = one.action;
    const isRoot = name === ROOT_ACTION;
    files.set(isRoot ? 'action.yml' : `actions/${name}/action.yml`, await renderActionFile(one));
    if (!isRoot) files.set(`actions/${name}/README.md`, renderActionReadme(one, checkout));
  }
  return files;
}

/** `actions/checkout@COMMIT # v7`, as the shipped workflows pin it. */
async function pinnedCheckout(root: string): Promise<string> {
  const workflow = await readFile(join(root, 'workflows-examples/rung-1.yml'), 'utf8');
  const pinned = /uses: (actions\/checkout@[0-9a-f]{40} # v\S+)/.exec(workflow)?.[1];
  if (pinned === undefined) throw new TypeError('workflows-examples/rung-1.yml pins no actions/checkout');
  return pinned;
}

function documentAction(action: Action, describe: (setting: Setting) => string): DocumentedAction {
  const settings = action.settings.map((flag) => SETTINGS.find((setting) => setting.flag === flag));
  return {
    action,
    inputs: [
      ...Object.entries(action.inputs).map(([name, input]) => documentInput(name, input)),
      ...settings.flatMap((setting) => (setting === undefined ? [] : [documentSetting(setting, describe(setting))])),
      ...Object.entries(COMMON_INPUTS).map(([name, input]) => documentInput(name, input)),
    ],
    outputs: { ...COMMON_OUTPUTS, ...action.outputs },
  };
}

/** How a value of several parts is written into one input. */
const HOW_TO_WRITE: Readonly<Partial<Record<Setting['reading'], string>>> = {
  flag: '`true` or `false`.',
  words: 'Several stand on lines of their own, or are separated by commas.',
  metrics: 'Several stand on lines of their own, or are separated by commas.',
  pairs: 'Written `class=column`, on lines of their own or separated by commas.',
  rules: 'One rule a line: `roc_auc: no worse by more than 0.01`.',
  registry: 'Written `git`, `git:REMOTE` or `folder:PATH`.',
};

/** @param described the sentence of the command line's help, which ends with the place in mlgate.yml. */
function documentSetting({ flag, path, reading }: Setting, described: string): DocumentedInput {
  const place = path.join('.');
  const what = sentence(described.replace(` (${place})`, ''), HOW_TO_WRITE[reading]);
  return { name: flag, required: false, description: `${what} In mlgate.yml: \`${place}\`.` };
}

function documentInput(name: string, { description, kind, required = false }: Input): DocumentedInput {
  const how =
    kind === 'flag'
      ? '`true` or `false`.'
      : kind === 'list'
        ? 'One a line.'
        : typeof kind === 'object'
          ? `One of: ${kind.choice.join(', ')}.`
          : undefined;
  const input = { name, required, description: sentence(description, how) };
  return name === 'token' ? { ...input, default: '${{ github.token }}' } : input;
}

function sentence(text: string, more: string | undefined): string {
  return more === undefined ? text : `${text} ${more}`;
}

async function renderActionFile({ action, inputs, outputs }: DocumentedAction): Promise<string> {
  const isRoot = action.name === ROOT_ACTION;
  const document = {
    name: isRoot ? 'mlgate' : `mlgate ${action.name}`,
    description: action.description,
    ...(isRoot ? { branding: { icon: 'git-merge', color: 'green' } } : {}),
    inputs: Object.fromEntries(
      inputs.map(({ name, description, required, default: value }) => [
        name,
        { description, required, ...(value === undefined ? {} : { default: value }) },
      ]),
    ),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, description]) => [name, { description }])),
    runs: { using: 'node24', main: `${isRoot ? '' : '../../'}dist/${action.name}.mjs` },
  };
  const comment = `# Written by \`npm run gen\` from src/actions/${action.name}.ts; never edited.\n`;
  return format(comment + stringify(document, { lineWidth: 0 }), {
    parser: 'yaml',
    printWidth: 120,
    singleQuote: true,
    proseWrap: 'preserve',
  });
}
