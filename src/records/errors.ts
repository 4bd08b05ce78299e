// The kinds of failure that mlgate knows; whatever else is thrown is a bug of ours and exits 70.

/** Where a problem lies, as a person would look it up. Lines and columns count from 1. */
export interface Place {
  /** Path relative to the working directory, an input's name, or a flag (`--metrics`). */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Problem {
  /** Stable kebab-case code; documented in docs/errors.md. */
  readonly code: string;
  /** One sentence without a final full stop: what is wrong. */
  readonly what: string;
  readonly where?: Place;
  /** What to do or to paste, when it can be said. */
  readonly fix?: string;
  /** The offending source line with a caret below it, ready to print. */
  readonly excerpt?: string;
  /** The end of a command's output: for reports. A log has shown it line by line. */
  readonly output?: string;
}

/** The user can mend it: wrong configuration, missing file, refused value. Exit code 2; no stack is shown. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly problems: readonly [Problem, ...Problem[]];

  constructor(first: Problem, ...others: readonly Problem[]) {
    super([first, ...others].map((problem) => problem.what).join('; '));
    this.problems = [first, ...others];
  }
}

/** Somebody else failed: a remote, a disk, a service. Exit code 3. */
export class ExternalError extends Error {
  override readonly name = 'ExternalError';
  readonly code: string;
  /** Which call, to whom: `git push origin mlgate-registry`. */
  readonly call: string;
  readonly fix: string | undefined;

  constructor(details: { code: string; call: string; what: string; fix?: string; cause?: unknown }) {
    super(details.what, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.call = details.call;
    this.fix = details.fix;
  }
}

export const EXIT = { success: 0, verdict: 1, user: 2, external: 3, interrupted: 130, bug: 70 } as const;
