// What compare and evaluate ask of every metric, whatever its kind: an estimate, and a paired change.
import type { Estimate } from '../../records/evaluation.ts';
import type { Interval } from '../../records/scalars.ts';

export interface MeasureOptions {
  /** Two-sided, 0.95 unless configured. */
  readonly level: number;
  readonly seed: number;
  /** Bootstrap replicates. */
  readonly replicates: number;
}

/** candidate − baseline on the same rows, in the metric's unit. */
export interface PairedChange {
  readonly candidate: Estimate;
  readonly baseline: Estimate;
  /** null when either value is not defined; `reason` says why. */
  readonly difference: number | null;
  readonly standardError: number | null;
  /** Two-sided p-value of "no difference". */
  readonly p: number | null;
  readonly reason?: string;
  /** The interval at any level; compare asks for the configured one, and for Holm-adjusted ones. */
  intervalAt(level: number): Interval | null;
}
