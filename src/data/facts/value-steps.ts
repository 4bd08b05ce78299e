// Requests about the values of a column, from one grouping of it: each distinct value is judged once, however many rows have it.
import type { DatasetColumn, DatasetHandle } from '../tables/dataset.ts';
import { quoteIdentifier, quoteLiteral } from '../tables/sql.ts';
import * as z from 'zod';
import type { Cell } from '../../platform/tables.ts';
import { VALUES_KEPT } from './request.ts';
import type { RequestOf, ValueCount } from './request.ts';
import { asCount } from './step.ts';
import type { Part, Step } from './step.ts';

export type Grouped = RequestOf<'values' | 'strangers' | 'mismatches'>;

const STRANGERS_KEPT = 20;

/** @param requests about one column, all with the same `where`. */
export function groupingStep(dataset: DatasetHandle, column: DatasetColumn, requests: readonly Grouped[]): Step {
  const where = requests[0]?.where;
  const rows = where === undefined ? dataset.source : `${dataset.source} where (${where}\n)`;
  const groups = `groups as materialized (select ${quoteIdentifier(column.name)} as v, count(*) as n from ${rows} group by 1)`;
  const parts = requests.map((request) => partOf(request, column));
  return {
    title: `values of ${quoteIdentifier(column.name)}, grouped once`,
    sql: `with ${groups} select ${parts.flatMap(({ expressions }) => expressions).join(', ')}`,
    answer: (result, book) => {
      let at = 0;
      for (const { expressions, answer } of parts) {
        answer(result.rows[0]?.slice(at, at + expressions.length) ?? [], book);
        at += expressions.length;
      }
    },
  };
}

function partOf(request: Grouped, column: DatasetColumn): Part {
  const all = sumWhere('v is not null');
  switch (request.kind) {
    case 'values':
      return {
        expressions: [
          all,
          countWhere('v is not null'),
          '(select min(n) from groups where v is not null)',
          topWhere('v is not null', VALUES_KEPT),
        ],
        answer: ([of, distinct, least, top], book) =>
          book.put(request, { of: asCount(of), distinct: asCount(distinct), least: asCount(least), top: readTop(top) }),
      };
    case 'strangers': {
      const strange = `v is not null and ${notAmong(request.allowed, column)}`;
      return {
        expressions: [all, sumWhere(strange), countWhere(strange), topWhere(strange, STRANGERS_KEPT)],
        answer: ([of, failing, distinct, top], book) =>
          book.put(request, {
            of: asCount(of),
            failing: asCount(failing),
            distinct: asCount(distinct),
            top: readTop(top),
          }),
      };
    }
    case 'mismatches': {
      const pattern = quoteLiteral(request.pattern);
      return {
        expressions: [all, sumWhere(`v is not null and not regexp_full_match(cast(v as varchar), ${pattern})`)],
        answer: ([of, failing], book) => book.put(request, { of: asCount(of), failing: asCount(failing) }),
      };
    }
    default:
      return request satisfies never;
  }
}

/** Numbers are compared as numbers where both sides are; everything else as it is printed. */
function notAmong(allowed: readonly (string | number | boolean)[], { kind }: DatasetColumn): string {
  if (allowed.length === 0) return 'true';
  const numeric = (kind === 'integer' || kind === 'number') && allowed.every((value) => typeof value === 'number');
  const list = allowed.map((value) => (numeric ? quoteLiteral(value) : quoteLiteral(String(value)))).join(', ');
  return `${numeric ? 'v' : 'cast(v as varchar)'} not in (${list})`;
}

function sumWhere(condition: string): string {
  return `(select coalesce(sum(n), 0)::bigint from groups where ${condition})`;
}

function countWhere(condition: string): string {
  return `(select count(*) from groups where ${condition})`;
}

/** The most frequent values, ties in the order of their text, as JSON. */
function topWhere(condition: string, kept: number): string {
  const chosen = `select cast(v as varchar) as text, n as rows from groups where ${condition} order by n desc, text limit ${kept}`;
  return `(select cast(to_json(list({'text': text, 'rows': rows} order by rows desc, text)) as varchar) from (${chosen}))`;
}

const topSchema = z.array(z.strictObject({ text: z.string(), rows: z.int() }));

function readTop(cell: Cell | undefined): readonly ValueCount[] {
  return typeof cell === 'string' ? topSchema.parse(JSON.parse(cell)) : [];
}
