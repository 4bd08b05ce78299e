// One change as the strings of a table row: all with the digits that its interval supports.
import type { Change, RuleResult } from '../records/comparison.ts';
import type { Estimate } from '../records/evaluation.ts';
import { isRelative, shownInterval } from './changes.ts';
import { decimalsApart, decimalsOf, decimalsOfPlain, formatInterval, formatNumber, formatSigned } from './numbers.ts';

export interface ChangeText {
  /** `0.871`; `—` where there is no value. */
  readonly baseline: string;
  readonly candidate: string;
  /** `+0.012`; undefined where none is defined. */
  readonly difference: string | undefined;
  /** `+0.010 to +0.014`. */
  readonly interval: string | undefined;
}

/** @param result the rule that the row is about: its limit is never met by rounding. */
export function changeText(change: Change, result?: RuleResult): ChangeText {
  const interval = shownInterval(change, result);
  const limit = result !== undefined && isRelative(result) ? result.limit : null;
  const decimals = changeDecimals(change, interval, limit);
  const value = (estimate: Estimate | undefined): string => valueText(estimate?.value ?? null, decimals);
  return {
    baseline: value(change.baseline),
    candidate: value(change.candidate),
    difference: change.difference === null ? undefined : formatSigned(change.difference, decimals),
    interval: interval === null ? undefined : formatInterval(interval, decimals, 'signed'),
  };
}

function changeDecimals(change: Change, interval: Change['interval'], limit: number | null): number {
  const decimals = interval === null ? undefined : decimalsOf(interval);
  if (interval === null || decimals === undefined) {
    const values = [change.baseline?.value, change.candidate.value].filter((value) => typeof value === 'number');
    return decimalsOfPlain(values, change.difference ?? 0);
  }
  return decimalsApart(decimals, [interval.low, interval.high], limit === null ? [0] : [0, limit]);
}

export interface EstimateText {
  readonly value: string;
  readonly interval: string | undefined;
}

/** A value with its own interval. `limit`: what the interval was held against, so that rounding does not hide the side. */
export function estimateText(estimate: Pick<Estimate, 'value' | 'interval'>, limit?: number): EstimateText {
  const { value, interval } = estimate;
  const supported = interval === null ? undefined : decimalsOf(interval);
  if (interval === null || supported === undefined) {
    const decimals = decimalsOfPlain(value === null ? [] : [value]);
    return { value: valueText(value, Math.min(decimals, 6)), interval: undefined };
  }
  const decimals = decimalsApart(supported, [interval.low, interval.high], limit === undefined ? [] : [limit]);
  return { value: valueText(value, decimals), interval: formatInterval(interval, decimals, 'plain') };
}

function valueText(value: number | null, decimals: number): string {
  return value === null ? '—' : formatNumber(value, decimals);
}
