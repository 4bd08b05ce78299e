// What only the real git tree has: remotes that refuse, addresses that git would misread, tokens, foreign branches.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExternalError, UserError } from '../../../src/records/errors.ts';
import type { FileTree } from '../../../src/platform/file-tree.ts';
import { openGitTree } from '../../../src/platform/git-tree/git-tree.ts';
import type { GitTreeOptions } from '../../../src/platform/git-tree/git-tree.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { openRegistry } from '../../../src/registry/open-registry.ts';
import type { Change } from '../../../src/registry/registry.ts';
import { sha256 } from '../../../src/records/digest.ts';

let root: string;
let remote: string;
const opened: FileTree[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mlgate-git-'));
  remote = join(root, 'remote.git');
  git('init', '--quiet', '--bare', remote);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((tree) => tree[Symbol.asyncDispose]()));
  rmSync(root, { recursive: true });
});

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

async function open(changes: Partial<GitTreeOptions> = {}): Promise<FileTree> {
  const environment = { PATH: process.env['PATH'], HOME: root };
  const options = { remote, branch: 'mlgate-registry', environment, temporaryRoot: root, ...changes };
  const tree = await openGitTree(options);
  opened.push(tree);
  return tree;
}

const first = {
  expectHead: undefined,
  files: new Map([['a', '1']]),
  message: 'first',
  at: new Date(1_790_000_000_000),
};

async function failureOf(work: () => Promise<unknown>): Promise<ExternalError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ExternalError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a branch of a remote', () => {
  it('gets commits of mlgate itself, the same for the same input, on an orphan branch', async () => {
    const written = await (await open()).write(first);
    expect(written).toEqual({ kind: 'written', head: git('-C', remote, 'rev-parse', 'mlgate-registry') });
    expect(git('-C', remote, 'log', '--format=%an %ae %cn %ct %s|%P', 'mlgate-registry')).toBe(
      'mlgate mlgate@users.noreply.invalid mlgate 1790000000 first|',
    );
    const other = join(root, 'other.git');
    git('init', '--quiet', '--bare', other);
    expect(await (await open({ remote: other })).write(first)).toEqual(written);
  });

  it('leaves nothing behind once it is closed, and never touches the folder we are in', async () => {
    const tree = await open();
    await tree.write(first);
    expect(readdirSync(root).filter((name) => name.startsWith('mlgate-registry-'))).toHaveLength(1);
    await tree[Symbol.asyncDispose]();
    expect(readdirSync(root)).toEqual(['remote.git']);
  });

  it('does not run hooks of the user, nor take a repository from the environment', async () => {
    const hooks = join(root, 'hooks');
    git('init', '--quiet', '--bare', hooks);
    writeFileSync(join(hooks, 'pre-push'), '#!/bin/sh\nexit 1\n');
    chmodSync(join(hooks, 'pre-push'), 0o755);
    writeFileSync(join(root, '.gitconfig'), `[core]\n\thooksPath = ${hooks}\n[push]\n\tgpgSign = true\n`);
    const environment = { PATH: process.env['PATH'], HOME: root, GIT_DIR: join(root, 'nowhere'), GIT_INDEX_FILE: 'x' };
    expect((await (await open({ environment })).write(first)).kind).toBe('written');
  });

  it('reads only its own branch, with links and submodules left out', async () => {
    const work = join(root, 'work');
    git('clone', '--quiet', remote, work);
    writeFileSync(join(work, 'file'), 'x');
    execFileSync('ln', ['-s', '/etc/passwd', join(work, 'link')]);
    git('-C', work, 'checkout', '--quiet', '-b', 'mlgate-registry');
    git('-C', work, 'add', '.');
    git('-C', work, '-c', 'user.name=x', '-c', 'user.email=x@y', 'commit', '--quiet', '-m', 'foreign');
    git('-C', work, 'push', '--quiet', 'origin', 'mlgate-registry');
    const snapshot = await (await open()).snapshot();
    expect(snapshot?.paths).toEqual(['file']);
    const registry = openRegistry(await open(), systemClock);
    await expect(registry.read('m')).rejects.toMatchObject({ problems: [{ code: 'registry-foreign' }] });
  });
});

describe('a remote that is not as it should be', () => {
  it('is an error when there is no repository, never an absent registry', async () => {
    const error = await failureOf(async () => (await open({ remote: join(root, 'nothing.git') })).snapshot());
    expect(error.code).toBe('registry-missing');
    expect(error.fix).toContain('mlgate.yml');
  });

  it('is an error when nobody listens, without the password of its address', async () => {
    const address = 'http://user:secret@127.0.0.1:1/x.git';
    const tree = await open({ remote: address });
    const error = await failureOf(() => tree.snapshot());
    expect(error.code).toBe('registry-unreachable');
    expect(`${error.message} ${error.call} ${error.fix} ${tree.place}`).not.toContain('secret');
  });

  it.each([
    ['refuses by a rule', 'pre-receive', 'registry-refused'],
    ['refuses this branch', 'update', 'registry-refused'],
  ])('is an error when it %s; nothing is written', async (_, hook, code) => {
    writeFileSync(join(remote, 'hooks', hook), '#!/bin/sh\necho "protected branch" >&2\nexit 1\n');
    chmodSync(join(remote, 'hooks', hook), 0o755);
    const tree = await open();
    const error = await failureOf(() => tree.write(first));
    expect(error.code).toBe(code);
    expect(error.message).toContain('protected branch');
    expect(await tree.snapshot()).toBeUndefined();
  });

  it('starts anew when the branch was deleted, and says so by an empty ledger', async () => {
    const tree = await open();
    const registry = openRegistry(tree, systemClock);
    await registry.update('m', change);
    git('-C', remote, 'update-ref', '-d', 'refs/heads/mlgate-registry');
    expect((await registry.read('m')).presence).toBe('no-registry');
    const updated = await registry.update('m', change);
    expect(updated).toMatchObject({ kind: 'written', state: { entries: 1 } });
  });

  it('shows a branch that was put back to an earlier state by a ledger head that is gone', async () => {
    const registry = openRegistry(await open(), systemClock);
    await registry.update('m', change);
    const before = git('-C', remote, 'rev-parse', 'mlgate-registry');
    const { state } = await registry.update('m', change);
    git('-C', remote, 'update-ref', 'refs/heads/mlgate-registry', before);
    const now = await registry.read('m');
    expect(now.entries).toBe(1);
    expect(now.heads).not.toContain(state.ledgerHead);
  });

  it.each(['', '-u', '--upload-pack=touch x', 'ext::sh -c touch%20x', 'a\nb'])(
    'refuses the address %j',
    async (address) => {
      await expect(open({ remote: address })).rejects.toThrow(UserError);
    },
  );

  it.each(['', '-x', 'a..b', 'a/', 'a.lock', 'a b', '/a', 'a//b'])('refuses the branch %j', async (branch) => {
    await expect(open({ branch })).rejects.toThrow(UserError);
  });
});

describe('over HTTP', () => {
  let server: Server;
  let requests: IncomingMessage[];
  let status: number;
  let address: string;

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request);
      response.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic' } : {}).end('no');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    if (at === null || typeof at === 'string') throw new Error('no port');
    address = `http://127.0.0.1:${at.port}/owner/repo.git`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('sends the token as one basic header, and never prints it', async () => {
    status = 403;
    const tree = await open({ remote: address, token: 'ghs_canary' });
    const error = await failureOf(() => tree.snapshot());
    const sent = requests.map(({ headersDistinct }) => headersDistinct['authorization']);
    const basic = `Basic ${Buffer.from('x-access-token:ghs_canary').toString('base64')}`;
    expect(sent.length).toBeGreaterThan(0);
    for (const headers of sent) expect(headers).toEqual([basic]);
    expect(error.code).toBe('registry-forbidden');
    expect(error.fix).toContain('contents: write');
    expect(JSON.stringify([error.message, error.call, error.fix])).not.toMatch(/canary|Z2hzX2/);
  });

  it.each([
    [401, 'registry-forbidden'],
    [403, 'registry-forbidden'],
    [404, 'registry-missing'],
    [500, 'registry-unreachable'],
    [503, 'registry-unreachable'],
  ])('tells status %i: %s', async (code, expected) => {
    status = code;
    const tree = await open({ remote: address });
    expect((await failureOf(() => tree.snapshot())).code).toBe(expected);
  });

  it('sends no token to where a redirect leads, nor to a path', async () => {
    const elsewhere: IncomingMessage[] = [];
    const other = createServer((request, response) => {
      elsewhere.push(request);
      response.writeHead(403).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const at = other.address();
    if (at === null || typeof at === 'string') throw new Error('no port');
    server.removeAllListeners('request').on('request', (request: IncomingMessage, response: ServerResponse) => {
      requests.push(request);
      response.writeHead(302, { location: `http://127.0.0.1:${at.port}${request.url}` }).end();
    });
    const tree = await open({ remote: address, token: 'ghs_canary' });
    await failureOf(() => tree.snapshot());
    other.close();
    expect(requests.at(-1)?.headers.authorization).toContain('Basic');
    expect(elsewhere.length).toBeGreaterThan(0);
    for (const request of elsewhere) expect(request.headers.authorization).toBeUndefined();
    expect(await (await open({ token: 'ghs_canary' })).snapshot()).toBeUndefined();
  });

  it('takes an empty token for none', async () => {
    status = 403;
    const tree = await open({ remote: address, token: '' });
    await failureOf(() => tree.snapshot());
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(requests.map(() => undefined));
  });
});

function change(): Change<undefined> {
  return {
    kind: 'change',
    events: [{ kind: 'quarantined', digest: sha256('x'), reason: 'test' }],
    author: { by: { id: 'a', name: 'a' }, run: 'r' },
    value: undefined,
  };
}
