// What can go wrong between a client and GitHub, at the call a test names.
export type Effect =
  /** Answers so, instead of doing it. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Does it, after a while. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Does it, and the answer breaks off in the middle. */
  | { readonly kind: 'truncated' }
  /** The connection is cut: `before` it is done, or `after`, when only the answer is lost. */
  | { readonly kind: 'dropped'; readonly when: 'before' | 'after' }
  /** Something happens first: another one edits, deletes, pushes, approves. */
  | { readonly kind: 'meanwhile'; readonly happen: () => void | Promise<void> };

export interface Fault {
  /** Operation id, `graphql`, or `*` for any. */
  readonly operation: string;
  /** The k-th such call from now on, counted from 1; every one when absent. */
  readonly at?: number;
  readonly effect: Effect;
}

interface Armed extends Fault {
  seen: number;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** The effects on the next call of an operation; counts it. */
  next(operation: string): readonly Effect[];
}

export function startFaults(): Faults {
  let armed: Armed[] = [];
  return {
    add: (fault) => void armed.push({ ...fault, seen: 0 }),
    clear: () => void (armed = []),
    next(operation) {
      const meant = armed.filter((fault) => fault.operation === '*' || fault.operation === operation);
      for (const fault of meant) fault.seen += 1;
      return meant.filter(({ at, seen }) => at === undefined || at === seen).map(({ effect }) => effect);
    },
  };
}

const JSON_MESSAGE = (message: string, status: number): { readonly message: string; readonly status: string } => ({
  message,
  status: String(status),
});

/** GitHub's answers to a caller who does too much, or may not; in its words. */
export const REFUSALS = {
  secondaryLimit: {
    kind: 'status',
    status: 403,
    headers: { 'retry-after': '1' },
    body: JSON_MESSAGE(
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      403,
    ),
  },
  primaryLimit: {
    kind: 'status',
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
    body: JSON_MESSAGE('API rate limit exceeded for installation ID 1.', 403),
  },
  singleSignOn: {
    kind: 'status',
    status: 403,
    headers: { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=1' },
    body: JSON_MESSAGE('Resource protected by organization SAML enforcement. You must grant your token access.', 403),
  },
  notAccessible: { kind: 'status', status: 403, body: JSON_MESSAGE('Resource not accessible by integration', 403) },
  badCredentials: { kind: 'status', status: 401, body: JSON_MESSAGE('Bad credentials', 401) },
  tooMany: {
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '1' },
    body: JSON_MESSAGE('Too many requests', 429),
  },
  badGateway: { kind: 'status', status: 502, body: JSON_MESSAGE('Server Error', 502) },
} as const satisfies Readonly<Record<string, Effect>>;
