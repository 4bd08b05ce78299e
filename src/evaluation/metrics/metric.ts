// The shape of a metric: one file says its name, direction, parameters, documentation and how rows make the number.
import type * as z from 'zod';
import type { Rows, Scores } from '../../records/predictions.ts';
import type { Direction, Task } from '../../records/scalars.ts';
import type { Matrix } from './confusion.ts';

export interface MetricDoc {
  /** One sentence. */
  readonly summary: string;
  /** When there is no value, and what scikit-learn says there. */
  readonly undefined: string;
  /** Paper or reference implementation. */
  readonly source: string;
}

/** Truth and what one model said. */
export interface Sample {
  readonly rows: Rows;
  readonly model: Scores;
}

/**
 * Made of sums over rows. Interval: Student's t where it is a mean, BCa bootstrap where it is another function of sums
 * (above 100,000 rows the jackknife).
 * No kind is asked about zero rows.
 */
export interface RowwiseMeasure {
  readonly kind: 'rowwise';
  /** One value per row in each column. */
  columns(sample: Sample): readonly Float64Array[];
  /** The metric from each column's sum; the mean of the first column when left out. NaN where not defined. */
  readonly combine?: (sums: readonly number[], rows: number) => number;
  /** Why there is no value on these rows. */
  undefinedOn?(rows: Rows): string | undefined;
}

/** Made of the confusion matrix. Interval: Wilson where it is a proportion, else BCa bootstrap over the cells. */
export interface CountsMeasure {
  readonly kind: 'counts';
  /** Binary: labels are made anew from P(positive) ≥ threshold. When left out, the predicted labels. */
  readonly threshold?: number | undefined;
  /** NaN where not defined. */
  value(matrix: Matrix): number;
  /** For a metric that is a share of rows. */
  proportion?(matrix: Matrix): { readonly successes: number; readonly trials: number };
  /**
   * For a proportion whose trials are the same rows for every model, `all` or those of one true class, and whose
   * successes are the rightly labelled ones among them: then two models are compared by McNemar's table.
   */
  readonly trials?: 'all' | { readonly truth: number };
  /** Why the value is NaN. */
  undefinedBecause(matrix: Matrix): string;
}

/** Made of the order of scores. Interval: BCa bootstrap over rows sorted once (above 100,000 rows the jackknife). */
export interface RankedMeasure {
  readonly kind: 'ranked';
  /** The metric on the rows as they are. */
  value(sample: Sample): number;
  /** Sorts once; answers the metric with each row counted so many times, NaN where not defined. */
  rank(sample: Sample): (counts: Uint8Array) => number;
  /** The metric without each row in turn, in order of rows, in one pass. When left out, bootstrapped however many rows. */
  leaveOneOut?(sample: Sample): Float64Array;
  /** Why there is no value on these rows. */
  undefinedOn(rows: Rows): string | undefined;
}

/** The area under the ROC curve of two classes. Interval and paired test: DeLong's, in closed form. */
export interface DelongMeasure {
  readonly kind: 'delong';
}

/** Data and small functions: what reads them, with its distributions, is loaded by whoever measures, not by a configuration. */
export type Measure = RowwiseMeasure | CountsMeasure | RankedMeasure | DelongMeasure;

interface Description {
  /** scikit-learn's name, without `_score` or `_loss` where the field leaves it out. */
  readonly name: string;
  /** Other names of the same number with the same parameters. */
  readonly aliases: readonly string[];
  readonly tasks: readonly Task[];
  /** Whether predicted labels (or values) do, or scores are needed. */
  readonly needs: 'predicted' | 'scores';
  readonly direction: Direction;
  /** Smallest and largest value possible. */
  readonly range: readonly [number, number];
  readonly doc: MetricDoc;
}

export interface Declaration<P> extends Description {
  readonly parameters: z.ZodType<P>;
  /** How a person reads it: "ROC AUC", "recall @ 0.4". */
  label(parameters: P, task: Task): string;
  /** Whether these parameters need scores although the metric does not. */
  needsScores?(parameters: P): boolean;
  /** Why these parameters do not fit the task, with what to write instead. */
  misfit?(parameters: P, task: Task): string | undefined;
  measure(parameters: P, task: Task): Measure;
}

/** A metric with its parameters decoded, ready to look at rows. */
export interface BoundMetric {
  readonly needs: 'predicted' | 'scores';
  label(task: Task): string;
  misfit(task: Task): string | undefined;
  measure(task: Task): Measure;
}

export interface Metric extends Description {
  readonly parameters: z.ZodType;
  /** @throws ZodError of parameters that the metric does not have */
  bind(parameters: unknown): BoundMetric;
}

/** Makes a plug-in: `export default metric({…})` in a file of this folder is all that a new metric takes. */
export function metric<P>(declaration: Declaration<P>): Metric {
  const { name, aliases, tasks, needs, direction, range, doc, parameters } = declaration;
  const bind = (raw: unknown): BoundMetric => {
    const decoded = parameters.parse(raw);
    return {
      needs: declaration.needsScores?.(decoded) === true ? 'scores' : needs,
      label: (task) => declaration.label(decoded, task),
      misfit: (task) =>
        tasks.includes(task)
          ? declaration.misfit?.(decoded, task)
          : `${name} is for ${tasks.join(' and ')} tasks, and this one is ${task}`,
      measure: (task) => declaration.measure(decoded, task),
    };
  };
  return { name, aliases, tasks, needs, direction, range, doc, parameters, bind };
}
