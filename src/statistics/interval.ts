// The interval that a report prints and a rule decides with, and the closed-form ways to get one.

import { betaQuantile, normalQuantile, studentQuantile } from './distributions.ts';

/** Two-sided confidence interval, `low` ≤ `high`; both ends belong to it. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Confidence in (0, 1): 0.95 leaves 2.5 % on each side. */
  readonly level: number;
  /** Kebab-case name of the method, as the report prints it: `wilson`, `delong`, `bootstrap-bca`. */
  readonly method: string;
}

/** A value with the standard error of its sampling distribution, in the same unit. */
export interface Estimate {
  readonly value: number;
  /** Finite, at least 0. */
  readonly standardError: number;
}

/** z with P(|Z| ≤ z) = level: 1.96 for 0.95. @throws RangeError of a level outside (0, 1) */
export function twoSidedZ(level: number): number {
  return normalQuantile(upperProbability(level));
}

/** Probability below the upper end of a two-sided interval: 0.975 for 0.95. @throws RangeError as above */
export function upperProbability(level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`level ${level} is not between 0 and 1`);
  return 1 - (1 - level) / 2;
}

function requireProportion(successes: number, trials: number): void {
  if (!(trials > 0 && trials < Infinity)) throw new RangeError(`a proportion of ${trials} trials is undefined`);
  if (!(successes >= 0 && successes <= trials)) {
    throw new RangeError(`${successes} successes do not lie between 0 and ${trials} trials`);
  }
}

/**
 * Score interval of a proportion: Wilson (1927). Within [0, 1], and never of width 0. Counts may be fractional
 * (weighted rows with their effective number of trials).
 * @throws RangeError unless 0 ≤ successes ≤ trials and trials > 0
 */
export function wilson(successes: number, trials: number, level: number): Interval {
  requireProportion(successes, trials);
  const z = twoSidedZ(level);
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
    level,
    method: 'wilson',
  };
}

/**
 * Exact interval of a proportion, at least `level` for every true value: Clopper & Pearson (1934).
 * @throws RangeError unless 0 ≤ successes ≤ trials and trials > 0
 */
export function clopperPearson(successes: number, trials: number, level: number): Interval {
  requireProportion(successes, trials);
  const upper = upperProbability(level);
  return {
    low: successes === 0 ? 0 : betaQuantile(1 - upper, successes, trials - successes + 1),
    high: successes === trials ? 1 : betaQuantile(upper, successes + 1, trials - successes),
    level,
    method: 'clopper-pearson',
  };
}

function around(estimate: Estimate, quantile: number): { readonly low: number; readonly high: number } {
  const { value, standardError } = estimate;
  if (!Number.isFinite(value) || !(standardError >= 0 && standardError < Infinity)) {
    throw new RangeError(`no interval around ${value} with standard error ${standardError}`);
  }
  return { low: value - quantile * standardError, high: value + quantile * standardError };
}

/** value ± z · standard error (Wald). @throws RangeError of what is not finite */
export function normalInterval(estimate: Estimate, level: number, method = 'normal'): Interval {
  return { ...around(estimate, twoSidedZ(level)), level, method };
}

/** value ± t · standard error, with `degrees` > 0 of freedom. @throws RangeError of what is not finite */
export function studentInterval(
  estimate: Estimate & { readonly degrees: number },
  level: number,
  method = 'student-t',
): Interval {
  return { ...around(estimate, studentQuantile(upperProbability(level), estimate.degrees)), level, method };
}
