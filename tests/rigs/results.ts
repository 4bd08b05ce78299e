// The server behind `@actions/artifact` and `@actions/cache`: artifacts (v4), caches (v2) and their bytes, for the real clients.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { GitHubRig, StoredArtifact } from './github.ts';
import { isRecord } from './json.ts';
import type { Json } from './json.ts';
import { getBlob, putBlob } from './results/blobs.ts';
import { SERVICES } from './results/services.ts';
import { DEFAULT_SCOPE, emptyResults, runtimeToken, sha256Of } from './results/store.ts';
import type { Claims, ResultsState, UploadedArtifact } from './results/store.ts';

export { runtimeToken } from './results/store.ts';

export interface ResultsCall {
  readonly method: string;
  readonly path: string;
  /** `CreateArtifact`, `FinalizeCacheEntryUpload`, …; `blob` for bytes. */
  readonly operation: string;
  status: number;
}

export interface ResultsFault {
  readonly operation: string;
  /** The k-th such call from now on, counted from 1; every one when absent. */
  readonly at?: number;
  readonly status: number;
  readonly body?: Json;
}

export interface ResultsOptions {
  /** Lists what is uploaded by REST, and gives it as a zip. */
  readonly github?: GitHubRig;
  /** Whose runs these are. */
  readonly repository?: string;
}

export interface JobOf {
  readonly run: number | string;
  readonly job?: string;
  /** Whose caches it saves; it sees those of the default branch too. */
  readonly ref?: string;
}

export interface ResultsRig extends AsyncDisposable {
  /** Ends with a slash, as on a runner. */
  readonly url: string;
  readonly state: ResultsState;
  readonly calls: ResultsCall[];
  /** What a runner puts into the environment of a job's actions. */
  environment(job: JobOf): Readonly<Record<string, string>>;
  artifact(name: string): UploadedArtifact;
  /** REST says that it expired, and nobody gets it any more. */
  expire(name: string): void;
  remove(name: string): void;
  /** Its bytes change; its digest does not. */
  alter(name: string, change: (bytes: Buffer) => Buffer): void;
  /** An artifact of any run that was not uploaded by a client: a zip with whatever in it. */
  add(artifact: {
    readonly name: string;
    readonly run: number;
    readonly zip: Buffer;
    readonly digest?: string;
  }): UploadedArtifact;
  fault(fault: ResultsFault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

const SIGNATURE = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';

function claimsOf(authorization: string | undefined): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(authorization?.split('.')[1] ?? '', 'base64url').toString());
    if (!isRecord(claims)) return undefined;
    const [, run = '', job = ''] = /Actions\.Results:([^: ]+):([^: ]+)/.exec(String(claims['scp'])) ?? [];
    const [, scope = DEFAULT_SCOPE] = /"Scope":"([^"]+)"/.exec(String(claims['ac'])) ?? [];
    return run === '' ? undefined : { run, job, scope };
  } catch {
    return undefined;
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  await once(request, 'end');
  return Buffer.concat(parts);
}

function sendJson(response: ServerResponse, status: number, body: Json): number {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return status;
}

/** As the REST API tells of it. */
function stored(artifact: UploadedArtifact, state: ResultsState, repository: string): StoredArtifact {
  const { id, name, run, digest, createdAt, isExpired, bytes } = artifact;
  const content = (): Buffer => state.blobs.get(`a${id}`)?.data ?? Buffer.alloc(0);
  return { id, name, run: Number(run), digest, createdAt, isExpired, bytes, repository, content };
}

export async function startResults(options: ResultsOptions = {}): Promise<ResultsRig> {
  const state = emptyResults();
  const calls: ResultsCall[] = [];
  let faults: (ResultsFault & { seen: number })[] = [];
  const repository = options.repository ?? 'acme/model';

  function refused(operation: string): ResultsFault | undefined {
    const meant = faults.filter((fault) => fault.operation === operation);
    for (const fault of meant) fault.seen += 1;
    return meant.find(({ at, seen }) => at === undefined || at === seen);
  }

  function answerBlob(request: IncomingMessage, response: ServerResponse, sent: { url: URL; bytes: Buffer }): number {
    const key = sent.url.pathname.split('/').at(-1) ?? '';
    if (sent.url.searchParams.get('sig') !== SIGNATURE) return sendJson(response, 403, { msg: 'no signature' });
    const answer =
      request.method === 'PUT'
        ? putBlob(state, key, { query: sent.url.searchParams, headers: request.headers, bytes: sent.bytes })
        : getBlob(state, key, request.headers);
    response.writeHead(answer.status, { 'content-length': answer.bytes.length, ...answer.headers });
    response.end(request.method === 'HEAD' ? undefined : answer.bytes);
    return answer.status;
  }

  function answerService(
    request: IncomingMessage,
    response: ServerResponse,
    asked: { operation: string; bytes: Buffer },
  ): number {
    const who = claimsOf(request.headers.authorization);
    if (who === undefined) return sendJson(response, 401, { code: 'unauthenticated', msg: 'bad token' });
    const body: unknown = JSON.parse(asked.bytes.toString() || '{}');
    const service = SERVICES[asked.operation];
    if (service === undefined || !isRecord(body))
      return sendJson(response, 404, { code: 'bad_route', msg: asked.operation });
    const claimed = body['workflow_run_backend_id'];
    if (claimed !== undefined && claimed !== who.run) {
      return sendJson(response, 403, { code: 'permission_denied', msg: 'another run' });
    }
    const address = (blob: string): string => `${url}blob/${blob}?sig=${SIGNATURE}`;
    const answer = service({ body, who, state, address });
    return sendJson(response, answer.status, answer.body);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL((request.url ?? '/').replaceAll(/\/{2,}/g, '/'), 'http://rig');
    const bytes = await bytesOf(request);
    const isBlob = address.pathname.startsWith('/blob/');
    const [, method = ''] = /^\/twirp\/github\.actions\.results\.api\.v1\.\w+\/(\w+)$/.exec(address.pathname) ?? [];
    const operation = isBlob ? 'blob' : method;
    const call: ResultsCall = { method: request.method ?? 'GET', path: address.pathname, operation, status: 0 };
    calls.push(call);
    const fault = refused(operation);
    if (fault !== undefined) call.status = sendJson(response, fault.status, fault.body ?? { msg: 'fault' });
    else if (isBlob) call.status = answerBlob(request, response, { url: address, bytes });
    else call.status = answerService(request, response, { operation, bytes });
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((problem: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { msg: String(problem) });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${place.port}/`;
  options.github?.state.artifactSources.push(() =>
    state.artifacts.filter(({ isDone }) => isDone).map((artifact) => stored(artifact, state, repository)),
  );

  function artifact(name: string): UploadedArtifact {
    const found = state.artifacts.findLast((one) => one.name === name);
    if (found === undefined) throw new Error(`no artifact ${name}`);
    return found;
  }
  async function close(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  return {
    url,
    state,
    calls,
    artifact,
    close,
    environment: ({ run, job = '1', ref = DEFAULT_SCOPE }) => ({
      ACTIONS_RESULTS_URL: url,
      ACTIONS_RUNTIME_URL: url,
      ACTIONS_CACHE_URL: url,
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RUNTIME_TOKEN: runtimeToken({ run: String(run), job, scope: ref }),
    }),
    expire: (name) => void (artifact(name).isExpired = true),
    remove: (name) => void state.artifacts.splice(state.artifacts.indexOf(artifact(name)), 1),
    alter(name, change) {
      const blob = state.blobs.get(`a${artifact(name).id}`);
      if (blob?.data === undefined) throw new Error(`${name} has no bytes`);
      blob.data = change(blob.data);
    },
    add({ name, run, zip, digest = sha256Of(zip) }) {
      const id = (state.lastId += 1);
      const made = { id, name, run: String(run), job: '1', createdAt: new Date().toISOString(), digest };
      const whole: UploadedArtifact = { ...made, bytes: zip.length, isDone: true, isExpired: false };
      state.artifacts.push(whole);
      state.blobs.set(`a${id}`, { blocks: new Map(), data: zip, type: 'application/zip' });
      return whole;
    },
    fault: (fault) => void faults.push({ ...fault, seen: 0 }),
    clearFaults: () => void (faults = []),
    [Symbol.asyncDispose]: close,
  };
}
