// Cuts the test rows by a column: each value is a slice, or each range between edges.
import type { SliceConfig } from '../config/model-config.ts';
import type { ColumnData } from '../platform/tables.ts';
import type { SliceColumn } from '../records/predictions.ts';
import { codeColumn, type Coded } from './labels.ts';
import { findColumn, numbersOf, plural, quote, refuse, type Table } from './table.ts';

/** Values with fewer rows are one slice together: records live long, and few rows point at somebody. */
export const MINIMUM_CELL = 5;

/** More slices than this cannot be read, and each would be too small to tell anything. */
export const SLICES_AT_MOST = 200;

export const MISSING = '(missing)';
export const OTHER = '(other)';
const RESERVED: readonly string[] = [MISSING, OTHER];

/** Values in sorted order, then "(other)", then "(missing)". */
export function cutColumn(table: Table, slice: SliceConfig): SliceColumn {
  return slice.edges === undefined ? cutByValue(table, slice.column) : cutByEdges(table, slice.column, slice.edges);
}

/** @throws UserError `slice-too-many` */
function cutByValue(table: Table, column: string): SliceColumn {
  const data = findColumn(table, { column, key: 'evaluate.slices' });
  const { values, codes } = codeColumn(data);
  const sizes = sizesOf({ values, codes });
  const kept = values.flatMap((_, place) => ((sizes[place] ?? 0) >= MINIMUM_CELL ? [place] : []));
  refuseTooMany(table, data, { values: values.length, kept: kept.length });
  const names = kept.map((place) => nameValue(values[place] ?? ''));
  const places = new Map(kept.map((place, index) => [place, index]));
  const other = kept.length;
  const missing = kept.length + 1;
  return compact({
    column,
    values: [...names, OTHER, MISSING],
    codes: Uint32Array.from(codes, (code) => (code < 0 ? missing : (places.get(code) ?? other))),
  });
}

/** A value that reads like one of our own names is put in quotes. */
function nameValue(value: string): string {
  return RESERVED.includes(value) ? JSON.stringify(value) : value;
}

function sizesOf({ values, codes }: Coded): Uint32Array {
  const sizes = new Uint32Array(values.length);
  for (const code of codes) if (code >= 0) sizes[code] = (sizes[code] ?? 0) + 1;
  return sizes;
}

interface Cuts {
  readonly values: number;
  readonly kept: number;
}

function refuseTooMany(table: Table, { name, numbers }: ColumnData, { values, kept }: Cuts): void {
  if (kept <= SLICES_AT_MOST && (kept > 0 || values <= SLICES_AT_MOST)) return;
  const why =
    kept === 0
      ? `each with fewer than ${MINIMUM_CELL} rows`
      : `${kept} of them with ${MINIMUM_CELL} rows or more; at most ${SLICES_AT_MOST} slices are measured`;
  throw refuse(table, {
    code: 'slice-too-many',
    what: `slice column ${quote(name)} has ${plural(values, 'distinct value')}, ${why}`,
    fix:
      numbers === undefined
        ? 'slice by a coarser column'
        : `give it edges: { column: ${name}, edges: [${exampleEdges(numbers).join(', ')}] }`,
  });
}

/** Quartiles, rounded: something to paste and mend. */
function exampleEdges(numbers: Float64Array): readonly number[] {
  const known = numbers.filter((value) => Number.isFinite(value)).toSorted();
  const at = (share: number): number => known[Math.round(share * (known.length - 1))] ?? 0;
  return [...new Set([0, 0.25, 0.5, 0.75, 1].map((share) => Number(at(share).toPrecision(6))))];
}

/**
 * Ranges `[e0, e1)`, the last one closed; rows beyond the edges are slices of their own, `< e0` and `> en`.
 * @throws UserError `column-not-numeric`
 */
function cutByEdges(table: Table, column: string, edges: readonly number[]): SliceColumn {
  const numbers = numbersOf(table, { column, key: 'evaluate.slices' });
  const last = edges.length - 1;
  const ranges = edges.slice(0, -1).map((low, i) => `[${low}, ${edges[i + 1]}${i + 1 === last ? ']' : ')'}`);
  const values = [`< ${edges[0]}`, ...ranges, `> ${edges[last]}`, MISSING];
  const placeOf = (value: number): number => {
    if (Number.isNaN(value)) return values.length - 1;
    if (value === edges[last]) return last; // the last range is closed
    const above = edges.findIndex((edge) => value < edge);
    return above < 0 ? last + 1 : above;
  };
  return compact({ column, values, codes: Uint32Array.from(numbers, placeOf) });
}

/** Leaves out the values that no row has. */
function compact(slice: SliceColumn): SliceColumn {
  const used = new Set(slice.codes);
  const kept = [...slice.values.keys()].filter((place) => used.has(place));
  const places = new Map(kept.map((place, index) => [place, index]));
  return {
    column: slice.column,
    values: kept.map((place) => slice.values[place] ?? ''),
    codes: slice.codes.map((code) => places.get(code) ?? 0),
  };
}
