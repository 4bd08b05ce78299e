// How long an action takes to start: whole processes in turns, median of 21, over an empty Node script. Needs a build (npm run build),
// or a folder of bundles as its argument.   npx node bench/start.ts [FOLDER]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const RUNS = 21;
const bundles = resolve(process.argv[2] ?? join(import.meta.dirname, '../dist'));
const folder = mkdtempSync(join(tmpdir(), 'mlgate-start-'));

interface Candidate {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Exit code of a run that did what it is measured for. */
  readonly ends: number;
  readonly times: number[];
}

function candidate(name: string, args: readonly string[], ends: number, env = {}): Candidate {
  return { name, args, ends, env, times: [] };
}

function time({ name, args, env, ends }: Candidate): number {
  const { PATH = '' } = process.env;
  const started = process.hrtime.bigint();
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { PATH, GITHUB_WORKSPACE: folder, ...env },
    encoding: 'utf8',
  });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (status !== ends) throw new Error(`${name} ended with ${status}, expected ${ends}\n${stdout}`);
  return milliseconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

try {
  writeFileSync(join(folder, 'empty.mjs'), '');
  writeFileSync(join(folder, 'numbers.json'), '{"roc_auc": 0.8}');
  const bundle = (name: string): string => join(bundles, `${name}.mjs`);
  const candidates = [
    candidate('an empty script', [join(folder, 'empty.mjs')], 0),
    candidate('report, up to "there is no mlgate.yml"', [bundle('report')], 2),
    candidate('approve, up to "there is no mlgate.yml"', [bundle('approve')], 2, { INPUT_CODE: 'A' }),
    candidate('compare of numbers, the whole step with its report', [bundle('compare')], 0, {
      INPUT_METRICS: 'numbers.json',
    }),
    candidate('mlgate --version', [bundle('mlgate'), '--version'], 0),
  ];
  for (let run = 0; run < RUNS; run++) for (const one of candidates) one.times.push(time(one));
  const [empty] = candidates;
  for (const { name, times } of candidates) {
    const over = median(times) - median(empty?.times ?? []);
    console.log(`${name.padEnd(52)} ${median(times).toFixed(0).padStart(5)} ms  +${over.toFixed(0)} ms`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
