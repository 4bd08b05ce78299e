// Asking git: an answer, "there is none", or the reason why it cannot be had.
import type { SimpleGit } from 'simple-git';
import { isCommitSha } from '../records/digest.ts';
import type { CommitSha } from '../records/digest.ts';
import { ExternalError, UserError } from '../records/errors.ts';

export function gitProblem(call: string, error: unknown): ExternalError {
  const said = (error instanceof Error ? error.message : String(error)).trim();
  const owner = /safe\.directory ('?)(.+)\1$/m.exec(said)?.[2];
  return new ExternalError({
    code: 'git',
    call: `git ${call}`,
    what: `git ${call} failed: ${said}`,
    ...(owner === undefined ? {} : { fix: `git config --global --add safe.directory ${owner}` }),
    cause: error,
  });
}

/** @throws ExternalError `git`. */
export async function raw(git: SimpleGit, ...args: string[]): Promise<string> {
  try {
    return await git.raw(args);
  } catch (error) {
    throw gitProblem(args.join(' '), error);
  }
}

/** The answer, or undefined when git says that there is none (a missing ref, no common ancestor). */
export async function ask(git: SimpleGit, ...args: string[]): Promise<string | undefined> {
  try {
    return (await git.raw(args)).trim() || undefined;
  } catch {
    return undefined;
  }
}

export async function commitOf(git: SimpleGit, revision: string): Promise<CommitSha | undefined> {
  const text = await ask(git, 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  return text !== undefined && isCommitSha(text) ? text : undefined;
}

/** @throws UserError `git-ref`. */
export async function requiredCommit(git: SimpleGit, ref: string): Promise<CommitSha> {
  const commit = await commitOf(git, ref);
  if (commit !== undefined) return commit;
  throw new UserError({
    code: 'git-ref',
    what: `there is no commit ${JSON.stringify(ref)} in this clone`,
    fix: 'git fetch --unshallow (in a workflow: fetch-depth: 0 at actions/checkout), or name one that git log shows',
  });
}
