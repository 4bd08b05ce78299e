// The rules of a drafted configuration: one about the whole, one for each slice column, margins as wide as the rows demand.
import { printRule } from '../../config/rule-grammar.ts';
import type { Task } from '../../records/scalars.ts';
import { smallestDetectable } from '../../statistics/operating-characteristic.ts';
import type { Draft, DraftEvaluate } from './draft.ts';
import { valueOf } from './guess.ts';
import type { ColumnLook } from './look-at-table.ts';
import { assumedAbsoluteError, assumedAccuracy, assumedRocAuc, chooseMargin } from './margin.ts';
import type { ChosenMargin, Spread } from './margin.ts';

export interface SlicePolicy {
  readonly column: string;
  /** As it stands in compare.rules. */
  readonly rule: string;
  readonly smallest: { readonly value: string; readonly rows: number };
  /** A loss in the smallest slice that is stopped four times in five, in the unit of the margin. */
  readonly stoppedAt: number;
  readonly unit: Spread['unit'];
}

export interface DraftPolicy {
  readonly metrics: readonly string[];
  /** undefined where the task is not known yet. */
  readonly primary?: { readonly metric: string; readonly rule: string; readonly chosen: ChosenMargin };
  readonly slices: readonly SlicePolicy[];
}

interface Choice {
  readonly metrics: readonly string[];
  readonly primary: string;
}

/** @param measured spread of the primary metric, where predictions that are there already could be measured. */
export function draftPolicy(draft: Draft, measured: Spread | undefined): DraftPolicy {
  const { evaluate } = draft;
  const choice = evaluate === undefined ? undefined : choiceOf(valueOf(draft.task), evaluate);
  if (evaluate === undefined || choice === undefined) return { metrics: [], slices: [] };
  const { metrics, primary } = choice;
  const spread = measured ?? assumedSpread(primary, evaluate, undefined);
  if (spread === undefined) return { metrics, slices: [] };
  const chosen = chooseMargin(spread);
  const margin = { amount: chosen.margin, unit: spread.unit };
  const rule = printRule({ metric: primary, on: 'interval', demand: { kind: 'no-worse', margin } });
  const slices = evaluate.slices.flatMap((column) => slicePolicy(evaluate, { column, primary, chosen }) ?? []);
  return { metrics, primary: { metric: primary, rule, chosen }, slices };
}

/** The first of the metrics is the one that the drafted rules are about. */
export function choiceOf(task: Task | undefined, { answers }: DraftEvaluate): Choice | undefined {
  const hasScores = answers.score.kind !== 'none' || Object.keys(answers.scores).length > 0;
  switch (task) {
    case undefined:
      return undefined;
    case 'binary':
      return hasScores || answers.prediction.kind === 'none'
        ? { primary: 'roc_auc', metrics: ['roc_auc', 'log_loss', 'recall', 'precision'] }
        : { primary: 'accuracy', metrics: ['accuracy', 'recall', 'precision', 'f1'] };
    case 'multiclass':
      return {
        primary: 'accuracy',
        metrics: hasScores ? ['accuracy', 'log_loss', 'f1'] : ['accuracy', 'balanced_accuracy', 'f1'],
      };
    case 'regression':
      return { primary: 'mae', metrics: ['mae', 'rmse', 'r2'] };
  }
}

/** @param rows of a slice; all of the table's unless given. */
function assumedSpread(
  metric: string,
  { table, labelColumn }: DraftEvaluate,
  rows: number | undefined,
): Spread | undefined {
  if (table === undefined) return undefined;
  const counted = rows ?? table.rows;
  if (metric === 'accuracy') return assumedAccuracy(counted);
  if (metric === 'mae') return assumedAbsoluteError(counted);
  const positives = Math.round((positivesOf(labelColumn) / table.rows) * counted);
  return assumedRocAuc(positives, counted - positives);
}

/** Rows of the class that names itself positive, else of the rarer one: the spread of the area hardly tells them apart. */
function positivesOf(label: ColumnLook | undefined): number {
  const values = label?.values ?? [];
  const named = values.find(({ value }) => value === '1' || value === 'true');
  return named?.rows ?? Math.min(...values.map(({ rows }) => rows));
}

function slicePolicy(
  evaluate: DraftEvaluate,
  { column, primary, chosen }: { readonly column: ColumnLook; readonly primary: string; readonly chosen: ChosenMargin },
): SlicePolicy | undefined {
  const smallest = (column.values ?? []).toSorted((a, b) => a.rows - b.rows)[0];
  const spread = smallest && assumedSpread(primary, evaluate, smallest.rows);
  if (smallest === undefined || spread === undefined) return undefined;
  const demand = { kind: 'not-clearly-worse', margin: { amount: chosen.margin, unit: spread.unit } } as const;
  const rule = printRule({ metric: primary, slices: column.name, on: 'interval', demand });
  const stoppedAt = chosen.margin + smallestDetectable({ standardError: spread.standardError, level: 0.95 });
  return { column: column.name, rule, smallest, stoppedAt, unit: spread.unit };
}
