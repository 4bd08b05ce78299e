// One share per class (precision, recall, F1), and scikit-learn's ways to make one number of them.
import type { Task } from '../../records/scalars.ts';
import { mean, weightedMean } from '../../statistics/summation.ts';
import { classCounts, type ClassCounts, type Matrix } from './confusion.ts';
import { averageFor, type Averaged } from './label-parameters.ts';
import type { CountsMeasure } from './metric.ts';

export interface Share {
  readonly part: number;
  readonly whole: number;
}

/** A metric that is `part / whole` of each class. */
export interface ShareMetric {
  /** From the counts of one class, or of several added up. */
  share(counts: ClassCounts): Share;
  /** Why the whole is zero: "no row was predicted positive". */
  readonly emptyBecause: string;
  /** Whether `part` and `whole` count rows, so that Wilson's interval fits. */
  readonly countsRows: boolean;
  /** Whether `whole` is the rows of the true class, the same for every model. */
  readonly ofTruth: boolean;
}

const POSITIVE = 1;

function ratio({ part, whole }: Share, zeroDivision: number): number {
  return whole === 0 ? zeroDivision : part / whole;
}

function addUp(classes: readonly ClassCounts[]): ClassCounts {
  const sum = { right: 0, truth: 0, predicted: 0 };
  for (const { right, truth, predicted } of classes) {
    sum.right += right;
    sum.truth += truth;
    sum.predicted += predicted;
  }
  return sum;
}

/** Classes that are neither true nor predicted anywhere do not count, as in scikit-learn's sorted union of both. */
function presentClasses(matrix: Matrix): readonly ClassCounts[] {
  return classCounts(matrix).filter(({ truth, predicted }) => truth + predicted > 0);
}

/** With no weight at all the plain mean, as scikit-learn falls back to. */
function averageOver(shares: readonly number[], weights: readonly number[] | undefined): number {
  const kept = shares
    .map((share, index) => ({ share, weight: weights?.[index] ?? 1 }))
    .filter(({ share }) => !Number.isNaN(share));
  if (kept.length === 0) return Number.NaN;
  const values = Float64Array.from(kept, ({ share }) => share);
  const supports = Float64Array.from(kept, ({ weight }) => weight);
  const weighted = weights !== undefined && supports.some((weight) => weight > 0);
  return weighted ? weightedMean(values, supports) : mean(values);
}

/** The class or classes are named by the task and `average`; see {@link averaged} for zero denominators. */
export function measureShare(metric: ShareMetric, parameters: Averaged, task: Task): CountsMeasure {
  const average = averageFor(parameters, task);
  const { threshold, zero_division: zero } = parameters;
  const shared = { kind: 'counts', threshold } as const;
  if (average === 'binary' || average === 'micro') {
    const counts = (matrix: Matrix): ClassCounts =>
      average === 'binary' ? classCounts(matrix)[POSITIVE] : addUp(presentClasses(matrix));
    const rows = { proportion: (matrix: Matrix) => proportionOf(metric.share(counts(matrix))) };
    return {
      ...shared,
      value: (matrix) => ratio(metric.share(counts(matrix)), Number(zero ?? Number.NaN)),
      undefinedBecause: () => metric.emptyBecause,
      ...(metric.countsRows ? rows : {}),
      ...(metric.ofTruth ? { trials: average === 'binary' ? { truth: POSITIVE } : 'all' } : {}),
    };
  }
  return {
    ...shared,
    value: (matrix) => {
      const classes = presentClasses(matrix);
      const shares = classes.map((each) => ratio(metric.share(each), Number(zero ?? 0)));
      return averageOver(shares, average === 'weighted' ? classes.map(({ truth }) => truth) : undefined);
    },
    undefinedBecause: () => `every class is left out: ${metric.emptyBecause}`,
  };
}

function proportionOf({ part, whole }: Share): { readonly successes: number; readonly trials: number } {
  return { successes: part, trials: whole };
}
