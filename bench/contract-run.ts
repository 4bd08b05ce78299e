// One contract on one file as a process of its own: `contract-run.mjs CONTRACT FILE [profile]`. Prints findings and peak memory.
import { readFile } from 'node:fs/promises';
import { loadContract } from '../src/data/contract/load.ts';
import { openDataset } from '../src/data/tables/dataset.ts';
import { validateData } from '../src/data/validate.ts';
import { duckDbTables } from '../src/platform/duckdb/open.ts';
import { localFiles } from '../src/platform/local-files.ts';

const [contractFile = '', file = '', withProfile] = process.argv.slice(2);
await using tables = await duckDbTables().open({ files: [file] });
const contract = loadContract(await readFile(contractFile, 'utf8'), contractFile);
const dataset = await openDataset({ tables, files: localFiles('/') }, { name: 'test', path: file, shown: file });
const { findings, verdict } = await validateData({
  tables,
  datasets: [dataset],
  contract,
  profile: withProfile === 'profile',
});
const peak = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({ version: process.version, rules: findings.length, passed: verdict === 'pass', megabytes: peak }),
);
