// How long an action takes to start: whole processes in turns, 21 of each, over an empty Node script; processor time too (user and
// system, with the processes it starts), which a busy machine disturbs less. Needs a build (npm run build), or a folder of bundles as
// its argument.   npx node bench/start.ts [FOLDER]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const RUNS = 21;
const IN_CONFIGURED = { 'INPUT_WORKING-DIRECTORY': 'configured' };
const bundles = resolve(process.argv[2] ?? join(import.meta.dirname, '../dist'));
const folder = mkdtempSync(join(tmpdir(), 'mlgate-start-'));

/** bash tells the processor time of what it ran; its own start is in every row, the empty script's too. */
const TIMED = '"$@" >&2; code=$?; times; exit $code';

/** A step of a workflow, without a token unless a row says so: nothing is asked of any server. */
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
  readonly processor: number[];
}

type Asked = Pick<Candidate, 'args' | 'ends'> & Partial<Pick<Candidate, 'env'>>;

function candidate(name: string, asked: Asked): Candidate {
  return { name, env: {}, ...asked, times: [], processor: [] };
}

function time({ name, args, env, ends, times, processor }: Candidate): void {
  const { PATH = '' } = process.env;
  const started = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', TIMED, 'bash', process.execPath, ...args], {
    cwd: folder,
    env: { PATH, ...STEP, GITHUB_WORKSPACE: folder, GITHUB_EVENT_PATH: join(folder, 'event.json'), ...env },
    encoding: 'utf8',
  });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (status !== ends) throw new Error(`${name} ended with ${status}, expected ${ends}\n${stderr}`);
  times.push(milliseconds);
  processor.push(processorTime(stdout));
}

/** Milliseconds. The second line is the children's: `0m0.034s 0m0.010s`. */
function processorTime(told: string): number {
  const children = told.trim().split('\n')[1] ?? '';
  const parts = [...children.matchAll(/(\d+)m(\d+)[.,](\d{3})s/g)].map((part) => part.slice(1).map(Number));
  return parts.reduce(
    (sum, [minutes = 0, seconds = 0, thousandths = 0]) => sum + (minutes * 60 + seconds) * 1000 + thousandths,
    0,
  );
}

function over(values: readonly number[], empty: readonly number[]): string {
  const middle = median(values) - median(empty);
  return `+${middle.toFixed(0)} ms (fastest: +${(Math.min(...values) - Math.min(...empty)).toFixed(0)} ms)`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

try {
  writeFileSync(join(folder, 'empty.mjs'), '');
  writeFileSync(join(folder, 'event.json'), '{}');
  mkdirSync(join(folder, 'configured'));
  writeFileSync(join(folder, 'configured/mlgate.yml'), 'model: late-flights\ndeploy: { run: ./deploy.sh }\n');
  // As after a checkout: whoever asks git pays for it.
  spawnSync('git', ['init', '--quiet'], { cwd: folder });
  writeFileSync(join(folder, 'numbers.json'), '{"roc_auc": 0.8}');
  const bundle = (name: string): string => join(bundles, `${name}.mjs`);
  const candidates = [
    candidate('an empty script', { args: [join(folder, 'empty.mjs')], ends: 0 }),
    candidate('train, up to "there is no mlgate.yml"', { args: [bundle('train')], ends: 2 }),
    candidate('train, up to its first question to mlgate.yml', {
      args: [bundle('train')],
      ends: 2,
      env: IN_CONFIGURED,
    }),
    candidate('the same with a token', {
      args: [bundle('train')],
      ends: 2,
      env: { ...IN_CONFIGURED, INPUT_TOKEN: 'none' },
    }),
    candidate('report of no record', { args: [bundle('report')], ends: 0, env: IN_CONFIGURED }),
    candidate('compare of numbers, the whole step with its report', {
      args: [bundle('compare')],
      ends: 0,
      env: { INPUT_METRICS: 'numbers.json', INPUT_REGISTRY: 'folder:registry' },
    }),
    candidate('mlgate --version', { args: [bundle('mlgate'), '--version'], ends: 0 }),
  ];
  for (let run = 0; run < RUNS; run++) for (const one of candidates) time(one);
  const [empty] = candidates;
  console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)}`);
  for (const { name, times, processor } of candidates) {
    const [wall, used] = [over(times, empty?.times ?? []), over(processor, empty?.processor ?? [])];
    console.log(`${name.padEnd(56)} ${median(times).toFixed(0)} ms, ${wall}; processor ${used}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
