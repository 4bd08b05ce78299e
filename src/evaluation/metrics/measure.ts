// What compare and evaluate ask of every metric, whatever its kind: an estimate, and a paired change.
import type { Estimate } from '../../records/evaluation.ts';
import type { Rows, Scores } from '../../records/predictions.ts';
import type { Interval, Scalar } from '../../records/scalars.ts';

/** A metric as mlgate.yml asks for it, by its name or an alias; config/model-config.ts has the same shape with a place. */
export interface MetricRequest {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Scalar>>;
}

export interface MeasureOptions {
  /** Two-sided, 0.95 unless configured. */
  readonly level: number;
  readonly seed: number;
  /** Bootstrap replicates. */
  readonly replicates: number;
}

/** What two models said about the same rows. */
export interface Pair {
  readonly rows: Rows;
  readonly candidate: Scores;
  readonly baseline: Scores;
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
  /** Why there is no difference, or no interval for it. */
  readonly reason?: string;
  /** The interval at any level; compare asks for the configured one, and for Holm-adjusted ones. */
  intervalAt(level: number): Interval | null;
}
