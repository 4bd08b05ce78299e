// The whole pipeline of one model, up to the report: each stage in its place, stopping where going on would be a waste.
import type { Comparison } from '../records/comparison.ts';
import type { DataReport } from '../records/data-report.ts';
import { UserError } from '../records/errors.ts';
import type { Conclusion, Verdict } from '../records/scalars.ts';
import type { StageFailure } from '../report/input.ts';
import { compareStep } from './compare.ts';
import { saveContext } from './context.ts';
import { evaluateStep } from './evaluate/evaluate.ts';
import { recordBase, requireCommitted } from './record-base.ts';
import { forgetRun } from './record-order.ts';
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
}

export interface RunOptions {
  /** Writes the evaluation into the registry, as the base that later changes are compared with. */
  readonly record: boolean;
}

/** Broken data stop the run before training; a failing command is reported and thrown. */
export async function runPipeline(session: Session, options: RunOptions): Promise<RunResult> {
  if (options.record) await requireCommitted(session);
  return inTurn(session, () => runStages(session, options));
}

async function runStages(session: Session, options: RunOptions): Promise<RunResult> {
  const { config, platform, workspace } = session;
  const { log } = platform;
  await forgetRun(workspace);
  await saveContext(session);
  const data = hasData(session)
    ? await log.group(
        'validate-data',
        () => validateDataStep(session),
        ({ verdict }) => verdict === 'pass',
      )
    : undefined;
  if (data?.verdict === 'fail') {
    return { report: await reportStep(session), data, comparison: undefined, verdict: 'fail', conclusion: 'failure' };
  }
  if (config.train !== undefined)
    await reportingFailure(session, 'train', () => log.group('train', () => trainStep(session)));
  await reportingFailure(session, 'evaluate', () => log.group('evaluate', () => evaluateStep(session)));
  return compareAlone(session, options);
}

/** The last part of a run, on the evaluation that lies in the workspace. */
export async function compareAlone(session: Session, options: RunOptions): Promise<RunResult> {
  const { log } = session.platform;
  const comparison = await log.group('compare', () => compareStep(session));
  const report = await log.group('report', () => reportStep(session));
  if (options.record) await log.group('record as base', () => recordBase(session));
  const { verdict, conclusion } = comparison;
  return { report, data: report.input.data, comparison, verdict, conclusion };
}

function hasData({ config }: Session): boolean {
  return config.data.train !== undefined || config.data.test !== undefined;
}

async function reportingFailure<T>(session: Session, stage: StageFailure['stage'], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError && error.problems[0].code !== 'cancelled')
      await reportStep(session, failureOf(session, stage, error));
    throw error;
  }
}

function failureOf({ config }: Session, stage: StageFailure['stage'], error: UserError): StageFailure {
  const problem = error.problems[0];
  const command = stage === 'train' ? config.train?.run : config.evaluate?.predict;
  return {
    stage,
    what: problem.what,
    lastLines: problem.excerpt?.split('\n') ?? [],
    ...(command === undefined ? {} : { command }),
    ...(problem.fix === undefined ? {} : { fix: problem.fix }),
  };
}
