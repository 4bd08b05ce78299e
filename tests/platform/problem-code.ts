// The code of a refusal: what the tests of the platform compare.
import { ExternalError, UserError } from '../../src/records/errors.ts';
import type { Problem } from '../../src/records/errors.ts';

/** undefined when the work succeeded. @throws an error that is none of ours. */
export async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error.problems[0].code;
  if (error instanceof ExternalError) return error.code;
  if (error === undefined) return undefined;
  throw error;
}

/** The first problem of a refusal by us. @throws any other error, and when there was none. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error: unknown = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error.problems[0];
  throw error;
}
