// Which run asked: a comment of ours names one, and any workflow of any branch can comment in our name. What the server knows of that
// run must fit the comment: where it ran, when, who started it, and that it kept the evidence.
import type { Comment, RunFacts } from '../../platform/forge.ts';
import type { ApprovalRequest } from '../../records/approval.ts';

export interface Origin {
  /** undefined when the server has no such attempt. */
  readonly run: RunFacts | undefined;
  /** undefined where nobody has to know. */
  readonly defaultBranch: string | undefined;
  /** The run's commit is in the default branch's history. */
  readonly isOnDefault: boolean;
  /** The run has an artifact by the name of the evidence, expired or not. Nobody but the run can have made it. */
  readonly keptEvidence: boolean;
}

/** Milliseconds: clocks of one server differ by less. */
const SLACK = 60_000;

/** Why the request was not made by the run that it names; undefined when it was, as far as the server can tell. Pure. */
export function whyForeign(
  { request, comment }: { readonly request: ApprovalRequest; readonly comment: Pick<Comment, 'createdAt'> },
  origin: Origin,
): string | undefined {
  const { place, requester } = request;
  const { run } = origin;
  if (place === undefined) return 'it was made in a terminal';
  const name = runName(place);
  if (run === undefined) return `there is no ${name} here`;
  if (run.repositoryId !== place.repositoryId) return `${name} belongs to another repository`;
  const at = Date.parse(comment.createdAt);
  if (at < Date.parse(run.startedAt) - SLACK) return `${name} began after the request was posted`;
  if (run.endedAt !== undefined && at > Date.parse(run.endedAt) + SLACK) {
    return `${name} had ended when the request was posted`;
  }
  const { id, login } = run.triggeringActor;
  if (requester.id !== String(id) && requester.id !== login) return `${name} was started by ${login}`;
  if (!isOfChange(request, run) && !isOfDefault(origin, run)) return `${name} ran for ${whereText(run)}`;
  return origin.keptEvidence ? undefined : `${name} kept no such evidence`;
}

export function runName({ run, attempt }: { readonly run: number; readonly attempt: number }): string {
  return attempt === 1 ? `run ${run}` : `attempt ${attempt} of run ${run}`;
}

/** A run of the very commit that is asked about; it may have executed that commit's own workflow. */
export function isOfChange({ place, head }: Pick<ApprovalRequest, 'place' | 'head'>, run: RunFacts): boolean {
  return place?.pullRequest === true && head === run.head;
}

/** A run of the default branch's workflow. A fork's branch, and a tag, may have the same name: its commit tells. */
function isOfDefault({ defaultBranch, isOnDefault }: Origin, run: RunFacts): boolean {
  const isOwn = run.event !== 'pull_request' && run.headRepositoryId === run.repositoryId;
  return isOwn && run.branch === defaultBranch && isOnDefault;
}

function whereText({ event, branch, head, headRepositoryId, repositoryId }: RunFacts): string {
  const from = headRepositoryId === repositoryId ? '' : ' of a fork';
  return `${branch ?? 'a commit'}${from} at ${head.slice(0, 12)} (${event}), neither the default branch nor the commit that is asked about`;
}
