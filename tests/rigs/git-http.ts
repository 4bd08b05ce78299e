// git over HTTP on this machine, by git's own `http-backend`: clone, fetch (shallow, filtered) and push, with the rights of a token.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Identity } from './github/call.ts';
import { runGit } from './git-bare.ts';

export interface GitCall {
  readonly method: string;
  /** With its query: `/acme/model.git/info/refs?service=git-receive-pack` */
  readonly path: string;
  /** The login of the token that came with it; null when none came, or an unknown one. */
  readonly login: string | null;
  /** What the request said of itself, whole: to look for tokens where none may be. */
  readonly authorization: string | null;
  readonly isPush: boolean;
  status: number;
}

/** A status instead of git's answer; or the connection ends before git is asked, or after it did what was asked. */
export type GitFault = number | 'cut before' | 'cut after';

export interface GitServerOptions {
  /** Repositories `owner/name.git` stand below it; a client may leave `.git` out. */
  readonly root: string;
  /** By token, as the password of Basic or as a bearer. Without any, everybody may do everything. */
  readonly tokens?: Tokens;
  /** Repositories that nobody reads without a token. */
  readonly privateRepositories?: readonly string[];
  /** After a push was taken. */
  readonly afterPush?: (repository: string) => Promise<void>;
  /** Happens before git is asked, and may answer instead of it or cut the line. */
  readonly before?: (call: GitCall, all: readonly GitCall[]) => Promise<GitFault | undefined> | GitFault | undefined;
}

export interface GitServerRig extends AsyncDisposable {
  /** `http://github.localhost:PORT`: git goes to loopback for it, and the clients of artifacts and cache take it for github.com. */
  readonly url: string;
  readonly port: number;
  readonly calls: GitCall[];
  address(repository: string): string;
  close(): Promise<void>;
}

function tokenOf(header: string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(\w+) (.*)$/.exec(header ?? '') ?? [];
  if (/^basic$/i.test(scheme)) return Buffer.from(value, 'base64').toString().split(':').slice(1).join(':');
  return /^(?:bearer|token)$/i.test(scheme) ? value : undefined;
}

type Tokens = ReadonlyMap<string, Identity> | Readonly<Record<string, Identity>>;
const isMap = (tokens: Tokens | undefined): tokens is ReadonlyMap<string, Identity> => tokens instanceof Map;

const CONFIG = {
  'http.receivepack': 'true',
  'safe.directory': '*',
  'uploadpack.allowFilter': 'true',
  'uploadpack.allowAnySHA1InWant': 'true',
};

function environment(
  request: IncomingMessage,
  options: { root: string; path: string; query: string; user: string },
): NodeJS.ProcessEnv {
  const { headers } = request;
  const encoding = headers['content-encoding'];
  const protocol = headers['git-protocol'];
  return {
    PATH: process.env['PATH'],
    HOME: options.root,
    GIT_PROJECT_ROOT: options.root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: String(Object.keys(CONFIG).length),
    ...Object.fromEntries(
      Object.entries(CONFIG).flatMap(([key, value], i) => [
        [`GIT_CONFIG_KEY_${i}`, key],
        [`GIT_CONFIG_VALUE_${i}`, value],
      ]),
    ),
    PATH_INFO: options.path,
    QUERY_STRING: options.query,
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: headers['content-type'] ?? '',
    CONTENT_LENGTH: headers['content-length'] ?? '',
    REMOTE_USER: options.user,
    REMOTE_ADDR: '127.0.0.1',
    ...(typeof encoding === 'string' ? { HTTP_CONTENT_ENCODING: encoding } : {}),
    ...(typeof protocol === 'string' ? { GIT_PROTOCOL: protocol } : {}),
  };
}

/** Passes what a CGI program writes on to the client. */
function relay(output: NodeJS.ReadableStream, response: ServerResponse, call: GitCall): void {
  let head = Buffer.alloc(0);
  output.on('data', (bytes: Buffer) => {
    if (response.headersSent) return void response.write(bytes);
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    const headers: Record<string, string> = {};
    for (const line of head.subarray(0, end).toString().split('\r\n')) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const { status, ...rest } = headers;
    call.status = status === undefined ? 200 : Number.parseInt(status, 10);
    response.writeHead(call.status, rest);
    response.write(head.subarray(end + 4));
  });
}

/** 200 when the call may go on. */
function statusFor(
  call: GitCall,
  who: Identity | undefined,
  asked: { repository: string; hasToken: boolean; options: GitServerOptions },
): number {
  const { repository, hasToken, options } = asked;
  if (options.tokens === undefined) return 200;
  const isPrivate = options.privateRepositories?.includes(repository) === true;
  if (who === undefined) return hasToken || isPrivate || call.isPush ? 401 : 200;
  const isOther = who.repositories !== undefined && !who.repositories.includes(repository);
  const contents = who.permissions?.['contents'];
  if (call.isPush) return isOther || (who.permissions !== undefined && contents !== 'write') ? 403 : 200;
  return isPrivate && (isOther || (who.permissions !== undefined && contents === undefined)) ? 404 : 200;
}

export async function startGitServer(options: GitServerOptions): Promise<GitServerRig> {
  const backend = join((await runGit(options.root, ['--exec-path'])).toString().trim(), 'git-http-backend');
  const calls: GitCall[] = [];
  const identity = (token: string): Identity | undefined =>
    isMap(options.tokens) ? options.tokens.get(token) : options.tokens?.[token];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://rig');
    const [, owner = '', name = '', ...rest] = decodeURIComponent(url.pathname).split('/');
    const repository = `${owner}/${name.replace(/\.git$/, '')}`;
    const token = tokenOf(request.headers.authorization);
    const who = token === undefined ? undefined : identity(token);
    const call: GitCall = {
      method: request.method ?? 'GET',
      path: url.pathname + url.search,
      login: who?.login ?? null,
      authorization: request.headers.authorization ?? null,
      isPush: /git-receive-pack/.test(url.pathname + url.search),
      status: 0,
    };
    calls.push(call);
    // Two Authorization headers arrive as one, joined by a comma: GitHub answers 400.
    const isTwice = request.rawHeaders.filter((header) => /^authorization$/i.test(header)).length > 1;
    const early = await options.before?.(call, calls);
    if (early === 'cut before') return void response.destroy();
    const usual = (): number => statusFor(call, who, { repository, hasToken: token !== undefined, options });
    const status = isTwice ? 400 : typeof early === 'number' ? early : usual();
    if (status !== 200) {
      call.status = status;
      response.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}).end();
      return;
    }
    const path = `/${repository}.git/${rest.join('/')}`;
    const child = spawn(backend, [], {
      env: environment(request, {
        root: options.root,
        path,
        query: url.search.slice(1),
        user: who?.login ?? 'anonymous',
      }),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.on('error', () => undefined);
    request.pipe(child.stdin);
    if (early === 'cut after') child.stdout.resume();
    else relay(child.stdout, response, call);
    await once(child, 'close');
    if (call.isPush && call.method === 'POST') await options.afterPush?.(repository);
    if (early === 'cut after') return void response.destroy();
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://github.localhost:${address.port}`;
  async function close(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  return {
    url,
    port: address.port,
    calls,
    address: (repository) => `${url}/${repository}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}
