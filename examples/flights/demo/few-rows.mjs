// Keeps 2,000 flights of a test set, evenly over its time: node demo/few-rows.mjs data/test.parquet small.parquet
import { BadInput, runScript } from '../bad-input.mjs';
import { sqlText, withDuckDB } from '../data.mjs';

const KEEP = 2000;

async function keepFew(input, output) {
  if (output === undefined) throw new BadInput('usage: node demo/few-rows.mjs INPUT OUTPUT');
  await withDuckDB((connection) =>
    connection.run(`
      COPY (
        SELECT * EXCLUDE (position, total)
        FROM (SELECT *, row_number() OVER (ORDER BY flight_id) AS position, count(*) OVER () AS total
              FROM ${sqlText(input)})
        WHERE position * ${KEEP} // total > (position - 1) * ${KEEP} // total
        ORDER BY flight_id
      ) TO ${sqlText(output)} (FORMAT parquet, COMPRESSION zstd)`),
  );
}

await runScript(() => keepFew(process.argv[2], process.argv[3]));
