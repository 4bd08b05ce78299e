// Turns the requests about one dataset into queries, cheapest first. Each phase plans only what the phases before left open:
// statistics that the file already holds, then one scan, then counts of what the scan could not rule out, then groupings.
import { isFloating } from '../tables/column-kind.ts';
import type { DatasetColumn, DatasetHandle } from '../tables/dataset.ts';
import { quoteLiteral } from '../tables/sql.ts';
import { countingPart } from './aggregate-parts.ts';
import type { Counted } from './aggregate-parts.ts';
import { overlapStep, repeatsStep } from './key-steps.ts';
import { requestKey } from './request.ts';
import type { FactRequest, RequestOf } from './request.ts';
import { hasExtremes, readEveryRow, spanPart } from './span-parts.ts';
import type { Spanned } from './span-parts.ts';
import { asCount, stepsOf } from './step.ts';
import type { FactBook, Step } from './step.ts';
import { groupingStep } from './value-steps.ts';
import type { Grouped } from './value-steps.ts';

export interface Situation {
  readonly dataset: DatasetHandle;
  /** For overlaps. */
  readonly others: ReadonlyMap<string, DatasetHandle>;
  /** Requests not answered yet, each once. */
  readonly open: readonly FactRequest[];
  readonly book: FactBook;
}

export type Phase = (situation: Situation) => readonly Step[];

/** In this order; each is asked with what is then still open. */
export const PHASES: readonly Phase[] = [planFooter, planStatistics, planScan, planCounts, planGroups, planKeys];

/** Nulls per column from the footer of a Parquet file. */
function planFooter({ dataset, open }: Situation): readonly Step[] {
  const asked = open.filter((request) => request.kind === 'missing').filter(isPlain);
  const columns = asked
    .map(({ column }) => columnOf(dataset, column))
    .filter((column) => !isFloating(column.type) && inFooter(column));
  if (dataset.format !== 'parquet' || columns.length === 0) return [];
  const sql = `select path_in_schema, sum(stats_null_count)::bigint, count(*) - count(stats_null_count) from parquet_metadata(${quoteLiteral(dataset.path)}) group by 1`;
  return [
    {
      title: `nulls of ${plural(columns.length, 'column')}, from the file's footer`,
      sql,
      answer: ({ rows }, book) => {
        const nulls = new Map(
          rows.map(([name, count, unknown]) => [String(name), asCount(unknown) === 0 ? asCount(count) : undefined]),
        );
        for (const request of asked) {
          const known = nulls.get(request.column);
          if (known === undefined || isFloating(columnOf(dataset, request.column).type)) continue;
          book.put(request, { rows: dataset.rows, nulls: known, nan: 0, infinite: 0 });
        }
      },
    },
  ];
}

/** Nested columns have a path with `, ` in it; a flat column whose name has one cannot be told from them. */
function inFooter({ name, kind }: DatasetColumn): boolean {
  return kind !== 'other' && !name.includes(', ');
}

/** Extremes of integers and dates of a Parquet file: asked for alone, the engine reads them from the footer. */
function planStatistics({ dataset, open, book }: Situation): readonly Step[] {
  if (dataset.format !== 'parquet') return [];
  const parts = spansOf(open).flatMap(([name, requests]) => {
    const column = columnOf(dataset, name);
    const missing = { kind: 'missing', column: name } as const;
    if (!hasExtremes(column) || isFloating(column.type) || !book.has(missing)) return [];
    return [spanPart({ column, requests, known: book.get(missing) })];
  });
  return stepsOf(
    parts,
    dataset.source,
    (count) => `extremes of ${plural(count, 'column')}, from the file's statistics`,
  );
}

/** One pass for everything that is a minimum, a maximum or a count, short cuts taken where clean data allows them. */
function planScan({ dataset, open }: Situation): readonly Step[] {
  const spans = spansOf(open);
  const parts = spans.map(([name, requests]) => spanPart({ column: columnOf(dataset, name), requests }));
  const alone = open.filter(
    (request) => isCounted(request) && !(isPlain(request) && isSpanned(request)) && !isGroupedToo(request, open),
  );
  parts.push(...alone.filter(isCounted).map((request) => countedPart(dataset, request)));
  const [firstFloat] = spans.map(([name]) => columnOf(dataset, name)).filter(({ type }) => isFloating(type));
  if (firstFloat !== undefined && dataset.format === 'parquet') parts.push(readEveryRow(firstFloat));
  return stepsOf(
    parts,
    dataset.source,
    (count) => `${plural(count, 'extreme or count', 'extremes and counts')}, one scan`,
  );
}

/** What the scan could not rule out, counted. */
function planCounts({ dataset, open }: Situation): readonly Step[] {
  const counted = open.filter(isCounted).filter((request) => !isGroupedToo(request, open));
  const parts = counted.map((request) => countedPart(dataset, request));
  return stepsOf(parts, dataset.source, (count) => `${plural(count, 'count')} of what lies outside, one scan`);
}

function planGroups({ dataset, open }: Situation): readonly Step[] {
  const groups = Map.groupBy(open.filter(isGrouped), ({ column, where }) => JSON.stringify([column, where]));
  return [...groups.values()].flatMap((requests) => {
    const column = requests[0]?.column;
    return column === undefined ? [] : [groupingStep(dataset, columnOf(dataset, column), requests)];
  });
}

function planKeys({ dataset, others, open }: Situation): readonly Step[] {
  return open.flatMap((request) => {
    if (request.kind === 'repeats') return [repeatsStep(dataset, request)];
    if (request.kind !== 'overlap') return [];
    const other = others.get(request.with);
    if (other === undefined) throw new TypeError(`no dataset ${request.with} to compare with`);
    return [overlapStep(dataset, other, request)];
  });
}

/** Requests about columns as a whole, by column. */
function spansOf(open: readonly FactRequest[]): readonly (readonly [column: string, requests: readonly Spanned[]])[] {
  return [...Map.groupBy(open.filter(isSpanned).filter(isPlain), ({ column }) => column)];
}

function isPlain(request: FactRequest): boolean {
  return !('where' in request) || request.where === undefined;
}

function isSpanned(request: FactRequest): request is Spanned {
  return request.kind === 'missing' || request.kind === 'extremes' || request.kind === 'outside';
}

function isGrouped(request: FactRequest): request is Grouped {
  return request.kind === 'values' || request.kind === 'strangers' || request.kind === 'mismatches';
}

const COUNTED: ReadonlySet<string> = new Set<Counted['kind']>([
  'rows',
  'missing',
  'extremes',
  'outside',
  'mismatches',
  'misfits',
  'histogram',
]);

function isCounted(request: FactRequest): request is Counted {
  return COUNTED.has(request.kind);
}

/** A pattern on a column that is grouped anyway is judged once per distinct value. */
function isGroupedToo(request: FactRequest, open: readonly FactRequest[]): boolean {
  if (request.kind !== 'mismatches') return false;
  return open.some(
    (other): other is RequestOf<'values' | 'strangers'> =>
      (other.kind === 'values' || other.kind === 'strangers') &&
      other.column === request.column &&
      other.where === request.where,
  );
}

function countedPart(dataset: DatasetHandle, request: Counted): ReturnType<typeof countingPart> {
  return countingPart(request, request.kind === 'rows' ? undefined : columnOf(dataset, request.column));
}

function columnOf(dataset: DatasetHandle, name: string): DatasetColumn {
  const column = dataset.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new TypeError(`${requestKey({ kind: 'missing', column: name })}: no such column`);
  return column;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
