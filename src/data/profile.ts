// What a dataset looked like, without its rows: the facts that a later run compares with. Small, mergeable, kept with the record.
//
// Nothing in it is anybody's: extremes are rounded outward, edges to three digits, and values that fewer than MIN_CELL rows have are
// pooled as `other`.
import * as z from 'zod';
import type { Tables } from '../platform/tables.ts';
import { canonicalJson } from '../records/canonical.ts';
import { real } from '../records/scalars.ts';
import { MIN_CELL } from './checks/privacy.ts';
import { outward } from './checks/wording.ts';
import type { FactRequest, RequestOf } from './facts/request.ts';
import type { FactBook } from './facts/step.ts';
import type { DatasetColumn, DatasetHandle } from './tables/dataset.ts';
import { numberedParquetSource } from './tables/parquet.ts';
import { quoteIdentifier } from './tables/sql.ts';

const count = z.int().min(0);
const columnProfile = z.strictObject({
  name: z.string(),
  type: z.string(),
  nulls: count,
  nan: count,
  infinite: count,
  /** Rounded outward; null where there is no value or no order. */
  lowest: z.union([real, z.string(), z.null()]),
  highest: z.union([real, z.string(), z.null()]),
  /** Finite values up to the first edge, `(edge, next]`, …, beyond the last: one count more than edges. */
  histogram: z.strictObject({ edges: z.array(real), counts: z.array(count) }).optional(),
  /** Rows per value, as a list because values are any text; the rarest pooled in `other`. */
  values: z.strictObject({ rows: z.array(z.tuple([z.string(), count])), other: count }).optional(),
});
const datasetProfile = z.strictObject({ name: z.string(), rows: count, columns: z.array(columnProfile) });
export const profileSchema = z.strictObject({
  kind: z.literal('profile'),
  schemaVersion: z.literal(1),
  datasets: z.array(datasetProfile),
});
export type ColumnProfile = z.infer<typeof columnProfile>;
export type DatasetProfile = z.infer<typeof datasetProfile>;
export type Profile = z.infer<typeof profileSchema>;

/** Columns with at most so many values in the sample are categories. */
const CATEGORIES = 60;
/** Rows looked at to choose the edges of histograms: every n-th of the file. */
const SAMPLE_ROWS = 10_000;
const RANKS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;
/** More columns than this are profiled without histograms and values. */
const WIDE = 500;

/** What to ask of a dataset for its profile. Reads a few rows, evenly spread, to choose edges and tell categories from texts. */
export async function profileRequests(tables: Tables, dataset: DatasetHandle): Promise<readonly FactRequest[]> {
  const { columns } = dataset;
  const plain = columns.flatMap(({ name, kind }): FactRequest[] => [
    { kind: 'missing', column: name },
    ...(isOrdered(kind) ? [{ kind: 'extremes', column: name } as const] : []),
  ]);
  if (columns.length > WIDE || dataset.rows === 0) return plain;
  const questions = columns.map((column) => `${edgesQuestion(column)}, ${distinctQuestion(column)}`);
  const { rows } = await tables.query(`select ${questions.join(', ')} from ${sampleOf(dataset)}`);
  const details = columns.flatMap(({ name }, index): FactRequest[] => {
    const [quantiles, distinct] = rows[0]?.slice(index * 2, index * 2 + 2) ?? [];
    const edges = typeof quantiles === 'string' ? edgesOf(quantiles) : [];
    const few = typeof distinct === 'bigint' && distinct > 0n && distinct <= CATEGORIES;
    return [
      ...(edges.length > 0 ? [{ kind: 'histogram', column: name, edges } as const] : []),
      ...(few ? [{ kind: 'values', column: name } as const] : []),
    ];
  });
  return [...plain, ...details];
}

/** From the answers to {@link profileRequests}. */
export function makeProfile(
  dataset: DatasetHandle,
  requests: readonly FactRequest[],
  facts: Pick<FactBook, 'get'>,
): DatasetProfile {
  const columns = dataset.columns.map((column): ColumnProfile => {
    const { name, type, kind } = column;
    const { nulls, nan, infinite } = facts.get({ kind: 'missing', column: name });
    const { low, high } = isOrdered(kind) ? facts.get({ kind: 'extremes', column: name }) : { low: null, high: null };
    const bins = requests.find((request) => request.kind === 'histogram' && request.column === name);
    const grouped = requests.some((request) => request.kind === 'values' && request.column === name);
    return {
      name,
      type,
      nulls,
      nan,
      infinite,
      lowest: outward(low, 'low'),
      highest: outward(high, 'high'),
      ...(bins?.kind === 'histogram'
        ? { histogram: { edges: [...bins.edges], counts: [...facts.get(bins).counts] } }
        : {}),
      ...(grouped ? { values: poolRare(facts.get({ kind: 'values', column: name })) } : {}),
    };
  });
  return { name: dataset.name, rows: dataset.rows, columns };
}

/** Canonical text of the file `profile.json`. */
export function encodeProfile(profile: Profile): string {
  return `${canonicalJson(profileSchema.parse(profile))}\n`;
}

/** @throws ZodError of anything but a profile of this version. */
export function decodeProfile(text: string): Profile {
  return profileSchema.parse(JSON.parse(text));
}

function poolRare({
  of,
  top,
}: {
  readonly of: number;
  readonly top: readonly { readonly text: string; readonly rows: number }[];
}): NonNullable<ColumnProfile['values']> {
  const kept = top.filter(({ rows }) => rows >= MIN_CELL);
  const other = of - kept.reduce((sum, { rows }) => sum + rows, 0);
  return { rows: kept.map(({ text, rows }): [string, number] => [text, rows]), other };
}

function isOrdered(kind: DatasetColumn['kind']): boolean {
  return kind === 'integer' || kind === 'number' || kind === 'date' || kind === 'timestamp';
}

function edgesQuestion({ name, kind }: DatasetColumn): string {
  if (kind !== 'integer' && kind !== 'number') return 'null';
  const number = `cast(${quoteIdentifier(name)} as double)`;
  return `cast(to_json(quantile_disc(${number}, [${RANKS.join(', ')}]) filter (where isfinite(${number}))) as varchar)`;
}

function distinctQuestion({ name, kind }: DatasetColumn): string {
  const asked = kind === 'text' || kind === 'boolean' || kind === 'integer';
  return asked ? `count(distinct ${quoteIdentifier(name)})` : 'null';
}

/** Rounded to three digits, each once. */
function edgesOf(quantiles: string): readonly number[] {
  const numbers = z.array(z.number()).parse(JSON.parse(quantiles));
  return [...new Set(numbers.map((value) => Number(value.toPrecision(3))))].sort((a, b) => a - b);
}

/** SQL after FROM: every n-th row of the file, whatever the number of threads. */
function sampleOf(dataset: DatasetHandle): string {
  const every = Math.ceil(dataset.rows / SAMPLE_ROWS);
  if (dataset.format === 'parquet')
    return `${numberedParquetSource(dataset.path)} where file_row_number % ${every} = 0`;
  return `${dataset.source} where rowid % ${every} = 0`;
}

/** Asks for the same edges and categories as an earlier profile, so that the two can be compared and merged. */
export function alignedRequests(dataset: DatasetHandle, reference: DatasetProfile): readonly FactRequest[] {
  return dataset.columns.flatMap(({ name, kind }): FactRequest[] => {
    const before = reference.columns.find((column) => column.name === name);
    const numeric = kind === 'integer' || kind === 'number';
    const histogram: RequestOf<'histogram'>[] =
      numeric && before?.histogram !== undefined
        ? [{ kind: 'histogram', column: name, edges: before.histogram.edges }]
        : [];
    return [
      { kind: 'missing', column: name },
      ...(isOrdered(kind) ? [{ kind: 'extremes', column: name } as const] : []),
      ...histogram,
      ...(before?.values === undefined ? [] : [{ kind: 'values', column: name } as const]),
    ];
  });
}
