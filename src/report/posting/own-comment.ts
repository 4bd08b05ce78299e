// Which comment on a pull request is ours, and which run wrote what stands in it.
import type { Comment } from '../../platform/forge.ts';
import { isCommitSha, sha256 } from '../../records/digest.ts';
import type { CommitSha } from '../../records/digest.ts';
import { commentMarker } from '../markdown/comment.ts';

/** The run that measured what a comment tells. */
export interface Author {
  /** Grows with each run that a repository starts. */
  readonly run: number;
  readonly attempt: number;
  readonly head: CommitSha | undefined;
}

/** Written into the last line of our comments, where only the server and we look. */
export interface Stamp extends Author {
  /** Beginning of the digest of all that stands above it: a text that was cut, or an older one, does not match. */
  readonly text: string;
}

/**
 * Our comments about a model, oldest first. Ours is what begins with the model's marker *and* was written by our account: anybody
 * can copy a marker.
 */
export function ownComments(
  comments: readonly Comment[],
  { model, self }: { readonly model: string; readonly self: string },
): readonly Comment[] {
  const marker = commentMarker(model);
  return comments.filter(({ author, body }) => author.login === self && firstLine(body) === marker);
}

/** Models of which a comment of ours tells, in the order of the comments. */
export function reportedModels(comments: readonly Comment[], self: string): readonly string[] {
  const models = comments.flatMap(({ author, body }) => {
    const model = author.login === self ? MARKER.exec(firstLine(body))?.[1] : undefined;
    return model === undefined || commentMarker(model) !== firstLine(body) ? [] : [model];
  });
  return [...new Set(models)];
}

const MARKER = /^<!-- mlgate:report model=([a-z0-9][a-z0-9-]{0,62}) -->$/;

function firstLine(body: string): string {
  return body.slice(0, body.search(/\r?\n|$/));
}

const STAMP =
  /<!-- mlgate:from run=(\d{1,15}) attempt=(\d{1,6}) head=([0-9a-f]{40,64}|none) text=([0-9a-f]{12}) -->\s*$/;

export function stamped(body: string, author: Author): { readonly body: string; readonly stamp: Stamp } {
  const text = sha256(body).slice(0, 12);
  const { run, attempt, head } = author;
  const line = `<!-- mlgate:from run=${run} attempt=${attempt} head=${head ?? 'none'} text=${text} -->`;
  return { body: `${body}\n${line}\n`, stamp: { run, attempt, head, text } };
}

/** undefined where a comment has none, or one that somebody broke. */
export function stampOf(body: string): Stamp | undefined {
  const [, run, attempt, head = '', text = ''] = STAMP.exec(body) ?? [];
  if (run === undefined) return undefined;
  return { run: Number(run), attempt: Number(attempt), head: isCommitSha(head) ? head : undefined, text };
}

export function isSameStamp(a: Stamp | undefined, b: Stamp): boolean {
  return a !== undefined && a.run === b.run && a.attempt === b.attempt && a.head === b.head && a.text === b.text;
}

/** Whether another run than ours, started later and for another commit, wrote it. */
export function isNewer(there: Stamp | undefined, ours: Author): boolean {
  if (there === undefined || there.head === ours.head) return false;
  return there.run > ours.run || (there.run === ours.run && there.attempt > ours.attempt);
}
