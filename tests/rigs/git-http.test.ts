import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BareRepository, GitFailed, runGit } from './git-bare.ts';
import { startGitServer } from './git-http.ts';
import type { GitFault, GitServerRig } from './git-http.ts';

let root: string;
let server: GitServerRig;
let bare: BareRepository;
const pushed: string[] = [];
let fault: GitFault | undefined;

const withToken = (token: string, name = 'acme/model'): string =>
  server.address(name).replace('//', `//x-access-token:${token}@`);

/** What git says when it refuses; `done` when it does not. */
async function attempt(folder: string, ...args: readonly string[]): Promise<string> {
  try {
    await runGit(folder, args);
    return 'done';
  } catch (problem) {
    if (problem instanceof GitFailed) return problem.message;
    throw problem;
  }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mlgate-git-rig-'));
  bare = await new BareRepository(join(root, 'acme/model.git')).create();
  await new BareRepository(join(root, 'acme/secret.git')).create();
  server = await startGitServer({
    root,
    tokens: {
      writer: { login: 'bot', permissions: { contents: 'write' }, repositories: ['acme/model'] },
      reader: { login: 'bot', permissions: { contents: 'read' }, repositories: ['acme/model'] },
      ann: { login: 'ann' },
    },
    privateRepositories: ['acme/secret'],
    afterPush: async (name) => void pushed.push(name),
    before: ({ isPush, method }) => (isPush && method === 'POST' ? fault : undefined),
  });
  await bare.commit({ ref: 'main', files: { 'a.txt': '1\n' }, message: 'First' });
  await bare.commit({ ref: 'main', files: { 'a.txt': '2\n' }, message: 'Second' });
});

afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

describe('git over HTTP', () => {
  it('clones without a token, with a depth, by a name that resolves here', async () => {
    expect(server.url).toMatch(/^http:\/\/github\.localhost:\d+$/);
    await runGit(root, ['clone', '-q', '--depth=1', server.address('acme/model'), 'shallow']);
    expect((await runGit(join(root, 'shallow'), ['rev-list', '--count', 'HEAD'])).toString().trim()).toBe('1');
  });

  it.each([
    ['no token', undefined, /terminal prompts disabled|Authentication failed|could not read/],
    ['an unknown token', 'stranger', /Authentication failed/],
    ['a token that reads', 'reader', /403/],
    ['a token that writes', 'writer', /^done$/],
    ['a person', 'ann', /^done$/],
  ])('a push with %s', async (name, token, said) => {
    const from = join(root, 'shallow');
    const to = token === undefined ? server.address('acme/model') : withToken(token);
    const branch = name.replaceAll(' ', '-');
    expect(await attempt(from, 'push', '-q', to, `HEAD:refs/heads/${branch}`)).toMatch(said);
    expect((await bare.resolve(branch)) !== undefined).toBe(said.source === '^done$');
  });

  it('a token of one repository does not push to another; what is private is not there', async () => {
    const from = join(root, 'shallow');
    expect(await attempt(from, 'push', '-q', withToken('writer', 'acme/secret'), 'HEAD:refs/heads/x')).toMatch(/403/);
    expect(await attempt(from, 'ls-remote', withToken('writer', 'acme/secret'))).toMatch(/not found/);
    expect(await attempt(from, 'ls-remote', withToken('ann', 'acme/secret'))).toBe('done');
  });

  it('two Authorization headers are refused, as GitHub does', async () => {
    const header = `http.extraHeader=Authorization: Basic ${Buffer.from('x:writer').toString('base64')}`;
    const from = join(root, 'shallow');
    expect(await attempt(from, '-c', header, 'ls-remote', server.address('acme/model'))).toBe('done');
    expect(await attempt(from, '-c', header, '-c', header, 'ls-remote', server.address('acme/model'))).toMatch(/400/);
  });

  it('a lease lets one of two pushes through', async () => {
    const before = await bare.resolve('main');
    const clones = ['one', 'two'].map((name) => join(root, name));
    for (const clone of clones) {
      await runGit(root, ['clone', '-q', withToken('writer'), clone]);
      await runGit(clone, ['commit', '-q', '--allow-empty', '-m', clone]);
    }
    const results = await Promise.all(
      clones.map(async (clone) =>
        attempt(clone, 'push', '-q', `--force-with-lease=main:${before}`, 'origin', 'HEAD:main'),
      ),
    );
    expect(results.filter((result) => result === 'done').length).toBe(1);
    expect(pushed).toContain('acme/model');
  });

  it.each([
    [503, false],
    ['cut before', false],
    ['cut after', true],
  ] as const)('a push that meets %s fails; it was done: %s', async (what, isDone) => {
    const branch = `faulty-${String(what).replace(' ', '-')}`;
    fault = what;
    const said = await attempt(join(root, 'shallow'), 'push', '-q', withToken('writer'), `HEAD:refs/heads/${branch}`);
    fault = undefined;
    expect(said).not.toBe('done');
    expect((await bare.resolve(branch)) !== undefined).toBe(isDone);
  });

  it('what came is written down, with the token as it came', () => {
    expect(server.calls.some(({ login, isPush, status }) => login === 'bot' && isPush && status === 200)).toBe(true);
    const lost = server.calls.filter(({ status }) => status === 0);
    expect(lost.length).toBeGreaterThanOrEqual(2);
    expect(lost.every(({ path, isPush }) => isPush && path.startsWith('/acme/model'))).toBe(true);
  });
});
