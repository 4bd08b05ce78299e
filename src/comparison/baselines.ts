// Which model the candidate is held against, and whether the two can be compared at all. First run, failure and other rows
// are three different things: only the first excuses a rule.
import type { Baseline } from '../records/comparison.ts';
import type { Evaluation, Measured, Role } from '../records/evaluation.ts';
import { rowsDigest } from '../records/predictions.ts';
import type { Predictions, Rows } from '../records/predictions.ts';
import type { Sha256 } from '../records/digest.ts';

export type Against = 'production' | 'base';

export type Side =
  /** Same rows as the candidate; `predictions` of both are there or of neither: then only plain numbers are compared. */
  | { readonly kind: 'measured'; readonly measured: Measured; readonly predictions?: Predictions }
  | { readonly kind: 'not-comparable'; readonly measured: Measured; readonly reason: string }
  | { readonly kind: 'absent' | 'failed'; readonly reason: string }
  /** The evaluation says nothing of it: no step looked. For a rule that is a failure, never a first run. */
  | { readonly kind: 'unknown'; readonly reason: string };

export type Baselines = Readonly<Record<Against, Side>>;

/** Row-level scores of whoever has them. */
export type PredictionsByRole = Readonly<Partial<Record<Role, Predictions>>>;

const ROLES = { production: 'champion', base: 'base' } as const satisfies Record<Against, Role>;

export function roleOf(against: Against): Role {
  return ROLES[against];
}

export function findBaselines(evaluation: Evaluation, predictions: PredictionsByRole): Baselines {
  return {
    production: findSide('production', evaluation, predictions),
    base: findSide('base', evaluation, predictions),
  };
}

function findSide(against: Against, evaluation: Evaluation, predictions: PredictionsByRole): Side {
  const role = ROLES[against];
  for (const baseline of evaluation.baselines) {
    if (baseline.kind !== 'measured') {
      if (baseline.role === role) return { kind: baseline.kind, reason: baseline.reason };
    } else if (baseline.subject.role === role) {
      return comparable(baseline, evaluation, predictions);
    }
  }
  return { kind: 'unknown', reason: 'no step looked for it' };
}

function comparable(measured: Measured, evaluation: Evaluation, predictions: PredictionsByRole): Side {
  const rows = { candidate: rowsOf(evaluation.candidate, evaluation), baseline: rowsOf(measured, evaluation) };
  if (rows.candidate !== rows.baseline)
    return { kind: 'not-comparable', measured, reason: mismatch(rows, { measured, evaluation, predictions }) };
  const own = predictions[measured.subject.role];
  if (rows.candidate === undefined || predictions.candidate === undefined || own === undefined) {
    return { kind: 'measured', measured };
  }
  if (rowsDigest(own.rows, undefined) !== rowsDigest(predictions.candidate.rows, undefined)) {
    return { kind: 'not-comparable', measured, reason: 'its predictions are of other rows than its record says' };
  }
  return { kind: 'measured', measured, predictions: own };
}

/** undefined: nobody knows which rows gave these numbers. */
function rowsOf(measured: Measured, evaluation: Evaluation): Sha256 | undefined {
  if (measured.rows !== undefined) return measured.rows;
  return measured.source === 'scored' ? evaluation.rows.digest : undefined;
}

function mismatch(
  rows: { readonly candidate: Sha256 | undefined; readonly baseline: Sha256 | undefined },
  {
    measured,
    evaluation,
    predictions,
  }: { readonly measured: Measured; readonly evaluation: Evaluation; readonly predictions: PredictionsByRole },
): string {
  if (rows.baseline === undefined) return 'it is not known which rows gave its numbers';
  if (rows.candidate === undefined) return "it is not known which rows gave the candidate's numbers";
  const before = measured.estimates[0]?.rows;
  const now = evaluation.rows.count;
  return before === undefined || before === now
    ? `it was measured on other rows: ${differences(predictions[measured.subject.role]?.rows, predictions.candidate?.rows)}`
    : `it was measured on ${plainCount(before)} rows, the candidate on ${plainCount(now)}`;
}

/** Of rows that are equally many and yet not the same: what sets them apart. */
function differences(before: Rows | undefined, now: Rows | undefined): string {
  if (before === undefined || now === undefined) return 'order, labels, ids or slices differ';
  if (before.classes.join('\n') !== now.classes.join('\n'))
    return `its labels are ${before.classes.join(', ')}, those of the candidate ${now.classes.join(', ')}`;
  const relabelled = now.truth.reduce((sum, value, row) => sum + (Object.is(value, before.truth[row]) ? 0 : 1), 0);
  if (relabelled > 0)
    return `the label, or the order, differs in ${plainCount(relabelled)} rows (ids join rows in any order: --id)`;
  return sliceText(before) === sliceText(now)
    ? 'labels and slices agree row by row, the ids do not (or only one of the two has ids)'
    : 'the values of the slice columns differ';
}

function sliceText({ slices }: Rows): string {
  return JSON.stringify(slices.map(({ column, values, codes }) => [column, values, [...codes]]));
}

function plainCount(count: number): string {
  return count.toLocaleString('en-US');
}

/**
 * The baseline that a rule speaks of. Without `than …` it is `compare.against`, and base when production provably has none
 * (`against: production, then base`). A production that failed stays the baseline.
 */
export function chooseBaseline(
  rule: { readonly against?: Against },
  configured: Against,
  baselines: Baselines,
): Against {
  if (rule.against !== undefined) return rule.against;
  return configured === 'production' && baselines.production.kind === 'absent' ? 'base' : configured;
}

/** What the report's tables are against; null when there is nothing to show. */
export function shownBaseline(configured: Against, baselines: Baselines): Against | null {
  const chosen = chooseBaseline({}, configured, baselines);
  const { kind } = baselines[chosen];
  if (kind !== 'absent' && kind !== 'unknown') return chosen;
  const other = chosen === 'production' ? 'base' : 'production';
  return kind === 'unknown' && baselines[other].kind === 'measured' ? other : null;
}

/** The record's form; undefined for what nobody looked for. */
export function describeSide(side: Side): Baseline | undefined {
  switch (side.kind) {
    case 'measured':
      return { kind: 'measured', subject: side.measured.subject, source: side.measured.source };
    case 'not-comparable':
      return {
        kind: 'not-comparable',
        subject: side.measured.subject,
        source: side.measured.source,
        reason: side.reason,
      };
    case 'absent':
    case 'failed':
      return { kind: side.kind, reason: side.reason };
    case 'unknown':
      return undefined;
  }
}
