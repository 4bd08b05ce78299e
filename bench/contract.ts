// Contracts of 24 and 40 rules against Pandera and Great Expectations: whole processes from cold, wall time and peak memory, in one
// run on the same files.   MLGATE_BENCH_PYTHON=…/bin/python npx node bench/contract.ts
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { rolldown } from 'rolldown';
import * as z from 'zod';
import { duckDbTables } from '../src/platform/duckdb/open.ts';
import { writeWorkloads } from './contract-data.ts';
import type { Workload } from './contract-data.ts';

const RUNS = 5;

const Said = z.object({ version: z.string(), rules: z.int(), passed: z.boolean(), megabytes: z.number() });

interface Runner {
  readonly name: string;
  readonly command: (contract: string, file: string) => readonly string[];
}

interface Measured {
  readonly seconds: readonly number[];
  readonly megabytes: number;
  readonly said: z.infer<typeof Said>;
}

/** The shipped form: one bundle, the table engine outside. It lies below the repository so that node_modules is found. */
async function bundle(): Promise<string> {
  const file = path.join(import.meta.dirname, '..', 'node_modules', '.cache', 'bench', 'contract-run.mjs');
  const build = await rolldown({
    input: path.join(import.meta.dirname, 'contract-run.ts'),
    platform: 'node',
    external: [/^@duckdb\//],
    logLevel: 'silent',
  });
  await build.write({ file, format: 'esm', minify: true, codeSplitting: false });
  return file;
}

function runOnce(command: readonly string[]): { readonly seconds: number; readonly said: z.infer<typeof Said> } {
  const [program = '', ...args] = command;
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${stderr.slice(-2000)}`);
  return { seconds, said: Said.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')) };
}

/** Runners take turns, so that a busy minute of the machine is everybody's. */
function measure(runners: readonly Runner[], contract: string, file: string): ReadonlyMap<string, Measured> {
  const results = new Map<string, Measured>();
  for (let run = 0; run < RUNS; run++) {
    for (const { name, command } of runners) {
      const { seconds, said } = runOnce(command(contract, file));
      const before = results.get(name);
      const megabytes = Math.max(before?.megabytes ?? 0, said.megabytes);
      results.set(name, { seconds: [...(before?.seconds ?? []), seconds], megabytes, said });
    }
  }
  return results;
}

function sorted(seconds: readonly number[]): readonly number[] {
  return seconds.toSorted((a, b) => a - b);
}

function median(seconds: readonly number[]): number {
  return sorted(seconds)[Math.floor(seconds.length / 2)] ?? Number.NaN;
}

function print(results: ReadonlyMap<string, Measured>): void {
  const ours = results.get('mlgate');
  if (ours === undefined) throw new RangeError('mlgate was not run');
  for (const [name, { seconds, megabytes, said }] of results) {
    if (!said.passed) throw new Error(`${name} finds the clean file at fault`);
    const ratio = `${(median(seconds) / median(ours.seconds)).toFixed(2)} × the time, ${(megabytes / ours.megabytes).toFixed(2)} × the memory of mlgate`;
    console.log(
      `${name.padEnd(30)} ${said.version.padEnd(9)} ${String(said.rules).padStart(3)} rules  min ${(sorted(seconds)[0] ?? 0).toFixed(2)} s  median ${median(seconds).toFixed(2)} s  ${megabytes.toFixed(0).padStart(4)} MB   ${ratio}`,
    );
  }
  console.log();
}

const folder = await mkdtemp(path.join(tmpdir(), 'mlgate-bench-'));
try {
  const script = await bundle();
  const python = process.env['MLGATE_BENCH_PYTHON'];
  const peers = (workload: Workload): readonly Runner[] =>
    python === undefined
      ? []
      : ['pandera', 'great_expectations'].map((peer) => ({
          name: peer,
          command: (_, file) => [
            python,
            path.join(import.meta.dirname, 'peers', `${peer}_contract.py`),
            workload.rules === 24 ? 'flights' : 'measurements',
            file,
          ],
        }));
  let workloads: readonly Workload[];
  {
    await using tables = await duckDbTables().open();
    workloads = await writeWorkloads(tables, folder);
  }
  for (const workload of workloads) {
    const contract = path.join(folder, 'contract.yml');
    await writeFile(contract, workload.contract);
    console.log(
      `${workload.rules} rules on ${workload.name}, ${((await stat(workload.file)).size / 1e6).toFixed(1)} MB; ${RUNS} runs each, in turns`,
    );
    const runners: Runner[] = [
      { name: 'mlgate', command: (file, data) => [process.execPath, script, file, data] },
      { name: 'mlgate with profile', command: (file, data) => [process.execPath, script, file, data, 'profile'] },
      ...peers(workload),
    ];
    print(measure(runners, contract, workload.file));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
