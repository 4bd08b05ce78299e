// GitHub's adapters over the rig: a repository with a history, people, and workflow runs that have a token.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Forge } from '../../../src/platform/forge.ts';
import { githubClient } from '../../../src/platform/github/client.ts';
import type { ClientOptions, GitHubClient } from '../../../src/platform/github/client.ts';
import { githubForge } from '../../../src/platform/github/forge.ts';
import type { Workflow } from '../../../src/platform/github/workflow.ts';
import { isCommitSha } from '../../../src/records/digest.ts';
import type { CommitSha } from '../../../src/records/digest.ts';
import { PUSH, RUN } from '../../fakes/memory-forge.ts';
import { setVariables } from '../../fakes/process-environment.ts';
import { emailOf, startGitHub } from '../../rigs/github.ts';
import type { GitHubRig, Identity } from '../../rigs/github.ts';
import { startResults } from '../../rigs/results.ts';
import type { ResultsRig } from '../../rigs/results.ts';
import type { ForgeScene } from './forge.contract.ts';

export const REPOSITORY = 'acme/model';
export const RUN_ID = 500;
const RIGHTS = ['actions', 'checks', 'contents', 'deployments', 'issues', 'pull_requests', 'statuses'];
const BOT = 'github-actions[bot]';

function tokenWith(right: 'read' | 'write'): Identity {
  return {
    login: BOT,
    permissions: Object.fromEntries(RIGHTS.map((name) => [name, right])),
    repositories: [REPOSITORY],
  };
}

export interface GitHubScene extends ForgeScene {
  readonly rig: GitHubRig;
  readonly results: ResultsRig;
  client(changes?: Partial<ClientOptions>): GitHubClient;
  /** A forge of its own client. */
  as(
    token: string,
    changes?: {
      readonly run?: number;
      readonly workflow?: Partial<Workflow>;
      readonly client?: Partial<ClientOptions>;
    },
  ): Forge;
}

export function known(text: string | undefined): CommitSha {
  if (text === undefined || !isCommitSha(text)) throw new Error(`no commit: ${text}`);
  return text;
}

export async function githubScene(): Promise<GitHubScene> {
  const folder = mkdtempSync(join(tmpdir(), 'mlgate-forge-'));
  const root = mkdtempSync(join(tmpdir(), 'mlgate-forge-git-'));
  const rig = await startGitHub({
    gitRoot: root,
    tokens: { writer: tokenWith('write'), reader: tokenWith('read'), ann: { login: 'ann' } },
    seed: {
      people: ['ann', 'bob', 'eve'],
      repositories: [{ name: REPOSITORY, roles: { ann: 'admin', bob: 'maintain', [BOT]: 'write' } }],
      teams: [{ organisation: 'acme', slug: 'reviewers', members: ['ann'], pending: ['bob'] }],
    },
  });
  const results = await startResults({ github: rig, repository: REPOSITORY });
  const restore = setVariables({
    ...results.environment({ run: RUN_ID }),
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_TEMP: folder,
    GITHUB_WORKSPACE: folder,
  });
  const { git, id } = rig.repository(REPOSITORY);
  if (git === undefined) throw new Error('no git');
  const history: CommitSha[] = [];
  for (const n of [1, 2, 3]) {
    history.unshift(
      known(await git.commit({ ref: 'main', files: { 'mlgate.yml': `n: ${n}\n`, 'deep/policy.yml': 'deep\n' } })),
    );
  }
  history[0] = known(await withLink(git, history[1] ?? ''));
  const client = (changes: Partial<ClientOptions> = {}): GitHubClient =>
    githubClient({
      token: 'writer',
      apiUrl: rig.url,
      graphqlUrl: `${rig.url}/graphql`,
      repository: REPOSITORY,
      readOnly: false,
      log: { notice: () => {} },
      signal: new AbortController().signal,
      second: 1,
      ...changes,
    });
  const as: GitHubScene['as'] = (token, changes = {}) => {
    const run = changes.run ?? RUN_ID;
    const workflow: Workflow = {
      event: PUSH,
      run: { ...RUN, id: run },
      repository: { id, name: REPOSITORY, isPrivate: false },
      server: 'https://github.com',
      readOnly: false,
      ...changes.workflow,
    };
    const environment = { ...results.environment({ run }), RUNNER_TEMP: folder };
    return githubForge({ client: client({ token, ...changes.client }), workflow, environment, apiUrl: rig.url });
  };
  let branches = 0;
  // Octokit lets a second pass between two writes of one client: a new one for each call lets the tests pass sooner.
  const fresh = as('writer');
  const forge: Forge = {
    ...fresh,
    get repository() {
      return as('writer').repository;
    },
    get comments() {
      return as('writer').comments;
    },
    get checks() {
      return as('writer').checks;
    },
    get deployments() {
      return as('writer').deployments;
    },
    get issues() {
      return as('writer').issues;
    },
    get releases() {
      return as('writer').releases;
    },
  };
  const scene: GitHubScene = {
    rig,
    results,
    client,
    as,
    forge,
    folder,
    history,
    openPull: async (author) => {
      const branch = `change-${++branches}`;
      const on = history[1] ?? '';
      const mail = { name: author, email: emailOf(author) };
      await git.commit({ ref: branch, on, files: { 'train.py': `${branches}\n` }, author: mail });
      const { number } = await rig.openPull({ repository: REPOSITORY, author, branch });
      const pull = await forge.pullRequests.read(number);
      if (pull === undefined) throw new Error(`no pull request ${number}`);
      return pull;
    },
    merge: async (number) => {
      await rig.mergePull(rig.pull(REPOSITORY, number), { by: 'ann' });
    },
    issue: () => rig.issue(REPOSITORY, { author: 'ann', title: 'x' }),
    say: async (number, { by, body }) => rig.comment({ repository: REPOSITORY, number, author: by, body }).id,
    edit: async (comment, body) => rig.editComment(comment, { body, by: 'bob' }),
    remove: async (comment) => rig.deleteComment(comment),
    lock: async (number) => {
      const { getOctokit } = await import('@actions/github');
      const names = { owner: 'acme', repo: 'model', issue_number: number };
      await getOctokit('ann', { baseUrl: rig.url }).rest.issues.lock(names);
    },
    run: async ({ id, attempt, event, head, ended }) => {
      await rig.run({
        id,
        attempt,
        event,
        repository: REPOSITORY,
        workflow: '.github/workflows/mlgate.yml',
        headCommit: head,
        headBranch: 'main',
        actor: 'ann',
        ...(attempt > 1 ? { triggeringActor: 'bob' } : {}),
        ...(ended ? { conclusion: 'success' } : {}),
      });
    },
    again: () => as('writer', { run: RUN_ID + 1 }),
    [Symbol.asyncDispose]: async () => {
      restore();
      await results.close();
      await rig.close();
      rmSync(folder, { recursive: true });
      rmSync(root, { recursive: true });
    },
  };
  return scene;
}

/** The newest commit again, with a link in it: `fast-import` of the rig writes plain files only. */
async function withLink(git: NonNullable<ReturnType<GitHubRig['repository']>['git']>, parent: string): Promise<string> {
  const { runGit } = await import('../../rigs/git-bare.ts');
  const target = 'mlgate.yml';
  const input = [
    'commit refs/heads/main',
    `committer Ann <ann@example.com> ${Math.floor(Date.now() / 1000)} +0000`,
    'data 4',
    'link',
    `from ${parent}`,
    'M 100644 inline mlgate.yml',
    'data 5',
    'n: 3',
    '',
    'M 120000 inline linked.yml',
    `data ${target.length}`,
    target,
    '',
  ].join('\n');
  await runGit(git.folder, ['fast-import', '--quiet', '--force'], { input });
  return git.text('rev-parse', 'refs/heads/main');
}
