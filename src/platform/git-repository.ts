// The user's clone through git itself (simple-git). It is only read; worktrees live in a temporary folder.
import type { SimpleGit } from 'simple-git';
import type { CommitSha } from '../records/digest.ts';
import { ExternalError } from '../records/errors.ts';
import { errnoOf } from './file-problem.ts';
import type { WriteFiles } from './files.ts';
import { baseCommits, currentBranch, defaultBranch, isDirty } from './git-base.ts';
import { gitOfUser } from './git-of-user.ts';
import { readIdentity } from './git-identity.ts';
import { ask, commitOf, gitProblem, raw, requiredCommit } from './git-questions.ts';
import type { Repository, TrackedFile } from './repository.ts';

/**
 * @param environment where git finds its configuration; variables of a surrounding git hook are left out.
 * @returns undefined when the folder lies in no repository, or in one without a work tree.
 * @throws ExternalError `git-missing` when there is no git.
 */
export async function openRepository(
  folder: string,
  files: Pick<WriteFiles, 'temporary'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Repository | undefined> {
  const gitIn = await gitOfUser(environment);
  const root = await rootOf(folder, gitIn);
  if (root === undefined) return undefined;
  const git = gitIn(root);
  return {
    root,
    head: async () => ({
      commit: await commitOf(git, 'HEAD'),
      dirty: await isDirty(git),
      branch: await currentBranch(git),
    }),
    files: (below) => trackedFiles(gitIn(below)),
    base: (options) => baseCommits(git, options),
    defaultBranch: async () => {
      const ref = await defaultBranch(git);
      return ref === undefined ? undefined : commitOf(git, ref);
    },
    worktree: (commit) => addWorktree(git, commit, { files, gitIn }),
    identity: () => readIdentity(git),
  };
}

async function rootOf(folder: string, gitIn: (folder: string) => SimpleGit): Promise<string | undefined> {
  try {
    return (await gitIn(folder).raw('rev-parse', '--show-toplevel')).replace(/\r?\n$/, '');
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (/not a git repository|does not exist|must be run in a work tree/i.test(text)) return undefined;
    if (errnoOf(error) !== 'ENOENT' && !/ENOENT/.test(text)) throw gitProblem('rev-parse --show-toplevel', error);
    const what = 'there is no git on PATH';
    throw new ExternalError({ code: 'git-missing', call: 'git', what, fix: 'install git', cause: error });
  }
}

/** A trailing `/` is another repository inside this one that nobody tracks. */
function byNul(text: string): string[] {
  return text.split('\0').filter((path) => path !== '' && !path.endsWith('/'));
}

async function trackedFiles(git: SimpleGit): Promise<readonly TrackedFile[]> {
  const tracked = byNul(await raw(git, 'ls-files', '-z', '--cached', '--recurse-submodules'));
  const fresh = byNul(await raw(git, 'ls-files', '-z', '--others', '--exclude-standard'));
  const deleted = new Set(byNul(await raw(git, 'ls-files', '-z', '--deleted')));
  const changed = new Set([...fresh, ...byNul(await raw(git, 'ls-files', '-z', '--modified'))]);
  return [...new Set([...tracked, ...fresh])]
    .filter((path) => !deleted.has(path))
    .sort()
    .map((path) => ({ path, changed: changed.has(path) }));
}

interface WorktreeTools {
  readonly files: Pick<WriteFiles, 'temporary'>;
  gitIn(folder: string): SimpleGit;
}

/** Filled by `reset`, which runs no hook of the user's clone; `worktree add` would run post-checkout. */
async function addWorktree(
  git: SimpleGit,
  commit: CommitSha,
  tools: WorktreeTools,
): ReturnType<Repository['worktree']> {
  await requiredCommit(git, commit);
  const parent = await tools.files.temporary('mlgate-worktree-');
  const path = `${parent.path}/tree`;
  const remove = async (): Promise<void> => {
    await ask(git, 'worktree', 'remove', '--force', path);
    await parent[Symbol.asyncDispose]();
    await ask(git, 'worktree', 'prune');
  };
  try {
    await raw(git, 'worktree', 'add', '--detach', '--no-checkout', path, commit);
    await raw(tools.gitIn(path), 'reset', '--hard', '--quiet');
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, [Symbol.asyncDispose]: remove };
}
