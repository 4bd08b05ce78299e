// What a rule, and the policy, would do to models that are equal or worse: judged at the actual number of rows, from the
// standard error that was seen.
import type { Demand } from '../config/rule.ts';
import type { OperatingCharacteristic, PolicyCharacteristic, RuleResult } from '../records/comparison.ts';
import { twoSidedZ } from '../statistics/interval.ts';
import {
  failedIfWorse,
  passIfEqual,
  smallestDetectable,
  stoppedIfWorse,
} from '../statistics/operating-characteristic.ts';
import type { Interval } from '../records/scalars.ts';

export type UndecidedPolicy = 'fail' | 'pass' | 'neutral';

export interface Precision {
  readonly rows: number;
  /** Of the change, or of the value for a limit. */
  readonly standardError: number;
  /** Of the interval that decided. */
  readonly level: number;
}

/**
 * "Pass" and "stop" are what becomes of the check: an undecided rule counts as `undecided` says. null for limits, whose
 * outcome for an equal model is no question of change, and where no spread was seen (models that say the same of every row).
 * @param margin the rule's, in the metric's unit.
 */
export function characterise(
  rule: { readonly kind: Demand['kind']; readonly margin: number; readonly undecided: UndecidedPolicy },
  precision: Precision,
): OperatingCharacteristic | null {
  const { kind, margin, undecided } = rule;
  const { rows, standardError, level } = precision;
  if (kind === 'at-least' || kind === 'at-most' || !(standardError > 0 && standardError < Infinity)) return null;
  const policy = { kind, margin, standardError, level };
  const detectable = smallestDetectable({ standardError, level });
  const worseBy = margin > 0 ? margin : detectable;
  return {
    rows,
    passIfEqual: undecided === 'pass' ? 1 - failedIfWorse(policy, 0) : passIfEqual(policy),
    stopIfWorse: undecided === 'fail' ? stoppedIfWorse(policy, worseBy) : failedIfWorse(policy, worseBy),
    worseBy,
    detectable,
  };
}

/**
 * Bounds for all relative rules together, whatever their dependence (Bonferroni, Fréchet). null without a relative rule,
 * or when one of them has no characteristic of its own.
 */
export function characterisePolicy(results: readonly RuleResult[]): PolicyCharacteristic | null {
  const relative = results.filter((result) => !('limit' in result.demand) && result.verdict !== 'not-applicable');
  const known = relative.flatMap((result) => result.operatingCharacteristic ?? []);
  const [first] = known;
  if (first === undefined || known.length < relative.length) return null;
  const pass = known.map((each) => each.passIfEqual);
  const stop = known.map((each) => each.stopIfWorse);
  const single = known.length === 1;
  const missed = pass.reduce((sum, probability) => sum + (1 - probability), 0);
  const caught = stop.reduce((sum, probability) => sum + probability, 0);
  return {
    passIfEqual: { atLeast: single ? first.passIfEqual : Math.max(0, 1 - missed), atMost: Math.min(...pass) },
    stopIfWorse: { atLeast: Math.max(...stop), atMost: single ? first.stopIfWorse : Math.min(1, caught) },
  };
}

/**
 * Rows with which the rule would be decided four times in five if what was seen is the truth: n·(se·(z + z₀.₈)/gap)², at
 * least one more than there are. null when the truth seen is the limit itself: no number of rows would tell.
 * @param gap distance of what was seen from the limit.
 */
export function rowsToDecide(precision: Precision, gap: number): number | null {
  const { rows, standardError, level } = precision;
  if (!(standardError > 0) || gap === 0 || rows < 1) return null;
  const ratio = smallestDetectable({ standardError, level }) / Math.abs(gap);
  const needed = Math.max(rows + 1, Math.ceil(rows * ratio * ratio));
  return Number.isSafeInteger(needed) ? needed : null;
}

/** The standard error that an interval of a value stands for. */
export function spreadOf(interval: Interval): number {
  return (interval.high - interval.low) / 2 / twoSidedZ(interval.level);
}
