// The closed set of things a check may ask about a file. Requests are data: the planner merges them, a profile stores their answers.
//
// Every answer is order-free: counts, extremes, distinct numbers. The same file gives the same answers with any number of threads.
import type { Cell } from '../../platform/tables.ts';
import type { ColumnKind } from '../tables/column-kind.ts';

/** A person's SQL condition: only the rows for which it is true are looked at. */
type Where = { readonly where?: string };

export interface Limit {
  /** A number, or for dates and timestamps their ISO text. */
  readonly value: number | string;
  /** Whether the limit itself is outside. */
  readonly strict: boolean;
}

export type FactRequest =
  | ({ readonly kind: 'rows' } & Where)
  | ({ readonly kind: 'missing'; readonly column: string } & Where)
  | ({ readonly kind: 'extremes'; readonly column: string } & Where)
  | ({ readonly kind: 'outside'; readonly column: string; readonly low?: Limit; readonly high?: Limit } & Where)
  | ({ readonly kind: 'values'; readonly column: string } & Where)
  | ({
      readonly kind: 'strangers';
      readonly column: string;
      readonly allowed: readonly (string | number | boolean)[];
    } & Where)
  | ({ readonly kind: 'mismatches'; readonly column: string; readonly pattern: string } & Where)
  | ({ readonly kind: 'misfits'; readonly column: string; readonly fit: ColumnKind } & Where)
  | ({ readonly kind: 'repeats'; readonly columns: readonly string[]; readonly nulls: 'equal' | 'skipped' } & Where)
  | ({ readonly kind: 'histogram'; readonly column: string; readonly edges: readonly number[] } & Where)
  | { readonly kind: 'overlap'; readonly with: string; readonly columns: readonly string[] };

export interface ValueCount {
  /** As the table engine prints it. */
  readonly text: string;
  readonly rows: number;
}

/** What each kind of request is answered with. `of` counts the rows looked at: those with a value, where `where` is true. */
export interface Facts {
  rows: { readonly rows: number };
  /** `nan` and `infinite` are 0 for columns that cannot hold them. */
  missing: { readonly rows: number; readonly nulls: number; readonly nan: number; readonly infinite: number };
  /** Of the finite values; null when there is none. */
  extremes: { readonly low: Cell; readonly high: Cell };
  /** NaN is neither below nor above. */
  outside: { readonly of: number; readonly below: number; readonly above: number };
  /** The most frequent values first, at most {@link VALUES_KEPT}; `least` rows have the rarest of all. */
  values: {
    readonly of: number;
    readonly distinct: number;
    readonly least: number;
    readonly top: readonly ValueCount[];
  };
  /** Values that are not among the allowed ones; `distinct` of them, the most frequent in `top`. */
  strangers: {
    readonly of: number;
    readonly failing: number;
    readonly distinct: number;
    readonly top: readonly ValueCount[];
  };
  mismatches: { readonly of: number; readonly failing: number };
  /** Texts that are not written as the kind asked about. */
  misfits: { readonly of: number; readonly failing: number };
  /** Rows beyond the first of each key. */
  repeats: { readonly of: number; readonly failing: number };
  /** Finite values per range: up to the first edge, `(edge, next]`, …, beyond the last edge. One more than edges. */
  histogram: { readonly counts: readonly number[] };
  /** Rows of this dataset that are also in the other. */
  overlap: { readonly of: number; readonly failing: number };
}

export type FactKind = FactRequest['kind'];
export type FactFor<R extends FactRequest> = Facts[R['kind']];
export type RequestOf<K extends FactKind> = Extract<FactRequest, { readonly kind: K }>;

export const VALUES_KEPT = 100;

/** Equal requests have equal keys. */
export function requestKey(request: FactRequest): string {
  return JSON.stringify(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)));
}
