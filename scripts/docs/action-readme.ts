// The page of an action: what it does, an example to paste, the rights it needs and why, its inputs and outputs.
import type { DocumentedAction, DocumentedInput } from './documented-action.ts';
import { cell, table } from './markdown.ts';

const WRITTEN = 'Written by `npm run gen` from `src/actions/`; never edited.';

/** Why any action asks for a right; one that is missing is named by the step, with its line. */
export const REASONS: Readonly<Record<string, string>> = {
  'contents: read': 'fetches the code, the registry’s branch and the default branch’s mlgate.yml',
  'contents: write':
    'writes the branch `mlgate-registry` and, where `store:` names no folder, releases with the model’s bytes',
  'pull-requests: read': 'reads the pull request and its comments',
  'pull-requests: write': 'writes the comment',
  'checks: write': 'writes the check of the pull request’s head',
  'issues: read': 'reads the comments',
  'issues: write': 'writes comments, and the issue where there is no pull request',
  'actions: read': 'finds artifacts of other runs',
  'actions: write': 'starts the workflow that deploys',
  'deployments: write': 'shows the deployment on GitHub',
};

/** What an example needs to be one. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  run: ['run: python train.py', 'metrics: metrics.json', 'baseline: rerun'],
  adopt: ['path: model/'],
  rollback: ['reason: too many complaints since noon'],
};

export function renderActionReadme(documented: DocumentedAction, checkout: string): string {
  const { name, description } = documented.action;
  return [`# mlgate ${name}\n`, `${WRITTEN}\n`, `${description}\n`, ...body(documented, checkout)].join('\n');
}

/** The page of the folder: every action, and the one at the root. */
export function renderActionIndex(documented: readonly DocumentedAction[], checkout: string): string {
  const [root, ...others] = documented;
  if (root === undefined) throw new TypeError('there are no actions');
  return [
    '# Actions\n',
    `${WRITTEN}\n`,
    table(
      ['action', ''],
      [
        ['`OWNER/mlgate`', cell(root.action.description)],
        ...others.map(({ action: { name, description } }) => [
          `[\`OWNER/mlgate/actions/${name}\`](${name}/README.md)`,
          cell(description),
        ]),
      ],
    ),
    '## OWNER/mlgate\n',
    ...body(root, checkout),
  ].join('\n');
}

function body({ action, inputs, outputs }: DocumentedAction, checkout: string): readonly string[] {
  const rights = Object.entries(action.permissions).map(([right, level]) => `${right}: ${level}`);
  const place = action.name === 'run' ? 'OWNER/mlgate' : `OWNER/mlgate/actions/${action.name}`;
  const given = EXAMPLES[action.name] ?? [];
  const example = [
    'permissions:',
    ...rights.map((right) => `  ${right} # ${reasonOf(right)}`),
    'steps:',
    ...(action.withoutCheckout === true
      ? []
      : [`  - uses: ${checkout}`, '    with:', '      persist-credentials: false # no command of yours gets a token']),
    `  - uses: ${place}@COMMIT # v1`,
    ...(given.length === 0 ? [] : ['    with:', ...given.map((line) => `      ${line}`)]),
  ];
  return [
    `\`\`\`yaml\n${example.join('\n')}\n\`\`\`\n`,
    'Pinned by its commit, an action stays what was reviewed; `@v1` follows the releases. A right that is missing is named by the step, with its line.',
    action.withoutCheckout === true
      ? 'Nothing needs to be checked out: mlgate.yml is then read from the default branch.'
      : '',
    'An input that the action does not have is an error. What is not given comes from the environment, from mlgate.yml, or is the default.\n',
    '### Inputs\n',
    table(['input', '', 'default'], inputs.map(inputRow)),
    '### Outputs\n',
    'All are written, however the step ends. Over several models `verdict` and `conclusion` are the worst, and any other output is a JSON object by model.\n',
    table(
      ['output', ''],
      Object.entries(outputs).map(([name, description]) => [`\`${name}\``, cell(description)]),
    ),
  ].filter((part) => part !== '');
}

function reasonOf(right: string): string {
  const reason = REASONS[right];
  if (reason === undefined) throw new TypeError(`scripts/docs/action-readme.ts says no reason for ${right}`);
  return reason;
}

function inputRow({ name, description, required, default: value }: DocumentedInput): readonly string[] {
  const standard = required ? 'required' : value === undefined ? '' : `\`${value}\``;
  return [`\`${name}\``, cell(description), standard];
}
