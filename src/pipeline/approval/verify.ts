// What promote asks of the server before it acts: request, comments, permissions, policy and evidence fetched again, the code
// computed anew, and the decision made once more; then the ledger's own view of the grant.
import type { PostedRequest } from '../../approval/conversation/conversation.ts';
import { askedWith, decideSettlement, serverTime } from '../../approval/conversation/settle.ts';
import { readRequestComment } from '../../approval/conversation/request-comment.ts';
import { verifyGrant } from '../../approval/verify-grant.ts';
import type { Grant } from '../../approval/verify-grant.ts';
import type { Forge } from '../../platform/forge.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import { UserError } from '../../records/errors.ts';
import type { ModelState, Registry } from '../../registry/registry.ts';
import { renderApprovalCard } from '../../report/markdown/approval-card.ts';
import { runsOf } from './facts.ts';
import { lookAround, openHearing } from './facts-on-forge.ts';
import type { Hearing } from './facts-on-forge.ts';
import { serverAuthor } from './people-on-forge.ts';
import { surroundings } from './policy-on-forge.ts';
import { mergedInputs } from './training-inputs.ts';
import { requireSection } from '../session.ts';
import type { Session } from '../session.ts';

export interface VerifiedRequest {
  readonly id: string;
  readonly request: ApprovalRequest;
  /** For promote: pure, asked again whenever the registry moves. */
  readonly authorise: (state: ModelState, now: Date) => Grant;
}

/**
 * Looks everything up anew, and settles a grant that people gave and no run wrote down.
 * @param requestId the request comment's id, and nothing else that whoever starts a deployment could choose.
 * @throws UserError `request-none`, `request-void`, `approve-branch`, `conversation-flooded`; ExternalError.
 */
export async function verifyOnForge(session: Session, registry: Registry, requestId: string): Promise<VerifiedRequest> {
  const forge = requireForge(session);
  requireDefaultBranch(forge);
  const hearing = await openHearing(session, forge, await numberOf(forge, requestId));
  const posted = soundRequest(hearing, requestId);
  const deploy = requireSection(session.config, 'deploy');
  const { asked, evidence } = await lookAround(hearing, posted, {
    registry,
    thorough: true,
    runs: async () => {
      const { commit } = forge.run;
      const around =
        commit === undefined ? [] : await surroundings(session, forge, { commit, workflow: deploy.workflow });
      return [...(await runsOf(session)), ...around];
    },
    ...(deploy.from === 'merged' ? { trainingInputs: () => mergedInputs(session) } : {}),
  });
  const author = await serverAuthor(forge);
  const settling = { ...asked, author, mlgate: session.platform.version, waitsForMerge: false, evidence };
  await registry.update(posted.request.model, (state, at) => decideSettlement(state, at, settling));
  return {
    id: posted.id,
    request: posted.request,
    authorise: (state, now) => verifyGrant(askedWith(asked, state), state, serverTime(asked, now)),
  };
}

/** @throws UserError `not-on-server` in a terminal. */
export function requireForge({ platform }: Session): Forge {
  if (platform.forge !== undefined) return platform.forge;
  throw new UserError({
    code: 'not-on-server',
    what: 'this step needs the server that runs workflows; a terminal has none',
  });
}

/** @throws UserError `approve-branch`: another branch's workflow may hold anything. */
export function requireDefaultBranch({ event }: Forge): void {
  if (event.isDefaultBranch) return;
  throw new UserError({
    code: 'approve-branch',
    what: `this workflow runs for ${event.branch ?? 'a commit'}, not for the default branch: what it says about approvals could have been written by anybody`,
    fix: 'start it on the default branch; on: issue_comment and push to the default branch do so by themselves',
  });
}

/** The pull request or issue that a request says it stands on. @throws UserError `request-none`. */
export async function numberOf(forge: Forge, requestId: string): Promise<number> {
  const id = /^[1-9]\d{0,15}$/.test(requestId) ? Number(requestId) : undefined;
  const comment = id === undefined ? undefined : await forge.comments.read(id);
  const read = comment === undefined ? undefined : readRequestComment(comment.body, renderApprovalCard);
  if (read?.kind === 'request' && read.request.place !== undefined) return read.request.place.number;
  throw new UserError({
    code: read === undefined ? 'request-none' : 'request-void',
    what:
      read === undefined
        ? `there is no request for approval ${JSON.stringify(requestId.slice(0, 30))} here`
        : `the request ${requestId} is void: ${read.kind === 'void' ? read.why : 'it was made in a terminal'}`,
    fix: 'run the workflow that asks for approval again',
  });
}

/** The request as it stands in its conversation. @throws UserError `request-void`, `request-none`. */
export function soundRequest({ conversation, session, number }: Hearing, requestId: string): PostedRequest {
  const posted = conversation.requests.find(({ id }) => id === requestId);
  const { model } = session.config;
  if (posted === undefined || posted.request.model !== model || posted.request.place?.number !== number) {
    throw new UserError({
      code: 'request-none',
      what: `comment ${requestId} of #${number} is no request for approval of ${model}`,
      fix: 'give the id of the comment with the card of this model',
    });
  }
  if (posted.trust.kind === 'sound') return posted;
  const why = posted.trust.kind === 'void' ? posted.trust.why : posted.trust.reason;
  throw new UserError({
    code: 'request-void',
    what: `the request ${requestId} does not count: ${why}`,
    fix: 'run the workflow that asks for approval again',
  });
}
