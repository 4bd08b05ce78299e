// A new executor, a new metric and a new check are one file each: shown in a copy of the repository, by its own generator and CLI.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { decodeRecord } from '../../src/records/record.ts';
import { dataReport } from '../../src/records/data-report.ts';
import { evaluation } from '../../src/records/evaluation.ts';
import { trainingRun } from '../../src/records/training-run.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const FOLDERS = ['src', 'scripts', 'docs', 'assets', 'examples', 'actions', 'workflows-examples'];
const COPIED = [...FOLDERS, 'action.yml', 'package.json', '.prettierrc.json', '.prettierignore'];

const GENERATED = /\/all\.generated\.ts$|^docs\/|schema.*\.json$/;

const PLUGINS = {
  'src/training/executors/echo.ts': `// Runs the command here, and says each line with a word before it.
import * as z from 'zod';
import type { CommandResult } from '../../platform/exec.ts';
import { executor } from './executor.ts';
import type { ExecutorPlatform, Executor } from './executor.ts';

const parameters = z.strictObject({ word: z.string() });

export default executor({
  name: 'echo',
  doc: { summary: 'Runs the command here, and says each line with a word before it.', source: 'a test' },
  parameters,
  poll: { first: 0.01, longest: 0.1 },
  open: (platform, { word }) => openEcho(platform, word),
});

function openEcho({ commands }: ExecutorPlatform, word: string): Executor {
  const lines: string[] = [];
  let result: CommandResult | undefined;
  return {
    submit: async (job, key) => {
      result = await commands.run({ ...job, onLine: (line) => lines.push(\`\${word} \${line}\`) });
      return { executor: 'echo', id: key };
    },
    state: () => Promise.resolve({ state: result?.outcome === 'succeeded' ? 'succeeded' : 'failed', raw: String(result?.outcome) }),
    logs: (_, cursor) => Promise.resolve({ lines: lines.slice(cursor), cursor: lines.length }),
    cancel: () => Promise.resolve(),
    results: () => Promise.resolve({ seconds: result?.seconds ?? 0, tail: result?.tail ?? '' }),
  };
}
`,
  'src/evaluation/metrics/mean-squared-error.ts': `// How far off a prediction is, in squares.
import * as z from 'zod';
import { metric } from './metric.ts';

export default metric({
  name: 'mse',
  aliases: ['mean_squared_error'],
  tasks: ['regression'],
  needs: 'predicted',
  direction: 'lower-is-better',
  range: [0, Infinity],
  doc: { summary: 'Mean of (true − predicted)².', undefined: 'Without rows.', source: 'sklearn.metrics.mean_squared_error' },
  parameters: z.strictObject({}),
  label: () => 'MSE',
  measure: () => ({
    kind: 'rowwise',
    columns: ({ rows, model }) => [model.predicted.map((value, row) => (value - (rows.truth[row] ?? 0)) ** 2)],
  }),
});
`,
  'src/data/checks/whole-batches.ts': `// Rows come in whole batches.
import * as z from 'zod';
import { check, longForm } from './check.ts';

export default check({
  name: 'whole-batches',
  scope: 'table',
  doc: { summary: 'Rows come in whole batches.', fails: 'some rows are left over.', example: 'whole-batches: { of: 10 }' },
  written: longForm({ of: z.int().min(1) }).meta({ examples: [{ of: 10 }] }),
  expectation: ({ of }) => \`a multiple of \${of} rows\`,
  needs: () => [],
  judge: ({ of }, { dataset }) => {
    const over = dataset.rows % of;
    return { status: over === 0 ? 'holds' : 'violated', message: \`\${over} rows left over\`, facts: { over } };
  },
});
`,
} as const;

/** A project that uses all three. Predictions miss the truth by 1 and by 2 in turns, so the mean of squares is 2.5. */
const PROJECT = {
  'mlgate.yml': `model: numbers
task: regression
data: { train: train.csv, test: test.csv, contract: contract.yml }
train:
  run: echo fitting; cp train.csv model.csv
  executor: { echo: { word: hark } }
  model: model.csv
evaluate:
  predict: node predict.mjs {data} {predictions}
  label: y
  prediction: guess
metrics: [mse, mae]
registry: { folder: registry }
`,
  'contract.yml': 'whole-batches: { of: 4 }\ncolumns:\n  x: { type: integer }\n  y: { type: integer }\n',
  'train.csv': `x,y\n${[11, 12, 13, 14].map((x) => `${x},${x + 1}`).join('\n')}\n`,
  'test.csv': `x,y\n${[1, 2, 3, 4, 5, 6].map((x) => `${x},${x + 1 + (x % 2)}`).join('\n')}\n`,
  'data-only.yml': 'model: numbers\ndata: { train: train.csv, test: test.csv, contract: contract.yml }\n',
  'predict.mjs': `import { readFileSync, writeFileSync } from 'node:fs';
const [data, predictions] = process.argv.slice(2);
const rows = readFileSync(data, 'utf8').trim().split('\\n').slice(1);
writeFileSync(predictions, 'guess\\n' + rows.map((row) => row.split(',')[0]).join('\\n') + '\\n');
`,
} as const;

let place: string;
const copy = (): string => path.join(place, 'copy');
const project = (): string => path.join(place, 'project');

beforeAll(() => {
  place = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-plugin-')));
  for (const name of COPIED) fs.cpSync(path.join(ROOT, name), path.join(copy(), name), { recursive: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy(), 'node_modules'));
  write(project(), PROJECT);
  spawnSync('git', ['init', '--quiet', project()]);
});
afterAll(() => fs.rmSync(place, { recursive: true, force: true }));

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
}

function run(
  script: string,
  args: readonly string[],
  cwd: string,
): { readonly status: number | null; readonly text: string } {
  const env = {
    PATH: process.env['PATH'],
    HOME: place,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    // Types are stripped once for all of these processes.
    NODE_COMPILE_CACHE: path.join(place, 'compiled'),
  };
  const ran = spawnSync(process.execPath, [path.join(copy(), script), ...args], { cwd, env, encoding: 'utf8' });
  return { status: ran.status, text: ran.stdout + ran.stderr };
}

function record(kind: string): string {
  return fs.readFileSync(path.join(project(), '.mlgate/numbers', `${kind}.json`), 'utf8');
}

/** Every file of the copy, sorted, with its content. */
function snapshot(): ReadonlyMap<string, string> {
  const names = COPIED.flatMap((name) => {
    const below = path.join(copy(), name);
    if (fs.statSync(below).isFile()) return [name];
    return fs.readdirSync(below, { recursive: true, encoding: 'utf8' }).map((file) => `${name}/${file}`);
  });
  const files = names.filter((name) => fs.statSync(path.join(copy(), name)).isFile()).sort();
  return new Map(files.map((name) => [name, fs.readFileSync(path.join(copy(), name), 'latin1')]));
}

describe('without the three files', () => {
  it.each([
    ['train', 'mlgate.yml', ['unknown executor "echo"', 'unknown metric "mse"']],
    ['validate-data', 'data-only.yml', ['whole-batches']],
  ])('%s refuses %s', (verb, config, names) => {
    const { status, text } = run('src/cli/main.ts', [verb, '--config', config], project());
    expect(status).toBe(2);
    for (const name of names) expect(text).toContain(name);
  });
});

describe('with the three files and nothing else but what is generated from them', { timeout: 120_000 }, () => {
  let before: ReadonlyMap<string, string>;
  beforeAll(() => {
    before = snapshot();
    write(copy(), PLUGINS);
    const { status, text } = run('scripts/gen.ts', [], copy());
    expect(text).toContain('wrote src/training/executors/all.generated.ts');
    expect(status).toBe(0);
  }, 180_000);

  it('only lists and documentation were written anew, and they are fresh', () => {
    const after = snapshot();
    const others = [...after.keys()].filter(
      (name) => after.get(name) !== before.get(name) && !Object.hasOwn(PLUGINS, name),
    );
    expect(others.filter((name) => !GENERATED.test(name))).toEqual([]);
    expect(others.filter((name) => name.startsWith('src/'))).toEqual([
      'src/data/checks/all.generated.ts',
      'src/evaluation/metrics/all.generated.ts',
      'src/training/executors/all.generated.ts',
    ]);
    expect(run('scripts/gen.ts', ['--check'], copy())).toEqual({ status: 0, text: '' });
  });

  test.each([
    ['docs/executors.md', '## echo'],
    ['docs/metrics.md', '## mse'],
    ['docs/checks.md', '## whole-batches'],
  ])('%s tells of it', (page, heading) => {
    expect(fs.readFileSync(path.join(copy(), page), 'utf8')).toContain(heading);
  });

  it('the check judges data', () => {
    const { status } = run('src/cli/main.ts', ['validate-data'], project());
    expect(status).toBe(1);
    const { findings } = decodeRecord(dataReport, record('data-report'), 'data-report.json');
    const seen = findings
      .filter(({ check }) => check === 'whole-batches')
      .map(({ dataset, status: found, facts }) => ({ dataset, found, facts }));
    expect(seen).toEqual([
      { dataset: 'test', found: 'violated', facts: { over: 2 } },
      { dataset: 'train', found: 'holds', facts: { over: 0 } },
    ]);
  });

  it('the executor runs the training command', () => {
    const { status, text } = run('src/cli/main.ts', ['train'], project());
    expect(text).toContain('hark fitting');
    expect(status).toBe(0);
    const { executor, output } = decodeRecord(trainingRun, record('training-run'), 'training-run.json');
    expect([executor, output?.path]).toEqual(['echo', 'model.csv']);
  });

  it('the metric measures, with an interval', () => {
    expect(run('src/cli/main.ts', ['evaluate'], project()).status).toBe(0);
    const { candidate } = decodeRecord(evaluation, record('evaluation'), 'evaluation.json');
    const [first] = candidate.estimates;
    expect(first).toMatchObject({ metric: { name: 'mse' }, label: 'MSE', value: 2.5 });
    expect(first?.interval?.low).toBeLessThan(2.5);
    expect(first?.interval?.high).toBeGreaterThan(2.5);
  });
});
