// Shows a run on the server: a check on the commit from its beginning to its end, one comment on the pull request, the HTML report
// as artifact. Nothing that goes wrong here touches the verdict: it is told in one notice, and the step summary has the report.
import type { Annotation, CheckResult, Forge } from '../../platform/forge.ts';
import type { Context } from '../../records/context.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import type { Conclusion } from '../../records/scalars.ts';
import { renderComment, renderSummary } from '../../report/markdown/comment.ts';
import type { ReportInput } from '../../report/input.ts';
import { reportAnnotations } from '../../report/posting/annotations.ts';
import { inline } from '../../report/document.ts';
import { checkConclusion, checkName, checkSummary, checkTitle, troubleResult } from '../../report/posting/check.ts';
import type { Author } from '../../report/posting/own-comment.ts';
import { duplicatesNotice, refusalNotice } from '../../report/posting/rights.ts';
import type { PostedPart, Refusal, TokenOrigin } from '../../report/posting/rights.ts';
import { CANCELLED, isCancellation, troublesOf } from '../../report/posting/trouble.ts';
import { failedAfterwards } from '../../report/posting/unfinished.ts';
import { pathInRepository } from './annotations.ts';
import { contextOf } from '../context.ts';
import { isOfFork } from '../handing-over/fork.ts';
import { postComment } from './post-comment.ts';
import type { CommentOutcome } from './post-comment.ts';
import { postUnfinished } from './post-unfinished.ts';
import type { Report } from '../report.ts';
import { uploadHtml } from './report-artifact.ts';
import type { Session } from '../session.ts';

export interface Posted {
  /** Address of the comment; undefined where there is none. */
  readonly comment?: string;
  /** Address of the HTML report's artifact. */
  readonly html?: string;
  /** Markdown of the whole report, for the step summary. */
  readonly summary: string;
  /** What no check run shows. */
  readonly annotations: readonly Annotation[];
}

/** @param conclusion of the run; a fork's check is neutral whatever it is. */
export type Publish = (report: Report, conclusion: Conclusion) => Promise<Posted | undefined>;

/**
 * Does the work of a run between the beginning and the end of its check. Without a server it just does the work.
 * @param work publishes its report when there is one; whatever it throws ends the check and goes on to whoever called.
 */
export async function withPosting<T>(session: Session, work: (publish: Publish) => Promise<T>): Promise<T> {
  const { forge } = session.platform;
  if (forge === undefined) return work(() => Promise.resolve(undefined));
  const post = new Post(session, forge, await contextOf(session));
  await post.begin();
  try {
    return await work((report, conclusion) => post.publish(report, conclusion));
  } catch (error) {
    await post.stop(error);
    throw error;
  } finally {
    post.tell();
  }
}

/** One run's report on its way to the server. */
class Post {
  readonly #session: Session;
  readonly #forge: Forge;
  readonly #context: Context;
  readonly #refusals: Refusal[] = [];
  #check: number | undefined;
  /** What this run has published; nothing while it is at work. */
  #shown: ReportInput | undefined;

  constructor(session: Session, forge: Forge, context: Context) {
    this.#session = session;
    this.#forge = forge;
    this.#context = context;
  }

  async begin(): Promise<void> {
    const { head, runUrl } = this.#context;
    const { event } = this.#forge;
    // What was merged is judged by nobody any more: the job's own status says how it went, and recording needs no right to write checks.
    if (head === undefined || (event.name === 'push' && event.isDefaultBranch)) return;
    const name = checkName(this.#session.config.model);
    const check = { name, head, ...(runUrl === undefined ? {} : { detailsUrl: runUrl }) };
    this.#check = await this.#attempt('check', () => this.#forge.checks.start(check));
  }

  async publish(report: Report, conclusion: Conclusion): Promise<Posted> {
    const html = await this.#attempt('artifact', () => uploadHtml(this.#session, this.#forge, report.html));
    const input = html === undefined ? report.input : { ...report.input, links: { html } };
    const comment = await this.#attempt('comment', () => this.#comment(input));
    const { platform, inRepository } = this.#session;
    const annotations = reportAnnotations(input, pathInRepository(platform, inRepository));
    this.#shown = input;
    const isCurrent = this.#context.pullRequest === undefined || isInPlace(comment);
    const checked = isCurrent ? input : { ...input, notes: [...(input.notes ?? []), COMMENT_BEHIND] };
    const isShown = await this.#show(checked, conclusion, annotations);
    return {
      ...(comment === undefined || comment.url === '' ? {} : { comment: comment.url }),
      ...(html === undefined ? {} : { html }),
      summary: renderSummary(input),
      annotations: isShown ? [] : annotations,
    };
  }

  /** The run ended without a report, or after it. */
  async stop(error: unknown): Promise<void> {
    if (this.#shown !== undefined) return this.#amend(this.#shown, error);
    // Whatever an interruption made fail on its way, it is the reason.
    const isCancelled = this.#session.platform.signal.aborted || isCancellation(error);
    const reason = isCancelled ? new UserError({ code: 'cancelled', ...CANCELLED }) : error;
    const conclusion = isCancelled ? 'cancelled' : checkConclusion('failure', { isFork: isOfFork(this.#forge) });
    const { model } = this.#session.config;
    await this.#complete(conclusion, troubleResult(model, troublesOf(reason)));
    const { pullRequest: number } = this.#context;
    if (number === undefined) return;
    const ask = { number, model, author: this.#author(), context: this.#context, error: reason };
    const outcome = await this.#attempt('comment', () => postUnfinished(this.#forge, ask));
    if (outcome !== undefined) this.#tellOutcome(outcome);
  }

  /** A report of this run is there: its numbers are right, and it says what became of the run. One that tells of a failure has said so. */
  async #amend(input: ReportInput, error: unknown): Promise<void> {
    if (input.failure !== undefined || this.#session.platform.signal.aborted || isCancellation(error)) return;
    const amended = { ...input, notes: [...(input.notes ?? []), failedAfterwards(troublesOf(error))] };
    await this.#attempt('comment', () => this.#comment(amended));
    // The check has its annotations already: more would be added to them.
    await this.#show(amended, 'failure', []);
  }

  /** @returns whether the check shows it. */
  #show(input: ReportInput, conclusion: Conclusion, annotations: readonly Annotation[]): Promise<boolean> {
    return this.#complete(checkConclusion(conclusion, { isFork: isOfFork(this.#forge) }), {
      title: checkTitle(input),
      summary: checkSummary(input),
      annotations,
    });
  }

  /** One notice for all that could not be posted. */
  tell(): void {
    const notice = refusalNotice(this.#refusals, originOf(this.#forge));
    if (notice !== undefined) this.#session.platform.log.notice(notice);
  }

  #author(): Author {
    const { id: run, attempt } = this.#forge.event.ended ?? this.#forge.run;
    return { run, attempt, head: this.#context.head };
  }

  async #comment(input: ReportInput): Promise<CommentOutcome | undefined> {
    const { pullRequest } = this.#context;
    if (pullRequest === undefined) return undefined;
    const outcome = await postComment(this.#forge, {
      number: pullRequest,
      model: input.model,
      author: this.#author(),
      render: (size) => (size === 'full' ? renderComment(input) : renderComment(input, SHORT)),
    });
    this.#tellOutcome(outcome);
    return outcome;
  }

  #tellOutcome({ kind, url, duplicates }: CommentOutcome): void {
    const { log } = this.#session.platform;
    if (duplicates > 0) log.notice(duplicatesNotice(duplicates, url));
    if (kind === 'overtaken') log.notice(`a newer commit's report stands at ${url}; it was left as it is`);
    if (kind === 'deleted') log.notice('the comment was deleted as soon as it was written');
    if (kind !== 'not-kept') return;
    const what = 'the server keeps another text than it was given';
    this.#refusals.push({ part: 'comment', code: 'github-failed', what });
  }

  /** @returns whether the check shows it. */
  async #complete(conclusion: CheckResult['conclusion'], result: Omit<CheckResult, 'conclusion'>): Promise<boolean> {
    const id = this.#check;
    if (id === undefined) return false;
    const detailsUrl = this.#context.runUrl === undefined ? {} : { detailsUrl: this.#context.runUrl };
    const done = await this.#attempt('check', async () => {
      await this.#forge.checks.complete(id, { ...result, ...detailsUrl, conclusion });
      return true;
    });
    return done === true;
  }

  async #attempt<T>(part: PostedPart, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ExternalError || error instanceof UserError)) throw error;
      const fix = error instanceof UserError ? error.problems[0].fix : error.fix;
      this.#refusals.push({
        part,
        code: codeOf(error) ?? '',
        what: error.message,
        ...(fix === undefined ? {} : { fix }),
      });
      return undefined;
    }
  }
}

/** Nothing of an earlier commit stands there any more. */
function isInPlace(comment: CommentOutcome | undefined): boolean {
  return comment !== undefined && comment.kind !== 'not-kept';
}

/** In the check, where no comment could be written. */
const COMMENT_BEHIND = inline(
  'The comment on the pull request could not be written: one that stands there is of an earlier commit or run.',
);

/** For a server that would not keep the whole comment. */
const SHORT = { codePoints: 15_000, bytes: 60_000 };

function originOf(forge: Forge): TokenOrigin {
  if (isOfFork(forge)) return 'fork';
  return forge.run.actor === 'dependabot[bot]' ? 'dependabot' : 'own';
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof UserError) return error.problems[0].code;
  return error instanceof ExternalError ? error.code : undefined;
}
