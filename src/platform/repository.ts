// The user's own clone, read only, except for worktrees of our own making.
import type { CommitSha } from '../records/digest.ts';
import type { Person } from '../records/approval.ts';

/** Folders that tools fill and that lock files or versions stand for. */
export const NO_INPUTS = ['.mlgate', 'node_modules', '.venv', 'venv', '__pycache__', '.ipynb_checkpoints'] as const;

export interface HeadState {
  /** undefined in a repository without commits. */
  readonly commit: CommitSha | undefined;
  readonly dirty: boolean;
  readonly branch: string | undefined;
}

export interface TrackedFile {
  /** Relative to the folder asked about. */
  readonly path: string;
  /** As it lies in the work tree, changed or not. */
  readonly changed: boolean;
}

export interface Repository {
  /** Absolute path of the work tree's root. */
  readonly root: string;
  /** That HEAD names; undefined in a repository without commits. Nothing else of the work tree is looked at. */
  commit(): Promise<CommitSha | undefined>;
  head(): Promise<HeadState>;
  /** Files that git tracks below a folder, and untracked ones that it does not ignore. */
  files(folder: string): Promise<readonly TrackedFile[]>;
  /**
   * Files below a folder that git ignores, relative to it, sorted: but for mlgate's own, and what package managers and
   * interpreters put there (`node_modules`, `.venv`, `__pycache__`, …). Another repository's folder is named as one, without `/`.
   */
  ignored(folder: string): Promise<readonly string[]>;
  /**
   * The commit that a change is measured against (see DESIGN, "base"): first parent of a pull request's merge commit, else the merge
   * base with the default branch; its nearest ancestors follow, at most `limit`. Empty when HEAD is the base itself's first commit.
   */
  base(options: { readonly ref?: string; readonly limit: number }): Promise<readonly CommitSha[]>;
  /** The newest commit of the default branch as this clone knows it: `origin/HEAD`, else `main` or `master`. */
  defaultBranch(): Promise<CommitSha | undefined>;
  /** A detached worktree at a commit, removed when disposed. */
  worktree(commit: CommitSha): Promise<AsyncDisposable & { readonly path: string }>;
  /** `user.name` and `user.email` of git. */
  person(): Promise<Person | undefined>;
  /** The origin's address, without credentials. */
  origin(): Promise<string | undefined>;
  /** Authors and committers since the base. */
  committers(): Promise<readonly Person[]>;
}
