// The whole pipeline of one model, up to the report: each stage in its place, stopping where going on would be a waste.
import type { Comparison } from '../records/comparison.ts';
import type { DataReport } from '../records/data-report.ts';
import { UserError } from '../records/errors.ts';
import type { Conclusion, Verdict } from '../records/scalars.ts';
import type { StageFailure } from '../report/input.ts';
import { compareStep } from './compare.ts';
import { saveContext } from './context.ts';
import { evaluateStep } from './evaluate/evaluate.ts';
import { insteadOfEarlier } from './instead-of-earlier.ts';
import { failureOf } from './keep-failure.ts';
import type { Posted, Publish } from './posting/post-report.ts';
import { recordBase, recordWherePossible, requireCommitted } from './record-base.ts';
import { reportStep } from './report.ts';
import type { Report } from './report.ts';
import type { Session } from './session.ts';
import { trainStep } from './train.ts';
import { inTurn } from './turn.ts';
import { validateDataStep } from './validate-data.ts';

export interface RunResult {
  readonly report: Report;
  readonly data: DataReport | undefined;
  readonly comparison: Comparison | undefined;
  readonly verdict: Verdict;
  readonly conclusion: Conclusion;
  /** Where the server shows it. */
  readonly posted: Posted | undefined;
}

export interface RunOptions {
  /**
   * Writes the evaluation into the registry, as the base that later changes are compared with. `where-possible`: nobody asked for
   * it, so what stands in the way is told and the run goes on.
   */
  readonly record: boolean | 'where-possible';
  /** Shows each report that is made, also the one of a run that fails. */
  readonly publish?: Publish;
}

/** Broken data stop the run before training; a failing command is reported and thrown. */
export async function runPipeline(session: Session, options: RunOptions): Promise<RunResult> {
  if (options.record === true) await requireCommitted(session);
  return inTurn(session, () => runStages(session, options));
}

async function runStages(session: Session, options: RunOptions): Promise<RunResult> {
  return insteadOfEarlier(session, () => runAnew(session, options));
}

async function runAnew(session: Session, options: RunOptions): Promise<RunResult> {
  const { config, platform } = session;
  const { log } = platform;
  await saveContext(session);
  const stage = <T>(name: StageFailure['stage'], work: () => Promise<T>): Promise<T> =>
    reportingFailure(session, { stage: name, publish: options.publish }, work);
  const data = hasData(session)
    ? await stage('validate-data', () =>
        log.group(
          'validate-data',
          () => validateDataStep(session),
          ({ verdict }) => verdict === 'pass',
        ),
      )
    : undefined;
  if (data?.verdict === 'fail') {
    const report = await reportStep(session);
    const posted = await options.publish?.(report, 'failure');
    return { report, data, comparison: undefined, verdict: 'fail', conclusion: 'failure', posted };
  }
  if (config.train !== undefined) await stage('train', () => log.group('train', () => trainStep(session)));
  await stage('evaluate', () => log.group('evaluate', () => evaluateStep(session)));
  return compareAlone(session, options);
}

/** The last part of a run, on the evaluation that lies in the workspace. */
export async function compareAlone(session: Session, options: RunOptions): Promise<RunResult> {
  const { log } = session.platform;
  const { publish } = options;
  const comparison = await reportingFailure(session, { stage: 'compare', publish }, () =>
    log.group('compare', () => compareStep(session)),
  );
  const { verdict, conclusion } = comparison;
  const report = await log.group('report', () => reportStep(session));
  const posted = await publish?.(report, conclusion);
  if (options.record === true) await log.group('record as base', () => recordBase(session));
  if (options.record === 'where-possible') await log.group('record as base', () => recordWherePossible(session));
  return { report, data: report.input.data, comparison, verdict, conclusion, posted };
}

function hasData({ config }: Session): boolean {
  return config.data.train !== undefined || config.data.test !== undefined;
}

interface Failing {
  readonly stage: StageFailure['stage'];
  readonly publish: Publish | undefined;
}

async function reportingFailure<T>(session: Session, { stage, publish }: Failing, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError && error.problems[0].code !== 'cancelled') {
      const report = await reportStep(session, failureOf(session.config, stage, error));
      await publish?.(report, 'failure');
    }
    throw error;
  }
}
