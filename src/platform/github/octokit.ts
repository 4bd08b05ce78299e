// Octokit as mlgate uses it: bounded waits, few repetitions, time-outs, the runner's proxies. Loaded by the first call only.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Log } from '../log.ts';

export interface Access {
  readonly token: string;
  /** `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly apiUrl: string;
  /** `https://api.github.com/graphql`, or `https://HOST/api/graphql`. */
  readonly graphqlUrl: string;
  readonly log: Pick<Log, 'notice'>;
  readonly signal: AbortSignal;
  /** Milliseconds that a second of waiting takes: less in tests. */
  readonly second?: number;
  /** After which a request without an answer is given up. */
  readonly timeoutSeconds?: number;
  /** How often a request is sent again after a failure, where that does no harm. */
  readonly repetitions?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

export type Send = (route: string, parameters: Readonly<Record<string, unknown>>) => Promise<Answer>;

/** Longer than this nobody waits for a limit to pass. */
const PATIENCE_SECONDS = 60;
/** After the first one. */
const REPETITIONS = 2;
/** GitHub itself gives a request ten. */
export const TIMEOUT_SECONDS = 20;

/** Of what is begun after the step was asked to stop: a check is ended, a claim given up. A runner kills after ten. */
const LAST_SECONDS = 4;

type Fetch = typeof globalThis.fetch;

export async function openOctokit(access: Access): Promise<Send> {
  const [{ GitHub, defaults, getOctokitOptions }, { retry }, { throttling }] = await Promise.all([
    import('@actions/github/lib/utils'),
    import('@octokit/plugin-retry'),
    import('@octokit/plugin-throttling'),
  ]);
  const proxied: unknown = defaults.request?.fetch;
  const fetch = timed(z.custom<Fetch>((value) => typeof value === 'function').parse(proxied), access);
  const { second = 1000, repetitions = REPETITIONS } = access;
  const waits = (...[seconds, , , repeated]: readonly [number, object, object, number]): boolean => {
    const isShort = seconds <= PATIENCE_SECONDS && repeated < repetitions;
    if (isShort) access.log.notice(`GitHub asks to wait ${seconds} s before the next request`);
    return isShort;
  };
  const octokit = new (GitHub.plugin(retry, throttling))(
    getOctokitOptions(access.token, {
      baseUrl: access.apiUrl,
      userAgent: 'mlgate',
      request: { fetch },
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      retry: { retries: repetitions, retryAfterBaseValue: second },
      // Its queues are the process's own; a name keeps two clients apart.
      throttle: { id: randomUUID(), onRateLimit: waits, onSecondaryRateLimit: waits, retryAfterBaseValue: second },
    }),
  );
  return async (route, parameters) => octokit.request(route, parameters);
}

function nothing(): void {}

/**
 * Each attempt has its own time, bodies included. A signal of the request itself means that it watches over its time alone. Being
 * asked to stop ends what is under way; whoever asks for something afterwards puts things back.
 */
function timed(fetch: Fetch, { signal, timeoutSeconds = TIMEOUT_SECONDS }: Access): Fetch {
  return (input, init) => {
    if (signal.aborted) return fetch(input, { ...init, signal: AbortSignal.timeout(LAST_SECONDS * 1000) });
    const own = init?.signal ?? AbortSignal.timeout(timeoutSeconds * 1000);
    return fetch(input, { ...init, signal: AbortSignal.any([signal, own]) });
  };
}
