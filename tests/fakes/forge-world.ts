// A server in memory: what several workflow runs see and change. Plain state that a test may look at and alter.
import type {
  Account,
  CheckResult,
  Comment,
  CommentHistory,
  DeploymentStatus,
  ProtectionState,
  PullRequest,
  RunFacts,
} from '../../src/platform/forge.ts';
import { isCommitSha, sha256 } from '../../src/records/digest.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import { ExternalError } from '../../src/records/errors.ts';

export const GITHUB_ACTIONS: Account = { id: 41_898_282, login: 'github-actions[bot]', kind: 'bot' };
export const SERVER = 'https://github.test';

export function person(login: string, id: number): Account {
  return { id, login, kind: 'person' };
}

/** A commit id made from any word. */
export function commitOf(word: string): CommitSha {
  const sha = sha256(word).slice(0, 40);
  if (!isCommitSha(sha)) throw new Error(`no commit id: ${sha}`);
  return sha;
}

export interface WorldCommit {
  /** The first one is the line of history that it continues. */
  readonly parents: readonly CommitSha[];
  readonly files: ReadonlyMap<string, Uint8Array | 'link'>;
}

export interface WorldComment {
  readonly number: number;
  comment: Comment;
  history: CommentHistory;
}

export interface WorldCheck {
  readonly id: number;
  readonly name: string;
  readonly head: CommitSha;
  detailsUrl: string | undefined;
  result: CheckResult | undefined;
}

export interface WorldDeployment {
  readonly id: number;
  readonly environment: string;
  readonly commit: CommitSha;
  readonly description: string;
  readonly key: string;
  readonly payload: Readonly<Record<string, string | number | null>>;
  readonly statuses: DeploymentStatus[];
}

export interface WorldRelease {
  readonly id: number;
  readonly tag: string;
  readonly commit: CommitSha | undefined;
  readonly title: string;
  readonly body: string;
  draft: boolean;
  readonly assets: WorldAsset[];
}

export interface WorldAsset {
  readonly id: number;
  readonly name: string;
  bytes: Uint8Array;
  complete: boolean;
}

export interface WorldArtifact {
  readonly id: number;
  readonly name: string;
  readonly run: number;
  readonly headRepositoryId: number | undefined;
  files: Map<string, Uint8Array>;
  expired: boolean;
  readonly expiresAt?: string;
}

export interface WorldIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: Account;
}

export interface NewComment {
  readonly by?: Account;
  readonly body: string;
  readonly viaApp?: string | null;
}

export class ForgeWorld {
  readonly repository: { id: number; name: string; isPrivate: boolean } = {
    id: 7_001,
    name: 'acme/flights',
    isPrivate: true,
  };
  branch = 'main';
  readonly branches = new Map<string, CommitSha>();
  readonly commits = new Map<CommitSha, WorldCommit>();
  readonly accounts = new Map<string, Account>();
  /** By lower-case login; an account without an entry may read. */
  readonly permissions = new Map<string, 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'>();
  /** By `org/team`; undefined: this token may read no teams, as a workflow's own may not. */
  teams: Map<string, readonly Account[]> | undefined = undefined;
  readonly protections = new Map<string, ProtectionState>();
  readonly pulls = new Map<number, PullRequest>();
  readonly committers = new Map<number, readonly Account[]>();
  /** Of commits without a pull request. */
  readonly makers = new Map<CommitSha, readonly Account[]>();
  readonly issues = new Map<number, WorldIssue>();
  readonly locked = new Set<number>();
  /** Issues. */
  readonly closed = new Set<number>();
  /** By `id/attempt`. */
  readonly runs = new Map<string, RunFacts>();
  comments: WorldComment[] = [];
  readonly checks: WorldCheck[] = [];
  readonly deployments: WorldDeployment[] = [];
  readonly dispatched: {
    readonly file: string;
    readonly branch: string;
    readonly inputs: Readonly<Record<string, string>>;
  }[] = [];
  releases: WorldRelease[] = [];
  artifacts: WorldArtifact[] = [];
  /** No artifact lives longer, whatever is asked for. */
  retentionDays = 90;
  /** The server's clock; each write is a second later than the one before unless a test sets it. */
  time = Date.parse('2026-11-22T10:00:00Z');
  #ids = 1_000;

  id(): number {
    return ++this.#ids;
  }

  now(): string {
    this.time += 1_000;
    return new Date(this.time).toISOString().replace('.000Z', 'Z');
  }

  know(...accounts: readonly Account[]): void {
    for (const account of accounts) this.accounts.set(account.login.toLowerCase(), account);
  }

  /** Adds a commit, and moves the branch to it when one is named. */
  commit(
    word: string,
    options: {
      readonly files?: Readonly<Record<string, string>>;
      readonly links?: readonly string[];
      readonly parents?: readonly CommitSha[];
      readonly branch?: string;
    } = {},
  ): CommitSha {
    const sha = commitOf(word);
    const files = new Map<string, Uint8Array | 'link'>();
    for (const [path, text] of Object.entries(options.files ?? {})) files.set(path, new TextEncoder().encode(text));
    for (const path of options.links ?? []) files.set(path, 'link');
    this.commits.set(sha, { parents: options.parents ?? [], files });
    if (options.branch !== undefined) this.branches.set(options.branch, sha);
    return sha;
  }

  pull(number: number, changes: Partial<PullRequest> = {}): PullRequest {
    const author = changes.author ?? person('ann', 11);
    this.know(author);
    const pull: PullRequest = {
      number,
      state: 'open',
      title: `change ${number}`,
      author,
      head: commitOf(`head of ${number}`),
      base: this.branches.get(this.branch) ?? commitOf('base'),
      baseBranch: this.branch,
      headRepositoryId: this.repository.id,
      isFork: false,
      mergeCommit: null,
      url: `${SERVER}/${this.repository.name}/pull/${number}`,
      ...changes,
    };
    this.pulls.set(number, pull);
    return pull;
  }

  /** Merges it: the default branch moves to the merge commit. */
  merge(number: number, commit: CommitSha = commitOf(`merge of ${number}`)): PullRequest {
    if (!this.commits.has(commit)) {
      const before = this.branches.get(this.branch);
      const files = this.commits.get(this.pullOf(number).head)?.files ?? new Map<string, Uint8Array | 'link'>();
      this.commits.set(commit, { parents: before === undefined ? [] : [before], files });
    }
    this.branches.set(this.branch, commit);
    return this.pull(number, { ...this.pullOf(number), state: 'merged', mergeCommit: commit });
  }

  /** `owner:branch` */
  branchOf(number: number): string {
    return `${this.pullOf(number).isFork ? 'eve' : (this.repository.name.split('/')[0] ?? '')}:change-${number}`;
  }

  pullOf(number: number): PullRequest {
    const pull = this.pulls.get(number);
    if (pull === undefined) throw new Error(`no pull request ${number}`);
    return pull;
  }

  /** A run on the default branch that goes on, unless told otherwise. */
  run(id: number, facts: Partial<RunFacts> & { readonly attempt?: number } = {}): RunFacts {
    const { attempt = 1, ...changes } = facts;
    const actor = changes.actor ?? person('ann', 11);
    const run: RunFacts = {
      repositoryId: this.repository.id,
      headRepositoryId: this.repository.id,
      event: 'push',
      workflow: '.github/workflows/mlgate.yml',
      head: this.branches.get(this.branch) ?? commitOf('base'),
      branch: this.branch,
      actor,
      triggeringActor: actor,
      startedAt: this.now(),
      endedAt: undefined,
      ...changes,
    };
    this.runs.set(`${id}/${attempt}`, run);
    return run;
  }

  issue(issue: { readonly title: string; readonly body: string; readonly by?: Account }): WorldIssue {
    const number = Math.max(100, ...this.issues.keys(), ...this.pulls.keys()) + 1;
    const made = { number, title: issue.title, body: issue.body, author: issue.by ?? GITHUB_ACTIONS };
    this.issues.set(number, made);
    return made;
  }

  /** A comment by anybody; of the workflow's own account when nobody is named. */
  say(number: number, { by = GITHUB_ACTIONS, body, viaApp }: NewComment): Comment {
    this.know(by);
    const [id, createdAt] = [this.id(), this.now()];
    const url = `${SERVER}/${this.repository.name}/issues/${number}#issuecomment-${id}`;
    const app = viaApp === undefined ? (by.id === GITHUB_ACTIONS.id ? 'github-actions' : null) : viaApp;
    const comment: Comment = { id, author: by, body, createdAt, updatedAt: createdAt, viaApp: app, url };
    const history: CommentHistory = { editedAt: null, byEmail: false, body, author: by.login };
    this.comments.push({ number, comment, history });
    return comment;
  }

  /** As GitHub does it: the author stays whoever wrote it first, and the history tells. */
  edit(id: number, body: string): Comment {
    const entry = this.comments.find(({ comment }) => comment.id === id);
    if (entry === undefined) throw new Error(`no comment ${id}`);
    const at = this.now();
    entry.comment = { ...entry.comment, body, updatedAt: at };
    entry.history = { ...entry.history, body, editedAt: at };
    return entry.comment;
  }

  delete(id: number): void {
    this.comments = this.comments.filter(({ comment }) => comment.id !== id);
  }

  commentsOf(number: number): readonly Comment[] {
    return this.comments.filter((entry) => entry.number === number).map(({ comment }) => comment);
  }
}

/** An error as the real adapters throw it. */
export function refused(
  code:
    | 'github-unauthorised'
    | 'github-forbidden'
    | 'github-not-found'
    | 'github-conflict'
    | 'github-invalid'
    | 'github-limit'
    | 'github-failed'
    | 'artifact-refused',
  what: string,
): ExternalError {
  return new ExternalError({ code, call: 'memory forge', what });
}
