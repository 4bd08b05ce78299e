// How a change reads to a person, whether or not a rule speaks about it.
import type { Change, Standing } from '../records/comparison.ts';

/**
 * @param margin what may be lost, at least 0, in the metric's unit; undefined where no rule says.
 */
export function standingOf(change: Omit<Change, 'standing'>, margin: number | undefined): Standing {
  const { candidate, baseline, difference, interval } = change;
  if (difference === null || !Number.isFinite(difference) || baseline === undefined) return 'undefined';
  if (candidate.direction === null) return difference === 0 ? 'equal' : 'direction-unknown';
  if (isSameOnEveryRow(change)) return 'equal';
  const sign = candidate.direction === 'higher-is-better' ? 1 : -1;
  if (interval === null) {
    const plain = candidate.interval === null && baseline.interval === null && change.reason === undefined;
    return plain ? ofNumber(difference * sign) : 'cannot-tell';
  }
  const low = sign === 1 ? interval.low : -interval.high;
  const high = sign === 1 ? interval.high : -interval.low;
  if (low > 0) return 'better';
  if (high < 0) return 'worse';
  return margin !== undefined && low > -margin ? 'no-worse' : 'cannot-tell';
}

/**
 * No row counted differently: no spread at all, whichever way the metric's interval is made. Where only labels were predicted, that
 * of accuracy still has a width (other rows might differ) and that of a resampled metric has none; both models are equal here.
 */
function isSameOnEveryRow({ difference, standardError, interval }: Omit<Change, 'standing'>): boolean {
  if (interval === null) return false;
  return (difference === 0 && standardError === 0) || (interval.low === 0 && interval.high === 0);
}

function ofNumber(gain: number): Standing {
  if (gain === 0) return 'equal';
  return gain > 0 ? 'better' : 'worse';
}
