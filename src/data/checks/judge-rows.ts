// The judgement that most checks share: some rows break the rule; are they more than it tolerates?
import { NO_ROWS, printAllowance, shareToAdmit, tolerates } from './allowance.ts';
import type { Allowance } from './allowance.ts';
import type { Judgement, TableTarget } from './check.ts';
import { count, rowsOf } from './wording.ts';

export interface RowCount {
  readonly failing: number;
  /** Rows looked at. */
  readonly of: number;
  /** The rule's own `tolerance`; the column's, else none, unless given. */
  readonly tolerance: Allowance | undefined;
  /** What the failing rows are, behind their count: `above 5000`. */
  readonly what: string;
  /** Said instead when the rule is broken: details in place of `what`. */
  readonly detail?: string;
  readonly facts?: Judgement['facts'];
  /** For a violation. */
  readonly suggestion?: string;
}

/** Undecided where there is no row to look at: a rule about nothing proves nothing. */
export function judgeRows(
  { failing, of, tolerance, what, detail, facts, suggestion }: RowCount,
  target: TableTarget,
): Judgement {
  const allowed = tolerance ?? target.tolerance ?? NO_ROWS;
  const counts = { failing, of, ...(facts === undefined ? {} : { facts }) };
  if (of === 0) return { status: 'undecided', message: nothingToSee(target), ...counts };
  if (failing === 0)
    return { status: 'holds', message: `none of ${count(of)} ${of === 1 ? 'row' : 'rows'} ${what}`, ...counts };
  const said = `${rowsOf(failing, of)} ${detail ?? what}`;
  if (tolerates(allowed, failing, of)) {
    return { status: 'holds', message: `${said}; ${printAllowance(allowed)} may be`, ...counts };
  }
  return { status: 'violated', message: said, ...counts, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** `, at most 0.1 % of rows excepted`, to end an expectation with. */
export function exceptions(tolerance: Allowance | undefined): string {
  return tolerance === undefined ? '' : `, ${printAllowance(tolerance)} excepted`;
}

/** `tolerance: 0.023%`: the smallest one that admits the failing rows. */
export function toleranceToAdmit(failing: number, of: number): string {
  return `tolerance: ${shareToAdmit(failing, of)}`;
}

function nothingToSee({ dataset, where }: TableTarget): string {
  if (dataset.rows === 0) return 'there are no rows to look at';
  return where === undefined ? 'no row has a value to look at' : `no row with a value matches ${where}`;
}
