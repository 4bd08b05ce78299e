// Two shards' profiles as one, where they were made with the same edges.
import type { ColumnProfile, DatasetProfile } from './profile.ts';

/** @throws TypeError when the shards have other columns or other edges. */
export function mergeProfiles(a: DatasetProfile, b: DatasetProfile): DatasetProfile {
  if (a.columns.length !== b.columns.length) throw new TypeError('the shards have different columns');
  const columns = a.columns.map((column, index) => {
    const other = b.columns[index];
    if (other?.name !== column.name) throw new TypeError(`the shards differ in column ${index}`);
    return mergeColumns(column, other);
  });
  return { name: a.name, rows: a.rows + b.rows, columns };
}

function mergeColumns(a: ColumnProfile, b: ColumnProfile): ColumnProfile {
  const histogram = mergeHistograms(a, b);
  const values = a.values === undefined || b.values === undefined ? undefined : mergeValues(a.values, b.values);
  return {
    name: a.name,
    type: a.type,
    nulls: a.nulls + b.nulls,
    nan: a.nan + b.nan,
    infinite: a.infinite + b.infinite,
    lowest: extreme(a.lowest, b.lowest, (x, y) => x < y),
    highest: extreme(a.highest, b.highest, (x, y) => x > y),
    ...(histogram === undefined ? {} : { histogram }),
    ...(values === undefined ? {} : { values }),
  };
}

function mergeHistograms(
  { name, histogram: a }: ColumnProfile,
  { histogram: b }: ColumnProfile,
): ColumnProfile['histogram'] {
  if (a === undefined || b === undefined) return undefined;
  const same = a.edges.length === b.edges.length && a.edges.every((edge, index) => edge === b.edges[index]);
  if (!same) throw new TypeError(`the shards have different edges for column ${name}`);
  return { edges: a.edges, counts: a.counts.map((count, index) => count + (b.counts[index] ?? 0)) };
}

type Values = NonNullable<ColumnProfile['values']>;

function mergeValues(a: Values, b: Values): Values {
  const rows = new Map(a.rows);
  for (const [text, count] of b.rows) rows.set(text, (rows.get(text) ?? 0) + count);
  const sorted = [...rows].sort(([x, m], [y, n]) => n - m || (x < y ? -1 : 1));
  return { rows: sorted.map(([text, count]) => [text, count]), other: a.other + b.other };
}

type Extreme = ColumnProfile['lowest'];

function extreme(a: Extreme, b: Extreme, better: (x: number | string, y: number | string) => boolean): Extreme {
  if (a === null || b === null) return a ?? b;
  return better(b, a) ? b : a;
}
