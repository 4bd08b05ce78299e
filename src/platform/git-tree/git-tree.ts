// A branch of a remote as a tree of files: fetched at depth 1 into a bare repository of our own, written by fast-forward pushes.
import { mkdtemp, rm, appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExternalError, UserError } from '../../records/errors.ts';
import { fileProblem } from '../file-problem.ts';
import type { FileTree, TreeSnapshot, TreeWrite, TreeWritten } from '../file-tree.ts';
import { importStream } from './fast-import.ts';
import { gitFailure, withoutCredentials } from './git-failure.ts';
import { gitIn } from './git-process.ts';
import type { Git, GitAccess, GitAnswer } from './git-process.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { listTree, readBlobs } from './read-tree.ts';

export interface GitTreeOptions extends GitAccess {
  readonly branch: string;
  /** Where the repository of our own is made; the system's temporary folder unless given. */
  readonly temporaryRoot?: string;
}

/** Our own settings, whatever the user's are: no hooks, nothing signed, nothing collected while we hold ids. */
const CONFIG = `[core]
	hooksPath = /dev/null
[gc]
	auto = 0
[maintenance]
	auto = false
[push]
	gpgSign = false
	followTags = false
[fetch]
	writeCommitGraph = false
`;

/** Server-side ref locks are held for milliseconds; a push that met one is tried again. */
const LOCK_RETRIES = 8;

/** @throws UserError `registry-remote` for an address or a branch that git would take for something else. */
export async function openGitTree(options: GitTreeOptions): Promise<FileTree> {
  const { remote, branch } = checkedOptions(options);
  const folder = await makeFolder(options.temporaryRoot ?? tmpdir());
  const remoteTree: Remote = {
    git: await gitIn(folder, options),
    remote,
    ref: `refs/heads/${branch}`,
    place: `git ${branch} at ${withoutCredentials(remote)}`,
    known: new Set(),
  };
  try {
    await succeed(remoteTree, ['init', '--bare', '--initial-branch=unused', '.']);
    await appendFile(join(folder, 'config'), CONFIG);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  // Works of one tree share refs in the repository of our own.
  const inTurn = oneAtATime();
  return {
    place: remoteTree.place,
    snapshot: () => inTurn(() => takeSnapshot(remoteTree)),
    write: (change) => inTurn(() => writeCommit(remoteTree, change)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

interface Remote {
  readonly git: Git;
  readonly remote: string;
  readonly ref: string;
  readonly place: string;
  /** Commits that lie in the repository of our own. */
  readonly known: Set<string>;
}

async function takeSnapshot(at: Remote): Promise<TreeSnapshot | undefined> {
  for (let attempt = 1; ; attempt++) {
    const refspec = `+${at.ref}:refs/mlgate/head`;
    const fetched = await at.git(['fetch', '--depth=1', '--no-tags', '--no-write-fetch-head', at.remote, refspec]);
    if (fetched.exitCode === 0) break;
    // A branch that is not there makes fetch fail too; ls-remote tells it from a remote that does not answer.
    const head = await remoteHead(at);
    if (head === undefined) return undefined;
    if (attempt === 3) throw gitFailure('git fetch', at.place, fetched.stderr);
  }
  const head = (await succeed(at, ['rev-parse', '--verify', 'refs/mlgate/head'])).stdout.toString('latin1').trim();
  at.known.add(head);
  const blobs = await listTree(at.git, head);
  return {
    head,
    paths: [...blobs.keys()],
    read: (paths) => readBlobs(at.git, blobs, paths),
  };
}

/** The commit that the branch is at; undefined when the remote answered and has no such branch. */
async function remoteHead(at: Remote): Promise<string | undefined> {
  const listed = await at.git(['ls-remote', '--exit-code', at.remote, at.ref]);
  if (listed.exitCode === 2) return undefined;
  if (listed.exitCode !== 0) throw gitFailure('git ls-remote', at.place, listed.stderr);
  return listed.stdout.toString('latin1').split('\t')[0];
}

async function writeCommit(at: Remote, change: TreeWrite): Promise<TreeWritten> {
  const { expectHead: parent, files, message } = change;
  if (parent !== undefined && !at.known.has(parent) && (await takeSnapshot(at))?.head !== parent) {
    return { kind: 'moved' };
  }
  const stream = importStream({ parent, files, message, at: change.at }, 'refs/mlgate/next');
  // Without `from`, fast-import would make a first commit the child of an earlier one that was rejected.
  if (parent === undefined) await at.git(['update-ref', '-d', 'refs/mlgate/next']);
  const imported = await at.git(['fast-import', '--quiet', '--force', '--done'], stream);
  if (imported.exitCode !== 0) throw gitFailure('git fast-import', at.place, imported.stderr);
  const commit = imported.stdout.toString('latin1').trim();
  at.known.add(commit);
  for (let attempt = 1; ; attempt++) {
    const pushed = await push(at, commit, parent);
    if (pushed.exitCode === 0) {
      // "up to date": the very same commit was there already, so somebody else's write (or a lost answer) came first.
      return /^=/m.test(pushed.stdout.toString('utf8')) ? { kind: 'moved' } : { kind: 'written', head: commit };
    }
    const said = pushed.stderr + pushed.stdout.toString('utf8');
    const head = await headAfter(at, said);
    if (head === commit) return { kind: 'written', head: commit };
    if (head !== parent) return { kind: 'moved' };
    const locked = /cannot lock ref|unable to lock|\.lock': File exists|failed to update ref|stale info/i.test(said);
    if (!locked || attempt === LOCK_RETRIES) throw gitFailure('git push', at.place, said);
    await new Promise((resolve) => setTimeout(resolve, 25 * attempt));
  }
}

function push(at: Remote, commit: string, parent: string | undefined): Promise<GitAnswer> {
  const lease = `--force-with-lease=${at.ref}:${parent ?? ''}`;
  return at.git(['push', '--porcelain', '--no-verify', lease, at.remote, `${commit}:${at.ref}`]);
}

/** After a failed push the answer may have been lost on its way back: where the branch is decides. */
async function headAfter(at: Remote, said: string): Promise<string | undefined> {
  try {
    return await remoteHead(at);
  } catch (cause) {
    const failure = gitFailure('git push', at.place, said);
    throw new ExternalError({
      code: failure.code,
      call: failure.call,
      what: `${failure.message}; whether the write arrived cannot be known`,
      fix: failure.fix ?? 'look with `mlgate status` once the remote answers again',
      cause,
    });
  }
}

async function succeed(at: Remote, args: readonly string[]): Promise<GitAnswer> {
  const answer = await at.git(args);
  if (answer.exitCode !== 0) throw gitFailure(`git ${args[0]}`, at.place, answer.stderr);
  return answer;
}

function checkedOptions({ remote, branch }: GitTreeOptions): { readonly remote: string; readonly branch: string } {
  if (remote === '' || remote.startsWith('-') || /[\r\n\0]|^ext::/.test(remote)) {
    throw addressRefused(`${JSON.stringify(withoutCredentials(remote))} cannot be the registry's remote`);
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(branch) || /\.\.|\/\/|\.lock(?:\/|$)|[/.]$/.test(branch)) {
    throw addressRefused(`${JSON.stringify(branch)} cannot be the registry's branch`);
  }
  return { remote, branch };
}

function addressRefused(what: string): UserError {
  return new UserError({ code: 'registry-remote', what, fix: 'see `registry` in the reference of mlgate.yml' });
}

async function makeFolder(root: string): Promise<string> {
  try {
    return await mkdtemp(join(root, 'mlgate-registry-'));
  } catch (error) {
    throw fileProblem('write', root, error);
  }
}
