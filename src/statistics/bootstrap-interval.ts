// Intervals from bootstrap replicates, as pure functions of what was computed: the estimate, replicates, jackknife.

import { normalCdf, normalQuantile } from './distributions.ts';
import { type Interval, twoSidedZ, upperProbability } from './interval.ts';

/** Leave-out values of a statistic, in fixed order. */
export interface Jackknife {
  readonly values: Float64Array;
  /** How many left-out units share each value; one each when absent. */
  readonly multiplicities?: Float64Array;
}

export interface BootstrapEvidence {
  /** The statistic on the rows themselves. */
  readonly estimate: number;
  /** The statistic on resampled rows; finite, in any order, at least 2. */
  readonly replicates: Float64Array;
  readonly jackknife: Jackknife;
}

function sorted(replicates: Float64Array): Float64Array {
  if (replicates.length < 2) throw new RangeError(`${replicates.length} replicate(s) make no interval`);
  for (const value of replicates) {
    if (!Number.isFinite(value))
      throw new RangeError(`${value} is not a replicate: drop undefined ones, and count them`);
  }
  return replicates.toSorted();
}

/** Linear between order statistics, as `numpy.quantile`. */
function quantile(ascending: Float64Array, p: number): number {
  const position = p * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (ascending[above] - ascending[below]) * (position - below);
}

/** Efron (1979). @throws RangeError of a replicate that is not finite, or of fewer than two */
export function percentileInterval(replicates: Float64Array, level: number): Interval {
  const upper = upperProbability(level);
  const ascending = sorted(replicates);
  return {
    low: quantile(ascending, 1 - upper),
    high: quantile(ascending, upper),
    level,
    method: 'bootstrap-percentile',
  };
}

/** Σd³ / (6 (Σd²)^1.5) of the jackknife's deviations; undefined when they are all zero or not all finite. */
export function acceleration(jackknife: Jackknife): number | undefined {
  const { values, multiplicities } = jackknife;
  let total = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const times = multiplicities === undefined ? 1 : multiplicities[i];
    total += times;
    if (times > 0) sum += times * values[i];
  }
  const centre = sum / total;
  let squares = 0;
  let cubes = 0;
  for (let i = 0; i < values.length; i++) {
    const times = multiplicities === undefined ? 1 : multiplicities[i];
    if (times === 0) continue;
    const deviation = centre - values[i];
    squares += times * deviation ** 2;
    cubes += times * deviation ** 3;
  }
  const result = cubes / (6 * squares * Math.sqrt(squares));
  return Number.isFinite(result) ? result : undefined;
}

/** Φ⁻¹ of the share of replicates below the estimate; those equal to it count one half (discrete statistics). */
function biasCorrection(estimate: number, replicates: Float64Array): number {
  let halves = 0;
  for (const value of replicates) {
    if (value < estimate) halves += 2;
    else if (value === estimate) halves += 1;
  }
  return normalQuantile(halves / 2 / replicates.length);
}

/**
 * Bias-corrected and accelerated: Efron (1987), "Better bootstrap confidence intervals"; `scipy.stats.bootstrap`
 * with method 'BCa'. The percentile interval (and its name) where the jackknife is degenerate, where all replicates
 * lie on one side of the estimate, or where the correction has no finite value.
 * @throws RangeError of a replicate that is not finite, or of fewer than two
 */
export function bcaInterval(evidence: BootstrapEvidence, level: number): Interval {
  const { estimate, replicates, jackknife } = evidence;
  const percentile = percentileInterval(replicates, level);
  const a = acceleration(jackknife);
  const bias = biasCorrection(estimate, replicates);
  if (a === undefined || !Number.isFinite(bias)) return percentile;
  const z = twoSidedZ(level);
  const shifts = [bias - z, bias + z].map((shift) => ({ shift, scale: 1 - a * shift }));
  if (shifts.some(({ scale }) => scale <= 0)) return percentile;
  const ascending = replicates.toSorted();
  const [low, high] = shifts.map(({ shift, scale }) => quantile(ascending, normalCdf(bias + shift / scale)));
  return low === undefined || high === undefined ? percentile : { low, high, level, method: 'bootstrap-bca' };
}
