// The verdict of one rule: three-valued, and by exactly the interval that is printed.
import type { Demand } from '../config/rule.ts';
import type { RuleReason } from '../records/comparison.ts';
import type { Direction, Interval, Verdict } from '../records/scalars.ts';

/** A number with the interval printed beside it; null where there is none. */
export interface Measured {
  readonly value: number | null;
  readonly interval: Interval | null;
}

/** What was seen, as far as a rule needs it. `baseline` and `change` are looked at by relative rules only. */
export interface Facts {
  readonly direction: Direction | null;
  readonly candidate: Measured;
  /** Value of the baseline on the same rows. */
  readonly baseline: number | null;
  /** candidate − baseline. */
  readonly change: Measured;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: RuleReason;
  /** What it was held against: a value for limits, else a change; null where that cannot be said. */
  readonly limit: number | null;
  /** The interval that decided or left it open; null when a single number did, or nothing could. */
  readonly decidedWith: Interval | null;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Where the limit itself counts; `neither`: an interval that touches it leaves the rule undecided. */
type LimitCounts = 'good' | 'bad' | 'neither';

interface Test {
  /** In the unit of `measured`, before it is turned so that more is better. */
  readonly limit: number;
  readonly moreIsBetter: boolean;
  readonly measured: Measured;
  readonly demand: Demand;
}

/**
 * An interval wholly on the good side of the limit passes, wholly on the bad side fails, else the rule is undecided;
 * `not-clearly-worse` fails on proof of harm only. A limit of a value belongs to its good side (0.70 is "at least 0.70").
 * An interval of a change that touches the limit is undecided; a single number, and an interval without width, is held
 * to the words: a change of exactly −0.005 is "no worse by more than 0.005", a change of 0 is not "better".
 * Whatever is not a finite number never passes.
 */
export function judgeRule(demand: Demand, facts: Facts, on: 'interval' | 'point'): Judgement {
  if ('limit' in demand) {
    const moreIsBetter = demand.kind === 'at-least';
    return decide({ demand, moreIsBetter, limit: demand.limit, measured: facts.candidate }, on);
  }
  const { direction, baseline, candidate, change } = facts;
  if (direction === null) return undecided('direction-unknown');
  if (candidate.value === null) return undecided('candidate-undefined');
  if (baseline === null) return undecided('baseline-undefined');
  if (!Number.isFinite(candidate.value) || !Number.isFinite(baseline)) return undecided('not-finite');
  const size = marginSize(demand.margin, baseline);
  if (size === undefined) return undecided('baseline-zero');
  const moreIsBetter = direction === 'higher-is-better';
  const limit = turn(demand.kind === 'better' ? size : -size, moreIsBetter);
  const measured =
    on === 'point' ? snapped(change, limit, Math.max(Math.abs(candidate.value), Math.abs(baseline))) : change;
  return decide({ demand, moreIsBetter, limit, measured }, on);
}

/** 0.865 − 0.870 is −0.0050000000000000044: a change as near to the limit as rounding can bring it counts as the limit. */
function snapped(change: Measured, limit: number, scale: number): Measured {
  const near = change.value !== null && Math.abs(change.value - limit) <= 2 * Number.EPSILON * scale;
  return near ? { ...change, value: limit } : change;
}

/**
 * A margin in the metric's unit; undefined for percent of 0.
 * @param baseline finite; its sign does not matter: 10 % of −0.5 is 0.05.
 */
export function marginSize(
  margin: { readonly amount: number; readonly unit: 'absolute' | 'percent' },
  baseline: number,
): number | undefined {
  if (margin.unit === 'absolute') return margin.amount;
  return baseline === 0 ? undefined : (Math.abs(baseline) * margin.amount) / 100;
}

function decide(test: Test, on: 'interval' | 'point'): Judgement {
  const { measured, limit } = test;
  if (measured.value === null) return undecided('candidate-undefined', limit);
  if (!Number.isFinite(measured.value) || !Number.isFinite(limit)) return undecided('not-finite');
  if (on === 'point') {
    const { verdict } = place(test, { low: measured.value, high: measured.value });
    return { verdict, reason: verdict === 'pass' ? 'point-good' : 'point-bad', limit, decidedWith: null };
  }
  const { interval } = measured;
  if (interval === null) return undecided('no-interval', limit);
  if (!Number.isFinite(interval.low) || !Number.isFinite(interval.high)) return undecided('not-finite', limit);
  return { ...place(test, interval), limit, decidedWith: interval };
}

function place(test: Test, interval: Range): { readonly verdict: Verdict; readonly reason: RuleReason } {
  const { moreIsBetter, demand } = test;
  const limit = turn(test.limit, moreIsBetter);
  const { low, high } = moreIsBetter ? interval : { low: -interval.high, high: -interval.low };
  const counts = limitCounts(demand.kind, low === high);
  if (low > limit || (counts === 'good' && low === limit)) return { verdict: 'pass', reason: 'interval-good' };
  if (high < limit || (counts === 'bad' && high === limit)) return { verdict: 'fail', reason: 'interval-bad' };
  if (demand.kind === 'not-clearly-worse') return { verdict: 'pass', reason: 'harm-not-shown' };
  return { verdict: 'undecided', reason: 'interval-straddles' };
}

function limitCounts(kind: Demand['kind'], singleNumber: boolean): LimitCounts {
  if (kind === 'at-least' || kind === 'at-most') return 'good';
  if (!singleNumber) return 'neither';
  return kind === 'better' ? 'bad' : 'good';
}

/** Between a metric's own direction and "more is better". −0 becomes 0. */
function turn(value: number, moreIsBetter: boolean): number {
  return (moreIsBetter ? value : -value) + 0;
}

function undecided(reason: RuleReason, limit: number | null = null): Judgement {
  return { verdict: 'undecided', reason, limit, decidedWith: null };
}
