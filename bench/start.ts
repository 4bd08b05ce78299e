// How long an action takes to start: whole processes in turns, 21 of each, over an empty Node script; processor time too (user and
// system, with the processes it starts), which a busy machine disturbs less. Needs a build (npm run build), or a folder of bundles as
// its argument.   npx node bench/start.ts [FOLDER]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

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

/** All that a team writes, but for the section that `train` asks for first. */
const CONFIG = `model: late-flights
task: binary
data: { train: data/train.csv, test: data/test.csv, contract: data/contract.yml }
evaluate: { predictions: predictions.csv, label: late, score: p_late, id: flight, slices: [carrier, { column: hour, edges: [0, 6, 12, 24] }] }
metrics: [roc_auc, log_loss, { recall: { threshold: 0.4 } }]
compare:
  rules:
    - roc_auc: no worse by more than 0.005
    - recall: at least 0.6
    - roc_auc: not clearly worse by more than 0.02
      slices: carrier
approval: { groups: { owners: [ann, bob] }, needs: [1 of owners] }
deploy: { run: './deploy.sh {model}', smoke: ./smoke.sh }
`;

/** What a push tells of itself, as far as a step reads it. */
const EVENT = {
  ref: 'refs/heads/main',
  repository: { id: 1, full_name: 'acme/flights', private: true, default_branch: 'main' },
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

/** A script that loads the files that a step loads, in its order, and does nothing with them. */
function loadsOf(bundle: string, env: Candidate['env']): string {
  const list = join(folder, 'loaded.txt');
  const hook = `import { registerHooks } from 'node:module'; import { appendFileSync } from 'node:fs';
    registerHooks({ load: (url, context, next) => (appendFileSync(${JSON.stringify(list)}, url + '\\n'), next(url, context)) });`;
  writeFileSync(join(folder, 'hook.mjs'), hook);
  time(candidate('what train loads', { args: ['--import', join(folder, 'hook.mjs'), bundle], ends: 2, env }));
  const loaded = readFileSync(list, 'utf8').split('\n');
  const chunks = loaded.filter((url) => url.startsWith('file:') && url !== pathToFileURL(bundle).href);
  return [...new Set(chunks)].map((url) => `await import(${JSON.stringify(url)});\n`).join('');
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
  writeFileSync(join(folder, 'event.json'), JSON.stringify(EVENT));
  mkdirSync(join(folder, 'configured'));
  writeFileSync(join(folder, 'configured/mlgate.yml'), CONFIG);
  // As after a checkout: whoever asks git pays for it.
  spawnSync('git', ['init', '--quiet'], { cwd: folder });
  writeFileSync(join(folder, 'numbers.json'), '{"roc_auc": 0.8}');
  const bundle = (name: string): string => join(bundles, `${name}.mjs`);
  const configured = { ...IN_CONFIGURED, INPUT_TOKEN: 'none' };
  writeFileSync(join(folder, 'loads.mjs'), loadsOf(bundle('train'), configured));
  const candidates = [
    candidate('an empty script', { args: [join(folder, 'empty.mjs')], ends: 0 }),
    candidate('train, up to "there is no mlgate.yml"', { args: [bundle('train')], ends: 2 }),
    candidate('all that train loads where there is one', { args: [join(folder, 'loads.mjs')], ends: 0 }),
    candidate('train, up to its first question to mlgate.yml', { args: [bundle('train')], ends: 2, env: configured }),
    candidate('the same without a token', { args: [bundle('train')], ends: 2, env: IN_CONFIGURED }),
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
