// The client against a server that misbehaves in ways that GitHub's description does not know.
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { githubClient } from '../../../src/platform/github/client.ts';
import type { ClientOptions, GitHubClient } from '../../../src/platform/github/client.ts';
import { githubPullRequests } from '../../../src/platform/github/pull-requests.ts';
import { githubReleases } from '../../../src/platform/github/releases.ts';
import { saveStream } from '../../../src/platform/github/save-stream.ts';
import { githubWorkflows } from '../../../src/platform/github/workflows.ts';
import { codeOf } from '../problem-code.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Served {
  readonly client: GitHubClient;
  readonly url: string;
  readonly seen: {
    readonly method: string;
    readonly path: string;
    readonly authorization: string;
    readonly body: string;
  }[];
  readonly notices: string[];
}

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void,
  options: Partial<ClientOptions> = {},
): Promise<Served> {
  const seen: Served['seen'] = [];
  const notices: string[] = [];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      seen.push({ method, path, authorization: headers.authorization ?? '', body: Buffer.concat(parts).toString() });
      answer(request, response, seen.length);
    });
  };
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('no port');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const url = `http://127.0.0.1:${place.port}`;
  const client = githubClient({
    token: 'secret',
    apiUrl: url,
    graphqlUrl: `${url}/graphql`,
    repository: 'acme/model',
    readOnly: false,
    log: { notice: (message) => void notices.push(message) },
    signal: new AbortController().signal,
    second: 1,
    ...options,
  });
  return { client, url, seen, notices };
}

function json(
  response: ServerResponse,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const LIST = { route: 'GET /repos/{owner}/{repo}/things', needs: 'contents: read' };
const numbers = z.array(z.number());

describe('pages', () => {
  it('are followed to the last one', async () => {
    const { client, seen } = await serve((request, response, nth) => {
      const link = `<http://${request.headers.host}/next?page=${nth + 1}>; rel="next", <http://x/>; rel="last"`;
      json(response, [nth], nth < 4 ? { link } : {});
    });
    expect(await client.all(LIST, numbers)).toEqual([1, 2, 3, 4]);
    expect(seen.map(({ path }) => path)).toEqual([
      '/repos/acme/model/things?per_page=100',
      '/next?page=2',
      '/next?page=3',
      '/next?page=4',
    ]);
  });

  it('never lead to another server', async () => {
    const { client, seen } = await serve((_, response) =>
      json(response, [1], { link: '<http://127.0.0.1:9/x>; rel="next"' }),
    );
    await expect(client.all(LIST, numbers)).rejects.toThrow(/next page is said to lie at http:\/\/127\.0\.0\.1:9\/x/);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['broken off', '[1, 2', 'application/json'],
    ['empty', '', 'application/json'],
    ['no list', '{}', 'application/json'],
    ['a page for people', '<html></html>', 'text/html'],
  ])('one that is %s is no end of the list', async (_, body, type) => {
    const { client } = await serve((request, response, nth) => {
      if (nth === 1) json(response, [1], { link: `<http://${request.headers.host}/next>; rel="next"` });
      else response.writeHead(200, { 'content-type': type }).end(body);
    });
    expect(await codeOf(client.all(LIST, numbers))).toBe('github-failed');
  });

  it('without an end are given up', async () => {
    const { client, seen } = await serve((request, response) =>
      json(response, [1], { link: `<http://${request.headers.host}/next>; rel="next"` }),
    );
    expect(await codeOf(client.all(LIST, numbers))).toBe('github-invalid');
    expect(seen).toHaveLength(200);
  });
});

describe('the time', () => {
  it('is not known before the first answer, is the server’s after it, and never goes back', async () => {
    const dates = ['Fri, 01 Jan 2021 00:00:00 GMT', 'Thu, 01 Jan 2015 00:00:00 GMT', 'no date'];
    const { client } = await serve((_request, response, nth) => json(response, [], { date: dates[nth - 1] ?? '' }));
    expect(client.serverTime()).toBeUndefined();
    for (const _ of dates) {
      await client.all(LIST, numbers);
      const time = client.serverTime() ?? 0;
      expect(time).toBeGreaterThanOrEqual(Date.parse('2021-01-01T00:00:00Z'));
      expect(time).toBeLessThan(Date.parse('2021-01-01T01:00:00Z'));
    }
  });
});

describe('waits', () => {
  it.each([
    [1, 'in time', undefined],
    [60, 'in time', undefined],
    [61, 'never', 'github-limit'],
  ])('%i s when asked to, and says so: %s', async (seconds, _, code) => {
    const message = 'You have exceeded a secondary rate limit';
    const { client, notices } = await serve((_request, response, nth) =>
      nth === 1 ? json(response, { message }, { 'retry-after': String(seconds) }, 403) : json(response, 7),
    );
    expect(await codeOf(client.ask(LIST, z.number()))).toBe(code);
    expect(notices).toEqual(code === undefined ? [`GitHub asks to wait ${seconds} s before the next request`] : []);
  });

  it('no longer than twice', async () => {
    const { client, seen } = await serve((_, response) =>
      json(response, { message: 'secondary rate limit' }, { 'retry-after': '1' }, 403),
    );
    expect(await codeOf(client.ask(LIST, z.number()))).toBe('github-limit');
    expect(seen).toHaveLength(3);
  });

  it('a write that was refused for a limit is sent again, for it was not done', async () => {
    const { client, seen } = await serve((_, response, nth) =>
      nth === 1 ? json(response, { message: 'secondary rate limit' }, { 'retry-after': '1' }, 403) : json(response, 7),
    );
    expect(
      await client.ask({ route: 'POST /repos/{owner}/{repo}/things', needs: 'x: write', once: true }, z.number()),
    ).toBe(7);
    expect(seen).toHaveLength(2);
  });

  it('an interrupted run waits for nothing', async () => {
    const controller = new AbortController();
    const { client } = await serve(() => controller.abort(), { signal: controller.signal });
    expect(await codeOf(client.ask(LIST, z.number()))).toBe('github-failed');
  });
});

describe('GraphQL', () => {
  const query = { text: 'query { x }', variables: { a: 1 }, needs: 'contents: read' };
  it('is sent with the repository’s names', async () => {
    const { client, seen } = await serve((_, response) => json(response, { data: { x: 7 } }));
    expect(await client.query(query, z.object({ x: z.number() }))).toEqual({ x: 7 });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      query: 'query { x }',
      variables: { owner: 'acme', repo: 'model', a: 1 },
    });
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/graphql', authorization: 'token secret' });
  });

  it.each([
    ['data beside an error', { data: { x: 7 }, errors: [{ message: 'partly' }] }, 'github-failed'],
    ['not found', { data: null, errors: [{ type: 'NOT_FOUND', message: 'no' }] }, 'github-not-found'],
    ['forbidden', { errors: [{ type: 'FORBIDDEN', message: 'no' }] }, 'github-forbidden'],
    ['the limit', { errors: [{ type: 'RATE_LIMITED', message: 'no' }] }, 'github-limit'],
    ['nothing', {}, 'github-failed'],
    ['another shape', { data: { x: '7' } }, 'github-failed'],
  ])('%s', async (_, body, code) => {
    const { client } = await serve((_request, response) => json(response, body));
    expect(await codeOf(client.query(query, z.object({ x: z.number() })))).toBe(code);
  });
});

it('which of several rights is asked for: the one that the call names, else the first that GitHub does', async () => {
  const asking = async (accepted: string, needs: string): Promise<string> => {
    const headers = { 'x-accepted-github-permissions': accepted };
    const { client } = await serve((_, response) =>
      json(response, { message: 'Resource not accessible by integration' }, headers, 403),
    );
    const error: unknown = await client.ask({ ...LIST, needs }, z.number()).catch((reason: unknown) => reason);
    return /`([^`]+)`/.exec(String(error))?.[1] ?? '';
  };
  expect(await asking('issues=write; pull_requests=write', 'pull-requests: write')).toBe('pull-requests: write');
  expect(await asking('issues=write', 'pull-requests: write')).toBe('issues: write');
  expect(await asking('contents=read,pull_requests=read', 'checks: write')).toBe('contents: read');
  expect(await asking('', 'checks: write')).toBe('checks: write');
  expect(await asking('<script>=x', 'checks: write')).toBe('checks: write');
});

describe('bytes into a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlgate-stream-'));
  afterEach(() => rmSync(join(folder, 'file'), { force: true }));
  const save = async (
    answer: (response: ServerResponse) => void,
    {
      cut = false,
      ...more
    }: { readonly maxBytes?: number; readonly silenceSeconds?: number; readonly cut?: boolean } = {},
  ): Promise<string | undefined> => {
    let last: ServerResponse | undefined;
    const { client } = await serve((_, response) => answer((last = response)));
    const got = await client.send({ ...LIST, stream: true });
    // Not sooner: a connection that ends before its headers were read is another fault.
    if (cut) last?.destroy();
    const file = join(folder, 'file');
    const code = await codeOf(saveStream(got, { file, call: 'x', maxBytes: 10, ...more }));
    expect(existsSync(file)).toBe(code === undefined);
    return code;
  };

  it.each([
    ['nothing', 0, undefined],
    ['as many as there may be', 10, undefined],
    ['one more', 11, 'github-invalid'],
  ])('%s', async (_, length, code) => {
    expect(await save((response) => response.end(Buffer.alloc(length)))).toBe(code);
  });

  it.each<readonly [string, (response: ServerResponse) => unknown]>([
    ['fewer than were said', (response) => response.writeHead(200, { 'content-length': '9' }).write('abc')],
    ['cut in the middle', (response) => response.write('abc')],
  ])('%s', async (_, answer) => {
    expect(await save((response) => void answer(response), { cut: true })).toBe('github-failed');
  });

  it('silence', async () => {
    expect(await save((response) => void response.write('abc'), { silenceSeconds: 0.1 })).toBe('github-failed');
  });

  it('a file that cannot be written', async () => {
    const { client } = await serve((_, response) => response.end('abc'));
    const got = await client.send({ ...LIST, stream: true });
    const work = saveStream(got, { file: join(folder, 'none', 'file'), call: 'x', maxBytes: 10 });
    expect(await codeOf(work)).not.toBe('github-failed');
  });
});

describe('releases', () => {
  const release = (uploads: string): object => ({
    id: 1,
    tag_name: 'v',
    draft: true,
    assets: [],
    html_url: 'h',
    upload_url: uploads,
  });
  it.each([
    ['https://evil.example/x{?name}'],
    ['http://api.github.test/x'],
    ['https://uploads.github.test.evil.example/x'],
    ['not an address'],
  ])('files are not sent to %s', async (address) => {
    const { client, url, seen } = await serve((_, response) => json(response, release(address)));
    const file = import.meta.filename;
    const bytes = readFileSync(file).byteLength;
    expect(await codeOf(githubReleases(client, url).upload(1, { name: 'm', file, bytes }))).toBe('github-failed');
    expect(seen.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('a file is sent with its length and its name', async () => {
    let length: string | undefined;
    const { client, url, seen } = await serve((request, response) => {
      if (request.method === 'GET') return json(response, release(`http://${request.headers.host}/up{?name,label}`));
      length = request.headers['content-length'];
      return json(response, { id: 2, name: 'a b', size: Number(length), state: 'uploaded' });
    });
    const file = import.meta.filename;
    const bytes = readFileSync(file).byteLength;
    await githubReleases(client, url).upload(1, { name: 'a b', file, bytes });
    expect([length, seen[1]?.path, seen[1]?.body]).toEqual([
      String(bytes),
      '/up?name=a%20b',
      readFileSync(file, 'utf8'),
    ]);
  });
});

it('a pull request of more commits than GitHub lists: all of them, by the comparison', async () => {
  const person = (n: number): object => ({ id: n, login: `p${n}`, type: 'User' });
  const commits = (from: number, count: number): object[] =>
    Array.from({ length: count }, (_, i) => ({ author: person(from + i), committer: null }));
  const sha = (letter: string): string => letter.repeat(40);
  const { client } = await serve((request, response) => {
    const path = request.url ?? '';
    const next = { link: `<http://${request.headers.host}/repos/acme/model/compare/more>; rel="next"` };
    if (path.includes('/commits?')) return json(response, commits(1, 250));
    if (path.includes('/compare/more')) return json(response, { commits: commits(101, 200) });
    if (path.includes('/compare/')) return json(response, { commits: commits(1, 100) }, next);
    const side = (letter: string): object => ({ sha: sha(letter), ref: 'x', repo: { id: 1 } });
    return json(response, {
      number: 5,
      state: 'open',
      title: 't',
      user: person(1),
      head: side('a'),
      base: side('b'),
      html_url: 'h',
    });
  });
  const people = await githubPullRequests(client).committers(5);
  expect(people.map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
});

it('accounts that a commit lacks are left out', async () => {
  const { client } = await serve((_, response) =>
    json(response, [
      { author: null, committer: {} },
      { author: { id: 3, login: 'bot[bot]', type: 'Bot' }, committer: { id: 4, login: 'ghost', type: 'User' } },
    ]),
  );
  expect(await githubPullRequests(client).committers(5)).toEqual([
    { id: 3, login: 'bot[bot]', kind: 'bot' },
    { id: 4, login: 'ghost', kind: 'bot' },
  ]);
});

it('a workflow is started on servers that know nothing of its details, too', async () => {
  const { client, seen } = await serve((_, response, nth) =>
    nth === 1
      ? json(response, { message: 'Invalid request. "return_run_details" is not a permitted key.' }, {}, 422)
      : void response.writeHead(204).end(),
  );
  expect(
    await githubWorkflows(client).dispatch('deploy.yml', { branch: 'main', inputs: { request: '1' } }),
  ).toBeUndefined();
  expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { ref: 'main', inputs: { request: '1' }, return_run_details: true },
    { ref: 'main', inputs: { request: '1' } },
  ]);
});
