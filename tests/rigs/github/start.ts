// The rig's server: records, injects faults, checks the token, checks the request, answers from a family or from the emulator,
// checks the answer.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { isRecord } from '../json.ts';
import { artifacts, artifactsOf } from './families/artifacts.ts';
import { checks } from './families/checks.ts';
import { comments } from './families/comments.ts';
import { contents } from './families/contents.ts';
import { environments } from './families/environments.ts';
import { people } from './families/people.ts';
import { pulls } from './families/pulls.ts';
import { releases } from './families/releases.ts';
import { runs } from './families/runs.ts';
import { statuses } from './families/statuses.ts';
import type { Answer, Call, Family, Identity } from './call.ts';
import { notFound, ok, refuse } from './call.ts';
import type { Effect, Faults } from './faults.ts';
import { queryRoot } from './graph.ts';
import { runQuery } from './graphql.ts';
import { tooLarge } from './limits.ts';
import { describeGitHub, pathParameters } from './openapi.ts';
import type { Description, Operation } from './openapi.ts';
import { refusedTo } from './permissions.ts';
import { page, write } from './answering.ts';
import { receive } from './received.ts';
import type { Received } from './received.ts';
import type { World } from './world.ts';

/** One request that reached the rig. */
export interface RecordedCall {
  /** `graphql` for a query, null for an address that GitHub (or the pruned description) does not know. */
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
  readonly login: string | null;
  readonly body: unknown;
  /** 0 while it is not answered, or when the connection was cut. */
  status: number;
  isFault: boolean;
  requestProblems: readonly string[];
  responseProblems: readonly string[];
}

export interface Serving {
  readonly world: World;
  readonly calls: RecordedCall[];
  readonly faults: Faults;
  readonly tokens: ReadonlyMap<string, Identity>;
}

const FAMILIES: Family = {
  ...artifacts,
  ...checks,
  ...comments,
  ...contents,
  ...environments,
  ...people,
  ...pulls,
  ...releases,
  ...runs,
  ...statuses,
};

/** Signed addresses need no token, and refuse one: Azure answers 400 to a request that brings both. */
function signed({ path, headers }: Received, world: World): Answer {
  if (headers['authorization'] !== undefined) return refuse(400, 'Authentication information is given twice');
  const [, , kind, id = ''] = path.split('/');
  if (kind === 'asset') {
    const asset = world.state.assets.get(Number(id));
    return asset === undefined ? notFound : ok(asset.bytes);
  }
  const artifact = artifactsOf(world).find((one) => one.id === Number(id));
  return artifact === undefined
    ? notFound
    : { ...ok(artifact.content()), headers: { 'content-type': 'application/zip' } };
}

async function fromEmulator(call: Call, received: Received, world: World): Promise<Answer> {
  const answer = await world.upstream.ask(call.path + received.url.search, {
    method: call.method,
    body: call.body,
    ...(call.who === undefined ? {} : { login: call.who.login }),
  });
  const { status, body, link } = answer;
  return { status, body, ...(link === undefined ? {} : { headers: { link } }) };
}

async function answerOperation(
  serving: Serving,
  received: Received,
  known: { call: Call; operation: Operation; description: Description; record: RecordedCall },
): Promise<Answer> {
  const { world } = serving;
  const { call, operation, description, record } = known;
  const refused = refusedTo(call, world);
  if (refused !== undefined) return refused;
  if (operation.id !== 'repos/upload-release-asset') {
    record.requestProblems = description.requestProblems(operation, {
      method: received.method,
      path: received.path,
      query: received.url.search.slice(1),
      headers: received.headers,
      body: received.json,
    });
    if (record.requestProblems.length > 0)
      return refuse(422, `Invalid request.\n\n${record.requestProblems.join('; ')}`);
  }
  const large = tooLarge(call);
  if (large !== undefined) return large;
  const own = await FAMILIES[operation.id]?.(call, world);
  const answer = own === undefined ? await fromEmulator(call, received, world) : page(own, received, world);
  if (answer.status < 300 && answer.body !== undefined && !Buffer.isBuffer(answer.body)) {
    record.responseProblems = description.responseProblems(operation, answer.status, answer.body);
  }
  return answer;
}

async function answerGraph(received: Received, who: Identity | undefined, world: World): Promise<Answer> {
  if (who === undefined) return refuse(401, 'Bad credentials');
  const body = isRecord(received.json) ? received.json : {};
  const variables = isRecord(body['variables']) ? body['variables'] : {};
  return ok(await runQuery(String(body['query']), variables, queryRoot(world, who)));
}

/** What happens before the call is done. @returns an answer that replaces doing it, or `cut` */
async function suffer(effects: readonly Effect[]): Promise<Answer | 'cut' | undefined> {
  for (const effect of effects) {
    if (effect.kind === 'meanwhile') await effect.happen();
    if (effect.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, effect.milliseconds));
    if (effect.kind === 'dropped' && effect.when === 'before') return 'cut';
    if (effect.kind === 'status')
      return {
        status: effect.status,
        body: effect.body ?? { message: 'fault' },
        ...(effect.headers === undefined ? {} : { headers: effect.headers }),
      };
  }
  return undefined;
}

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, calls, faults, tokens } = serving;
  const received = await receive(request);
  const description = await describeGitHub();
  const isGraph = /^(?:\/api)?\/graphql$/.test(received.url.pathname);
  const operation = isGraph ? undefined : description.match(received.method, received.path);
  const token = received.headers['authorization']?.replace(/^(?:token|bearer) /i, '');
  const who = token === undefined ? undefined : tokens.get(token);
  const record: RecordedCall = {
    operation: isGraph ? 'graphql' : (operation?.id ?? null),
    method: received.method,
    path: received.url.pathname + received.url.search,
    login: who?.login ?? null,
    body: received.json,
    status: 0,
    isFault: false,
    requestProblems: [],
    responseProblems: [],
  };
  const isSigned = received.path.startsWith('/_signed/');
  calls.push(record);
  const number = calls.length;
  const effects = isSigned ? faults.next('signed') : faults.next(record.operation ?? 'unknown');
  record.isFault = effects.length > 0;
  const early = await suffer(effects);
  if (early === 'cut') return void response.destroy();
  const answer = early ?? (await answerTo());
  record.status = answer.status;
  if (effects.some((effect) => effect.kind === 'dropped')) return void response.destroy();
  write(response, answer, {
    isHead: received.method === 'HEAD',
    isTruncated: effects.some(({ kind }) => kind === 'truncated'),
    number,
  });

  async function answerTo(): Promise<Answer> {
    if (received.isBroken) return refuse(400, 'Problems parsing JSON');
    if (isSigned) return signed(received, world);
    if (isGraph) return answerGraph(received, who, world);
    if (operation === undefined) return notFound;
    const { method, path, headers, bytes } = received;
    const call: Call = {
      operation: operation.id,
      params: pathParameters(operation, path),
      query: received.url.searchParams,
      body: isRecord(received.json) ? received.json : {},
      method,
      path,
      headers,
      bytes,
      token,
      who,
    };
    return answerOperation(serving, received, { call, operation, description, record });
  }
}

/** @returns the port, and what closes it */
export async function listen(serving: () => Serving): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    serve(serving(), request, response).catch((problem: unknown) => {
      const said = problem instanceof Error ? problem.stack : String(problem);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end(JSON.stringify({ message: `rig: ${said}` }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
