// How long an action takes to start: whole processes in turns, median of 21, over an empty Node script. Needs a build (npm run build),
// or a folder of bundles as its argument.   npx node bench/start.ts [FOLDER]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const RUNS = 21;
const IN_CONFIGURED = { 'INPUT_WORKING-DIRECTORY': 'configured' };
const bundles = resolve(process.argv[2] ?? join(import.meta.dirname, '../dist'));
const folder = mkdtempSync(join(tmpdir(), 'mlgate-start-'));

/** A step of a workflow, without a token: nothing is asked of any server. */
const STEP = {
  GITHUB_EVENT_NAME: 'workflow_dispatch',
  GITHUB_REPOSITORY: 'acme/flights',
  GITHUB_REPOSITORY_ID: '1',
  GITHUB_RUN_ID: '1',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_ACTOR: 'ann',
};

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
    env: { PATH, ...STEP, GITHUB_WORKSPACE: folder, GITHUB_EVENT_PATH: join(folder, 'event.json'), ...env },
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
  writeFileSync(join(folder, 'event.json'), '{}');
  mkdirSync(join(folder, 'configured'));
  writeFileSync(join(folder, 'configured/mlgate.yml'), 'model: late-flights\ndeploy: { run: ./deploy.sh }\n');
  writeFileSync(join(folder, 'numbers.json'), '{"roc_auc": 0.8}');
  const bundle = (name: string): string => join(bundles, `${name}.mjs`);
  const candidates = [
    candidate('an empty script', [join(folder, 'empty.mjs')], 0),
    candidate('train, up to "there is no mlgate.yml"', [bundle('train')], 2),
    candidate('train, up to its first question to mlgate.yml', [bundle('train')], 2, IN_CONFIGURED),
    candidate('compare of numbers, the whole step with its report', [bundle('compare')], 0, {
      INPUT_METRICS: 'numbers.json',
      INPUT_REGISTRY: 'folder:registry',
    }),
    candidate('mlgate --version', [bundle('mlgate'), '--version'], 0),
  ];
  for (let run = 0; run < RUNS; run++) for (const one of candidates) one.times.push(time(one));
  const [empty] = candidates;
  for (const { name, times } of candidates) {
    const over = median(times) - median(empty?.times ?? []);
    const least = Math.min(...times) - Math.min(...(empty?.times ?? []));
    const figures = `${median(times).toFixed(0)} ms, +${over.toFixed(0)} ms (fastest: +${least.toFixed(0)} ms)`;
    console.log(`${name.padEnd(56)} ${figures}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
