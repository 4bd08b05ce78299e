// The two files and contracts that the contract benchmark is about. Every value comes from a hash of its row: the same on each run.
import * as path from 'node:path';
import type { Tables } from '../src/platform/tables.ts';

export interface Workload {
  readonly name: string;
  readonly file: string;
  readonly contract: string;
  readonly rules: number;
}

const uniform = (stream: number): string => `((hash(i * 64 + ${stream}) >> 11) / 9007199254740992.0)`;
const pick = (stream: number, values: number): string => `(hash(i * 64 + ${stream}) % ${values})`;
const code = (prefix: string, number: string, width: number): string =>
  `'${prefix}' || lpad(cast(${number} as varchar), ${width}, '0')`;

const FLIGHTS = [
  'i as row_id',
  `date '2024-01-01' + cast(i % 365 as integer) as day`,
  `${pick(1, 24)} as hour`,
  `${code('C', pick(2, 20), 2)} as carrier`,
  `${code('ORIGIN-', pick(3, 76), 4)} as origin`,
  `${code('DESTINATION-', pick(4, 76), 4)} as destination`,
  `round(100 + ${uniform(5)} * 4900, 3) as distance`,
  `${uniform(6)} * 180 - 20 as delay`,
  `case when ${uniform(7)} < 0.01 then null else ${uniform(8)} end as score`,
  `sqrt(-2 * ln(1 - ${uniform(9)})) * cos(6.283185307179586 * ${uniform(10)}) * ${uniform(13)} as gauss`,
  `${code('N', pick(11, 100_000), 5)} as tail`,
  `${uniform(12)} < 0.2 as late`,
];

const CARDINALITIES = [2, 5, 9, 12, 31, 50, 76] as const;
const SPANS = [100, 10_000, 1_000_000, 2_000_000_000] as const;
const MEASUREMENTS = [
  'i as row_id',
  `timestamp '2024-01-01' + interval (i) second as at`,
  ...CARDINALITIES.map((values, k) => `${code(`category-${k}-`, pick(20 + k, values), 3)} as c${k}`),
  `case when ${uniform(30)} < 0.02 then null else ${uniform(40)} * 1000 end as x0`,
  ...[1, 2, 3, 4, 5, 6].map((k) => `${uniform(30 + k)} * 1000 as x${k}`),
  ...SPANS.map((values, k) => `cast(${pick(50 + k, values)} as ${k < 2 ? 'integer' : 'bigint'}) as n${k}`),
];

const codes = (prefix: string, values: number, width: number): string =>
  Array.from({ length: values }, (_, value) => prefix + String(value).padStart(width, '0')).join(', ');

const FLIGHTS_CONTRACT = `closed: true
rows: { at-least: 1000 }
columns:
  row_id: { type: integer, nulls: none, unique: true, range: [0, 200000] }
  day: { type: date, nulls: none, range: [2024-01-01, 2024-12-31] }
  hour: { nulls: none, range: [0, 23] }
  carrier: { nulls: none, allowed: [${codes('C', 20, 2)}] }
  origin: { nulls: none, pattern: 'ORIGIN-[0-9]{4}' }
  destination: { nulls: none, pattern: 'DESTINATION-[0-9]{4}' }
  distance: { range: [0, 10000] }
  delay: { range: [-60, 600] }
  score: { nulls: 2%, range: [0, 1] }
  gauss: { range: [-10, 10] }
  tail: { pattern: 'N[0-9]{5}' }
  late: { type: boolean }
`;

const MEASUREMENTS_CONTRACT = `rows: { at-least: 1000 }
columns:
  row_id: { type: integer, nulls: none, unique: true, range: [0, 2000000] }
  at: { type: timestamp, nulls: none, range: [2024-01-01, 2025-01-01] }
${CARDINALITIES.map((values, k) => `  c${k}: { nulls: none, allowed: [${codes(`category-${k}-`, values, 3)}] }\n`).join('')}  x0: { nulls: 3%, range: [0, 1000] }
${[1, 2, 3, 4, 5, 6].map((k) => `  x${k}: { nulls: none, range: [0, 1000] }\n`).join('')}${SPANS.map((values, k) => `  n${k}: { range: [0, ${values}] }\n`).join('')}`;

/** Writes both files and returns what to run on them. */
export async function writeWorkloads(tables: Tables, folder: string): Promise<readonly Workload[]> {
  const csv = path.join(folder, 'flights.csv');
  const parquet = path.join(folder, 'measurements.parquet');
  await tables.query(
    `copy (select ${FLIGHTS.join(', ')} from range(100000) t(i)) to '${csv}' (format csv, header true)`,
  );
  await tables.query(
    `copy (select ${MEASUREMENTS.join(', ')} from range(1000000) t(i)) to '${parquet}' (format parquet, compression snappy)`,
  );
  return [
    { name: '100k × 12 CSV', file: csv, contract: FLIGHTS_CONTRACT, rules: 24 },
    { name: '1M × 20 Parquet', file: parquet, contract: MEASUREMENTS_CONTRACT, rules: 40 },
  ];
}
