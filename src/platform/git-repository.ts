// The user's clone through git itself (simple-git). It is only read; worktrees live in a temporary folder.
import { simpleGit } from 'simple-git';
import type { SimpleGit } from 'simple-git';
import { isCommitSha } from '../records/digest.ts';
import type { CommitSha } from '../records/digest.ts';
import type { Person } from '../records/approval.ts';
import { ExternalError, UserError } from '../records/errors.ts';
import type { WriteFiles } from './files.ts';
import type { Repository, TrackedFile } from './repository.ts';

/**
 * @returns undefined when the folder lies in no repository.
 * @throws ExternalError `git-missing` when there is no git.
 */
export async function openRepository(
  folder: string,
  files: Pick<WriteFiles, 'temporary'>,
): Promise<Repository | undefined> {
  const root = await rootOf(folder);
  if (root === undefined) return undefined;
  const git = simpleGit(root);
  return {
    root,
    head: () => readHead(git),
    files: (below) => trackedFiles(simpleGit(below)),
    base: (options) => baseCommits(git, options),
    worktree: (commit) => addWorktree(git, commit, files),
    identity: () => readIdentity(git),
  };
}

async function rootOf(folder: string): Promise<string | undefined> {
  try {
    return (await simpleGit(folder).raw('rev-parse', '--show-toplevel')).trim();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (/not a git repository|does not exist|must be run in a work tree/i.test(text)) return undefined;
    if (/ENOENT|not found/i.test(text)) {
      throw new ExternalError({
        code: 'git-missing',
        call: 'git',
        what: 'no git on PATH',
        fix: 'install git',
        cause: error,
      });
    }
    throw gitProblem('rev-parse --show-toplevel', error);
  }
}

function gitProblem(call: string, error: unknown): ExternalError {
  const what = `git ${call} failed: ${(error instanceof Error ? error.message : String(error)).trim()}`;
  return new ExternalError({ code: 'git', call: `git ${call}`, what, cause: error });
}

async function raw(git: SimpleGit, ...args: string[]): Promise<string> {
  try {
    return await git.raw(args);
  } catch (error) {
    throw gitProblem(args.join(' '), error);
  }
}

/** The answer, or undefined when git says that there is none (a missing ref, no common ancestor). */
async function ask(git: SimpleGit, ...args: string[]): Promise<string | undefined> {
  try {
    return (await git.raw(args)).trim() || undefined;
  } catch {
    return undefined;
  }
}

async function commitOf(git: SimpleGit, revision: string): Promise<CommitSha | undefined> {
  const text = await ask(git, 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  return text !== undefined && isCommitSha(text) ? text : undefined;
}

async function readHead(git: SimpleGit): ReturnType<Repository['head']> {
  const commit = await commitOf(git, 'HEAD');
  const branch = await ask(git, 'symbolic-ref', '--quiet', '--short', 'HEAD');
  const dirty = (await raw(git, 'status', '--porcelain', '--untracked-files=normal')).trim() !== '';
  return { commit, dirty, branch };
}

function byNul(text: string): string[] {
  return text.split('\0').filter((path) => path !== '');
}

async function trackedFiles(git: SimpleGit): Promise<readonly TrackedFile[]> {
  const known = byNul(await raw(git, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'));
  const deleted = new Set(byNul(await raw(git, 'ls-files', '-z', '--deleted')));
  const changed = new Set(byNul(await raw(git, 'ls-files', '-z', '--modified', '--others', '--exclude-standard')));
  return [...new Set(known)]
    .filter((path) => !deleted.has(path))
    .sort()
    .map((path) => ({ path, changed: changed.has(path) }));
}

/**
 * Asked-for ref, else: uncommitted work is measured against HEAD, a branch against its merge base with the default branch, and
 * a commit of the default branch against its first parent. Parents are read from the raw commit, which a depth-1 clone has too.
 */
async function baseCommits(
  git: SimpleGit,
  options: { readonly ref?: string; readonly limit: number },
): Promise<readonly CommitSha[]> {
  const first = options.ref === undefined ? await defaultBase(git) : await requiredCommit(git, options.ref);
  if (first === undefined) return [];
  const walk = await ask(git, 'rev-list', '--first-parent', `--max-count=${options.limit}`, first);
  return (walk?.split('\n') ?? [first]).filter(isCommitSha);
}

async function requiredCommit(git: SimpleGit, ref: string): Promise<CommitSha> {
  const commit = await commitOf(git, ref);
  if (commit !== undefined) return commit;
  throw new UserError({
    code: 'git-ref',
    what: `there is no commit ${JSON.stringify(ref)} in this clone`,
    fix: 'git fetch --unshallow, or name a branch, tag or commit that git log shows',
  });
}

async function defaultBase(git: SimpleGit): Promise<CommitSha | undefined> {
  const head = await commitOf(git, 'HEAD');
  if (head === undefined) return undefined;
  const onto = await defaultBranch(git);
  const merged = onto === undefined ? undefined : await ask(git, 'merge-base', 'HEAD', onto);
  const onDefault = merged === undefined || merged === head;
  if (!onDefault && isCommitSha(merged)) return merged;
  const { dirty } = await readHead(git);
  return dirty ? head : firstParent(git, head);
}

async function defaultBranch(git: SimpleGit): Promise<string | undefined> {
  const remoteHead = await ask(git, 'symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  for (const name of [remoteHead, 'origin/main', 'origin/master', 'main', 'master']) {
    if (name !== undefined && (await commitOf(git, name)) !== undefined) return name;
  }
  return undefined;
}

async function firstParent(git: SimpleGit, commit: CommitSha): Promise<CommitSha | undefined> {
  const text = await raw(git, 'cat-file', 'commit', commit);
  const parent = /^parent ([0-9a-f]+)$/m.exec(text.split('\n\n', 1)[0] ?? '')?.[1];
  return parent !== undefined && isCommitSha(parent) ? parent : undefined;
}

async function addWorktree(
  git: SimpleGit,
  commit: CommitSha,
  files: Pick<WriteFiles, 'temporary'>,
): ReturnType<Repository['worktree']> {
  const parent = await files.temporary('mlgate-worktree-');
  const path = `${parent.path}/tree`;
  try {
    await raw(git, 'worktree', 'add', '--detach', '--quiet', path, commit);
  } catch (error) {
    await parent[Symbol.asyncDispose]();
    throw error;
  }
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await ask(git, 'worktree', 'remove', '--force', path);
      await parent[Symbol.asyncDispose]();
      await ask(git, 'worktree', 'prune');
    },
  };
}

async function readIdentity(git: SimpleGit): ReturnType<Repository['identity']> {
  const email = await ask(git, 'config', 'user.email');
  const name = await ask(git, 'config', 'user.name');
  const origin = await ask(git, 'remote', 'get-url', 'origin');
  const base = await defaultBase(git).catch(() => undefined);
  const range = base === undefined ? ['--max-count=1', 'HEAD'] : [`${base}..HEAD`];
  const log = (await ask(git, 'log', '--format=%ae%x00%an%n%ce%x00%cn', ...range)) ?? '';
  const committers = new Map<string, Person>();
  for (const line of log.split('\n').filter((text) => text.includes('\0'))) {
    const [id = '', shown = ''] = line.split('\0');
    committers.set(id.toLowerCase(), { id: id.toLowerCase(), name: shown });
  }
  return {
    person: email === undefined ? undefined : { id: email.toLowerCase(), name: name ?? email },
    origin: origin === undefined ? undefined : withoutCredentials(origin),
    committers: [...committers.values()],
  };
}

/** `https://user:token@host/x` must never reach a record. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1');
}
