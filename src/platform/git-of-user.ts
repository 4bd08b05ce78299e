// git in the user's own clone, with the user's configuration.
import type { SimpleGit } from 'simple-git';
import { GIT_VARIABLES, gitEnvironment } from './git-environment.ts';

/** @param environment where git finds its configuration; variables of a surrounding git hook are left out. */
export async function gitOfUser(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<(folder: string) => SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const allowed = { allowEnvironment: GIT_VARIABLES, unsafe: { allowUnsafeConfigPaths: true } };
  return (baseDir) => simpleGit({ baseDir, ...allowed }).env(gitEnvironment(environment));
}
