// Makes the Parquet files of examples/flights from vega-datasets' flights-3m.parquet. Run by hand, never by CI:
//   node scripts/make-flights-excerpt.ts path/to/flights-3m.parquet examples/flights/data
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';

/** The busiest airports by departures: enough flights in each for a slice to tell something. */
const ORIGINS = 12;
/** One flight in so many, evenly over time, brings the 1.15 million departures to about 200,000. */
const KEEP_EVERY = 5;
/** The test set is later than anything trained on, as production will be. */
const TEST_FROM = '2001-06-01';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * `delay` (minutes at arrival) decides the label and is known only after landing. It stops here, so that nothing that
 * reads the excerpt, neither trainer nor predict command, can look at it.
 */
const excerpt = (source: string): string => `
  CREATE TEMP TABLE flights AS
  WITH busiest AS (
    SELECT origin FROM read_parquet(${quoted(source)}) GROUP BY origin ORDER BY count(*) DESC, origin LIMIT ${ORIGINS}
  ), numbered AS (
    SELECT *, row_number() OVER (ORDER BY date, origin, destination, distance, delay) AS position
    FROM read_parquet(${quoted(source)}) WHERE origin IN (FROM busiest)
  )
  SELECT (row_number() OVER (ORDER BY position))::INTEGER AS flight_id, date, distance::INTEGER AS distance,
    origin, destination, delay >= 15 AS late
  FROM numbered WHERE position % ${KEEP_EVERY} = 0`;

const written = (condition: string, file: string): string => `
  COPY (SELECT * FROM flights WHERE ${condition} ORDER BY flight_id) TO ${quoted(file)}
  (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, PARQUET_VERSION v2, ROW_GROUP_SIZE 1000000)`;

const [source, folder] = parseArgs({ allowPositionals: true }).positionals;
if (source === undefined || folder === undefined) {
  throw new Error('usage: node scripts/make-flights-excerpt.ts <flights-3m.parquet> <output folder>');
}
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(excerpt(source));
await connection.run(written(`date < '${TEST_FROM}'`, join(folder, 'train.parquet')));
await connection.run(written(`date >= '${TEST_FROM}'`, join(folder, 'test.parquet')));
