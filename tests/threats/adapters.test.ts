// What the adapter of GitHub reads out of answers, where a rule rests on it: each answer as GitHub documents it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { accountSchema } from '../../src/platform/github/account.ts';
import type { GitHubClient } from '../../src/platform/github/client.ts';
import { githubComments } from '../../src/platform/github/comments.ts';
import { githubPeople } from '../../src/platform/github/people.ts';
import { remoteRepository } from '../../src/platform/github/remote-repository.ts';
import { saveStream } from '../../src/platform/github/save-stream.ts';
import { commitOf } from '../fakes/forge-world.ts';
import { codeOf } from '../platform/problem-code.ts';

type Answers = (route: string, parameters: Readonly<Record<string, unknown>>) => unknown;

/** Answers by route; undefined: GitHub has nothing there. */
function answering(answers: Answers): GitHubClient {
  return {
    ask: async (request, schema) => schema.parse(answers(request.route, request.parameters ?? {})),
    find: async (request, schema) => {
      const said = answers(request.route, request.parameters ?? {});
      return said === undefined ? undefined : schema.parse(said);
    },
    all: async (request, schema) => schema.parse(answers(request.route, request.parameters ?? {})),
    query: async ({ variables }, schema) => schema.parse(answers('graphql', variables)),
    send: () => Promise.reject(new Error('nothing is sent')),
    serverTime: () => undefined,
  };
}

const BOB = { id: 12, login: 'bob', type: 'User' };

const node = (id: number, changes: object = {}): object => ({
  fullDatabaseId: String(id),
  body: 'x',
  createdAt: '2026-11-22T10:00:00Z',
  lastEditedAt: null,
  includesCreatedEdit: false,
  createdViaEmail: false,
  author: { login: 'bob' },
  ...changes,
});
const page = (nodes: readonly object[], endCursor: string | null = null): object => ({
  repository: { issueOrPullRequest: { comments: { pageInfo: { hasNextPage: endCursor !== null, endCursor }, nodes } } },
});

describe('comments', () => {
  it('threat 02 an edit without a time is one, at the moment of writing', async () => {
    const client = answering(() => page([node(1, { includesCreatedEdit: true }), node(2)]));
    const histories = await githubComments(client, 'us').histories(7);
    expect([1, 2].map((id) => histories.get(id)?.editedAt)).toEqual(['2026-11-22T10:00:00Z', null]);
  });

  it('threat 10 histories of two pages are all of them', async () => {
    const client = answering((_, { after }) => (after === 'next' ? page([node(2)]) : page([node(1)], 'next')));
    expect([...(await githubComments(client, 'us').histories(7)).keys()]).toEqual([1, 2]);
  });

  it.each([
    ['named', { slug: 'helper' }, 'helper'],
    ['without a name', {}, 'an app'],
    ['none', null, null],
  ])('threat 05 a comment through an app: %s', async (_, app, viaApp) => {
    const times = { created_at: '2026-11-22T10:00:00Z', updated_at: '2026-11-22T10:00:00Z' };
    const comment = { id: 1, user: BOB, body: 'x', ...times, html_url: 'u', performed_via_github_app: app };
    const [read] = await githubComments(
      answering(() => [comment]),
      'us',
    ).list(7);
    expect(read?.viaApp).toBe(viaApp);
  });
});

describe('people', () => {
  it.each([
    ['User', 'bob', 'person'],
    ['Bot', 'bob', 'bot'],
    ['Organization', 'acme', 'bot'],
    ['Mannequin', 'bob', 'bot'],
    ['User', 'ghost', 'bot'],
    ['User', 'dependabot[bot]', 'bot'],
    [undefined, 'bob', 'bot'],
  ])('threat 05 an account of the type %s, called %s, is a %s', (type, login, kind) => {
    expect(accountSchema.parse({ id: 1, login, type }).kind).toBe(kind);
  });

  it('threat 03 who is no collaborator has no access', async () => {
    expect(await githubPeople(answering(() => undefined)).permission('mallory')).toBe('none');
  });

  it('threat 03 an invitation to a team that was not accepted makes nobody a member', async () => {
    const client = answering((route) => (route.endsWith('/members') ? [BOB] : [{ ...BOB, id: 66, login: 'mallory' }]));
    expect((await githubPeople(client).team('acme/ml')).map(({ login }) => login)).toEqual(['bob']);
  });

  it.each(['acme', 'acme/', '/ml', 'acme/ml/x'])('threat 28 %j names no team', async (slug) => {
    expect(await codeOf(githubPeople(answering(() => [BOB])).team(slug))).toBe('github-not-found');
  });
});

describe('files of a commit', () => {
  const entry = (changes: object = {}): object => ({
    path: 'mlgate.yml',
    mode: '100644',
    type: 'blob',
    sha: 'b',
    ...changes,
  });
  const repository = (tree: object, blob: object = {}) =>
    remoteRepository(
      answering((route) =>
        route.includes('/trees/')
          ? { truncated: false, tree: [entry()], ...tree }
          : { content: btoa('model: x\n'), encoding: 'base64', size: 9, ...blob },
      ),
      { id: 1, name: 'acme/flights', isPrivate: true },
    );
  const read = (tree: object, blob?: object): Promise<Uint8Array | undefined> =>
    repository(tree, blob).file(commitOf('main'), 'mlgate.yml');

  it('are read', async () => {
    expect(new TextDecoder().decode(await read({}))).toBe('model: x\n');
  });

  it.each([
    ['a link', '120000'],
    ['a submodule', '160000'],
    ['a folder', '040000'],
  ])('threat 17 %s is none', async (_, mode) => {
    expect(await read({ tree: [entry({ mode })] })).toBeUndefined();
  });

  it('threat 11 a folder that is cut off says nothing of what it leaves out', async () => {
    expect(await codeOf(read({ tree: [entry({ path: 'a' })], truncated: true }))).toBe('github-failed');
  });

  it('threat 11 a file that is cut off is none', async () => {
    expect(await codeOf(read({}, { content: btoa('model:') }))).toBe('github-failed');
  });

  it('threat 11 bytes that broke off are no file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlgate-cut-off-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const data = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
    })();
    const answer = { data, status: 200, headers: { 'content-length': 8 } };
    const options = { file: join(folder, 'model.bin'), call: 'download', maxBytes: 100 };
    expect(await codeOf(saveStream(answer, options))).toBe('github-failed');
  });
});
