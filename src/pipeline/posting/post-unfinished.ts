// A run that did not finish says so where an earlier report stands: nobody may take numbers of another commit for those of this one.
import type { Forge } from '../../platform/forge.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Context } from '../../records/context.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import { ownComments, reportedModels, stampOf } from '../../report/posting/own-comment.ts';
import type { Author } from '../../report/posting/own-comment.ts';
import { isCancellation, troublesOf } from '../../report/posting/trouble.ts';
import { renderUnfinished } from '../../report/posting/unfinished.ts';
import { contextOf } from '../context.ts';
import { postComment } from './post-comment.ts';
import type { CommentOutcome } from './post-comment.ts';

export interface UnfinishedAsk {
  /** Of the pull request. */
  readonly number: number;
  readonly model: string;
  readonly author: Author;
  readonly context: Context;
  readonly error: unknown;
}

/**
 * After a cancellation only what is out of date is replaced: most often a newer push cancelled this run, and its own run will tell.
 * @returns undefined where the pull request has gone on to another commit.
 */
export async function postUnfinished(
  server: Pick<Forge, 'comments' | 'pullRequests' | 'self'>,
  { number, model, author, context, error }: UnfinishedAsk,
): Promise<CommentOutcome | undefined> {
  const isCancelled = isCancellation(error);
  if (isCancelled && (await server.pullRequests.read(number))?.head !== author.head) return undefined;
  return postComment(server, {
    number,
    model,
    author,
    isWanted: (there) => !isCancelled || (there !== undefined && there?.head !== author.head),
    render: (_size, there) => {
      const before = there === undefined ? undefined : (there?.head ?? 'unknown');
      return renderUnfinished({ model, context, troubles: troublesOf(error), before });
    },
  });
}

/**
 * For a step that ended before it came to every model, or knew which there are: whatever comment of ours still tells of another commit
 * is replaced. Nothing that goes wrong here matters beside the error itself.
 */
export async function tellUnreported(platform: Platform, error: unknown): Promise<void> {
  const { forge, log } = platform;
  // A run that the end of another one started has yet to find out whose that was.
  if (forge === undefined || forge.event.name === 'workflow_run') return;
  try {
    const context = await contextOf({ platform });
    const { pullRequest: number, head } = context;
    if (number === undefined) return;
    const author = { run: forge.run.id, attempt: forge.run.attempt, head };
    const comments = await forge.comments.list(number);
    for (const model of reportedModels(comments, forge.self)) {
      const [oldest] = ownComments(comments, { model, self: forge.self });
      if (oldest === undefined || stampOf(oldest.body)?.head === head) continue;
      await postUnfinished(forge, { number, model, author, context, error });
    }
  } catch (failure) {
    if (!(failure instanceof ExternalError || failure instanceof UserError)) throw failure;
    log.notice(
      `an earlier report on the pull request may still stand there, and is not of this commit: ${failure.message}`,
    );
  }
}
