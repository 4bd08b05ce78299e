// Requests that are counts over rows, as expressions of one scan.
import * as z from 'zod';
import type { DatasetColumn } from '../tables/dataset.ts';
import { isFloating } from '../tables/column-kind.ts';
import { castTest } from '../tables/infer-types.ts';
import { quoteIdentifier, quoteLiteral } from '../tables/sql.ts';
import type { Limit, RequestOf } from './request.ts';
import { asCount } from './step.ts';
import type { Part } from './step.ts';

export type Counted = RequestOf<'rows' | 'missing' | 'extremes' | 'outside' | 'mismatches' | 'misfits' | 'histogram'>;

/** @param column of the request; undefined for `rows`. */
export function countingPart(request: Counted, column: DatasetColumn | undefined): Part {
  const count = (condition: string): string => counting(condition, request.where);
  const cell = column === undefined ? '' : quoteIdentifier(column.name);
  const floating = column !== undefined && isFloating(column.type);
  const present = `${cell} is not null`;
  switch (request.kind) {
    case 'rows':
      return { expressions: [count('true')], answer: ([rows], book) => book.put(request, { rows: asCount(rows) }) };
    case 'missing': {
      const strange = floating ? [count(`isnan(${cell})`), count(`isinf(${cell})`)] : ['0', '0'];
      return {
        expressions: [count('true'), count(`${cell} is null`), ...strange],
        answer: ([rows, nulls, nan, infinite], book) =>
          book.put(request, {
            rows: asCount(rows),
            nulls: asCount(nulls),
            nan: asCount(nan),
            infinite: asCount(infinite),
          }),
      };
    }
    case 'extremes': {
      const kept = filterOf(floating ? `isfinite(${cell})` : 'true', request.where);
      return {
        expressions: [`min(${cell}) ${kept}`, `max(${cell}) ${kept}`],
        answer: ([low = null, high = null], book) => book.put(request, { low, high }),
      };
    }
    case 'outside': {
      const [below, above] = beyond(request, column);
      const real = floating ? `not isnan(${cell}) and ` : '';
      return {
        expressions: [count(present), count(`${real}${below}`), count(`${real}${above}`)],
        answer: ([of, low, high], book) =>
          book.put(request, { of: asCount(of), below: asCount(low), above: asCount(high) }),
      };
    }
    case 'mismatches': {
      const match = `regexp_full_match(cast(${cell} as varchar), ${quoteLiteral(request.pattern)})`;
      return failingPart(request, count(present), count(`not ${match}`));
    }
    case 'misfits':
      return failingPart(
        request,
        count(present),
        count(`${present} and not coalesce(${castTest(request.fit, cell)}, false)`),
      );
    case 'histogram':
      return histogramPart(request, cell);
    default:
      return request satisfies never;
  }
}

function failingPart(request: RequestOf<'mismatches' | 'misfits'>, of: string, failing: string): Part {
  return {
    expressions: [of, failing],
    answer: ([all, bad], book) => book.put(request, { of: asCount(all), failing: asCount(bad) }),
  };
}

function histogramPart(request: RequestOf<'histogram'>, cell: string): Part {
  const number = `cast(${cell} as double)`;
  const edges = `[${request.edges.map((edge) => `${edge.toExponential()}::double`).join(', ')}]`;
  const bins = `histogram(${number}, ${edges}) ${filterOf(`isfinite(${number})`, request.where)}`;
  return {
    expressions: [`cast(to_json(map_values(${bins})) as varchar)`],
    answer: ([cell], book) => {
      const counts = typeof cell === 'string' ? z.array(z.int()).parse(JSON.parse(cell)) : [];
      // The engine leaves out the last range, or all of them, when nothing lies there.
      book.put(request, { counts: Array.from({ length: request.edges.length + 1 }, (_, bin) => counts[bin] ?? 0) });
    },
  };
}

/** SQL conditions "below the low limit" and "above the high limit"; `false` where there is none. */
export function beyond(
  { low, high }: Pick<RequestOf<'outside'>, 'low' | 'high'>,
  column: DatasetColumn | undefined,
): readonly [below: string, above: string] {
  if (column === undefined) throw new TypeError('limits need a column');
  const cell = quoteIdentifier(column.name);
  const below = low === undefined ? 'false' : `${cell} ${low.strict ? '<=' : '<'} ${limitLiteral(low, column)}`;
  const above = high === undefined ? 'false' : `${cell} ${high.strict ? '>=' : '>'} ${limitLiteral(high, column)}`;
  return [below, above];
}

/** The limit in the column's own kind: dates are compared as dates. */
export function limitLiteral({ value }: Limit, column: DatasetColumn): string {
  const literal = quoteLiteral(value);
  return column.kind === 'date' || column.kind === 'timestamp' ? `${literal}::timestamp` : literal;
}

function counting(condition: string, where: string | undefined): string {
  return `count(*) ${filterOf(condition, where)}`;
}

function filterOf(condition: string, where: string | undefined): string {
  // The line break ends a comment that a person's condition may end with.
  return `filter (where ${condition}${where === undefined ? '' : ` and (${where}\n)`})`;
}
