// A small project on a GitHub of our own: a repository with a model whose quality is one number, and its workspace as a job has it.
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { startGitServer } from '../rigs/git-http.ts';
import type { GitServerRig } from '../rigs/git-http.ts';
import { BOT, startGitHub } from '../rigs/github.ts';
import type { GitHubRig, Identity } from '../rigs/github.ts';
import type { StoredPull } from '../rigs/github.ts';
import { startResults } from '../rigs/results.ts';
import type { ResultsRig } from '../rigs/results.ts';
import { installBundles, runStep } from '../rigs/runner.ts';
import type { StepEnded, StepRun } from '../rigs/runner.ts';

export const REPOSITORY = 'acme/flights';
/** Looked for in everything that a step leaves behind. */
export const CANARY = 'ghs_canaryCANARY0123456789abcdefABCDEF';

const RIGHTS = ['actions', 'checks', 'contents', 'deployments', 'issues', 'pull_requests', 'statuses'];
const TOKENS: Readonly<Record<string, Identity>> = {
  [CANARY]: {
    login: BOT,
    permissions: Object.fromEntries(RIGHTS.map((right) => [right, 'write'])),
    repositories: [REPOSITORY],
  },
};

const FILES = {
  'train.mjs': `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const noise = Number(/noise: (.*)/.exec(readFileSync('params.yaml', 'utf8'))[1]);
mkdirSync(process.argv[2], { recursive: true });
writeFileSync(process.argv[2] + '/noise', String(noise));
console.log('::set-output name=verdict::pass');
`,
  'predict.mjs': `import { readFileSync, writeFileSync } from 'node:fs';
const [model, data, out] = process.argv.slice(2);
const noise = Number(readFileSync(model + '/noise', 'utf8'));
let seed = 7;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const rows = readFileSync(data, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
const scores = rows.map(([id, x]) => id + ',' + Math.min(1, Math.max(0, Number(x) + noise * (random() - 0.5))).toFixed(6));
writeFileSync(out, ['id,p', ...scores].join('\\n') + '\\n');
`,
  'params.yaml': 'noise: 1.5\n',
  'contract.yml': 'columns:\n  x: { range: [0, 1] }\n',
  '.gitignore': 'model/\nserving/\n',
  'mlgate.yml': `model: tiny
task: binary
data: { test: test.csv, contract: contract.yml }
train: { run: 'node train.mjs {model}', params: params.yaml, model: model/ }
evaluate: { predict: 'node predict.mjs {model} {data} {predictions}', label: late, score: p, id: id }
metrics: [roc_auc]
compare: { rules: [{ roc_auc: no worse by more than 0.01 }] }
approval: { groups: { owners: [bob] }, needs: [1 of owners] }
deploy: { run: 'mkdir -p serving && cp -r {model}/. serving/', smoke: 'test -s serving/noise' }
`,
};

export interface Project extends AsyncDisposable {
  readonly root: string;
  readonly github: GitHubRig;
  /** A fresh workspace with what a checkout gives. */
  checkout(ref: string): Promise<string>;
  /** Commits to a branch that begins at main. */
  commit(branch: string, files: Readonly<Record<string, string>>): Promise<void>;
  step(run: Omit<StepRun, 'token'>): Promise<StepEnded>;
  pullEvent(pull: StoredPull): NonNullable<StepRun['event']>;
  pushEvent(): NonNullable<StepRun['event']>;
  dispatchEvent(): NonNullable<StepRun['event']>;
  /** Somebody comments on the pull request. */
  commentEvent(
    pull: StoredPull,
    comment: { readonly author: string; readonly body: string },
  ): NonNullable<StepRun['event']>;
}

interface Servers {
  readonly github: GitHubRig;
  readonly git: GitServerRig;
  readonly results: ResultsRig;
}

export async function startProject(): Promise<Project> {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-actions-')));
  const bundles = installBundles(path.join(root, 'bundles'));
  const gitRoot = path.join(root, 'git');
  fs.mkdirSync(gitRoot);
  const people = ['ann', 'bob', 'eve'];
  const roles = { ann: 'write', bob: 'maintain', [BOT]: 'write' } as const;
  const github = await startGitHub({
    gitRoot,
    tokens: TOKENS,
    seed: { people, repositories: [{ name: REPOSITORY, roles }] },
  });
  const git = await startGitServer({ root: gitRoot, tokens: TOKENS, afterPush: (name) => github.refresh(name) });
  const results = await startResults({ github, repository: REPOSITORY });
  const commit: Project['commit'] = async (branch, files) => {
    const on = branch === 'main' ? {} : { on: 'refs/heads/main' };
    await github.repository(REPOSITORY).git?.commit({ ref: branch, files, message: `Change ${branch}`, ...on });
    await github.refresh(REPOSITORY);
  };
  await commit('main', { ...FILES, 'test.csv': testRows() });
  return {
    root,
    github,
    commit,
    checkout: (ref) => checkout(root, `${git.url}/${REPOSITORY}.git`, ref),
    step: (run) => {
      const env = { ...addresses({ github, git, results }), ...shaOf(run.folder), ...run.env };
      return runStep(bundles, { ...run, token: CANARY, env });
    },
    pullEvent: (pull) => pullEvent(github, pull),
    pushEvent: () => ({ name: 'push', payload: { ref: 'refs/heads/main', repository: repositoryOf(github) } }),
    dispatchEvent: () => ({ name: 'workflow_dispatch', payload: { inputs: {}, repository: repositoryOf(github) } }),
    commentEvent: (pull, comment) => commentEvent(github, pull, comment),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([github.close(), git.close(), results.close()]);
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
}

function addresses({ github, git, results }: Servers): Readonly<Record<string, string>> {
  return {
    GITHUB_SERVER_URL: git.url,
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_REPOSITORY_ID: String(github.repository(REPOSITORY).id),
    ...results.environment({ run: '7001', job: 'j' }),
    MLGATE_DUCKDB: path.resolve(import.meta.dirname, '../..'),
  };
}

/** As actions/checkout does it without keeping a credential: one commit, and a remote called origin. */
async function checkout(root: string, address: string, ref: string): Promise<string> {
  const folder = fs.mkdtempSync(path.join(root, 'workspace-'));
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  // Never a synchronous one: this process is the server too.
  const git = async (...args: readonly string[]): Promise<unknown> =>
    promisify(execFile)('git', args, { cwd: folder, env });
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', address);
  await git('fetch', '--quiet', '--depth=1', 'origin', ref);
  await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  return folder;
}

/** Of a detached HEAD, as checkout leaves it. */
function shaOf(folder: string): Readonly<Record<string, string>> {
  const head = path.join(folder, '.git', 'HEAD');
  return fs.existsSync(head) ? { GITHUB_SHA: fs.readFileSync(head, 'utf8').trim() } : {};
}

function repositoryOf(github: GitHubRig): Readonly<Record<string, unknown>> {
  return { id: github.repository(REPOSITORY).id, full_name: REPOSITORY, default_branch: 'main', private: false };
}

function pullEvent(github: GitHubRig, pull: StoredPull): NonNullable<StepRun['event']> {
  const repository = repositoryOf(github);
  const head = { sha: pull.headCommit, ref: pull.headBranch, repo: repository };
  const base = { ref: pull.baseBranch, sha: pull.baseCommit, repo: repository };
  const payload = { action: 'synchronize', repository, pull_request: { number: pull.number, head, base } };
  return { name: 'pull_request', payload };
}

function commentEvent(
  github: GitHubRig,
  pull: StoredPull,
  said: { readonly author: string; readonly body: string },
): NonNullable<StepRun['event']> {
  const { id, body } = github.comment({ repository: REPOSITORY, number: pull.number, ...said });
  const comment = { id, body, user: { id: 1, login: said.author, type: 'User' } };
  const payload = {
    action: 'created',
    repository: repositoryOf(github),
    issue: { number: pull.number, pull_request: {} },
    comment,
  };
  return { name: 'issue_comment', payload };
}

function testRows(): string {
  let seed = 42;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const rows = Array.from({ length: 2000 }, (_, id) => {
    const x = random();
    return `${id},${x.toFixed(6)},${random() < x ? 1 : 0}`;
  });
  return `${['id,x,late', ...rows].join('\n')}\n`;
}
