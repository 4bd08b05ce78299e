// The short cut for clean data: a column whose extremes lie within the limits has nothing outside, and no value is NaN when the
// largest is not. Minimum and maximum cost a fraction of counting; only what they leave open is counted.
import { isFloating } from '../tables/column-kind.ts';
import type { DatasetColumn } from '../tables/dataset.ts';
import { quoteIdentifier } from '../tables/sql.ts';
import { limitLiteral } from './aggregate-parts.ts';
import type { RequestOf } from './request.ts';
import { asCount } from './step.ts';
import type { Part } from './step.ts';

export type Spanned = RequestOf<'missing' | 'extremes' | 'outside'>;

export interface SpanOptions {
  readonly column: DatasetColumn;
  /** About this column, none with `where`. */
  readonly requests: readonly Spanned[];
  /** Rows and nulls of the column when the file's statistics told them; then the query asks for extremes alone. */
  readonly known?: { readonly rows: number; readonly nulls: number };
}

/** Kinds whose minimum and maximum mean something to a check. */
export function hasExtremes({ kind }: DatasetColumn): boolean {
  return kind === 'integer' || kind === 'number' || kind === 'date' || kind === 'timestamp';
}

export function spanPart({ column, requests, known }: SpanOptions): Part {
  const cell = quoteIdentifier(column.name);
  const spans = hasExtremes(column) ? [`min(${cell})`, `max(${cell})`] : ['null', 'null'];
  const counts = known === undefined ? ['count(*)', `count(*) - count(${cell})`] : [];
  const limits = requests.filter((request) => request.kind === 'outside');
  const within = limits.map(({ low, high }) => {
    const above = low === undefined ? 'true' : `min(${cell}) ${low.strict ? '>' : '>='} ${limitLiteral(low, column)}`;
    const below =
      high === undefined ? 'true' : `max(${cell}) ${high.strict ? '<' : '<='} ${limitLiteral(high, column)}`;
    return `(${above} and ${below})`;
  });
  return {
    expressions: [...spans, ...within, ...counts],
    answer: (cells, book) => {
      const [low = null, high = null] = cells;
      const rows = known?.rows ?? asCount(cells[2 + within.length]);
      const nulls = known?.nulls ?? asCount(cells[3 + within.length]);
      // The engine sorts NaN above everything, so that a finite largest value proves that there is none.
      const finite = !isFloating(column.type) || rows === nulls || (isFinite(Number(low)) && isFinite(Number(high)));
      for (const request of requests) {
        if (request.kind === 'missing' && finite) book.put(request, { rows, nulls, nan: 0, infinite: 0 });
        if (request.kind === 'extremes' && finite) book.put(request, { low, high });
      }
      for (const [index, request] of limits.entries()) {
        const clean = rows === nulls || (finite && cells[2 + index] === true);
        if (clean) book.put(request, { of: rows - nulls, below: 0, above: 0 });
      }
    },
  };
}

/**
 * An expression that the engine cannot answer from a Parquet file's statistics. Those know nothing of NaN (writers leave it out of
 * them), so that without this a column with NaN would look clean.
 */
export function readEveryRow({ name }: DatasetColumn): Part {
  return { expressions: [`max(hash(${quoteIdentifier(name)}))`], answer: () => undefined };
}
