// All comments of a pull request or an issue, read: what was asked for, and who said what to it.
import type { Comment, CommentHistory } from '../../platform/forge.ts';
import { approvalRequest } from '../../records/approval.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import { encodeRecord } from '../../records/record.ts';
import { known } from '../facts.ts';
import type { Fact } from '../facts.ts';
import { sealCode } from '../seal.ts';
import { readCommand } from './grammar.ts';
import type { Command } from './grammar.ts';
import { readRequestComment } from './request-comment.ts';
import type { RenderCard } from './request-comment.ts';
import { trustOwn, trustPerson } from './trust.ts';
import type { Trust } from './trust.ts';

/** Beyond this nothing is decided: flooding a conversation must not be a way to hide a word in it. */
export const MAX_COMMENTS = 1000;

/** Milliseconds. */
const MAX_LIFE = 7 * 24 * 3600 * 1000;
const CLOCK_SKEW = 10 * 60 * 1000;

export interface PostedRequest {
  /** The comment's id: the request's own. */
  readonly id: string;
  readonly comment: Comment;
  readonly request: ApprovalRequest;
  readonly code: string;
  readonly trust: Trust;
}

export interface Said {
  readonly comment: Comment;
  readonly command: Command;
  readonly trust: Trust;
}

export interface Misspelt {
  readonly comment: Comment;
  readonly why: string;
}

export interface Conversation {
  /** Oldest first, void ones among them. */
  readonly requests: readonly PostedRequest[];
  /** Comments by {@link Reading.self} that were meant as a request and are none. */
  readonly broken: readonly { readonly comment: Comment; readonly why: string }[];
  readonly said: readonly Said[];
  readonly misspelt: readonly Misspelt[];
}

export interface Reading {
  readonly comments: readonly Comment[];
  readonly histories: ReadonlyMap<number, CommentHistory>;
  /** Whose comments are ours. */
  readonly self: string;
  readonly renderCard: RenderCard;
}

export type ReadConversation =
  | { readonly kind: 'read'; readonly conversation: Conversation }
  | { readonly kind: 'flooded'; readonly reason: string };

export function readConversation({ comments, histories, self, renderCard }: Reading): ReadConversation {
  if (comments.length > MAX_COMMENTS) {
    const reason = `there are ${comments.length} comments, and not more than ${MAX_COMMENTS} are read: ask anew on another pull request`;
    return { kind: 'flooded', reason };
  }
  const requests: PostedRequest[] = [];
  const broken: { comment: Comment; why: string }[] = [];
  const said: Said[] = [];
  const misspelt: Misspelt[] = [];
  const near: Misspelt[] = [];
  const inOrder = comments.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || a.id - b.id);
  for (const comment of inOrder) {
    const seen = { comment, history: histories.get(comment.id) };
    if (comment.author.login === self) {
      const read = readRequestComment(comment.body, renderCard);
      if (read?.kind === 'void') broken.push({ comment, why: read.why });
      if (read?.kind === 'request') {
        const own = trustOwn(seen, self);
        const trust = own.kind === 'sound' ? trustLife(comment, read.request) : own;
        requests.push({ ...postedRequest(comment, read.request), trust });
      }
      continue;
    }
    const reading = readCommand(comment.body);
    if (reading.kind === 'malformed') misspelt.push({ comment, why: reading.why });
    if (reading.kind === 'near') near.push({ comment, why: reading.why });
    if (reading.kind === 'command') said.push({ comment, command: reading.command, trust: trustPerson(seen) });
  }
  const isAsked = requests.some(({ trust }) => trust.kind !== 'void');
  return {
    kind: 'read',
    conversation: { requests, broken, said, misspelt: isAsked ? [...misspelt, ...near] : misspelt },
  };
}

/** Its record says when it ends, and a runner's clock wrote that; the server says when it began. */
function trustLife({ createdAt }: Comment, { expires }: ApprovalRequest): Trust {
  const lives = Date.parse(expires) - Date.parse(createdAt);
  if (lives <= MAX_LIFE + CLOCK_SKEW) return { kind: 'sound' };
  return { kind: 'void', why: 'it would live longer than seven days; the clock of whoever asked is wrong' };
}

function postedRequest(comment: Comment, request: ApprovalRequest): Omit<PostedRequest, 'trust'> {
  const id = String(comment.id);
  return { id, comment, request, code: sealCode(encodeRecord(approvalRequest, request), id) };
}

/** The newest untouched request for the same model and environment, when that is another one. */
export function newerRequest(
  { requests }: Pick<Conversation, 'requests'>,
  { id, request }: Pick<PostedRequest, 'id' | 'request'>,
): Fact<string | null> {
  const newest = requests.findLast(
    (other) =>
      other.trust.kind !== 'void' &&
      other.request.model === request.model &&
      other.request.environment === request.environment,
  );
  if (newest === undefined || Number(newest.id) <= Number(id)) return known(null);
  return newest.trust.kind === 'unknown' ? { kind: 'unknown', reason: newest.trust.reason } : known(newest.id);
}
