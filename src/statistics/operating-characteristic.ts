// How a rule behaves before it is used: how often it passes an equal model, how often it stops a worse one, and how
// many rows would let it decide. Differences are candidate minus baseline, oriented so that more is better.

import { normalCdf, normalQuantile } from './distributions.ts';
import { twoSidedZ } from './interval.ts';

/**
 * `no-worse`: pass if the whole interval is above −margin, fail if wholly below.
 * `not-clearly-worse`: fail if wholly below −margin, else pass.
 * `better`: pass if wholly above +margin, fail if wholly below.
 */
export type RuleKind = 'no-worse' | 'not-clearly-worse' | 'better';

export interface Policy {
  readonly kind: RuleKind;
  /** At least 0, in the metric's unit. */
  readonly margin: number;
  /** Standard error of the difference at the actual number of rows; 0 when it is known exactly. */
  readonly standardError: number;
  /** Of the two-sided interval that decides, in (0, 1). */
  readonly level: number;
}

/** Probabilities that sum to 1. */
export interface VerdictProbabilities {
  readonly pass: number;
  readonly fail: number;
  readonly undecided: number;
}

/** What to plan rows for; see {@link rowsToDecide}. */
export interface RowPlan extends Policy {
  /** The rows that gave the standard error. */
  readonly rows: number;
  /** The difference to assume, usually the observed one. */
  readonly difference: number;
  /** Probability of a decision to aim at; 0.8 when absent. */
  readonly power?: number;
}

function requirePolicy(policy: Policy): void {
  if (!(policy.margin >= 0 && policy.margin < Infinity))
    throw new RangeError(`margin ${policy.margin} is not at least 0`);
  if (!(policy.standardError >= 0 && policy.standardError < Infinity)) {
    throw new RangeError(`standard error ${policy.standardError} is not at least 0`);
  }
}

/** P(an interval lies wholly on the far side of a limit), when the truth lies `gap` beyond it. */
function clears(gap: number, policy: Policy): number {
  if (policy.standardError === 0) return gap > 0 ? 1 : 0;
  return normalCdf(gap / policy.standardError - twoSidedZ(policy.level));
}

/** The limit of the rule, as a difference. */
function limitOf(policy: Policy): number {
  return policy.kind === 'better' ? policy.margin : -policy.margin;
}

/** Verdicts to expect when the true difference is `difference`, by the normal approximation. */
export function verdictProbabilities(policy: Policy, difference: number): VerdictProbabilities {
  requirePolicy(policy);
  const limit = limitOf(policy);
  const fail = clears(limit - difference, policy);
  if (policy.kind === 'not-clearly-worse') return { pass: 1 - fail, fail, undecided: 0 };
  const pass = clears(difference - limit, policy);
  return { pass, fail, undecided: Math.max(0, 1 - pass - fail) };
}

/** P(pass | the models are equal). */
export function passIfEqual(policy: Policy): number {
  return verdictProbabilities(policy, 0).pass;
}

/**
 * P(not passed | the candidate is worse by `by` ≥ 0): failed or undecided, since an undecided gate stops by default.
 */
export function stoppedIfWorse(policy: Policy, by: number): number {
  const { fail, undecided } = verdictProbabilities(policy, -by);
  return fail + undecided;
}

/** P(fail | the candidate is worse by `by` ≥ 0): stopped by proof. */
export function failedIfWorse(policy: Policy, by: number): number {
  return verdictProbabilities(policy, -by).fail;
}

/**
 * Rows with which the rule would be decided with probability `power`: ⌈n·(se·(z + z_power)/gap)²⌉, the gap from the
 * assumed difference to the limit: a pass for `no-worse` and `better`, proof of harm for `not-clearly-worse`.
 * Undefined when the assumed difference is on the wrong side of the limit: no number of rows would do.
 * @throws RangeError of fewer than one row or a power outside (0, 1)
 */
export function rowsToDecide(plan: RowPlan): number | undefined {
  requirePolicy(plan);
  const { rows, standardError, difference, power = 0.8 } = plan;
  if (!(rows >= 1)) throw new RangeError(`${rows} rows give no standard error`);
  const signed = difference - limitOf(plan);
  const gap = plan.kind === 'not-clearly-worse' ? -signed : signed;
  if (!(gap > 0)) return undefined;
  const ratio = smallestDetectable({ standardError, level: plan.level, power }) / gap;
  return Math.max(1, Math.ceil(rows * ratio * ratio));
}

/** The smallest difference that these rows tell from none with probability `power`: (z + z_power)·se. */
export function smallestDetectable(test: {
  readonly standardError: number;
  readonly level: number;
  readonly power?: number;
}): number {
  const { standardError, level, power = 0.8 } = test;
  if (!(power > 0 && power < 1)) throw new RangeError(`power ${power} is not between 0 and 1`);
  return standardError * (twoSidedZ(level) + normalQuantile(power));
}
