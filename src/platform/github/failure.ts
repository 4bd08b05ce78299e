// What GitHub refused or failed to do, told apart by what one has to do about it.
import * as z from 'zod';
import { ExternalError } from '../../records/errors.ts';

export type GitHubCode =
  | 'github-unauthorised'
  | 'github-forbidden'
  | 'github-not-found'
  | 'github-conflict'
  | 'github-invalid'
  | 'github-limit'
  | 'github-failed';

export interface Asked {
  /** `POST /repos/acme/flights/check-runs`. */
  readonly call: string;
  /** The right that the call needs, as it stands below `permissions:` in a workflow: `checks: write`. */
  readonly needs: string;
}

export interface Circumstances {
  /** The workflow runs for a pull request of a fork, or of Dependabot: its token can only read, whatever the workflow says. */
  readonly readOnly: boolean;
}

/** What a request ended with, as Octokit throws it; a network's failure has the status 500 and no answer. */
const thrownSchema = z.lazy(() =>
  z.object({
    // The one error with an answer and without a status is the throttle's, of a GraphQL answer that speaks of the limit.
    status: z.number().default(429),
    message: z.string(),
    response: z
      .object({
        headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()).default({}),
        data: z.unknown().optional(),
      })
      .optional(),
  }),
);

interface Refusal {
  readonly status: number;
  readonly says: string;
  readonly header: (name: string) => string | undefined;
}

interface Told {
  readonly code: GitHubCode;
  readonly what: string;
  readonly fix?: string;
}

/** @param error what Octokit, fetch or a stream threw. An ExternalError passes through. */
export function githubFailure(error: unknown, asked: Asked, at: Circumstances): ExternalError {
  if (error instanceof ExternalError) return error;
  const thrown = thrownSchema.safeParse(error);
  const answer = thrown.success ? thrown.data.response : undefined;
  const told =
    thrown.success && answer !== undefined
      ? tell(
          {
            status: thrown.data.status,
            says: shortened(thrown.data.message),
            header: (name) => answer.headers[name]?.toString(),
          },
          asked,
          at,
        )
      : unreachable(error);
  return failed(asked.call, told, error);
}

export function failed(call: string, told: Told, cause?: unknown): ExternalError {
  return new ExternalError({ ...told, call, ...(cause === undefined ? {} : { cause }) });
}

/** An answer that is none: broken off in the middle, or something else than GitHub documents. */
export function unreadable(call: string, why: string): ExternalError {
  return failed(call, {
    code: 'github-failed',
    what: `GitHub's answer cannot be read: ${why}`,
    fix: 'run the job again; if it stays so, look at https://www.githubstatus.com',
  });
}

/** Whether the call may have been done all the same. */
export function isUnknownOutcome(error: unknown): boolean {
  return error instanceof ExternalError && error.code === 'github-failed';
}

export function hasCode(error: unknown, ...codes: readonly GitHubCode[]): error is ExternalError {
  return error instanceof ExternalError && codes.some((code) => code === error.code);
}

function tell(refusal: Refusal, asked: Asked, at: Circumstances): Told {
  const { status, says } = refusal;
  if (isLimit(refusal)) return limit(refusal);
  switch (status) {
    case 401:
      return {
        code: 'github-unauthorised',
        what: `GitHub does not know the token (401: ${says})`,
        fix: 'leave the input `token` away, or give it a token that has not expired',
      };
    case 403:
      return forbidden(refusal, asked, at);
    case 404:
    case 410:
      return {
        code: 'github-not-found',
        what: `GitHub has nothing there for this token (${status}: ${says})`,
        fix: `check the name; a token without the right \`${asked.needs}\` is told the same`,
      };
    case 409:
      return { code: 'github-conflict', what: `GitHub refuses for what is there already (409: ${says})` };
    case 400:
    case 422:
      return { code: 'github-invalid', what: `GitHub does not take what was sent (${status}: ${says})` };
    default:
      return {
        code: 'github-failed',
        what: `GitHub failed (${status}: ${says})`,
        fix: 'run the job again; if it stays so, look at https://www.githubstatus.com',
      };
  }
}

function isLimit({ status, says }: Refusal): boolean {
  return status === 429 || (status === 403 && /rate limit|abuse detection/i.test(says));
}

function limit({ status, says, header }: Refusal): Told {
  const reset = Number(header('x-ratelimit-reset'));
  const isSpent = header('x-ratelimit-remaining') === '0' && reset > 0;
  const when = isSpent ? `after ${new Date(reset * 1000).toISOString()}` : 'in some minutes';
  return {
    code: 'github-limit',
    what: `GitHub answers no more requests for now (${status}: ${says})`,
    fix: `run the job again ${when}; all jobs of a repository share one hourly quota`,
  };
}

function forbidden(refusal: Refusal, asked: Asked, at: Circumstances): Told {
  const { says, header } = refusal;
  const code = 'github-forbidden';
  const signOn = /url=(\S+)/.exec(header('x-github-sso') ?? '')?.[1];
  if (signOn !== undefined || /SAML/i.test(says)) {
    const where = signOn === undefined ? '' : ` at ${signOn}`;
    const fix = `authorise the token for the organisation${where}, or use the workflow's own token`;
    return { code, what: `the organisation asks for single sign-on (403: ${says})`, fix };
  }
  if (/\block(?:ed)?\b/i.test(says)) {
    return { code, what: `the conversation is locked (403: ${says})`, fix: 'unlock it, or comment by hand' };
  }
  if (/IP address|allow list/i.test(says)) {
    const fix = 'let the runner use an address of the organisation’s allow list';
    return { code, what: `the organisation does not take calls from this address (403: ${says})`, fix };
  }
  const right = missingRight(header('x-accepted-github-permissions'), asked.needs);
  if (at.readOnly && right.endsWith('write')) {
    return {
      code,
      what: `pull requests of forks and of Dependabot have a token that can only read (403: ${says})`,
      fix: `nothing needs mending: the step's summary and its exit code tell the same; with \`${right}\` only a branch of this repository can have more`,
    };
  }
  return { code, what: `the token lacks the right \`${right}\` (403: ${says})`, fix: grant(right) };
}

/** What a workflow can give its own token. */
const GRANTABLE = /^(?:actions|attestations|checks|contents|deployments|issues|packages|pull-requests|statuses): /;

function grant(right: string): string {
  return GRANTABLE.test(right)
    ? `add \`${right}\` below \`permissions:\` of this job`
    : `a workflow's own token cannot have \`${right}\`: pass the token of a GitHub App that has it as the input \`token\``;
}

/** @param accepted `issues=write; pull_requests=write,contents=read`: alternatives, each with all that it needs. */
function missingRight(accepted: string | undefined, needs: string): string {
  const alternatives = (accepted ?? '').split(';').map((rights) =>
    rights
      .split(',')
      .map((right) => right.trim().replaceAll('_', '-').replace('=', ': '))
      .filter((right) => /^[a-z-]+: (?:read|write|admin)$/.test(right)),
  );
  const named = alternatives.filter((rights) => rights.length > 0);
  if (named.length === 0 || named.some((rights) => rights.includes(needs))) return needs;
  return named[0]?.join('`, `') ?? needs;
}

function unreachable(error: unknown): Told {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const isSlow = [error, cause].some((one) => one instanceof Error && one.name === 'TimeoutError');
  const says = error instanceof Error ? shortened(error.message) : String(error);
  return {
    code: 'github-failed',
    what: isSlow ? 'GitHub did not answer in time' : `GitHub cannot be reached: ${says}`,
    fix: 'check the network and GITHUB_API_URL, then run the job again',
  };
}

/** Without the address of the documentation, and no page of HTML. */
function shortened(message: string): string {
  const text = message.replace(/ - https:\/\/docs\.github\.com\/\S*$/, '').trim();
  const line = /^\s*</.test(text) ? 'a page of HTML' : (text.split('\n')[0] ?? '');
  if (line === '') return 'no reason given';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
