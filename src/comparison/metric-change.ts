// One metric's change on one set of rows, with what a rule must know beyond the record: who has it, and its interval at any level.
import type { Change } from '../records/comparison.ts';
import type { Estimate, MetricKey, SliceKey } from '../records/evaluation.ts';
import type { Interval } from '../records/scalars.ts';

export interface Target {
  readonly metric: MetricKey;
  /** All rows when left out. */
  readonly slice?: SliceKey | undefined;
}

/** Who has a value, or at least says why it is not defined. */
export type Presence = 'both' | 'candidate' | 'baseline' | 'neither';

export interface MetricChange {
  readonly change: Omit<Change, 'standing'>;
  readonly presence: Presence;
  /** Both models' scores of the same rows were looked at. */
  readonly paired: boolean;
  intervalAt(level: number): Interval | null;
}

export interface MeasuredSide {
  readonly candidate: Estimate;
  readonly baseline?: Estimate;
  /** The numbers come from the same rows, or from single numbers of which nobody says otherwise. */
  readonly comparable: boolean;
}

/** The difference of two numbers that were measured apart: it has no interval. */
export function plainChange(target: Target, side: MeasuredSide, presence: Presence): MetricChange {
  const { candidate, baseline, comparable } = side;
  const difference = comparable ? subtract(candidate.value, baseline?.value) : null;
  const reason = whyBare(side, difference);
  return {
    change: {
      ...target,
      label: candidate.label,
      rows: candidate.rows,
      candidate,
      ...(baseline === undefined ? {} : { baseline }),
      difference,
      interval: null,
      standardError: null,
      p: null,
      ...(reason === undefined ? {} : { reason }),
    },
    presence,
    paired: false,
    intervalAt: () => null,
  };
}

function subtract(candidate: number | null, baseline: number | null | undefined): number | null {
  if (candidate === null || baseline === null || baseline === undefined) return null;
  return Number.isFinite(candidate) && Number.isFinite(baseline) ? candidate - baseline : null;
}

/** undefined for two plain numbers: that they have no interval is plain to see. */
function whyBare({ candidate, baseline, comparable }: MeasuredSide, difference: number | null): string | undefined {
  if (difference !== null) {
    const measured = candidate.interval !== null || baseline?.interval !== null;
    return measured ? 'the row-level scores of one of the two are not there, so the change has no interval' : undefined;
  }
  if (baseline === undefined) return candidate.reason ?? 'there is no value to compare with';
  if (!comparable) return 'measured on other rows';
  const missing = candidate.value === null || baseline.value === null;
  return candidate.reason ?? baseline.reason ?? (missing ? 'there is no value' : 'not a finite number');
}

/** Stands where the candidate should have a value. */
export function bareEstimate(like: Estimate | Target, reason: string): Estimate {
  const known = 'label' in like;
  return {
    metric: like.metric,
    label: known ? like.label : like.metric.name,
    direction: known ? like.direction : null,
    value: null,
    interval: null,
    rows: 0,
    reason,
  };
}
