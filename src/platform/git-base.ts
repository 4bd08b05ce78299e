// The commit that a change is measured against.
import type { SimpleGit } from 'simple-git';
import { isCommitSha } from '../records/digest.ts';
import type { CommitSha } from '../records/digest.ts';
import { ask, commitOf, raw, requiredCommit } from './git-questions.ts';

/**
 * Asked-for ref, else: a checked-out merge commit of a pull request is measured against its first parent, a branch against its
 * merge base with the default branch, changed tracked files against HEAD, and a commit of the default branch against its first parent.
 * Parents are read from the raw commit, which a depth-1 clone has too.
 */
export async function baseCommits(
  git: SimpleGit,
  options: { readonly ref?: string; readonly limit: number },
): Promise<readonly CommitSha[]> {
  const first = options.ref === undefined ? await defaultBase(git) : await requiredCommit(git, options.ref);
  if (first === undefined) return [];
  const walk = await ask(git, 'rev-list', '--first-parent', `--max-count=${options.limit}`, first);
  return (walk?.split('\n') ?? [first]).filter(isCommitSha);
}

export async function defaultBase(git: SimpleGit): Promise<CommitSha | undefined> {
  const head = await commitOf(git, 'HEAD');
  if (head === undefined) return undefined;
  const parents = await parentsOf(git, head);
  const branch = await currentBranch(git);
  if (branch === undefined && parents.length > 1) return parents[0];
  const onto = await defaultBranch(git);
  const merged = onto === undefined ? undefined : await ask(git, 'merge-base', 'HEAD', onto);
  if (merged !== undefined && merged !== head && isCommitSha(merged)) return merged;
  return (await hasChanges(git)) ? head : parents[0];
}

/** Files that nobody added say nothing: the training command's own outputs are such where .gitignore does not name them. */
async function hasChanges(git: SimpleGit): Promise<boolean> {
  const status = await raw(git, 'status', '--porcelain=v2', '--branch', '--untracked-files=no', '--no-ahead-behind');
  return status.split('\n').some((line) => line !== '' && !line.startsWith('# '));
}

export function currentBranch(git: SimpleGit): Promise<string | undefined> {
  return ask(git, 'symbolic-ref', '--quiet', '--short', 'HEAD');
}

/** The ref's full name; undefined where this clone knows none. Without a remote, other usual names may be the one, too. */
export async function defaultBranch(git: SimpleGit): Promise<string | undefined> {
  const usual = ['refs/remotes/origin/main', 'refs/remotes/origin/master', 'refs/heads/main', 'refs/heads/master'];
  const others = ['refs/heads/trunk', 'refs/heads/develop', 'refs/heads/dev'];
  const remoteHead = 'refs/remotes/origin/HEAD';
  // One question for all names: a process costs more than what it answers. A dangling one is not listed.
  const listed = await raw(git, 'for-each-ref', '--format=%(refname) %(symref)', remoteHead, ...usual, ...others);
  const found = new Map(listed.split('\n').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']));
  const pointed = found.get(remoteHead) ?? '';
  if (pointed !== '') return pointed;
  const known = usual.find((name) => found.has(name));
  if (known !== undefined) return known;
  const other = others.find((name) => found.has(name));
  if (other !== undefined && (await raw(git, 'remote')).trim() === '') return other;
  return askRemote(git);
}

/** A clone made by `git init` and `remote add` does not know what its origin calls the default branch: the origin does. */
async function askRemote(git: SimpleGit): Promise<string | undefined> {
  const answer = await ask(git, 'ls-remote', '--symref', 'origin', 'HEAD');
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(answer ?? '')?.[1];
  const ref = branch === undefined ? undefined : `refs/remotes/origin/${branch}`;
  return ref !== undefined && (await commitOf(git, ref)) !== undefined ? ref : undefined;
}

async function parentsOf(git: SimpleGit, commit: CommitSha): Promise<readonly CommitSha[]> {
  const [headers = ''] = (await raw(git, 'cat-file', 'commit', commit)).split('\n\n', 1);
  return [...headers.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, parent = '']) =>
    isCommitSha(parent) ? [parent] : [],
  );
}
