// Runs a workflow file as GitHub would, under `act` on this machine, against the other rigs: nothing of it leaves loopback.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readActLog } from './act/log.ts';
import type { ActRun } from './act/log.ts';
import { readOnly, readWorkflow } from './act/workflow-file.ts';
import type { WorkflowFile } from './act/workflow-file.ts';
import type { RigEvent } from './events.ts';
import { runGit } from './git-bare.ts';
import type { GitServerRig } from './git-http.ts';
import { BOT } from './github.ts';
import type { GitHubRig } from './github.ts';
import type { ResultsRig } from './results.ts';
import { toolPath } from './tools.ts';

export type { ActJob, ActRun } from './act/log.ts';

export interface ActRigs {
  readonly github: GitHubRig;
  readonly git: GitServerRig;
  readonly results: ResultsRig;
}

export interface ActOptions extends ActRigs {
  readonly event: RigEvent;
  /** `.github/workflows/x.yml`, as the event's commit has it. */
  readonly workflow: string;
  readonly runId: number;
  readonly attempt?: number;
  /** Folders of published actions, by `owner/repo`: at whatever ref a workflow uses them. */
  readonly actions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Folder of programs that a runner has and this machine may not. */
  readonly programs?: string;
  /** Who pressed re-run. */
  readonly triggeringActor?: string;
}

/** A run that takes longer has no exit code. */
const LONGEST_SECONDS = 150;
const NOT_WANTED = readActLog({ code: 0, out: '', err: 'the workflow does not want this event' });
const STAND_INS = fileURLToPath(new URL('act', import.meta.url));
const KNOWN: Readonly<Record<string, string>> = {
  'actions/checkout': 'checkout',
  'actions/upload-artifact': 'upload-artifact',
  'actions/download-artifact': 'download-artifact',
  'actions/setup-node': 'setup',
  'actions/setup-python': 'setup',
};

/**
 * act gives one token to all jobs: each gets its own, with its own `permissions:`, as it starts a JavaScript action. It asks node where
 * node is, and goes there. (bash, because sh would drop the inputs that have a hyphen in their names.)
 */
const NODE = (token: string): string => `#!/usr/bin/env bash
if [ "$3" = 'console.log(process.execPath)' ]; then echo "$0"; exit; fi
job="${token}--$GITHUB_JOB"
[ "$INPUT_TOKEN" = "${token}" ] && export INPUT_TOKEN="$job"
[ "$GITHUB_TOKEN" = "${token}" ] && export GITHUB_TOKEN="$job"
exec ${process.execPath} "$@"
`;

/** Forks and Dependabot get a token that reads, and no secrets. */
function isDistrusted({ name, isFork, actor }: RigEvent): boolean {
  return name !== 'pull_request_target' && (isFork || (name === 'pull_request' && actor === 'dependabot[bot]'));
}

function grantTokens(options: ActOptions, file: WorkflowFile, token: string): void {
  const { github, event } = options;
  for (const [job, declared] of file.permissions) {
    const permissions = isDistrusted(event) ? readOnly(declared) : declared;
    github.addToken(`${token}--${job}`, { login: BOT, permissions, repositories: [event.repository] });
  }
}

function localActions(options: ActOptions, file: WorkflowFile): readonly string[] {
  return [...new Set(file.uses)].flatMap((used) => {
    const [repository = ''] = used.split('@');
    const standIn = KNOWN[repository];
    const folder = options.actions?.[repository] ?? (standIn === undefined ? undefined : join(STAND_INS, standIn));
    if (folder === undefined) throw new Error(`no folder for the action ${used}`);
    return ['--local-repository', `${used}=${folder}`];
  });
}

function environment(options: ActOptions, token: string): Readonly<Record<string, string>> {
  const { event, github, git, results, runId, attempt = 1, workflow } = options;
  const [owner = ''] = event.repository.split('/');
  return {
    ...results.environment({ run: runId, ref: event.ref }),
    GITHUB_SERVER_URL: git.url,
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_REPOSITORY_ID: String(github.repository(event.repository).id),
    GITHUB_ACTOR: event.actor,
    GITHUB_TRIGGERING_ACTOR: options.triggeringActor ?? event.actor,
    GITHUB_WORKFLOW_REF: `${event.repository}/${workflow}@${event.ref}`,
    GITHUB_REF: event.ref,
    GITHUB_REF_NAME: event.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_SHA: event.sha,
    RUNNER_ENVIRONMENT: 'github-hosted',
    RIG_ACTIONS: STAND_INS,
    RIG_CHECKOUT: join(STAND_INS, 'checkout/checkout.sh'),
    RIG_TOKEN_PLACEHOLDER: token,
    ...options.env,
  };
}

/** The clone that act takes the workflow files from: the event's commit, and GitHub's address for the repository's name. */
async function cloneFor(options: ActOptions, folder: string): Promise<void> {
  const { event, github } = options;
  const bare = github.repository(event.repository).git;
  if (bare === undefined) throw new Error('act needs a repository in git');
  await mkdir(folder);
  await runGit(folder, ['init', '-q', '-b', 'rig']);
  await runGit(folder, ['fetch', '-q', bare.folder, event.sha]);
  const branch = event.ref.startsWith('refs/heads/') ? event.ref.slice('refs/heads/'.length) : 'rig';
  await runGit(folder, ['checkout', '-q', '-B', branch, event.sha]);
  await runGit(folder, ['remote', 'add', 'origin', `https://github.com/${event.repository}.git`]);
}

async function toolsOnPath(folder: string, token: string, programs: readonly string[]): Promise<string> {
  await mkdir(folder);
  await writeFile(join(folder, 'node'), NODE(token));
  await chmod(join(folder, 'node'), 0o755);
  return [folder, ...programs, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
}

/**
 * @returns what jobs came to; none ran when the workflow's `on:` does not want the event (act itself reads only the event's name)
 * @throws when act does not start
 */
export async function runAct(options: ActOptions): Promise<ActRun> {
  const home = await mkdtemp(join(tmpdir(), 'mlgate-act-'));
  try {
    const clone = join(home, 'clone');
    const token = `ghs_rig${options.runId}x${Math.random().toString(36).slice(2)}`;
    await cloneFor(options, clone);
    const file = readWorkflow(await readFile(join(clone, options.workflow), 'utf8'));
    if (!file.wants(options.event)) return NOT_WANTED;
    grantTokens(options, file, token);
    await writeFile(join(home, 'event.json'), JSON.stringify(options.event.payload));
    const pairs = Object.entries(environment(options, token));
    const secrets = Object.entries({ GITHUB_TOKEN: token, ...(isDistrusted(options.event) ? {} : options.secrets) });
    const args = [
      options.event.name,
      '-W',
      options.workflow,
      '-e',
      join(home, 'event.json'),
      '--json',
      '--actor',
      options.event.actor,
      ...file.labels.flatMap((label) => ['-P', `${label}=-self-hosted`]),
      '--no-cache-server',
      '--artifact-server-addr',
      '127.0.0.1',
      '--no-skip-checkout',
      ...localActions(options, file),
      ...pairs.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...secrets.flatMap(([name, value]) => ['-s', `${name}=${value}`]),
    ];
    const child = spawn(await toolPath('act'), args, {
      cwd: clone,
      env: {
        PATH: await toolsOnPath(join(home, 'bin'), token, options.programs === undefined ? [] : [options.programs]),
        HOME: home,
        XDG_CACHE_HOME: join(home, '.cache'),
        LANG: 'C.UTF-8',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a run which never ends is ended with all that it started.
      detached: true,
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (bytes: Buffer) => (said.out += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (said.err += bytes.toString()));
    const end = (): boolean => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
    const timer = setTimeout(end, LONGEST_SECONDS * 1000);
    await once(child, 'close');
    clearTimeout(timer);
    return readActLog({ code: child.exitCode, ...said });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
