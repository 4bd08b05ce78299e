// The user's clone through git itself (simple-git). It is only read; worktrees live in a temporary folder.
import type { SimpleGit } from 'simple-git';
import { isCommitSha } from '../records/digest.ts';
import type { CommitSha } from '../records/digest.ts';
import { ExternalError } from '../records/errors.ts';
import { errnoOf } from './file-problem.ts';
import type { WriteFiles } from './files.ts';
import { baseCommits, defaultBranch } from './git-base.ts';
import { gitOfUser } from './git-of-user.ts';
import { findHead } from './git-head.ts';
import { committersOf, originOf, personOf } from './git-identity.ts';
import { ask, commitOf, gitProblem, raw, requiredCommit } from './git-questions.ts';
import { findRoot } from './git-root.ts';
import { NO_INPUTS } from './repository.ts';
import type { HeadState, Repository, TrackedFile } from './repository.ts';

/**
 * git is loaded, and started, at the first question to it; every question @throws ExternalError `git-missing` when there is no git.
 * @param environment where git finds its configuration; variables of a surrounding git hook are left out.
 * @returns undefined when the folder lies in no repository, or in one without a work tree.
 */
export async function openRepository(
  folder: string,
  files: Pick<WriteFiles, 'temporary'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Repository | undefined> {
  const found = await findRoot(folder);
  if (found.kind === 'none') return undefined;
  let opening: Promise<OpenedGit | undefined> | undefined;
  const open = (): Promise<OpenedGit | undefined> => (opening ??= openGit(folder, environment));
  const root = found.kind === 'root' ? found.root : (await open())?.root;
  if (root === undefined) return undefined;
  return repositoryAt({ root, isPlain: found.kind === 'root' }, files, async () => (await open()) ?? refuse(folder));
}

interface OpenedGit {
  readonly root: string;
  /** At the root. */
  readonly git: SimpleGit;
  readonly gitIn: (folder: string) => SimpleGit;
}

async function openGit(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OpenedGit | undefined> {
  const gitIn = await gitOfUser(environment);
  const root = await rootOf(folder, gitIn);
  return root === undefined ? undefined : { root, git: gitIn(root), gitIn };
}

/** Its files are there, and git does not take them for a repository. */
function refuse(folder: string): never {
  throw gitProblem('rev-parse --show-toplevel', new Error(`${folder} has a .git folder that is no repository`));
}

interface RootPlace {
  readonly root: string;
  /** Its files can be read without git. */
  readonly isPlain: boolean;
}

function repositoryAt(
  { root, isPlain }: RootPlace,
  files: Pick<WriteFiles, 'temporary'>,
  open: () => Promise<OpenedGit>,
): Repository {
  return {
    root,
    commit: async () => {
      const found = isPlain ? await findHead(root) : { kind: 'unsure' as const };
      if (found.kind === 'unsure') return commitOf((await open()).git, 'HEAD');
      return found.kind === 'commit' ? found.commit : undefined;
    },
    head: async () => headState((await open()).git),
    files: async (below) => trackedFiles((await open()).gitIn(below)),
    ignored: async (below) => ignoredFiles((await open()).gitIn(below)),
    base: async (options) => baseCommits((await open()).git, options),
    defaultBranch: async () => {
      const { git } = await open();
      const ref = await defaultBranch(git);
      return ref === undefined ? undefined : commitOf(git, ref);
    },
    worktree: async (commit) => {
      const { git, gitIn } = await open();
      return addWorktree(git, commit, { files, gitIn });
    },
    person: async () => personOf((await open()).git),
    origin: async () => originOf((await open()).git),
    committers: async () => committersOf((await open()).git),
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

/** One question: a process costs more than what it answers. */
async function headState(git: SimpleGit): Promise<HeadState> {
  const status = await raw(git, 'status', '--porcelain=v2', '--branch', '--untracked-files=normal', '-z');
  const lines = status.split('\0').filter((line) => line !== '');
  const told = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`# ${name} `))?.slice(`# ${name} `.length);
  const [commit = '', branch] = [told('branch.oid'), told('branch.head')];
  return {
    commit: isCommitSha(commit) ? commit : undefined,
    dirty: lines.some((line) => !line.startsWith('# ')),
    branch: branch === '(detached)' ? undefined : branch,
  };
}

/** A trailing `/` is another repository inside this one that nobody tracks. */
function byNul(text: string): string[] {
  return text.split('\0').filter((path) => path !== '' && !path.endsWith('/'));
}

async function trackedFiles(git: SimpleGit): Promise<readonly TrackedFile[]> {
  const tracked = byNul(await raw(git, 'ls-files', '-z', '--cached', '--recurse-submodules'));
  const others = byNul(
    await raw(git, 'ls-files', '-z', '-t', '--others', '--exclude-standard', '--deleted', '--modified'),
  );
  const tagged = (tag: string): readonly string[] =>
    others.filter((line) => line.startsWith(`${tag} `)).map((line) => line.slice(2));
  const [fresh, deleted] = [tagged('?'), new Set(tagged('R'))];
  const changed = new Set([...fresh, ...tagged('C')]);
  return [...new Set([...tracked, ...fresh])]
    .filter((path) => !deleted.has(path))
    .sort()
    .map((path) => ({ path, changed: changed.has(path) }));
}

async function ignoredFiles(git: SimpleGit): Promise<readonly string[]> {
  const left = NO_INPUTS.map((name) => `:(exclude,glob)**/${name}/**`);
  const found = await raw(git, 'ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--', '.', ...left);
  const paths = found.split('\0').map((path) => path.replace(/\/$/, ''));
  return paths.filter((path) => path !== '').sort();
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
    await parent[Symbol.asyncDispose]();
    await ask(git, 'worktree', 'prune', '--verbose');
  };
  try {
    await raw(git, 'worktree', 'add', '--detach', '--no-checkout', path, commit);
    await raw(tools.gitIn(path), 'reset', '--hard');
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, [Symbol.asyncDispose]: remove };
}
