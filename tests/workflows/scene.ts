// A repository on a GitHub of our own, whose workflows are played one after the other: each event is one run of one shipped file.
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readWorkflow } from '../../src/cli/doctor/read-workflow.ts';
import { runAct } from '../rigs/act.ts';
import type { ActRun } from '../rigs/act.ts';
import type { RigEvent } from '../rigs/events.ts';
import type { BareRepository } from '../rigs/git-bare.ts';
import { startGitServer } from '../rigs/git-http.ts';
import type { GitServerRig } from '../rigs/git-http.ts';
import { BOT, emailOf, startGitHub } from '../rigs/github.ts';
import type { GitHubRig, Identity, StoredComment } from '../rigs/github.ts';
import type { NewRun } from '../rigs/github/families/runs.ts';
import { isRecord } from '../rigs/json.ts';
import { startResults } from '../rigs/results.ts';
import type { ResultsRig } from '../rigs/results.ts';

export const REPOSITORY = 'acme/late';
const EXAMPLES = join(import.meta.dirname, '../../workflows-examples');
const ROOT = join(import.meta.dirname, '../..');

/** A shipped workflow, as it is. */
export function example(name: string): Readonly<Record<string, string>> {
  return { [`.github/workflows/${name}`]: readFileSync(join(EXAMPLES, name), 'utf8') };
}

export interface Change {
  /** Begins at main; main itself unless given. */
  readonly branch?: string;
  readonly by: string;
  readonly files: Readonly<Record<string, string | null>>;
}

export interface Dispatch {
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, string>>;
}

export interface Played extends ActRun {
  /** Of the workflow run. */
  readonly id: number;
  /** What the commands wrote down of their environment, into the file that `SEEN` names. */
  readonly seen: string;
  /** The whole log, for messages. */
  readonly log: string;
}

export interface Scene extends AsyncDisposable {
  readonly github: GitHubRig;
  readonly git: GitServerRig;
  readonly results: ResultsRig;
  readonly bare: BareRepository;
  /** @returns the commit. */
  commit(change: Change): Promise<string>;
  /** @param workflow `pull-request.yml` */
  play(workflow: string, event: RigEvent): Promise<Played>;
  comments(author: string): readonly StoredComment[];
  /** A file of the registry's branch; undefined when there is none. */
  registry(path: string): Promise<string | undefined>;
  /** What the deploy command wrote down, in order. */
  served(): Promise<readonly string[]>;
  /** Workflows that runs started, in order. */
  dispatches(): readonly Dispatch[];
}

/** @param mlgate folder with action.yml, actions/ and dist/ as `uses:` would download them. */
export async function startScene(mlgate: string, files: Readonly<Record<string, string>>): Promise<Scene> {
  const root = await mkdtemp(join(tmpdir(), 'mlgate-workflows-'));
  const gitRoot = join(root, 'git');
  await mkdir(gitRoot);
  const tokens = new Map<string, Identity>();
  const git = await startGitServer({ root: gitRoot, tokens, afterPush: (name) => github.refresh(name) });
  const started = await startGitHub({
    gitRoot,
    pages: git.url,
    seed: {
      people: ['ann', 'bob', 'eve'],
      repositories: [{ name: REPOSITORY, roles: { ann: 'admin', bob: 'write', eve: 'write', [BOT]: 'write' } }],
    },
  });
  // The git server knows the tokens that the other one knows.
  const github: GitHubRig = {
    ...started,
    addToken: (token, identity) => {
      tokens.set(token, identity);
      started.addToken(token, identity);
    },
  };
  const results = await startResults({ github, repository: REPOSITORY });
  const { git: bare } = github.repository(REPOSITORY);
  if (bare === undefined) throw new Error('no git repository');
  const running = { root, mlgate, github, git, results, programs: await programs(root), runs: 0 };
  const scene: Scene = {
    github,
    git,
    results,
    bare,
    commit: (change) => commit(running, bare, change),
    play: (workflow, event) => play(running, workflow, event),
    comments: (author) => [...github.state.comments.values()].filter((comment) => comment.author === author),
    registry: (path) => bare.attempt('show', `mlgate-registry:${path}`),
    served: async () => {
      const text = await readFile(join(root, 'served'), 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '');
    },
    dispatches: () => github.state.dispatches.map(dispatchOf),
    [Symbol.asyncDispose]: async () => {
      await results.close();
      await git.close();
      await github.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  await scene.commit({ by: 'ann', files });
  for (const [path, text] of Object.entries(files)) {
    const workflow = readWorkflow(path, text);
    if (!path.startsWith('.github/workflows/') || 'problem' in workflow) continue;
    const inputs = workflow.triggers.get('workflow_dispatch')?.inputs;
    if (inputs !== undefined) github.state.workflows.set(`${REPOSITORY}/${basename(path)}`, { inputs });
  }
  return scene;
}

interface Running {
  readonly root: string;
  readonly mlgate: string;
  readonly github: GitHubRig;
  readonly git: GitServerRig;
  readonly results: ResultsRig;
  readonly programs: string;
  runs: number;
}

/** Python is called python3 on many machines, and python in the examples. */
async function programs(root: string): Promise<string> {
  const folder = join(root, 'programs');
  await mkdir(folder);
  await writeFile(join(folder, 'python'), '#!/bin/sh\nexec python3 "$@"\n');
  await chmod(join(folder, 'python'), 0o755);
  return folder;
}

async function commit({ github }: Running, bare: BareRepository, change: Change): Promise<string> {
  const { branch = 'main', by, files } = change;
  const isNew = (await bare.resolve(branch)) === undefined;
  const made = await bare.commit({
    ref: branch,
    files,
    message: `A change by ${by}`,
    author: { name: by, email: emailOf(by) },
    ...(isNew && branch !== 'main' ? { on: 'main' } : {}),
  });
  await github.refresh(REPOSITORY);
  return made;
}

/** A run belongs to the head of its pull request, whatever merge it checks out. */
function headOf({ payload }: RigEvent): Pick<NewRun, 'headCommit' | 'headBranch' | 'headRepository'> | undefined {
  const pull = payload['pull_request'];
  const head = isRecord(pull) ? pull['head'] : undefined;
  if (!isRecord(head)) return undefined;
  const { repo } = head;
  const from = isRecord(repo) ? { headRepository: String(repo['full_name']) } : {};
  return { headCommit: String(head['sha']), headBranch: String(head['ref']), ...from };
}

async function play(running: Running, workflow: string, event: RigEvent): Promise<Played> {
  const { root, mlgate, github, git, results } = running;
  const runId = 5000 + (running.runs += 1);
  const seen = join(root, `seen-${runId}`);
  const file = `.github/workflows/${workflow}`;
  const { ref, sha } = event;
  await github.run({
    id: runId,
    repository: REPOSITORY,
    event: event.name,
    workflow: file,
    ...(headOf(event) ?? { headCommit: sha, headBranch: ref.replace(/^refs\/heads\//, '') }),
    actor: event.actor,
  });
  const run = await runAct({
    github,
    git,
    results,
    event,
    workflow: file,
    runId,
    actions: { 'OWNER/mlgate': mlgate },
    programs: running.programs,
    env: { SEEN: seen, SERVED: join(root, 'served'), MLGATE_DUCKDB: ROOT },
  });
  const log = [run.errors, ...run.jobs.map(({ id, result, log: text }) => `=== ${id}: ${result}\n${text}`)].join('\n');
  return { ...run, id: runId, seen: await readFile(seen, 'utf8').catch(() => ''), log };
}

function dispatchOf({ workflow, inputs }: Readonly<Record<string, unknown>>): Dispatch {
  const given = isRecord(inputs) ? Object.entries(inputs) : [];
  return {
    workflow: String(workflow),
    inputs: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
  };
}
