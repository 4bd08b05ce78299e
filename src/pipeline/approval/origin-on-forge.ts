// The run that a request names, as the server has it, and whether the request says what that run's evidence says.
import { isOfChange, whyForeign } from '../../approval/conversation/origin.ts';
import type { Origin } from '../../approval/conversation/origin.ts';
import type { PostedRequest } from '../../approval/conversation/conversation.ts';
import type { Account, Forge, RunFacts } from '../../platform/forge.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import type { CommitSha } from '../../records/digest.ts';
import { ExternalError } from '../../records/errors.ts';
import { evidenceArtifact } from './evidence-on-forge.ts';

export interface Asker {
  /** undefined when the named run did. */
  readonly foreign: string | undefined;
  /** Whoever started it, as the server says: they approve nothing, whatever the record leaves out. */
  readonly starters: ApprovalRequest['excluded'];
  /** What it ran, whatever the record says. */
  readonly head: CommitSha | undefined;
}

/** @throws ExternalError when the server does not tell. */
export async function askerOf(forge: Forge, posted: Pick<PostedRequest, 'request' | 'comment'>): Promise<Asker> {
  const { request } = posted;
  const { place } = request;
  if (place === undefined) return { foreign: 'it was made in a terminal', starters: [], head: undefined };
  const run = await forge.runs.read({ id: place.run, attempt: place.attempt });
  const around = run === undefined || isOfChange(request, run) ? NOWHERE : await branchOf(forge, run);
  const name = evidenceArtifact(request.model, request.evidence);
  const kept = run === undefined ? [] : await forge.artifacts.find(name, { run: 'any' });
  const keptEvidence = kept.some((artifact) => artifact.run === place.run);
  return {
    foreign: whyForeign(posted, { run, ...around, keptEvidence }),
    starters: run === undefined ? [] : startersOf(run),
    head: run?.head,
  };
}

type Around = Pick<Origin, 'defaultBranch' | 'isOnDefault'>;

const NOWHERE: Around = { defaultBranch: undefined, isOnDefault: false };

async function branchOf({ repository }: Forge, { head }: RunFacts): Promise<Around> {
  const { name, commit } = await repository.defaultBranch();
  const isOnDefault = head === commit || (await isBelow(repository, { branch: name, head }));
  return { defaultBranch: name, isOnDefault };
}

/** A commit that is not there any more, while its branch can be read, is in no branch's history. */
async function isBelow(
  repository: Forge['repository'],
  { branch, head }: { readonly branch: string; readonly head: CommitSha },
): Promise<boolean> {
  try {
    return (await repository.mergeBase(branch, head))[0] === head;
  } catch (error) {
    if (error instanceof ExternalError && error.code === 'github-not-found') return false;
    throw error;
  }
}

function startersOf({ actor, triggeringActor }: RunFacts): ApprovalRequest['excluded'] {
  const started = actor.id === triggeringActor.id ? [] : [starter(actor, 'started the run')];
  return [starter(triggeringActor, 'asked for it'), ...started];
}

function starter({ id, login }: Account, reason: string): ApprovalRequest['excluded'][number] {
  return { person: { id: String(id), name: login }, reason };
}
