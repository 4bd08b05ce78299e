// The report step: every form of the report, rendered from whatever records there are.
import { comparison } from '../records/comparison.ts';
import { context as contextType } from '../records/context.ts';
import { dataReport } from '../records/data-report.ts';
import { evaluation } from '../records/evaluation.ts';
import { UserError } from '../records/errors.ts';
import { stageFailure } from '../records/stage-failure.ts';
import { trainingRun } from '../records/training-run.ts';
import { renderPage } from '../report/html/page.ts';
import type { ReportInput, StageFailure } from '../report/input.ts';
import { evidenceSection, renderComment, renderSummary } from '../report/markdown/comment.ts';
import { renderPreview } from '../report/html/preview.ts';
import { saveContext } from './context.ts';
import { isRunUnfinished } from './instead-of-earlier.ts';
import { notesOf } from './handing-over/provenance.ts';
import { REPORT_FILES } from './report-files.ts';
import type { Session } from './session.ts';

export interface Report {
  readonly input: ReportInput;
  /** As it would be posted, byte for byte. */
  readonly comment: string;
  /** Paths relative to the folder of mlgate.yml. */
  readonly html: string;
  readonly preview: string;
}

/** @throws UserError `nothing-to-report` when no step has run. */
export async function reportStep(session: Session, failure?: StageFailure): Promise<Report> {
  const { workspace } = session;
  const input = await gatherReport(session, failure);
  const comment = renderComment(input);
  const texts = [
    [REPORT_FILES.comment, comment],
    [REPORT_FILES.evidence, evidenceSection(input)],
    [REPORT_FILES.summary, renderSummary(input)],
    [REPORT_FILES.html, renderPage(input)],
    [REPORT_FILES.preview, renderPreview(comment)],
  ] as const;
  for (const [name, text] of texts) await workspace.write(name, Buffer.from(text));
  return {
    input,
    comment,
    html: `${workspace.place}/${REPORT_FILES.html}`,
    preview: `${workspace.place}/${REPORT_FILES.preview}`,
  };
}

/** The records of the workspace, as far as they are there. */
export async function gatherReport(session: Session, failure?: StageFailure): Promise<ReportInput> {
  const { config, workspace } = session;
  const context = (await workspace.load(contextType)) ?? (await saveContext(session));
  const records = {
    data: await workspace.load(dataReport),
    training: await workspace.load(trainingRun),
    evaluation: await workspace.load(evaluation),
    comparison: await workspace.load(comparison),
    failure: failure ?? (await notedFailure(session)),
  };
  const notes = await notesOf(session);
  const found = Object.fromEntries(Object.entries(records).filter(([, record]) => record !== undefined));
  if (Object.keys(found).length === 0)
    throw nothing(config.model, await isRunUnfinished(config.model, session.platform.files));
  return { model: config.model, context, ...found, ...(notes === undefined ? {} : { notes }) };
}

/** A repetition that failed takes nothing from a result that is there. */
async function notedFailure({ workspace }: Session): Promise<StageFailure | undefined> {
  const failure = await workspace.load(stageFailure);
  const later = [...(failure?.stage === 'train' ? [trainingRun] : []), evaluation, comparison];
  const names = new Set(await workspace.list());
  return later.some(({ kind }) => names.has(`${kind}.json`)) ? undefined : failure;
}

function nothing(model: string, isUnfinished: boolean): UserError {
  const what = isUnfinished
    ? `a run of ${model} has not ended: it is at work, or it was killed`
    : `no step of ${model} has run here yet`;
  return new UserError({ code: 'nothing-to-report', what, fix: 'mlgate run' });
}
