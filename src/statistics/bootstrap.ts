// The paired bootstrap of two models on the same rows, for any metric: what a comparison calls.

import { bcaInterval, type Jackknife } from './bootstrap-interval.ts';
import type { Interval } from './interval.ts';
import {
  blockJackknife,
  cellJackknife,
  type CountStatistic,
  type ResampledRows,
  type RowStatistic,
} from './jackknife.ts';
import { type Replicates, resampleCounts, resampleRows, type ResamplingPlan } from './resampling.ts';

/** Both statistics are called with the same weights: whatever sorting they need is done once, before. */
export interface PairedRows extends ResampledRows {
  readonly candidate: RowStatistic;
  readonly baseline: RowStatistic;
}

export interface PairedCounts {
  /** Rows per joint cell, for example candidate right or wrong × baseline right or wrong. */
  readonly cells: Float64Array;
  readonly candidate: CountStatistic;
  readonly baseline: CountStatistic;
}

export interface BootstrapSettings extends ResamplingPlan {
  /** Confidence of the intervals in (0, 1). */
  readonly level: number;
}

export interface BootstrapResult {
  readonly estimate: number;
  readonly interval: Interval;
  readonly replicates: Float64Array;
}

export type PairedBootstrap =
  | {
      readonly kind: 'estimate';
      /** Candidate minus baseline. */
      readonly difference: BootstrapResult;
      readonly candidate: BootstrapResult;
      readonly baseline: BootstrapResult;
      /** Replicates left out because a statistic was undefined on them; at most 1 %. */
      readonly discarded: number;
    }
  | {
      readonly kind: 'undefined';
      /**
       * `statistic`: undefined on the rows themselves. `replicates`: on more than 1 % of the resampled ones.
       * `no-variation`: every resampling gives both models the value they have (two perfect F1 scores), which proves
       * nothing about other rows. Two equal models on rows that do vary are an estimate: their difference is 0.
       */
      readonly reason: 'statistic' | 'replicates' | 'no-variation';
    };

/** Dropping replicates conditions on the statistic being defined; up to this share that is within their own noise. */
const DISCARDED_AT_MOST = 0.01;

interface Evidence {
  /** Of candidate, then baseline. */
  readonly estimates: readonly [number, number];
  readonly replicates: () => Replicates;
  readonly jackknives: () => readonly Jackknife[];
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function conclude(evidence: Evidence, settings: BootstrapSettings): PairedBootstrap {
  const [candidate, baseline] = evidence.estimates;
  if (!Number.isFinite(candidate) || !Number.isFinite(baseline)) return { kind: 'undefined', reason: 'statistic' };
  const { values, discarded } = evidence.replicates();
  if (discarded > DISCARDED_AT_MOST * settings.replicates) return { kind: 'undefined', reason: 'replicates' };
  if (isConstant(values[0]) && isConstant(values[1])) return { kind: 'undefined', reason: 'no-variation' };
  const jackknives = evidence.jackknives();
  const result = (estimate: number, replicates: Float64Array, jackknife: Jackknife): BootstrapResult => ({
    estimate,
    interval: bcaInterval({ estimate, replicates, jackknife }, settings.level),
    replicates,
  });
  const difference = {
    ...jackknives[0],
    values: subtract(jackknives[0].values, jackknives[1].values),
  };
  return {
    kind: 'estimate',
    difference: result(candidate - baseline, subtract(values[0], values[1]), difference),
    candidate: result(candidate, values[0], jackknives[0]),
    baseline: result(baseline, values[1], jackknives[1]),
    discarded,
  };
}

/** Poisson bootstrap over shared rows or groups, with BCa intervals. */
export function bootstrapPairedRows(sample: PairedRows, settings: BootstrapSettings): PairedBootstrap {
  const statistics = [sample.candidate, sample.baseline];
  const once = new Uint8Array(sample.rows).fill(1);
  return conclude(
    {
      estimates: [sample.candidate(once), sample.baseline(once)],
      replicates: () => resampleRows(sample, statistics, settings),
      jackknives: () => blockJackknife(sample, statistics),
    },
    settings,
  );
}

/** Multinomial bootstrap over joint cells, with BCa intervals; its cost does not depend on the number of rows. */
export function bootstrapPairedCounts(sample: PairedCounts, settings: BootstrapSettings): PairedBootstrap {
  const statistics = [sample.candidate, sample.baseline];
  return conclude(
    {
      estimates: [sample.candidate(sample.cells), sample.baseline(sample.cells)],
      replicates: () => resampleCounts(sample.cells, statistics, settings),
      jackknives: () => cellJackknife(sample.cells, statistics),
    },
    settings,
  );
}
