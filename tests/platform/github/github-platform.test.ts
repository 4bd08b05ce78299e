import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { githubPlatform } from '../../../src/platform/github/github-platform.ts';
import type { Platform } from '../../../src/platform/platform.ts';
import type { CommitSha } from '../../../src/records/digest.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { BOT, startGitHub } from '../../rigs/github.ts';
import type { GitHubRig, Identity, StoredPull } from '../../rigs/github.ts';
import { runGit } from '../../rigs/git-bare.ts';
import { startGitServer } from '../../rigs/git-http.ts';
import type { GitServerRig } from '../../rigs/git-http.ts';
import { known } from './github-scene.ts';

const NAME = 'acme/model';
const RIGHTS = ['actions', 'checks', 'contents', 'issues', 'pull_requests'];
const TOKENS: Readonly<Record<string, Identity>> = {
  'ghs-canary': {
    login: BOT,
    permissions: Object.fromEntries(RIGHTS.map((name) => [name, 'write'])),
    repositories: [NAME],
  },
};

let root: string;
let rig: GitHubRig;
let git: GitServerRig;
let elsewhere: GitServerRig;
let home: string;
/** Of main, newest first. */
let history: CommitSha[];
let pull: StoredPull;
let merge: string;
let count = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mlgate-platform-'));
  const served = join(root, 'served');
  home = join(root, 'home');
  mkdirSync(home);
  mkdirSync(served);
  rig = await startGitHub({
    gitRoot: served,
    tokens: TOKENS,
    seed: { people: ['ann'], repositories: [{ name: NAME, isPrivate: true, roles: { ann: 'admin', [BOT]: 'write' } }] },
  });
  git = await startGitServer({
    root: served,
    tokens: TOKENS,
    privateRepositories: [NAME],
    afterPush: (name) => rig.refresh(name),
  });
  elsewhere = await startGitServer({ root: served });
  const bare = rig.repository(NAME).git;
  if (bare === undefined) throw new Error('no git');
  history = [];
  for (let n = 1; n <= 5; n++)
    history.unshift(known(await bare.commit({ ref: 'main', files: { 'mlgate.yml': `n: ${n}\n` } })));
  // Leaves main at its third commit.
  await bare.commit({ ref: 'change', on: history[2] ?? '', files: { 'train.py': 'x' } });
  pull = await rig.openPull({ repository: NAME, author: 'ann', branch: 'change' });
  merge = await bare.text('rev-parse', `refs/pull/${pull.number}/merge`);
});
afterAll(async () => {
  await Promise.all([rig.close(), git.close(), elsewhere.close()]);
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  git.calls.length = 0;
  elsewhere.calls.length = 0;
});

async function clone(ref: string, depth?: number): Promise<string> {
  const folder = join(root, `clone-${++count}`);
  mkdirSync(folder);
  await runGit(folder, ['init', '-q', '-b', 'main', '.']);
  await runGit(folder, ['remote', 'add', 'origin', git.address(NAME)]);
  const from = `file://${join(root, 'served', `${NAME}.git`)}`;
  await runGit(folder, ['fetch', '-q', ...(depth === undefined ? [] : [`--depth=${depth}`]), from, ref]);
  await runGit(folder, ['checkout', '-q', '--detach', 'FETCH_HEAD']);
  return folder;
}

interface Start {
  readonly event: string;
  readonly payload?: object;
  readonly sha?: string;
  readonly ref?: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly token?: string | undefined;
}

function environmentOf({
  event,
  payload = {},
  sha = history[0] ?? '',
  ref = 'refs/heads/main',
  more = {},
}: Start): Record<string, string> {
  const file = join(root, `event-${++count}.json`);
  const repository = { id: rig.repository(NAME).id, full_name: NAME, private: true, default_branch: 'main' };
  writeFileSync(file, JSON.stringify({ repository, ...payload }));
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    GITHUB_REPOSITORY: NAME,
    GITHUB_RUN_ID: '500',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_ACTOR: 'ann',
    GITHUB_SHA: sha,
    GITHUB_REF: ref,
    GITHUB_SERVER_URL: git.url,
    GITHUB_API_URL: rig.url,
    GITHUB_GRAPHQL_URL: `${rig.url}/graphql`,
    RUNNER_TEMP: root,
    ...more,
  };
}

function open(folder: string, start: Start): Promise<Platform> {
  const token = 'token' in start ? start.token : 'ghs-canary';
  return githubPlatform(folder, {
    environment: environmentOf(start),
    log: silentLog,
    signal: new AbortController().signal,
    token,
  });
}

function pullEvent(): Start {
  const head = { sha: pull.headCommit, ref: 'change', repo: { id: rig.repository(NAME).id } };
  const payload = { pull_request: { number: pull.number, head, base: { ref: 'main' } } };
  return { event: 'pull_request', payload, sha: merge, ref: `refs/pull/${pull.number}/merge` };
}

async function baseOf(
  folder: string,
  start: Start,
  options: { ref?: string; limit: number } = { limit: 200 },
): Promise<{ base: readonly CommitSha[]; requests: number }> {
  const { repository } = await open(folder, start);
  const before = rig.count();
  const base = (await repository?.base(options)) ?? [];
  return { base, requests: rig.count() - before };
}

describe('the clock', () => {
  it.each(['Fri, 01 Jan 2021 00:00:00 GMT', 'Mon, 01 Jan 2125 00:00:00 GMT'])(
    'is the server’s from its first answer on: %s',
    async (date) => {
      const server = createServer((request, response) => {
        const body = request.url?.includes('/branches/') === true ? branch : { default_branch: 'main' };
        response.writeHead(200, { 'content-type': 'application/json', date }).end(JSON.stringify(body));
      });
      const branch = { commit: { sha: history[0] }, protected: false };
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const place = server.address();
      if (place === null || typeof place === 'string') throw new Error('no port');
      try {
        const more = { GITHUB_API_URL: `http://127.0.0.1:${place.port}` };
        const platform = await open(await clone('refs/heads/main', 1), { event: 'push', more });
        expect(Math.abs(platform.clock.now().getTime() - Date.now())).toBeLessThan(60_000);
        await platform.forge?.repository.defaultBranch();
        const late = platform.clock.now().getTime() - Date.parse(date);
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThan(3_600_000);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );
});

describe('the base of a shallow clone', () => {
  it('of a pull request’s merge: the first parent, and what was before', async () => {
    const folder = await clone(`refs/pull/${pull.number}/merge`, 1);
    expect(await baseOf(folder, pullEvent())).toEqual({ base: history, requests: 1 });
    expect(await baseOf(folder, pullEvent(), { limit: 1 })).toEqual({ base: history.slice(0, 1), requests: 0 });
  });

  it('of a pull request’s head: where it left the branch it goes to', async () => {
    const folder = await clone('refs/heads/change', 1);
    expect(await baseOf(folder, pullEvent())).toEqual({ base: history.slice(2), requests: 2 });
    expect(await baseOf(folder, pullEvent(), { limit: 2 })).toEqual({ base: history.slice(2, 4), requests: 2 });
  });

  it('of a push to the default branch: its parent', async () => {
    const folder = await clone('refs/heads/main', 1);
    expect(await baseOf(folder, { event: 'push', payload: { ref: 'refs/heads/main' } })).toEqual({
      base: history.slice(1),
      requests: 1,
    });
  });

  it('of a push to another branch, and of a run of it: where it left the default branch', async () => {
    const folder = await clone('refs/heads/change', 1);
    const start = {
      event: 'push',
      payload: { ref: 'refs/heads/change' },
      ref: 'refs/heads/change',
      sha: pull.headCommit,
    };
    expect((await baseOf(folder, start)).base).toEqual(history.slice(2));
    const { base, requests } = await baseOf(folder, { ...start, event: 'workflow_dispatch', payload: { inputs: {} } });
    expect(base).toEqual(history.slice(2));
    expect(requests).toBeLessThanOrEqual(4);
  });

  it('of a commit that is named and not in the clone', async () => {
    const folder = await clone('refs/heads/main', 1);
    const start = { event: 'push', payload: { ref: 'refs/heads/main' } };
    expect((await baseOf(folder, start, { ref: history[3] ?? '', limit: 5 })).base).toEqual(history.slice(3));
  });

  it('of commits that only this clone has', async () => {
    const folder = await clone('refs/heads/change', 1);
    const own = ['-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '--allow-empty', '-m', 'own'];
    await runGit(folder, own);
    const { base } = await baseOf(folder, {
      event: 'push',
      payload: { ref: 'refs/heads/change' },
      ref: 'refs/heads/change',
    });
    expect(base[0]).toBe(pull.headCommit);
  });

  it('a whole clone is asked alone', async () => {
    const folder = await clone('refs/heads/main');
    expect(await baseOf(folder, { event: 'push', payload: { ref: 'refs/heads/main' } })).toEqual({
      base: history.slice(1),
      requests: 0,
    });
  });

  it('a server that fails is an error, never a first run', async () => {
    const folder = await clone('refs/heads/change', 1);
    rig.fault({ operation: 'repos/compare-commits-with-basehead', effect: { kind: 'status', status: 500, body: {} } });
    await expect(baseOf(folder, pullEvent())).rejects.toMatchObject({ code: 'github-failed' });
    rig.clearFaults();
  });
});

describe('a worktree of a commit', () => {
  it('that a shallow clone does not have is fetched with the token, and the clone stays as it was', async () => {
    const folder = await clone(`refs/pull/${pull.number}/merge`, 1);
    const { repository } = await open(folder, pullEvent());
    const base = known(history[1] ?? '');
    const tree = await repository?.worktree(base);
    expect(readFileSync(join(tree?.path ?? '', 'mlgate.yml'), 'utf8')).toBe('n: 4\n');
    expect(git.calls.every(({ authorization }) => authorization?.startsWith('Basic '))).toBe(true);
    expect(readFileSync(join(tree?.path ?? '', '.git/config'), 'utf8')).not.toContain('extraheader');
    await tree?.[Symbol.asyncDispose]();
    expect(existsSync(tree?.path ?? root)).toBe(false);
    await expect(runGit(folder, ['cat-file', '-e', base])).rejects.toThrow();
  });

  it('that nobody has is an error, and nothing is left', async () => {
    const { repository } = await open(await clone('refs/heads/main', 1), pullEvent());
    await expect(repository?.worktree(known('1'.repeat(40)))).rejects.toMatchObject({ name: 'ExternalError' });
    expect(readdirSync(root).filter((name) => name.startsWith('mlgate-worktree-'))).toEqual([]);
  });
});

it('the default branch is the server’s where the clone knows none', async () => {
  const { repository } = await open(await clone('refs/heads/change', 1), pullEvent());
  expect(await repository?.defaultBranch()).toBe(history[0]);
});

describe('the registry', () => {
  const basic = `Basic ${Buffer.from('x-access-token:ghs-canary').toString('base64')}`;
  const place = { kind: 'git', remote: 'origin', branch: 'mlgate-registry' } as const;
  const PUSH: Start = { event: 'push', payload: { ref: 'refs/heads/main' } };

  async function written(platform: Platform, branch: string): Promise<void> {
    await using tree = await platform.openTree({ ...place, branch });
    const snapshot = await tree?.snapshot();
    const files = new Map([['a.json', `${++count}`]]);
    const change = { expectHead: snapshot?.head, files, message: 'x', at: new Date('2026-01-01T00:00:00Z') };
    expect((await tree?.write(change))?.kind).toBe('written');
  }

  it('is written with the token, one header each', async () => {
    await written(await open(await clone('refs/heads/main', 1), PUSH), 'r1');
    expect(new Set(git.calls.map(({ authorization }) => authorization))).toEqual(new Set([basic]));
    expect(git.calls.some(({ isPush }) => isPush)).toBe(true);
  });

  it('whatever a checkout left in the clone and in the user’s configuration', async () => {
    const folder = await clone('refs/heads/main', 1);
    const header = `AUTHORIZATION: basic ${Buffer.from('x-access-token:old').toString('base64')}`;
    await runGit(folder, ['config', `http.${git.url}/.extraheader`, header]);
    const config = join(root, `config-${++count}`);
    writeFileSync(config, `[http "${git.url}/"]\n\textraheader = ${header}\n`);
    await written(await open(folder, { ...PUSH, more: { GIT_CONFIG_GLOBAL: config } }), 'r2');
    expect(new Set(git.calls.map(({ authorization }) => authorization))).toEqual(new Set([basic]));
  });

  it('whose address has a credential', async () => {
    const folder = await clone('refs/heads/main', 1);
    await runGit(folder, [
      'remote',
      'set-url',
      'origin',
      git.address(NAME).replace('http://', 'http://x-access-token:old@'),
    ]);
    await written(await open(folder, PUSH), 'r3');
    expect(new Set(git.calls.map(({ authorization }) => authorization))).toEqual(new Set([basic]));
  });

  it('of a workspace without a clone is the repository that the workflow runs in', async () => {
    const folder = join(root, `empty-${++count}`);
    mkdirSync(folder);
    const platform = await open(folder, PUSH);
    expect(platform.repository).toBeUndefined();
    await written(platform, 'r4');
    expect(git.calls.length).toBeGreaterThan(0);
  });

  it.each([
    ['another port', () => elsewhere.address(NAME)],
    ['another host', () => elsewhere.address(NAME).replace('github.localhost', '127.0.0.1')],
    [
      'the same host with another port, as a credential',
      () => elsewhere.address(NAME).replace('http://', `http://${new URL(git.url).host}@`),
    ],
  ])('at %s: no token goes there', async (_, address) => {
    const folder = await clone('refs/heads/main', 1);
    await runGit(folder, ['remote', 'set-url', 'origin', address()]);
    const platform = await open(folder, PUSH);
    await using tree = await platform.openTree(place);
    await tree?.snapshot();
    expect(elsewhere.calls.length).toBeGreaterThan(0);
    expect(JSON.stringify(elsewhere.calls)).not.toContain(basic);
    expect(git.calls).toEqual([]);
  });
});

describe('claims', () => {
  const START: Start = { event: 'push', payload: { ref: 'refs/heads/main' } };
  const holder = (process: string, host = 'github'): { name: string; host: string; process: string } => ({
    name: 'x',
    host,
    process,
  });

  it('are held by a run and its attempt', async () => {
    const platform = await open(root, START);
    const name = `${git.url}/${NAME}/actions/runs/500/attempts/2`;
    expect(platform.holders.me()).toEqual({ name, host: 'github', process: '500:2' });
    expect(platform.run).toBe(name);
  });

  it('whether a run lives is asked of GitHub', async () => {
    const run = {
      repository: NAME,
      event: 'push',
      workflow: '.github/workflows/x.yml',
      headCommit: history[0] ?? '',
      headBranch: 'main',
    };
    await rig.run({ ...run, id: 601, actor: 'ann' });
    await rig.run({ ...run, id: 602, actor: 'ann', conclusion: 'failure' });
    await rig.run({ ...run, id: 603, actor: 'ann', attempt: 2 });
    const { holders } = await open(root, START);
    const before = rig.count();
    const answers = await Promise.all(
      ['500:2', '500:1', '500:3', 'x', '0:1'].map((process) => holders.lives(holder(process))),
    );
    expect(answers).toEqual(['alive', 'dead', 'dead', 'unknown', 'unknown']);
    expect(rig.count()).toBe(before);
    const asked = await Promise.all(
      ['601:1', '602:1', '603:1', '603:2', '604:1'].map((process) => holders.lives(holder(process))),
    );
    expect(asked).toEqual(['alive', 'dead', 'dead', 'alive', 'unknown']);
    expect(await holders.lives(holder('1:x', 'another-host'))).toBe('unknown');
  });

  it('without the right nobody can tell; a server that fails is an error', async () => {
    const { holders } = await open(root, START);
    rig.fault({
      operation: 'actions/get-workflow-run',
      effect: { kind: 'status', status: 403, body: { message: 'Resource not accessible by integration' } },
    });
    expect(await holders.lives(holder('601:1'))).toBe('unknown');
    rig.clearFaults();
    rig.fault({
      operation: 'actions/get-workflow-run',
      effect: { kind: 'status', status: 422, body: { message: 'no' } },
    });
    await expect(holders.lives(holder('601:1'))).rejects.toMatchObject({ code: 'github-invalid' });
    rig.clearFaults();
  });
});

it('without a token there is no forge, and the event is read all the same', async () => {
  const platform = await open(root, { event: 'push', payload: {}, token: undefined });
  expect(platform.forge).toBeUndefined();
  expect(platform.run).toContain('/actions/runs/500/attempts/2');
});

describe('what is loaded', () => {
  const shape = z.object({ before: z.array(z.string()), after: z.array(z.string()) });
  it('nothing of GitHub’s before something is asked of it', async () => {
    const folder = join(root, `loaded-${++count}`);
    mkdirSync(folder);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'loaded-job.ts'), 'ask'], {
      cwd: folder,
      env: environmentOf({ event: 'push' }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await once(child, 'close');
    const { before, after } = shape.parse(JSON.parse(said));
    const heavy = /^@actions|^@octokit|^undici|^bottleneck|^@azure|^yauzl|^@duckdb/;
    expect(before.filter((name) => heavy.test(name))).toEqual([]);
    expect(after).toContain('@octokit/core');
    expect(after.filter((name) => /^@actions\/(?:artifact|cache)|^@azure/.test(name))).toEqual([]);
  });
});
