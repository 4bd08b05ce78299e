// A rule of `compare.rules`, as data. The grammar that reads it from text is rule-grammar.ts.
import type { SourcePlace } from '../records/scalars.ts';

/** How far a change may go: in the metric's own unit, or in percent of the baseline's absolute value. Never negative. */
export interface Margin {
  readonly amount: number;
  readonly unit: 'absolute' | 'percent';
}

export type Demand =
  | { readonly kind: 'at-least' | 'at-most'; readonly limit: number }
  | { readonly kind: 'no-worse' | 'not-clearly-worse' | 'better'; readonly margin: Margin };

export interface Rule {
  /** As the person wrote it: `roc_auc: no worse by more than 0.005`. */
  readonly text: string;
  /** `compare.rules[1]`. */
  readonly path: string;
  readonly where?: SourcePlace;
  /** Name of an entry of `metrics`, or of a metric in the user's own metrics file. */
  readonly metric: string;
  /** The rule holds for every value of this slice column. */
  readonly slices?: string;
  /** `point`: decide on the single number, for metrics that have no interval. */
  readonly on: 'interval' | 'point';
  readonly against?: 'production' | 'base';
  readonly demand: Demand;
}
