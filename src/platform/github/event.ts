// Events of GitHub in our words. What an event does not say is undefined, never guessed.
import * as z from 'zod';
import type { WorkflowEvent } from '../forge.ts';
import { isCommitSha } from '../../records/digest.ts';
import type { CommitSha } from '../../records/digest.ts';
import { askedSchemas } from '../../records/asked-schemas.ts';
import { lazily } from '../../records/lazily.ts';
import { authorSchema } from './account.ts';

const repository = lazily(() =>
  z.object({
    id: z.int().positive(),
    full_name: z.string().optional(),
    private: z.boolean().optional(),
    default_branch: z.string().optional(),
  }),
);
const someRepository = lazily(() => z.object({ id: z.int().positive() }).nullish());

const pullRequest = lazily(() =>
  z.object({
    number: z.int().positive(),
    head: z.object({ sha: z.string(), ref: z.string(), repo: someRepository() }),
    base: z.object({ ref: z.string() }),
  }),
);

const workflowRun = lazily(() =>
  z.object({
    id: z.int().positive().optional(),
    run_attempt: z.int().positive().default(1),
    event: z.string(),
    head_sha: z.string(),
    head_branch: z.string().nullish(),
    head_repository: z.object({ id: z.int().positive(), owner: z.object({ login: z.string() }).optional() }).nullish(),
    pull_requests: z
      .array(
        z.object({
          number: z.int().positive(),
          head: z.object({ sha: z.string() }),
          base: z.object({ ref: z.string(), repo: someRepository() }),
        }),
      )
      .default([]),
  }),
);

/** Of every event the parts that we read, as far as this one has them; the runner adds what it wants. */
export function payloadSchema(keys: readonly string[]) {
  const asked = askedSchemas((key) => keys.includes(key));
  return z.object({
    action: z.string().optional(),
    ref: z.string().nullish(),
    repository: asked('repository', () => repository().optional()),
    pull_request: asked('pull_request', () => pullRequest().optional()),
    issue: asked('issue', () =>
      z.object({ number: z.int().positive(), pull_request: z.unknown().optional() }).optional(),
    ),
    comment: asked('comment', () =>
      z.object({ id: z.int().positive(), body: z.string().nullish(), user: authorSchema }).optional(),
    ),
    inputs: asked('inputs', () =>
      z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
    ),
    merge_group: asked('merge_group', () => z.object({ head_ref: z.string(), base_ref: z.string() }).optional()),
    workflow_run: asked('workflow_run', () => workflowRun().optional()),
  });
}
export type Payload = z.infer<ReturnType<typeof payloadSchema>>;

export interface EventPlace {
  readonly repositoryId: number;
  /** `GITHUB_REF` */
  readonly ref: string | undefined;
}

/** Events that GitHub always runs on the default branch. */
const ON_DEFAULT = new Set(['issue_comment', 'issues', 'schedule', 'repository_dispatch', 'workflow_run']);

export function eventOf(name: string, payload: Payload, place: EventPlace): WorkflowEvent {
  const defaultBranch = payload.repository?.default_branch;
  const pushed = branchOf(name === 'push' ? payload.ref : place.ref);
  const branch = ON_DEFAULT.has(name) ? (defaultBranch ?? pushed) : pushed;
  const { issue, comment, pull_request: pull, merge_group: group, workflow_run: run } = payload;
  const nothing: WorkflowEvent = {
    name,
    action: payload.action,
    number: undefined,
    isPullRequest: false,
    head: undefined,
    headRepositoryId: undefined,
    baseBranch: name === 'push' ? branch : undefined,
    branch,
    isDefaultBranch: ON_DEFAULT.has(name) || (branch !== undefined && branch === defaultBranch),
    comment: undefined,
    inputs: inputsOf(payload),
  };
  if (pull !== undefined) return ofPullRequest(nothing, pull);
  if (run !== undefined) return ofWorkflowRun(nothing, run, place);
  if (group !== undefined) {
    return {
      ...nothing,
      baseBranch: branchOf(group.base_ref),
      branch: branchOf(group.head_ref),
      isDefaultBranch: false,
    };
  }
  if (issue === undefined) return nothing;
  const isPullRequest = issue.pull_request !== undefined && issue.pull_request !== null;
  const said = comment === undefined ? undefined : { id: comment.id, body: comment.body ?? '', author: comment.user };
  return { ...nothing, number: issue.number, isPullRequest, comment: said };
}

function ofPullRequest(nothing: WorkflowEvent, pull: NonNullable<Payload['pull_request']>): WorkflowEvent {
  return {
    ...nothing,
    number: pull.number,
    isPullRequest: true,
    head: commitOf(pull.head.sha),
    headRepositoryId: pull.head.repo?.id,
    baseBranch: pull.base.ref,
    branch: pull.head.ref,
    isDefaultBranch: false,
  };
}

/** Of a fork's run GitHub does not name the pull request: whoever needs its number asks by the head. */
function ofWorkflowRun(
  nothing: WorkflowEvent,
  run: NonNullable<Payload['workflow_run']>,
  { repositoryId }: EventPlace,
): WorkflowEvent {
  const ended = endedOf(run);
  if (!run.event.startsWith('pull_request')) return { ...nothing, ...ended };
  const named = run.pull_requests.filter(
    ({ head, base }) => head.sha === run.head_sha && base.repo?.id === repositoryId,
  );
  const only = named.length === 1 ? named[0] : undefined;
  return {
    ...nothing,
    number: only?.number,
    isPullRequest: true,
    head: commitOf(run.head_sha),
    headRepositoryId: run.head_repository?.id,
    baseBranch: only?.base.ref,
    ...ended,
  };
}

function endedOf(run: NonNullable<Payload['workflow_run']>): Pick<WorkflowEvent, 'ended'> {
  const { id, run_attempt: attempt, head_repository: repository, head_branch: branch } = run;
  if (id === undefined) return {};
  return { ended: { id, attempt, headOwner: repository?.owner?.login, headBranch: branch ?? undefined } };
}

function inputsOf({ inputs }: Payload): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(inputs ?? {}).map(([name, value]) => [name, value === null ? '' : String(value)]),
  );
}

function branchOf(ref: string | null | undefined): string | undefined {
  return /^refs\/heads\/(.+)$/.exec(ref ?? '')?.[1];
}

function commitOf(sha: string): CommitSha | undefined {
  return isCommitSha(sha) ? sha : undefined;
}
