// One comment for each model on a pull request, kept up to date, and never by a run that somebody has overtaken.
import type { Comment, Comments, Forge } from '../../platform/forge.ts';
import { ExternalError } from '../../records/errors.ts';
import { isNewer, isSameStamp, ownComments, stamped, stampOf } from '../../report/posting/own-comment.ts';
import type { Author, Stamp } from '../../report/posting/own-comment.ts';

/** How much of the report: `short` when the server did not keep all of it. */
export type CommentSize = 'full' | 'short';

export interface CommentAsk {
  /** Of the pull request. */
  readonly number: number;
  readonly model: string;
  readonly author: Author;
  /** @param there what the comment that is replaced tells of; null for one without a stamp, undefined where there is none. */
  render(size: CommentSize, there: Stamp | null | undefined): string;
  /** Whether to write at all; absent: always. */
  isWanted?(there: Stamp | null | undefined): boolean;
}

export interface CommentOutcome {
  /**
   * `overtaken`: a newer run's report stands there. `deleted`: somebody removed it at once. `not-kept`: the server has another text.
   * `not-wanted`: what is there, or that nothing is, is as it should be.
   */
  readonly kind: 'posted' | 'overtaken' | 'deleted' | 'not-kept' | 'not-wanted';
  readonly url: string;
  /** Comments of ours about the same model beside this one. */
  readonly duplicates: number;
}

type Server = Pick<Forge, 'comments' | 'pullRequests' | 'self'>;

/** Three requests where the comments fit one page. @throws ExternalError when the server refuses or cannot be reached. */
export async function postComment(server: Server, ask: CommentAsk): Promise<CommentOutcome> {
  const all = await server.comments.list(ask.number);
  const [oldest, ...others] = ownComments(all, { model: ask.model, self: server.self });
  const duplicates = others.length;
  if (ask.isWanted?.(standing(oldest)) === false) return { kind: 'not-wanted', url: oldest?.url ?? '', duplicates };
  if (oldest !== undefined && (await isOvertaken(server, ask, oldest))) {
    return { kind: 'overtaken', url: oldest.url, duplicates };
  }
  return { ...(await writeAndReadBack(server.comments, ask, oldest)), duplicates };
}

function standing(comment: Comment | undefined): Stamp | null | undefined {
  return comment === undefined ? undefined : (stampOf(comment.body) ?? null);
}

/**
 * A run that began later wrote about another commit. It has overtaken us unless our commit is the pull request's head again: then
 * somebody went back to it. Only this case costs a request.
 */
async function isOvertaken(
  { pullRequests }: Server,
  { number, author }: CommentAsk,
  { body }: Comment,
): Promise<boolean> {
  if (!isNewer(stampOf(body), author)) return false;
  return (await pullRequests.read(number))?.head !== author.head;
}

/** The server may answer that all is well and keep the text that was there; then less is tried, once. */
async function writeAndReadBack(
  comments: Comments,
  ask: CommentAsk,
  before: Comment | undefined,
): Promise<Omit<CommentOutcome, 'duplicates'>> {
  let target = before;
  let size: CommentSize = 'full';
  const standsThere = standing(before);
  for (let attempt = 1; ; attempt++) {
    const { body, stamp } = stamped(ask.render(size, standsThere), ask.author);
    const written = await write(comments, { number: ask.number, target, body, isLast: attempt === 2 });
    const kept = written === undefined ? target : await comments.read(written.id);
    if (kept === undefined && written !== undefined) return { kind: 'deleted', url: written.url };
    const there = kept === undefined ? undefined : stampOf(kept.body);
    const url = kept?.url ?? '';
    if (isSameStamp(there, stamp)) return { kind: 'posted', url };
    if (isNewer(there, ask.author)) return { kind: 'overtaken', url };
    if (attempt === 2) return { kind: 'not-kept', url };
    // Another run's text, written in between, does not say that ours was too long.
    size = written === undefined || kept?.body === target?.body ? 'short' : 'full';
    target = kept;
  }
}

interface Writing {
  readonly number: number;
  readonly target: Comment | undefined;
  readonly body: string;
  readonly isLast: boolean;
}

/** undefined: the server took offence at the text. A comment deleted since it was read is written anew. */
async function write(comments: Comments, { number, target, body, isLast }: Writing): Promise<Comment | undefined> {
  try {
    const updated = target === undefined ? undefined : await comments.update(target.id, body);
    return updated ?? (await comments.create(number, body));
  } catch (error) {
    if (error instanceof ExternalError && error.code === 'github-invalid' && !isLast) return undefined;
    throw error;
  }
}
