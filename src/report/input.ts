// Everything a report is rendered from. Any record may be missing: a gate that stopped early has only what came before it.
import type { Comparison } from '../records/comparison.ts';
import type { Context } from '../records/context.ts';
import type { DataReport } from '../records/data-report.ts';
import type { Evaluation } from '../records/evaluation.ts';
import type { StageFailureRecord } from '../records/stage-failure.ts';
import type { TrainingRun } from '../records/training-run.ts';
import type { Inline } from './document.ts';

/** A stage that ended without its record: a command that failed, say. */
export type StageFailure = Omit<StageFailureRecord, 'observed'>;

export interface ReportLinks {
  /** Where the HTML report lies: an http(s) address, or a path for terminals. */
  readonly html?: string;
}

export interface ReportInput {
  readonly model: string;
  readonly context: Context;
  readonly data?: DataReport;
  readonly training?: TrainingRun;
  readonly evaluation?: Evaluation;
  readonly comparison?: Comparison;
  readonly failure?: StageFailure;
  readonly links?: ReportLinks;
  /** Whose numbers these are and who decided, where it was not the job that shows them; a sentence or two each. */
  readonly notes?: readonly (readonly Inline[])[];
}
