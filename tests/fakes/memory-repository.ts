// A repository in memory over a work tree of MemoryFiles: commits are snapshots of whatever is not ignored.
import { matchesGlob, posix } from 'node:path';
import { NO_INPUTS } from '../../src/platform/repository.ts';
import type { HeadState, Repository } from '../../src/platform/repository.ts';
import type { Person } from '../../src/records/approval.ts';
import { digestOf, isCommitSha, sha256 } from '../../src/records/digest.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import { UserError } from '../../src/records/errors.ts';
import type { MemoryFiles } from './memory-files.ts';

interface Commit {
  readonly parents: readonly CommitSha[];
  readonly tree: ReadonlyMap<string, Uint8Array>;
  readonly author: Person;
}

export interface MemoryRepository extends Repository {
  /** A commit of everything in the work tree that is not ignored. */
  readonly commitAll: (author?: Person) => Promise<CommitSha>;
  /** To a branch that there is, or a new one. */
  readonly checkout: (branch: string) => Promise<void>;
  readonly detach: (commit: CommitSha) => Promise<void>;
  /** What `git config` says: who we are, and where the clone comes from. */
  readonly config: { person: Person | undefined; origin: string | undefined };
}

export const ANN: Person = { id: 'ann@example.org', name: 'Ann' };

export function memoryRepository(files: MemoryFiles): MemoryRepository {
  const root = files.base;
  const config: MemoryRepository['config'] = { person: ANN, origin: undefined };
  const commits = new Map<CommitSha, Commit>();
  const branches = new Map<string, CommitSha>();
  let at: { branch: string | undefined; commit: CommitSha | undefined } = { branch: 'main', commit: undefined };

  const treeOf = (commit: CommitSha | undefined): Commit['tree'] =>
    (commit === undefined ? undefined : commits.get(commit)?.tree) ?? new Map<string, Uint8Array>();
  const workTree = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
    const tree = new Map<string, Uint8Array>();
    const isIgnored = await ignoredIn(files);
    for (const path of files.paths('.')) {
      if (treeOf(at.commit).has(path) || !isIgnored(path)) tree.set(path, await bytesAt(files, path));
    }
    return tree;
  };
  const fill = async (commit: CommitSha): Promise<void> => {
    for (const path of treeOf(at.commit).keys()) await files.remove(path);
    for (const [path, bytes] of treeOf(commit)) await files.write(path, bytes);
  };
  const ancestors = (from: CommitSha | undefined): readonly CommitSha[] => {
    const first = from === undefined ? undefined : commits.get(from)?.parents[0];
    return from === undefined ? [] : [from, ...ancestors(first)];
  };
  const isDirty = async (): Promise<boolean> => {
    const [before, now] = [treeOf(at.commit), await workTree()];
    return before.size !== now.size || [...now].some(([path, bytes]) => !isSame(before.get(path), bytes));
  };
  /** Of what the commit holds; files that nobody added say nothing. */
  const hasChanges = async (): Promise<boolean> => {
    const now = await workTree();
    return [...treeOf(at.commit)].some(([path, bytes]) => !isSame(now.get(path), bytes));
  };
  const defaultBase = async (): Promise<CommitSha | undefined> => {
    const parents = at.commit === undefined ? [] : (commits.get(at.commit)?.parents ?? []);
    if (at.branch === undefined && parents.length > 1) return parents[0];
    const onto = new Set(ancestors(branches.get('main')));
    const merged = ancestors(at.commit).find((commit) => onto.has(commit));
    if (merged !== undefined && merged !== at.commit) return merged;
    return (await hasChanges()) ? at.commit : parents[0];
  };

  const repository: MemoryRepository = {
    root,
    config,
    commit: () => Promise.resolve(at.commit),
    head: async (): Promise<HeadState> => ({ commit: at.commit, dirty: await isDirty(), branch: at.branch }),
    files: async (folder) => {
      const below = posix.relative(root, posix.resolve(root, folder));
      const prefix = below === '' ? '' : `${below}/`;
      const before = treeOf(at.commit);
      return [...(await workTree())]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, bytes]) => ({ path: path.slice(prefix.length), changed: !isSame(before.get(path), bytes) }))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    ignored: async (folder) => {
      const below = posix.relative(root, posix.resolve(root, folder));
      const prefix = below === '' ? '' : `${below}/`;
      const isIgnored = await ignoredIn(files);
      const own = files.paths('.').filter((path) => path.startsWith(prefix) && !treeOf(at.commit).has(path));
      return own
        .filter((path) => isIgnored(path) && !path.split('/').some((part) => NO_INPUTS.some((name) => name === part)))
        .map((path) => path.slice(prefix.length))
        .sort();
    },
    base: async ({ ref, limit }) => {
      const first =
        ref === undefined ? await defaultBase() : (branches.get(ref) ?? (isCommitSha(ref) ? ref : undefined));
      if (ref !== undefined && (first === undefined || !commits.has(first))) throw noCommit(ref);
      return ancestors(first).slice(0, limit);
    },
    defaultBranch: () => Promise.resolve(branches.get('main')),
    worktree: async (commit) => {
      if (!commits.has(commit)) throw noCommit(commit);
      const temporary = await files.temporary('mlgate-worktree-');
      for (const [path, bytes] of treeOf(commit)) await files.write(`${temporary.path}/tree/${path}`, bytes);
      files.makeFolder(`${temporary.path}/tree`);
      return { path: `${temporary.path}/tree`, [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose]() };
    },
    person: () => Promise.resolve(config.person),
    origin: () => Promise.resolve(config.origin),
    committers: async () => {
      const base = await defaultBase();
      const since = ancestors(at.commit);
      const own = base === undefined ? since.slice(0, 1) : since.slice(0, since.indexOf(base));
      const people = own.flatMap((commit) => commits.get(commit)?.author ?? []);
      return [...new Map(people.map((person) => [person.id, person])).values()];
    },
    commitAll: async (author = ANN) => {
      const tree = await workTree();
      const parents = at.commit === undefined ? [] : [at.commit];
      const entries = [...tree].map(([path, bytes]) => [path, sha256(bytes)]);
      const sha = digestOf({ parents, entries, author: { ...author }, number: commits.size }).slice(0, 40);
      if (!isCommitSha(sha)) throw new TypeError('a digest has 64 hex digits');
      commits.set(sha, { parents, tree, author });
      if (at.branch !== undefined) branches.set(at.branch, sha);
      at = { ...at, commit: sha };
      return sha;
    },
    checkout: async (branch) => {
      const commit = branches.get(branch) ?? at.commit;
      if (commit !== undefined) {
        await fill(commit);
        branches.set(branch, commit);
      }
      at = { branch, commit };
    },
    detach: async (commit) => {
      await fill(commit);
      at = { branch: undefined, commit };
    },
  };
  return repository;
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0;
}

/** What git keeps of a link is where it points. */
async function bytesAt(files: MemoryFiles, path: string): Promise<Uint8Array> {
  return (await files.kind(path)) === 'link' ? Buffer.from(`link ${await files.linkTarget(path)}`) : files.read(path);
}

/** Patterns of each .gitignore hold below its folder: `*`, `name`, `name/`, `*.ext`. */
async function ignoredIn(files: MemoryFiles): Promise<(path: string) => boolean> {
  const rules: { readonly prefix: string; readonly pattern: string }[] = [];
  for (const path of files.paths('.').filter((name) => posix.basename(name) === '.gitignore')) {
    const prefix = path.slice(0, -'.gitignore'.length);
    for (const line of (await files.readText(path)).split('\n').filter(Boolean)) {
      rules.push({ prefix, pattern: line.replace(/\/$/, '') });
    }
  }
  return (path) =>
    rules.some(({ prefix, pattern }) => {
      const parts = path.startsWith(prefix) ? path.slice(prefix.length).split('/') : [];
      return parts.some((part) => pattern === '*' || matchesGlob(part, pattern));
    });
}

function noCommit(ref: string): UserError {
  return new UserError({ code: 'git-ref', what: `there is no commit ${JSON.stringify(ref)} in this clone` });
}
