// Writes training data with a fault that happens upstream, for the contract to find:
//   node demo/break-data.mjs unit|rename-origin|nulls data/train.parquet broken.parquet
import { BadInput, runScript } from '../bad-input.mjs';
import { sqlText, withDuckDB } from '../data.mjs';

/** Each fault replaces one column. */
const FAULTS = {
  // Somebody sends metres (nearly) where miles were agreed.
  unit: 'distance * 1000 AS distance',
  // The city's code in place of the airport's.
  'rename-origin': "CASE origin WHEN 'ORD' THEN 'CHI' ELSE origin END AS origin",
  // One feed in five stops sending the distance.
  nulls: 'CASE WHEN flight_id % 5 = 0 THEN NULL ELSE distance END AS distance',
};

async function breakData(fault, input, output) {
  if (output === undefined || !Object.hasOwn(FAULTS, fault)) {
    throw new BadInput(`usage: node demo/break-data.mjs ${Object.keys(FAULTS).join('|')} INPUT OUTPUT`);
  }
  await withDuckDB((connection) =>
    connection.run(`
      COPY (SELECT * REPLACE (${FAULTS[fault]}) FROM ${sqlText(input)}) TO ${sqlText(output)}
      (FORMAT parquet, COMPRESSION zstd)`),
  );
}

await runScript(() => breakData(...process.argv.slice(2)));
