// A commit that a shallow clone does not have, fetched alone into a repository of our own: the user's clone stays as it is.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitSha } from '../../records/digest.ts';
import type { WriteFiles } from '../files.ts';
import { gitFailure } from '../git-tree/git-failure.ts';
import { gitIn } from '../git-tree/git-process.ts';
import type { Git, GitAccess } from '../git-tree/git-process.ts';
import type { Repository } from '../repository.ts';

/** No hook of the machine's templates runs. */
const CONFIG = '[core]\n\thooksPath = /dev/null\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n';

/** @throws ExternalError `registry-…` when the remote does not answer, or does not give the commit. */
export async function fetchTree(
  commit: CommitSha,
  { access, files }: { readonly access: GitAccess; readonly files: Pick<WriteFiles, 'temporary'> },
): ReturnType<Repository['worktree']> {
  const { remote } = access;
  const parent = await files.temporary('mlgate-worktree-');
  try {
    await succeed(await gitIn(parent.path, access), ['init', '--quiet', 'tree']);
    const path = join(parent.path, 'tree');
    await appendFile(join(path, '.git', 'config'), CONFIG);
    const git = await gitIn(path, access);
    await succeed(git, ['fetch', '--quiet', '--depth=1', '--no-tags', remote, commit]);
    await succeed(git, ['reset', '--hard', '--quiet', commit]);
    return { path, [Symbol.asyncDispose]: () => parent[Symbol.asyncDispose]() };
  } catch (error) {
    await parent[Symbol.asyncDispose]();
    throw error;
  }
}

async function succeed(git: Git, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await git(args);
  if (exitCode !== 0) throw gitFailure(`git ${args[0]}`, 'the commit of the base', stderr);
}
