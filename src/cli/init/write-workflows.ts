// Puts the workflows into .github/workflows, never over another file, and says what only the repository's settings can do.
import { posix, relative, sep } from 'node:path';
import type { ModelConfig } from '../../config/model-config.ts';
import { localFiles } from '../../platform/local-files.ts';
import type { Files } from '../../platform/files.ts';
import type { Platform } from '../../platform/platform.ts';
import { shippedFiles } from '../../platform/shipped-files.ts';
import { UserError } from '../../records/errors.ts';
import { readWorkflow } from '../doctor/read-workflow.ts';
import { mlgateUse } from '../doctor/workflow-file.ts';
import { PLACEHOLDER, planWorkflows } from './plan-workflows.ts';

const FOLDER = '.github/workflows';
const REQUIREMENTS = 'requirements.txt';
const ELSEWHERE = /gitlab|bitbucket|codeberg|dev\.azure|visualstudio|git\.sr\.ht/i;

export interface WorkflowOptions {
  /** Of the folder of mlgate.yml. */
  readonly platform: Platform;
  readonly models: readonly Pick<ModelConfig, 'approval' | 'deploy'>[];
  /** `--actions`. */
  readonly actions: string | undefined;
  readonly isDry: boolean;
}

export interface WrittenWorkflow {
  readonly file: string;
  /** `same` and `kept` were there before; `kept` says something else. */
  readonly state: 'written' | 'same' | 'kept';
}

export interface WrittenWorkflows {
  readonly files: readonly WrittenWorkflow[];
  readonly actions: string;
  readonly gated: boolean;
  /** What of Python is installed, in words; undefined where nothing is written in Python. */
  readonly packages: string | undefined;
}

/** undefined outside git, and where the origin plainly is another service than GitHub. @throws UserError `actions-malformed`. */
export async function writeWorkflows(options: WorkflowOptions): Promise<WrittenWorkflows | undefined> {
  const { platform, models, isDry } = options;
  const { repository, folder } = platform;
  if (repository === undefined || ELSEWHERE.test((await repository.origin()) ?? '')) return undefined;
  const files = localFiles(repository.root);
  const actions = options.actions ?? (await publisherIn(files)) ?? PLACEHOLDER;
  if (!/^[\w.-]+\/[\w.-]+@[\w./-]+$/.test(actions)) throw malformed(actions);
  const gated = models.some(({ approval, deploy }) => approval !== undefined || deploy !== undefined);
  const inRepository = relative(repository.root, folder).split(sep).join('/');
  const requirements = await requirementsIn(files, inRepository);
  const planned = planWorkflows(await shippedFiles('workflows-examples'), {
    actions,
    branch: await branchOf(platform),
    inRepository,
    gated,
    requirements,
  });
  const written: WrittenWorkflow[] = [];
  for (const { name, text } of planned) {
    const file = `${FOLDER}/${name}`;
    const isAbsent = (await files.kind(file)) === 'absent';
    if (isAbsent && !isDry) await files.write(file, text);
    const state = isAbsent ? 'written' : (await files.readText(file)) === text ? 'same' : 'kept';
    written.push({ file, state });
  }
  const isPython = (await repository.files(folder)).some(({ path }) => path.endsWith('.py'));
  const none =
    'no Python packages are installed: where your scripts import any, take the # from the lines about Python';
  const packages = requirements === undefined ? none : `${requirements} is installed, with the Python named there`;
  return { files: written, actions, gated, packages: isPython ? packages : undefined };
}

/** Whose actions the workflows here use already; undefined where none does, and where they use several. */
async function publisherIn(files: Files): Promise<string | undefined> {
  if ((await files.kind(FOLDER)) !== 'folder') return undefined;
  const names = (await files.list(FOLDER)).filter((name) => /^[^/]+\.ya?ml$/.test(name));
  const texts = await Promise.all(names.map(async (name) => files.readText(`${FOLDER}/${name}`)));
  const workflows = texts.map((text, i) => readWorkflow(names[i] ?? '', text));
  const jobs = workflows.flatMap((workflow) => ('problem' in workflow ? [] : workflow.jobs));
  const uses = jobs.flatMap(({ steps }) => steps.flatMap((step) => mlgateUse(step) ?? []));
  const [used, ...others] = new Set(uses.map(({ owner, ref }) => `${owner}/mlgate@${ref}`));
  return others.length === 0 ? used : undefined;
}

/** Beside mlgate.yml, else at the root. */
async function requirementsIn(files: Files, inRepository: string): Promise<string | undefined> {
  for (const path of new Set([posix.join(inRepository, REQUIREMENTS), REQUIREMENTS])) {
    if ((await files.kind(path)) === 'file') return path;
  }
  return undefined;
}

/** The branch that pull requests go to, as far as a clone can tell. */
async function branchOf({ commands, folder, repository }: Platform): Promise<string> {
  const command = 'git symbolic-ref --quiet --short refs/remotes/origin/HEAD';
  const asked = await commands.run({ command, folder, timeoutSeconds: 20 });
  const named = /^origin\/(\S+)$/.exec(asked.tail.trim())?.[1];
  if (named !== undefined) return named;
  const { branch = 'main' } = (await repository?.head()) ?? {};
  return ['main', 'master', 'trunk', 'develop'].includes(branch) ? branch : 'main';
}

function malformed(given: string): UserError {
  return new UserError({
    code: 'actions-malformed',
    what: `${given} does not say where mlgate's actions come from`,
    where: { file: '--actions' },
    fix: 'write for example  --actions acme/mlgate@v1',
  });
}

export function explainWorkflows({ files, actions, gated, packages }: WrittenWorkflows, isDry: boolean): string {
  const words = {
    written: isDry ? 'would be written' : 'written',
    same: 'is there already',
    kept: 'is there already, says something else, and was left as it is',
  };
  const lines = files.map(({ file, state }) => `  ${file} ${words[state]}\n`);
  const installed = packages === undefined ? '' : `  ${FOLDER}/pull-request.yml: ${packages}\n`;
  const steps = [
    ...(actions === PLACEHOLDER
      ? [
          'OWNER stands for whoever publishes the mlgate that you use: mlgate init --workflows-only --actions acme/mlgate@v1',
        ]
      : []),
    'a branch ruleset on mlgate-registry that restricts deletions and blocks force pushes: versions and the ledger live there',
    ...(gated
      ? [
          'a ruleset on the default branch: pull requests with a review, code owners for .github/ and mlgate.yml',
          'an environment `production` bound to the default branch, and the production secret in it alone',
        ]
      : []),
  ];
  const later = gated
    ? ''
    : 'When `approval:` and `deploy:` stand in mlgate.yml, `mlgate init --workflows-only` adds their workflows.\n';
  return `\nWorkflows\n${lines.join('')}${installed}${later}In the repository's settings, by somebody who may:\n${steps.map((step) => `  ${step}\n`).join('')}`;
}
