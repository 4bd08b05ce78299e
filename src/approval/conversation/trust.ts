// May a comment speak for its author? Bodies can be edited by any writer, so only what never was touched counts.
import type { Comment, CommentHistory } from '../../platform/forge.ts';

export type Trust =
  | { readonly kind: 'sound' }
  | { readonly kind: 'void'; readonly why: string }
  /** The server did not say enough; that is neither an approval nor a denial. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface SeenComment {
  readonly comment: Comment;
  /** undefined when the server's other answer does not know the comment. */
  readonly history: CommentHistory | undefined;
}

/** A person's own, untouched words, typed on the server. */
export function trustPerson(seen: SeenComment): Trust {
  const { author, viaApp } = seen.comment;
  if (author.kind !== 'person') return spoilt('made by a bot, an app, or an account that is gone');
  if (viaApp !== null) return spoilt(`written by the app ${viaApp}, not typed by its author`);
  return untouched(seen, author.login);
}

/** Our own comment, as it was posted. */
export function trustOwn(seen: SeenComment, self: string): Trust {
  const { author } = seen.comment;
  if (author.login !== self) return spoilt(`written by ${author.login}, not by ${self}`);
  return untouched(seen, author.login.replace(/\[bot\]$/, ''));
}

function untouched({ comment, history }: SeenComment, login: string): Trust {
  if (history === undefined) return { kind: 'unknown', reason: `the history of comment ${comment.id} is not known` };
  if (history.editedAt !== null) return spoilt('edited after it was written');
  if (history.author === null) return spoilt('the account of its author is gone');
  if (history.byEmail) return spoilt('sent by e-mail, where a sender can be forged');
  const same =
    history.body === comment.body &&
    history.author.replace(/\[bot\]$/, '') === login &&
    Date.parse(comment.createdAt) === Date.parse(comment.updatedAt);
  return same ? { kind: 'sound' } : spoilt('two answers of the server about it disagree');
}

function spoilt(why: string): Trust {
  return { kind: 'void', why };
}
