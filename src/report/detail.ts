// How much a rendering shows. A report that is too long is rendered again with less; its text is never cut.

export interface Detail {
  readonly name: 'full' | 'fewer' | 'no-details' | 'headline';
  /** Slices listed for each metric. */
  readonly slices: number;
  /** Metrics whose slices are listed. */
  readonly sliceMetrics: number;
  /** Rows of the main table beside the rules about all rows; findings; parameters. */
  readonly rows: number;
  /** The folded parts. */
  readonly folds: boolean;
  readonly table: boolean;
}

/** From the fullest to the one that always fits. */
export const COMMENT_DETAILS: readonly Detail[] = [
  { name: 'full', slices: 30, sliceMetrics: 4, rows: 40, folds: true, table: true },
  { name: 'fewer', slices: 8, sliceMetrics: 2, rows: 15, folds: true, table: true },
  { name: 'no-details', slices: 0, sliceMetrics: 0, rows: 15, folds: false, table: true },
  { name: 'headline', slices: 0, sliceMetrics: 0, rows: 0, folds: false, table: false },
];

/** A step summary has room for more. */
export const SUMMARY_DETAILS: readonly Detail[] = [
  { name: 'full', slices: 300, sliceMetrics: 20, rows: 400, folds: true, table: true },
  ...COMMENT_DETAILS,
];

/** A terminal shows the worst slices and leaves the rest to the HTML report. */
export const TERMINAL_DETAIL: Detail = { name: 'full', slices: 5, sliceMetrics: 1, rows: 20, folds: true, table: true };
