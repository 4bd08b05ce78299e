// Many rows: the jackknife's standard error and the normal interval instead of a bootstrap, which would cost minutes and
// say the same.
import { normalCdf } from '../../statistics/distributions.ts';
import { normalInterval } from '../../statistics/interval.ts';
import { sampleVariance } from '../../statistics/summation.ts';
import type { PairReading, Reading } from './reading.ts';

/** Up to here intervals are bootstrapped (BCa); what skewness they correct shrinks with the square root of the rows. */
export const BOOTSTRAP_AT_MOST = 100_000;

const METHOD = 'jackknife-normal';

/** Values of both models, and those with each row left out in turn, in order of rows. */
export interface LeftOutPair {
  readonly values: { readonly candidate: number; readonly baseline: number };
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

/** Of the statistic whose delete-one values these are: Tukey (1958). NaN where one of them is not defined. */
function jackknifeError(leftOut: Float64Array): number {
  const rows = leftOut.length;
  return (rows - 1) * Math.sqrt(sampleVariance(leftOut) / rows);
}

/** undefined where the rows show no spread, or leaving one out leaves no value: then only a bootstrap can tell why. */
export function readLeftOut(value: number, leftOut: Float64Array, level: number): Reading | undefined {
  const standardError = jackknifeError(leftOut);
  if (!(standardError > 0)) return undefined;
  return { value, interval: normalInterval({ value, standardError }, level, METHOD) };
}

export function readLeftOutPair(pair: LeftOutPair, level: number): PairReading | undefined {
  const { values } = pair;
  const candidate = readLeftOut(values.candidate, pair.candidate, level);
  const baseline = readLeftOut(values.baseline, pair.baseline, level);
  const standardError = jackknifeError(pair.candidate.map((value, row) => value - pair.baseline[row]));
  if (candidate === undefined || baseline === undefined || !(standardError > 0)) return undefined;
  const difference = values.candidate - values.baseline;
  return {
    candidate,
    baseline,
    change: {
      difference,
      standardError,
      p: Math.min(1, 2 * normalCdf(-Math.abs(difference) / standardError)),
      intervalAt: (wanted) => normalInterval({ value: difference, standardError }, wanted, METHOD),
    },
  };
}
