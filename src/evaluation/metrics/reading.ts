// What a kind of metric makes of rows, before it becomes an Estimate or a PairedChange.
import type { Interval } from '../../records/scalars.ts';

export interface Reading {
  /** null where the metric is not defined; never NaN or infinite. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Why there is no value, or no interval. */
  readonly reason?: string;
}

/** candidate − baseline. */
export interface ChangeReading {
  readonly difference: number | null;
  readonly standardError: number | null;
  readonly p: number | null;
  readonly reason?: string;
  intervalAt(level: number): Interval | null;
}

export interface PairReading {
  readonly candidate: Reading;
  readonly baseline: Reading;
  readonly change: ChangeReading;
}

export function undefinedReading(reason: string): Reading {
  return { value: null, interval: null, reason };
}

/** A change without an interval: `difference` null where a value is not defined. */
export function bareChange(difference: number | null, reason: string): ChangeReading {
  return { difference, standardError: null, p: null, reason, intervalAt: () => null };
}

/** The change of two readings of which at least one has no value; undefined when both have one. */
export function undefinedChange(candidate: Reading, baseline: Reading): ChangeReading | undefined {
  const side = candidate.value === null ? 'candidate' : baseline.value === null ? 'baseline' : undefined;
  if (side === undefined) return undefined;
  const same = candidate.value === null && baseline.value === null && candidate.reason === baseline.reason;
  const reason = (side === 'candidate' ? candidate : baseline).reason ?? 'not defined';
  return bareChange(null, same ? reason : `${side}: ${reason}`);
}

/** The values of two defined readings. */
export function valuesOf(candidate: Reading, baseline: Reading): { candidate: number; baseline: number } {
  if (candidate.value === null || baseline.value === null) throw new RangeError('a reading without a value');
  return { candidate: candidate.value, baseline: baseline.value };
}

/** candidate − baseline of two defined readings. */
export function subtractValues(candidate: Reading, baseline: Reading): number {
  const values = valuesOf(candidate, baseline);
  return values.candidate - values.baseline;
}
