// Requests about rows as wholes: keys that repeat, and rows that two datasets share.
import { UserError } from '../../records/errors.ts';
import type { ColumnKind } from '../tables/column-kind.ts';
import type { DatasetColumn, DatasetHandle } from '../tables/dataset.ts';
import { quoteIdentifier } from '../tables/sql.ts';
import type { RequestOf } from './request.ts';
import { asCount } from './step.ts';
import type { Step } from './step.ts';

/** Up to this many columns a key is compared by value; above, by a 64-bit hash (two of 10⁸ rows collide with p ≈ 3·10⁻⁴). */
const BY_VALUE = 4;

export function repeatsStep(dataset: DatasetHandle, request: RequestOf<'repeats'>): Step {
  const columns = request.columns.map(quoteIdentifier);
  const conditions = request.nulls === 'skipped' ? columns.map((column) => `${column} is not null`) : [];
  if (request.where !== undefined) conditions.push(`(${request.where}\n)`);
  const rows = `${dataset.source}${conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''}`;
  const [only, second] = columns;
  const sql =
    only !== undefined && second === undefined && request.nulls === 'skipped'
      ? `select count(${only}), count(distinct ${only}) from ${rows}`
      : `select coalesce(sum(n), 0)::bigint, count(*) from (select count(*) as n from ${rows} group by ${keyOf(columns)})`;
  return {
    title: `repeated ${columns.length === 1 ? 'values' : 'rows'} of ${listed(request.columns)}`,
    sql,
    answer: (result, book) => {
      const of = asCount(result.rows[0]?.[0]);
      book.put(request, { of, failing: of - asCount(result.rows[0]?.[1]) });
    },
  };
}

function keyOf(columns: readonly string[]): string {
  return columns.length <= BY_VALUE ? columns.join(', ') : `hash(${columns.join(', ')})`;
}

/** How many rows of `dataset` have an equal in `other`, looking at the given columns. A single null key equals nothing. */
export function overlapStep(dataset: DatasetHandle, other: DatasetHandle, request: RequestOf<'overlap'>): Step {
  const key = (of: DatasetHandle, against: DatasetHandle): string => {
    const cells = request.columns.map((name) => comparable(columnOf(of, name), columnOf(against, name)));
    return cells.length === 1 ? cells.join('') : `hash(${cells.join(', ')})`;
  };
  const rows = `select ${key(dataset, other)} as k from ${dataset.source}`;
  const others = `select ${key(other, dataset)} as k from ${other.source}`;
  return {
    title: `rows of ${dataset.name} that are also in ${other.name}, by ${listed(request.columns)}`,
    sql: `select (select count(*) from ${dataset.source}), (select count(*) from (${rows}) where k in (${others}))`,
    answer: (result, book) =>
      book.put(request, { of: asCount(result.rows[0]?.[0]), failing: asCount(result.rows[0]?.[1]) }),
  };
}

/** A cell so that equal values of the two files are equal: an id may be an integer here and a text there. */
function comparable(column: DatasetColumn, other: DatasetColumn): string {
  const cell = quoteIdentifier(column.name);
  if (column.type === other.type) return cell;
  const wider = WIDER.find(({ kinds }) => kinds.includes(column.kind) && kinds.includes(other.kind));
  return `cast(${cell} as ${wider?.type ?? 'varchar'})`;
}

const WIDER: readonly { readonly kinds: readonly ColumnKind[]; readonly type: string }[] = [
  { kinds: ['integer', 'number'], type: 'double' },
  { kinds: ['date', 'timestamp'], type: 'timestamp' },
];

function columnOf(dataset: DatasetHandle, name: string): DatasetColumn {
  const column = dataset.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new UserError({ code: 'column-missing', what: `${dataset.shown} has no column ${JSON.stringify(name)}` });
}

function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.length} columns` : names.map(quoteIdentifier).join(', ');
}
