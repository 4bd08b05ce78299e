// Requests to one repository on GitHub: every answer is decoded, every failure is an ExternalError, every list has all its pages.
import * as z from 'zod';
import { ExternalError } from '../../records/errors.ts';
import { failed, githubFailure, hasCode, isUnknownOutcome, unreadable } from './failure.ts';
import type { Circumstances, GitHubCode } from './failure.ts';
import { openOctokit, TIMEOUT_SECONDS } from './octokit.ts';
import type { Access, Answer, Send } from './octokit.ts';

export interface GitHubRequest {
  /** `GET /repos/{owner}/{repo}/issues/{number}/comments`; the repository's names are filled in. */
  readonly route: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** `pull-requests: write`: for the person who has to grant it. */
  readonly needs: string;
  /** Must not be done twice: never repeated after an outcome that nobody knows. */
  readonly once?: boolean;
  /** The answer's bytes as they come, instead of JSON. Only its beginning has a time-out. */
  readonly stream?: boolean;
}

export interface GitHubClient {
  /** @throws ExternalError `github-…`. */
  ask<T>(request: GitHubRequest, answer: z.ZodType<T>): Promise<T>;
  /** undefined where GitHub provably has nothing (404, 410). */
  find<T>(request: GitHubRequest, answer: z.ZodType<T>): Promise<T | undefined>;
  /** A list, over all pages. */
  all<T>(request: GitHubRequest, page: z.ZodType<readonly T[]>): Promise<readonly T[]>;
  /** GraphQL. An answer with errors is none. */
  query<T>(query: GraphQuery, data: z.ZodType<T>): Promise<T>;
  /** As it came; for streams. */
  send(request: GitHubRequest): Promise<Answer>;
  /** By the server's clock, which its answers tell: milliseconds now. undefined before the first one. */
  serverTime(): number | undefined;
}

export interface GraphQuery {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly needs: string;
}

export interface ClientOptions extends Access, Circumstances {
  /** `owner/name`. */
  readonly repository: string;
}

/** 1,000 comments are ten pages. */
const MAX_PAGES = 200;

export function githubClient(options: ClientOptions): GitHubClient {
  let opened: Promise<Send> | undefined;
  const time = serverClock();
  const [owner = '', repo = ''] = options.repository.split('/');
  const send = async (request: GitHubRequest): Promise<Answer> => {
    const begun = beginning(request, options);
    try {
      const octokit = await (opened ??= openOctokit(options));
      const names = request.route.includes('{owner}') ? { owner, repo } : {};
      const answer = await octokit(request.route, { ...names, ...request.parameters, ...begun.parameters });
      time.told(answer.headers['date']);
      return answer;
    } catch (error) {
      throw githubFailure(error, { call: callOf(request, options.repository), needs: request.needs }, options);
    } finally {
      begun.end();
    }
  };
  const ask = async <T>(request: GitHubRequest, schema: z.ZodType<T>): Promise<T> => {
    const call = callOf(request, options.repository);
    const first = schema.safeParse((await send(request)).data);
    if (first.success) return first.data;
    // An answer that broke off: reading once more does no harm.
    const isReading = request.route.startsWith('GET ');
    const second = isReading ? schema.safeParse((await send(request)).data) : first;
    if (second.success) return second.data;
    throw unreadable(call, whyNot(second.error));
  };
  return {
    send,
    ask,
    find: async (request, schema) => {
      try {
        return await ask(request, schema);
      } catch (error) {
        if (hasCode(error, 'github-not-found')) return undefined;
        throw error;
      }
    },
    all: (request, page) => allPages({ send, call: callOf(request, options.repository), options }, request, page),
    query: async ({ text, variables, needs }, schema) => {
      const call = 'POST /graphql';
      const parameters = { query: text, variables: { owner, repo, ...variables } };
      const { data } = await send({ route: `POST ${options.graphqlUrl}`, parameters, needs });
      return graphData(data, call, schema);
    },
    serverTime: () => time.now(),
  };
}

/** Goes on by itself between answers, and never back. */
function serverClock(): { told(date: string | number | undefined): void; now(): number | undefined } {
  let ahead: number | undefined;
  const now = (): number | undefined => (ahead === undefined ? undefined : ahead + performance.now());
  return {
    told: (date) => {
      const time = Date.parse(String(date));
      if (!Number.isNaN(time)) ahead = Math.max(time, now() ?? time) - performance.now();
    },
    now,
  };
}

/** What Octokit has to know of this request alone. */
function beginning(
  { once, stream, parameters = {} }: GitHubRequest,
  { timeoutSeconds = TIMEOUT_SECONDS }: ClientOptions,
): { readonly parameters: object; readonly end: () => void } {
  const own = z.record(z.string(), z.unknown()).default({}).parse(parameters['request']);
  const repeated = once === true ? { retries: 0 } : {};
  if (stream !== true) return { parameters: { request: { ...own, ...repeated } }, end: () => {} };
  const controller = new AbortController();
  const late = (): void => controller.abort(new DOMException('no answer in time', 'TimeoutError'));
  const timer = setTimeout(late, timeoutSeconds * 1000);
  const request = { ...own, ...repeated, parseSuccessResponseBody: false, signal: controller.signal };
  return { parameters: { request }, end: () => clearTimeout(timer) };
}

interface Paging {
  readonly send: GitHubClient['send'];
  readonly call: string;
  readonly options: ClientOptions;
}

async function allPages<T>(
  { send, call, options }: Paging,
  request: GitHubRequest,
  page: z.ZodType<readonly T[]>,
): Promise<readonly T[]> {
  const found: T[] = [];
  let next: GitHubRequest = { ...request, parameters: { per_page: 100, ...request.parameters } };
  for (let count = 1; count <= MAX_PAGES; count++) {
    let answer = await send(next);
    let items = page.safeParse(answer.data);
    if (!items.success) {
      answer = await send(next);
      items = page.safeParse(answer.data);
    }
    if (!items.success) throw unreadable(call, whyNot(items.error));
    found.push(...items.data);
    const address = nextPage(answer.headers['link']);
    if (address === undefined) return found;
    // The token goes nowhere else, whatever an answer says.
    if (!URL.canParse(address) || new URL(address).origin !== new URL(options.apiUrl).origin) {
      throw unreadable(call, `its next page is said to lie at ${address}`);
    }
    next = { route: `GET ${address}`, needs: request.needs };
  }
  throw failed(call, { code: 'github-invalid', what: `there are more than ${MAX_PAGES} pages` });
}

function nextPage(link: string | number | undefined): string | undefined {
  return /<([^<>]+)>;\s*rel="next"/.exec(String(link ?? ''))?.[1];
}

const graphSchema = z.lazy(() =>
  z.object({
    data: z.unknown().optional(),
    errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).optional(),
  }),
);

function graphData<T>(data: unknown, call: string, schema: z.ZodType<T>): T {
  const answer = graphSchema.safeParse(data);
  if (!answer.success) throw unreadable(call, whyNot(answer.error));
  const [error] = answer.data.errors ?? [];
  if (error !== undefined) {
    const code = GRAPH_CODES.get(error.type ?? '') ?? 'github-failed';
    throw failed(call, { code, what: `GitHub answers with an error: ${error.message}` });
  }
  const decoded = schema.safeParse(answer.data.data);
  if (!decoded.success) throw unreadable(call, whyNot(decoded.error));
  return decoded.data;
}

const GRAPH_CODES: ReadonlyMap<string, GitHubCode> = new Map([
  ['NOT_FOUND', 'github-not-found'],
  ['FORBIDDEN', 'github-forbidden'],
  ['INSUFFICIENT_SCOPES', 'github-forbidden'],
  ['RATE_LIMITED', 'github-limit'],
]);

function whyNot(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return `${path === '' ? 'it' : path} is not what is documented (${issue?.message ?? 'no reason'})`;
}

/** `GET /repos/acme/flights/issues/7`: nothing but what stands in the path. */
function callOf({ route, parameters }: GitHubRequest, repository: string): string {
  const [owner = '', repo = ''] = repository.split('/');
  const values: Readonly<Record<string, unknown>> = { owner, repo, ...parameters };
  const path = route.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  });
  return path.replace(/https?:\/\/[^/]+/, '').replace(/\{?\?.*$/, '');
}

/**
 * Does what must not be done twice. When its outcome cannot be known, GitHub is asked whether it is there.
 * @param look finds what the work would have made.
 */
export async function doOnce<T>(work: () => Promise<T>, look: () => Promise<T | undefined>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUnknownOutcome(error) || !(error instanceof ExternalError)) throw error;
    let found: T | undefined;
    try {
      found = await look();
    } catch {
      const what = `${error.message}; whether it was done cannot be known`;
      throw new ExternalError({ code: error.code, call: error.call, what, cause: error });
    }
    if (found === undefined) throw error;
    return found;
  }
}
