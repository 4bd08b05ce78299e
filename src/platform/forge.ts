// The place where people discuss a change and where its results are shown (GitHub), in the words of mlgate. Small interfaces: a step
// takes the ones it uses. Every method throws ExternalError `github-…` when the place cannot be reached or refuses; `undefined` and
// an empty list mean that there provably is nothing.
import type { CommitSha } from '../records/digest.ts';
import type { Artifacts, Releases } from './forge-storage.ts';
import type { Account, RunFacts, WorkflowEvent, WorkflowRun } from './workflow-event.ts';

export type * from './forge-storage.ts';
export type * from './workflow-event.ts';

export interface Comment {
  /** Given by the server. */
  readonly id: number;
  readonly author: Account;
  readonly body: string;
  /** RFC 3339, the server's clock. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The app that wrote it on behalf of its author; null for one typed by a person. */
  readonly viaApp: string | null;
  readonly url: string;
}

/** What has happened to a comment since it was written: known only to GraphQL. */
export interface CommentHistory {
  /** null when it never was edited. */
  readonly editedAt: string | null;
  readonly byEmail: boolean;
  /** As GraphQL has it: a body or an author that differs from REST's voids the comment. */
  readonly body: string;
  readonly author: string | null;
}

/** Comments of issues and pull requests. */
export interface Comments {
  /** All of them, over all pages, oldest first. */
  list(number: number): Promise<readonly Comment[]>;
  /** undefined when it was deleted. */
  read(id: number): Promise<Comment | undefined>;
  create(number: number, body: string): Promise<Comment>;
  /** undefined when it was deleted in between. */
  update(id: number, body: string): Promise<Comment | undefined>;
  /** By comment id; all pages. */
  histories(number: number): Promise<ReadonlyMap<number, CommentHistory>>;
}

export interface PullRequest {
  readonly number: number;
  readonly state: 'open' | 'closed' | 'merged';
  readonly title: string;
  readonly author: Account;
  readonly head: CommitSha;
  readonly base: CommitSha;
  readonly baseBranch: string;
  /** null when the fork was deleted. */
  readonly headRepositoryId: number | null;
  readonly isFork: boolean;
  /** The commit on the base branch that merged it. */
  readonly mergeCommit: CommitSha | null;
  readonly url: string;
}

export interface PullRequests {
  /** undefined for an issue, or nothing. */
  read(number: number): Promise<PullRequest | undefined>;
  /** Open and closed ones whose head (or merge) is this commit. */
  ofCommit(commit: CommitSha): Promise<readonly PullRequest[]>;
  /** Open ones from this branch of this owner's repository or fork. */
  ofBranch(head: { readonly owner: string; readonly branch: string }): Promise<readonly PullRequest[]>;
  /** Authors and committers of its commits that the server knows; all pages. */
  committers(number: number): Promise<readonly Account[]>;
  /** Author and committer of one commit that the server knows: for one that no pull request brought. */
  makersOf(commit: CommitSha): Promise<readonly Account[]>;
}

export interface Annotation {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly line: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export interface CheckResult {
  readonly conclusion: 'success' | 'failure' | 'neutral' | 'cancelled';
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  readonly detailsUrl?: string;
}

/** Check runs on a commit. */
export interface Checks {
  /** In progress at once. @returns its id. */
  start(check: { readonly name: string; readonly head: CommitSha; readonly detailsUrl?: string }): Promise<number>;
  complete(id: number, result: CheckResult): Promise<void>;
}

export interface People {
  /** undefined when there is no such account. */
  account(login: string): Promise<Account | undefined>;
  /** What the account may do in this repository. */
  permission(login: string): Promise<'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'>;
  /** Active members of `org/team`. The workflow's own token may not read teams: then this throws `github-forbidden`. */
  team(slug: string): Promise<readonly Account[]>;
}

export interface ProtectionState {
  /** The default branch can be changed only through reviewed pull requests. null: this token may not read it. */
  readonly reviewed: boolean | null;
  readonly codeOwners: boolean | null;
  /** The environment exists and is bound to the default branch or protected branches. */
  readonly environmentBound: boolean | null;
  readonly requiredReviewers: boolean | null;
}

/** The repository on the server. */
export interface RemoteRepository {
  readonly id: number;
  /** `owner/name`. */
  readonly name: string;
  readonly isPrivate: boolean;
  /** The default branch and its newest commit, now. */
  defaultBranch(): Promise<{ readonly name: string; readonly commit: CommitSha }>;
  /** A file as a commit has it; undefined when that commit provably has none, or it is no regular file. */
  file(commit: CommitSha, path: string): Promise<Uint8Array | undefined>;
  /** The commit where two lines of history parted, and its first-parent ancestors, nearest first; at most 2 pages of commits. */
  mergeBase(base: string, head: CommitSha): Promise<readonly CommitSha[]>;
  /** What protects the default branch and an environment; asked at run time, so that a switched-off protection shows. */
  protection(environment: string): Promise<ProtectionState>;
}

export interface DeploymentStatus {
  readonly state: 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';
  /** At most 140 characters are shown. */
  readonly description: string;
  readonly url?: string;
}

/** Deployments as GitHub shows them; a mirror of the ledger, never its source. */
export interface Deployments {
  /** Finds the one with the same key (its payload's) or creates it. @returns its id. */
  open(deployment: {
    readonly environment: string;
    readonly commit: CommitSha;
    readonly description: string;
    readonly key: string;
    readonly payload: Readonly<Record<string, string | number | null>>;
  }): Promise<number>;
  /** The newest one with this key, whatever its commit; undefined when there is none. */
  find(environment: string, key: string): Promise<number | undefined>;
  setStatus(id: number, status: DeploymentStatus): Promise<void>;
}

export interface Workflows {
  /** Starts `file` (`deploy.yml`) on a branch. @returns the run's address where the server tells. */
  dispatch(
    file: string,
    options: { readonly branch: string; readonly inputs: Readonly<Record<string, string>> },
  ): Promise<string | undefined>;
}

export interface Runs {
  /** One attempt of a run of this repository's workflows; undefined when there provably is none (any more). */
  read(run: { readonly id: number; readonly attempt: number }): Promise<RunFacts | undefined>;
}

export interface OwnIssue {
  readonly number: number;
  readonly title: string;
  /** Anybody who may write can have edited it. */
  readonly body: string;
}

export interface Issues {
  /** Open ones that we opened ourselves, newest first; all pages. */
  own(): Promise<readonly OwnIssue[]>;
  /** @returns number and address. */
  create(issue: {
    readonly title: string;
    readonly body: string;
  }): Promise<{ readonly number: number; readonly url: string }>;
}

export interface Forge {
  readonly repository: RemoteRepository;
  readonly event: WorkflowEvent;
  readonly run: WorkflowRun;
  readonly comments: Comments;
  readonly pullRequests: PullRequests;
  readonly checks: Checks;
  readonly people: People;
  readonly deployments: Deployments;
  readonly workflows: Workflows;
  readonly runs: Runs;
  readonly issues: Issues;
  readonly releases: Releases;
  readonly artifacts: Artifacts;
  /** Who our own comments are by: `github-actions[bot]` unless configured. */
  readonly self: string;
  /** `permissions:` lines are named in this form when a right is missing. */
  readonly host: string;
}
