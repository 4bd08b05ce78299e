// Shows a run on the server: a check on the commit from its beginning to its end, one comment on the pull request, the HTML report
// as artifact. Nothing that goes wrong here touches the verdict: it is told in one notice, and the step summary has the report.
import type { Annotation, CheckResult, Forge } from '../../platform/forge.ts';
import type { Context } from '../../records/context.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import type { Conclusion } from '../../records/scalars.ts';
import { renderComment, renderSummary } from '../../report/markdown/comment.ts';
import type { ReportInput } from '../../report/input.ts';
import { reportAnnotations } from '../../report/posting/annotations.ts';
import { checkConclusion, checkName, checkSummary, checkTitle, troubleResult } from '../../report/posting/check.ts';
import type { Trouble } from '../../report/posting/check.ts';
import { duplicatesNotice, refusalNotice } from '../../report/posting/rights.ts';
import type { PostedPart, Refusal, TokenOrigin } from '../../report/posting/rights.ts';
import { pathInRepository } from './annotations.ts';
import { contextOf } from '../context.ts';
import { isOfFork } from '../handing-over/fork.ts';
import { postComment } from './post-comment.ts';
import type { CommentOutcome } from './post-comment.ts';
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
  /** Of the check that is still in progress. */
  #check: number | undefined;

  constructor(session: Session, forge: Forge, context: Context) {
    this.#session = session;
    this.#forge = forge;
    this.#context = context;
  }

  async begin(): Promise<void> {
    const { head, runUrl } = this.#context;
    if (head === undefined) return;
    const name = checkName(this.#session.config.model);
    const check = { name, head, ...(runUrl === undefined ? {} : { detailsUrl: runUrl }) };
    this.#check = await this.#attempt('check', () => this.#forge.checks.start(check));
  }

  async publish(report: Report, conclusion: Conclusion): Promise<Posted> {
    const html = await this.#attempt('artifact', () => uploadHtml(this.#session, this.#forge, report.html));
    const input = html === undefined ? report.input : { ...report.input, links: { html } };
    const comment = await this.#attempt('comment', () => this.#comment(input));
    const annotations = reportAnnotations(input, pathInRepository(this.#session.platform));
    const isShown = await this.#complete(checkConclusion(conclusion, { isFork: isOfFork(this.#forge) }), {
      title: checkTitle(input),
      summary: checkSummary(input),
      annotations,
    });
    return {
      ...(comment === undefined || comment.url === '' ? {} : { comment: comment.url }),
      ...(html === undefined ? {} : { html }),
      summary: renderSummary(input),
      annotations: isShown ? [] : annotations,
    };
  }

  /** The run ended without a report, or after it. */
  async stop(error: unknown): Promise<void> {
    const isCancelled = this.#session.platform.signal.aborted || codeOf(error) === 'cancelled';
    const conclusion = isCancelled ? 'cancelled' : checkConclusion('failure', { isFork: isOfFork(this.#forge) });
    await this.#complete(conclusion, troubleResult(this.#session.config.model, troublesOf(error)));
  }

  /** One notice for all that could not be posted. */
  tell(): void {
    const notice = refusalNotice(this.#refusals, originOf(this.#forge));
    if (notice !== undefined) this.#session.platform.log.notice(notice);
  }

  async #comment(input: ReportInput): Promise<CommentOutcome | undefined> {
    const { pullRequest, head } = this.#context;
    if (pullRequest === undefined) return undefined;
    const { run } = this.#forge;
    const outcome = await postComment(this.#forge, {
      number: pullRequest,
      model: input.model,
      author: { run: run.id, attempt: run.attempt, head },
      render: (size) => (size === 'full' ? renderComment(input) : renderComment(input, SHORT)),
    });
    const { log } = this.#session.platform;
    if (outcome.duplicates > 0) log.notice(duplicatesNotice(outcome.duplicates, outcome.url));
    if (outcome.kind === 'overtaken')
      log.notice(`a newer commit's report stands at ${outcome.url}; it was left as it is`);
    if (outcome.kind === 'deleted') log.notice('the comment was deleted as soon as it was written');
    if (outcome.kind === 'not-kept') {
      this.#refusals.push({
        part: 'comment',
        code: 'github-failed',
        what: 'the server keeps another text than it was given',
      });
    }
    return outcome;
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
    if (done === true) this.#check = undefined;
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

function troublesOf(error: unknown): readonly Trouble[] {
  if (error instanceof UserError) {
    return error.problems.map(({ what, fix }) => ({ what, ...(fix === undefined ? {} : { fix }) }));
  }
  if (error instanceof ExternalError)
    return [{ what: error.message, ...(error.fix === undefined ? {} : { fix: error.fix }) }];
  return [{ what: 'mlgate itself failed: this is a bug; the log of the step has the details' }];
}
