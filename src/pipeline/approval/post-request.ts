// Posting a request: its comment, then its code. A run that was killed in between is completed by the next one.
import { newerRequest } from '../../approval/conversation/conversation.ts';
import type { PostedRequest } from '../../approval/conversation/conversation.ts';
import { renderRequestComment } from '../../approval/conversation/request-comment.ts';
import type { AskOutcome } from '../../approval/request-approval.ts';
import { sealCode } from '../../approval/seal.ts';
import type { Comment, Forge } from '../../platform/forge.ts';
import { approvalRequest } from '../../records/approval.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import { ExternalError } from '../../records/errors.ts';
import { encodeRecord } from '../../records/record.ts';
import { renderApprovalCard } from '../../report/markdown/approval-card.ts';
import { renderCodeComment } from './answer-comment.ts';
import { openHearing } from './facts-on-forge.ts';
import type { Hearing } from './facts-on-forge.ts';
import { askerOf } from './origin-on-forge.ts';
import type { Session } from '../session.ts';

type Make = (number: number, at: Date) => ApprovalRequest;

export interface Posting {
  readonly number: number;
  readonly make: Make;
}

/** Of our own open issues so many are looked at; a request whose issue is older than these gets another one. */
const LOOKED_AT = 5;

/**
 * An issue for a request that no pull request brought: one that an earlier run opened and could not finish, or where this very request
 * stands already; else a new one. @returns its number.
 */
export async function placeOfRequest(
  session: Session,
  forge: Forge,
  { environment, make }: { readonly environment: string; readonly make: Make },
): Promise<number> {
  const { model } = session.config;
  const marker = `<!-- mlgate:approval-place model=${model} environment=${sha256(environment).slice(0, 12)} -->`;
  const own = (await forge.issues.own()).filter(({ body }) => body.startsWith(marker));
  for (const { number } of own.slice(0, LOOKED_AT)) {
    const hearing = await openHearing(session, forge, number);
    const now = session.platform.clock.now();
    const isUnused = hearing.conversation.requests.length === 0 && hearing.conversation.broken.length === 0;
    if (isUnused || (await openTwin(hearing, make(number, now), now)) !== undefined) return number;
  }
  const { number } = await forge.issues.create({
    title: `Approval wanted: ${model} → ${environment}`,
    body: `${marker}\nA model of this repository wants to go to ${environment}. The request follows as a comment.`,
  });
  return number;
}

export async function postRequest(session: Session, forge: Forge, { number, make }: Posting): Promise<AskOutcome> {
  const hearing = await openHearing(session, forge, number);
  const now = session.platform.clock.now();
  const request = make(number, now);
  const open = await openTwin(hearing, request, now);
  if (open !== undefined) {
    await completeCode(hearing, open);
    return { kind: 'requested', id: open.id, code: open.code, request: open.request };
  }
  const body = renderRequestComment(request, renderApprovalCard);
  const comment = await forge.comments.create(number, body);
  if (comment.body !== body) throw altered(forge, comment);
  const id = String(comment.id);
  const code = sealCode(encodeRecord(approvalRequest, request), id);
  await completeCode(hearing, { id, code, request });
  return { kind: 'requested', id, code, request };
}

/**
 * The newest request, when it asks for exactly the same, still lives, and would count: asking twice for one thing would only change its
 * code. One that somebody posted in our name, or whose run is gone, must not stand in the way of a true one.
 */
async function openTwin(
  { conversation, forge }: Hearing,
  request: ApprovalRequest,
  now: Date,
): Promise<PostedRequest | undefined> {
  const twin = conversation.requests.findLast(
    (posted) => posted.trust.kind === 'sound' && sameThing(posted.request) === sameThing(request),
  );
  const newer = twin === undefined ? undefined : newerRequest(conversation, twin);
  if (twin === undefined || newer?.kind !== 'known' || newer.value !== null) return undefined;
  if (Date.parse(twin.request.expires) <= now.getTime()) return undefined;
  return (await askerOf(forge, twin)).foreign === undefined ? twin : undefined;
}

/** All that an approval binds; not when, by which run, and at which entry of the ledger it was asked. */
function sameThing(request: ApprovalRequest): string {
  const { created: _created, expires: _expires, ledgerHead: _head, observed: _observed, place, ...bound } = request;
  return digestOf({ ...bound, accounts: place?.accounts ?? [], number: place?.number ?? 0 });
}

async function completeCode(hearing: Hearing, posted: Pick<PostedRequest, 'id' | 'code' | 'request'>): Promise<void> {
  const { forge, number, conversation, comments } = hearing;
  const replaced = conversation.requests.filter(
    (other) =>
      Number(other.id) < Number(posted.id) &&
      other.trust.kind === 'sound' &&
      other.request.model === posted.request.model &&
      other.request.environment === posted.request.environment,
  );
  const body = renderCodeComment(posted, replaced.at(-1));
  const there = comments.some((comment) => comment.author.login === forge.self && comment.body === body);
  if (!there) await forge.comments.create(number, body);
}

function altered(forge: Forge, { url }: Comment): ExternalError {
  return new ExternalError({
    code: 'github-comment-altered',
    call: `create a comment on ${forge.host}`,
    what: `the server did not keep the request as it was sent (${url}), so no approval of it would count`,
    fix: 'run the step again; if it happens again, report it with the address of the comment',
  });
}
