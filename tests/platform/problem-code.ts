// The code of a refusal: what the tests of the platform compare.
import { ExternalError, UserError } from '../../src/records/errors.ts';

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
