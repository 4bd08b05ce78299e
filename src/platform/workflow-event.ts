// What started a workflow run, and the run itself, as the server tells the step.
import type { CommitSha } from '../records/digest.ts';

/** Logins change hands; only the number names a person for good. */
export interface Account {
  readonly id: number;
  readonly login: string;
  /** Bots, apps and deleted accounts never count as persons. */
  readonly kind: 'person' | 'bot';
}

/** What started this workflow run. */
export interface WorkflowEvent {
  /** `pull_request`, `push`, `issue_comment`, … */
  readonly name: string;
  /** `created`, `edited`, … */
  readonly action: string | undefined;
  /** Of a pull request, or of the issue or pull request that was commented. */
  readonly number: number | undefined;
  readonly isPullRequest: boolean;
  /** The pull request's head; never the merge commit. */
  readonly head: CommitSha | undefined;
  readonly headRepositoryId: number | undefined;
  /** The pull request's base branch, else the branch that was pushed. */
  readonly baseBranch: string | undefined;
  /** The branch that was pushed, or that the workflow runs on. */
  readonly branch: string | undefined;
  /** A push to, or a run on, the default branch. */
  readonly isDefaultBranch: boolean;
  readonly comment: { readonly id: number; readonly body: string; readonly author: Account } | undefined;
  /** `workflow_dispatch`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** `workflow_run`; head and head repository are then that run's. */
  readonly ended?: EndedRun;
}

export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  readonly url: string;
  /** `GITHUB_SHA`: the commit that the workflow runs for. */
  readonly commit: CommitSha | undefined;
  /** Path of the workflow's file, `.github/workflows/x.yml`. */
  readonly workflow: string | undefined;
  readonly actor: string;
  /** Who pressed re-run, or the actor. */
  readonly triggeringActor: string;
}

/** The run whose end started this one (`workflow_run`), as the event names it. */
export interface EndedRun {
  readonly id: number;
  readonly attempt: number;
  /** Whose repository its commit lies in: a fork's owner; undefined when that is gone. */
  readonly headOwner: string | undefined;
  readonly headBranch: string | undefined;
}

/** One attempt of a workflow run as the server knows it, whatever the run says of itself. */
export interface RunFacts {
  readonly repositoryId: number;
  /** Whose commit it ran: a fork's for its pull requests; null when that is gone. */
  readonly headRepositoryId: number | null;
  readonly event: string;
  /** Path of the workflow's file. */
  readonly workflow: string;
  readonly head: CommitSha;
  /** Branch or tag; null when the server does not say. */
  readonly branch: string | null;
  readonly actor: Account;
  /** Who pressed re-run, or the actor. */
  readonly triggeringActor: Account;
  /** RFC 3339, the server's clock. */
  readonly startedAt: string;
  /** undefined while it goes on. Not before its last step. */
  readonly endedAt: string | undefined;
}
