// Two models on the same rows: tests and intervals of the difference that need no resampling.

import { binomialCdf, normalCdf, studentCdf } from './distributions.ts';
import { type Estimate, type Interval, normalInterval, wilson } from './interval.ts';
import { midranks } from './sorting.ts';
import { mean, pairwiseSum, sampleVariance } from './summation.ts';

/** Rows by which of the two models is right on them: whole numbers, at least one row in all. */
export interface PairedOutcomes {
  readonly both: number;
  readonly candidateOnly: number;
  readonly baselineOnly: number;
  readonly neither: number;
}

export interface TestResult {
  /** Two-sided, of no difference; in [0, 1], never NaN. */
  readonly p: number;
  readonly method: string;
}

export interface PairedMean extends Estimate {
  /** Rows − 1. */
  readonly degrees: number;
  readonly p: number;
}

/** From here on the exact test is needlessly conservative, and mid-p is taken. */
const EXACT_BELOW = 25;

function requireOutcomes(outcomes: PairedOutcomes): number {
  const { both, candidateOnly, baselineOnly, neither } = outcomes;
  for (const count of [both, candidateOnly, baselineOnly, neither]) {
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is not a number of rows`);
  }
  const rows = both + candidateOnly + baselineOnly + neither;
  if (rows === 0) throw new RangeError('there is no row to compare on');
  return rows;
}

/**
 * Are the models right equally often? McNemar (1947) on the discordant rows: exact below 25 of them, from there on
 * mid-p, Fagerland, Lydersen & Laake (2013). No discordant row: p = 1.
 */
export function mcNemar(outcomes: PairedOutcomes): TestResult {
  requireOutcomes(outcomes);
  const discordant = outcomes.candidateOnly + outcomes.baselineOnly;
  const fewer = Math.min(outcomes.candidateOnly, outcomes.baselineOnly);
  const upTo = binomialCdf(fewer, discordant, 0.5);
  if (discordant < EXACT_BELOW) return { p: Math.min(1, 2 * upTo), method: 'mcnemar-exact' };
  const below = fewer === 0 ? 0 : binomialCdf(fewer - 1, discordant, 0.5);
  return { p: Math.min(1, upTo + below), method: 'mcnemar-mid-p' }; // 2·P(X ≤ x) − P(X = x)
}

/** Difference of the two shares of right answers, candidate minus baseline, with Wald's standard error. */
export function pairedShareDifference(outcomes: PairedOutcomes): Estimate {
  const rows = requireOutcomes(outcomes);
  const { candidateOnly: b, baselineOnly: c } = outcomes;
  const value = (b - c) / rows;
  return { value, standardError: Math.sqrt(Math.max(0, b + c - (b - c) * value)) / rows };
}

/** Wald interval of {@link pairedShareDifference}: fine for many discordant rows, width 0 for none. */
export function waldPaired(outcomes: PairedOutcomes, level: number): Interval {
  return normalInterval(pairedShareDifference(outcomes), level, 'wald-paired');
}

/** Correlation of the two models' right answers, its numerator shrunk by n/2 when positive; 0 when undefined. */
function correctedPhi(outcomes: PairedOutcomes, rows: number): number {
  const { both: a, candidateOnly: b, baselineOnly: c, neither: d } = outcomes;
  const margins = Math.sqrt(a + b) * Math.sqrt(c + d) * Math.sqrt(a + c) * Math.sqrt(b + d);
  if (margins === 0) return 0;
  const numerator = a * d - b * c;
  return (numerator > 0 ? Math.max(0, numerator - rows / 2) : numerator) / margins;
}

/**
 * Interval of {@link pairedShareDifference} from two Wilson intervals and their correlation: method 10 of
 * Newcombe (1998), "Improved confidence intervals for the difference between binomial proportions based on paired
 * data". Holds its coverage for small samples and without discordant rows; within [−1, 1].
 */
export function newcombePaired(outcomes: PairedOutcomes, level: number): Interval {
  const rows = requireOutcomes(outcomes);
  const candidate = outcomes.both + outcomes.candidateOnly;
  const baseline = outcomes.both + outcomes.baselineOnly;
  const first = wilson(candidate, rows, level);
  const second = wilson(baseline, rows, level);
  const phi = correctedPhi(outcomes, rows);
  const reach = (x: number, y: number): number => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  const { value } = pairedShareDifference(outcomes);
  return {
    low: value - reach(candidate / rows - first.low, second.high - baseline / rows),
    high: value + reach(first.high - candidate / rows, baseline / rows - second.low),
    level,
    method: 'newcombe-paired',
  };
}

/** Two-sided p of a statistic against its standard error; a standard error of 0 is certain either way. */
function twoSided(value: number, standardError: number, cdf: (x: number) => number): number {
  if (standardError === 0) return value === 0 ? 1 : 0;
  return Math.min(1, 2 * cdf(-Math.abs(value) / standardError));
}

/**
 * Mean of row differences (candidate minus baseline) with the paired t test; feed it to `studentInterval`.
 * Constant differences have standard error 0, and p = 1 when they are 0, else 0.
 * @throws RangeError of fewer than two rows
 */
export function pairedMeanDifference(differences: Float64Array): PairedMean {
  const value = mean(differences);
  const standardError = Math.sqrt(sampleVariance(differences) / differences.length);
  const degrees = differences.length - 1;
  return { value, standardError, degrees, p: twoSided(value, standardError, (t) => studentCdf(t, degrees)) };
}

/**
 * Wilcoxon's signed-rank test of row differences, for heavy tails: zeros dropped, ties corrected, normal
 * approximation without continuity correction; `scipy.stats.wilcoxon(method='asymptotic')`. All zero: p = 1.
 * Meant for more than 50 rows.
 */
export function wilcoxonSignedRank(differences: Float64Array): TestResult {
  const nonZero = differences.filter((difference) => difference !== 0);
  const ranks = midranks(nonZero.map(Math.abs));
  const total = pairwiseSum(ranks);
  const positive = pairwiseSum(ranks.filter((_, i) => nonZero[i] > 0));
  const squares = pairwiseSum(ranks.map((rank) => rank * rank)); // Σr²/4 carries the tie correction with it
  const p = twoSided(positive - total / 2, Math.sqrt(squares / 4), normalCdf);
  return { p, method: 'wilcoxon-signed-rank' };
}
