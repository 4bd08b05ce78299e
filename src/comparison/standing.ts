// How a change reads to a person, whether or not a rule speaks about it.
import type { Change, Standing } from '../records/comparison.ts';

/**
 * @param margin what may be lost, at least 0, in the metric's unit; undefined where no rule says.
 */
export function standingOf(change: Omit<Change, 'standing'>, margin: number | undefined): Standing {
  const { candidate, baseline, difference, interval } = change;
  if (difference === null || !Number.isFinite(difference) || baseline === undefined) return 'undefined';
  if (candidate.direction === null) return difference === 0 ? 'equal' : 'direction-unknown';
  const sign = candidate.direction === 'higher-is-better' ? 1 : -1;
  if (interval === null) {
    const plain = candidate.interval === null && baseline.interval === null && change.reason === undefined;
    return plain ? ofNumber(difference * sign) : 'cannot-tell';
  }
  const low = sign === 1 ? interval.low : -interval.high;
  const high = sign === 1 ? interval.high : -interval.low;
  if (low > 0) return 'better';
  if (high < 0) return 'worse';
  if (low === 0 && high === 0) return 'equal';
  return margin !== undefined && low > -margin ? 'no-worse' : 'cannot-tell';
}

function ofNumber(gain: number): Standing {
  if (gain === 0) return 'equal';
  return gain > 0 ? 'better' : 'worse';
}
