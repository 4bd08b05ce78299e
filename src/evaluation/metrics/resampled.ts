// Bootstrap of one statistic or of two on the same rows, as readings: the interval of metrics that have no closed form.
import type { Interval } from '../../records/scalars.ts';
import { bcaInterval, type Jackknife } from '../../statistics/bootstrap-interval.ts';
import { normalCdf } from '../../statistics/distributions.ts';
import { normalInterval } from '../../statistics/interval.ts';
import { blockJackknife, cellJackknife, type CountStatistic, type RowStatistic } from '../../statistics/jackknife.ts';
import { createRandom } from '../../statistics/random.ts';
import { type Replicates, resampleCounts, resampleRows, type ResamplingPlan } from '../../statistics/resampling.ts';
import { sampleVariance } from '../../statistics/summation.ts';
import type { MeasureOptions } from './measure.ts';
import { bareChange, type ChangeReading, type PairReading, type Reading, subtractValues } from './reading.ts';

/** How to resample, with one statistic per model. */
export interface Resampling {
  draw(plan: ResamplingPlan): Replicates;
  jackknife(): readonly Jackknife[];
}

/** Dropped replicates condition on the statistic being defined; up to this share that is within their own noise. */
const DISCARDED_AT_MOST = 0.01;

/** A quantile with fewer replicates than this beyond it is not trusted: the normal interval takes over. */
const TAIL_AT_LEAST = 5;

const TOO_RARE =
  'no interval: on more than 1 % of the resampled rows the metric is not defined (too few rows of a class)';
const NO_VARIATION = 'no interval: every resampling of these rows gives the same value, so they tell nothing of others';

export function resamplingOfRows(rows: number, statistics: readonly RowStatistic[]): Resampling {
  return {
    draw: (plan) => resampleRows({ rows }, statistics, plan),
    jackknife: () => blockJackknife({ rows }, statistics),
  };
}

export function resamplingOfCells(cells: Float64Array, statistics: readonly CountStatistic[]): Resampling {
  return {
    draw: (plan) => resampleCounts(cells, statistics, plan),
    jackknife: () => cellJackknife(cells, statistics),
  };
}

interface Drawn {
  readonly replicates: readonly Float64Array[];
  readonly jackknives: readonly Jackknife[];
}

/** The replicates, or why there is no interval. One seed gives the same resampled rows to every metric. */
function drawFrom(resampling: Resampling, options: MeasureOptions): Drawn | string {
  const { values, discarded } = resampling.draw({
    replicates: options.replicates,
    random: createRandom(options.seed).fork('metrics'),
  });
  if (discarded > DISCARDED_AT_MOST * options.replicates) return TOO_RARE;
  return { replicates: values, jackknives: resampling.jackknife() };
}

interface Spread {
  readonly estimate: number;
  readonly replicates: Float64Array;
  readonly jackknife: Jackknife;
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function intervalOf(spread: Spread, level: number): Interval {
  const { estimate, replicates } = spread;
  const tail = ((1 - level) / 2) * replicates.length;
  if (tail >= TAIL_AT_LEAST) return bcaInterval(spread, level);
  return normalInterval({ value: estimate, standardError: deviation(replicates) }, level, 'bootstrap-normal');
}

function deviation(replicates: Float64Array): number {
  return Math.sqrt(sampleVariance(replicates));
}

function readingOf(spread: Spread, level: number): Reading {
  const { estimate, replicates } = spread;
  if (isConstant(replicates)) return { value: estimate, interval: null, reason: NO_VARIATION };
  return { value: estimate, interval: intervalOf(spread, level) };
}

/** Two-sided share of replicates beyond 0, by the normal where they are too few to count. */
function pValue(spread: Spread, standardError: number): number {
  let halves = 0;
  for (const value of spread.replicates) halves += value < 0 ? 2 : value === 0 ? 1 : 0;
  const below = halves / 2;
  const beyond = Math.min(below, spread.replicates.length - below);
  if (beyond < TAIL_AT_LEAST) return Math.min(1, 2 * normalCdf(-Math.abs(spread.estimate) / standardError));
  return Math.min(1, (2 * beyond) / spread.replicates.length);
}

function changeOf(spread: Spread, bothConstant: boolean): ChangeReading {
  if (bothConstant) return bareChange(spread.estimate, NO_VARIATION);
  const standardError = deviation(spread.replicates);
  if (standardError === 0) {
    const nothing = { low: spread.estimate, high: spread.estimate, method: 'bootstrap-percentile' };
    return { difference: spread.estimate, standardError, p: 1, intervalAt: (level) => ({ ...nothing, level }) };
  }
  return {
    difference: spread.estimate,
    standardError,
    p: pValue(spread, standardError),
    intervalAt: (level) => intervalOf(spread, level),
  };
}

/** The reading of a finite value by its bootstrap. */
export function readResampled(value: number, resampling: Resampling, options: MeasureOptions): Reading {
  const drawn = drawFrom(resampling, options);
  if (typeof drawn === 'string') return { value, interval: null, reason: drawn };
  return readingOf({ estimate: value, replicates: drawn.replicates[0], jackknife: drawn.jackknives[0] }, options.level);
}

/** `resampling` has two statistics, candidate's and baseline's, both finite on the rows themselves. */
export function readResampledPair(
  values: { readonly candidate: number; readonly baseline: number },
  resampling: Resampling,
  options: MeasureOptions,
): PairReading {
  const drawn = drawFrom(resampling, options);
  if (typeof drawn === 'string') {
    const bare = (value: number): Reading => ({ value, interval: null, reason: drawn });
    const [candidate, baseline] = [bare(values.candidate), bare(values.baseline)];
    return { candidate, baseline, change: bareChange(subtractValues(candidate, baseline), drawn) };
  }
  const [first, second] = drawn.replicates;
  const [ofFirst, ofSecond] = drawn.jackknives;
  const difference: Spread = {
    estimate: values.candidate - values.baseline,
    replicates: first.map((value, i) => value - second[i]),
    jackknife: { ...ofFirst, values: ofFirst.values.map((value, i) => value - ofSecond.values[i]) },
  };
  return {
    candidate: readingOf({ estimate: values.candidate, replicates: first, jackknife: ofFirst }, options.level),
    baseline: readingOf({ estimate: values.baseline, replicates: second, jackknife: ofSecond }, options.level),
    change: changeOf(difference, isConstant(first) && isConstant(second)),
  };
}
