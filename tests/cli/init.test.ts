import { parse, stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { SMALL } from './small-model.ts';
import { jsonOf, makeFolder, makeRepository } from './terminal.ts';

const SCRIPTS: Readonly<Record<string, string>> = {
  'train.mjs': `import { parseArgs } from 'node:util';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const { values } = parseArgs({ options: { data: { type: 'string' }, out: { type: 'string', default: 'model' } } });
const rows = readFileSync(values.data, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
const late = rows.filter(([, , label]) => label === '1');
mkdirSync(values.out, { recursive: true });
writeFileSync(values.out + '/weights.json', JSON.stringify(late.reduce((sum, [, x]) => sum + Number(x), 0) / late.length));
`,
  'predict.mjs': `import { parseArgs } from 'node:util';
import { readFileSync, writeFileSync } from 'node:fs';
const text = { type: 'string' };
const { values } = parseArgs({ options: { model: { type: 'string' }, data: { type: 'string' }, out: { type: 'string' } } });
const middle = Number(readFileSync(values.model + '/weights.json', 'utf8'));
const rows = readFileSync(values.data, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
const p = (x) => 1 / (1 + Math.exp(middle - Number(x)));
writeFileSync(values.out, 'id,p_late\\n' + rows.map(([id, x]) => id + ',' + p(x).toFixed(6) + '\\n').join(''));
`,
};
/** Rows that no other row of the two files is like. */
const DATA = {
  'data/train.csv': rows(0, 300),
  'data/test.csv': rows(300, 700),
};

function rows(from: number, to: number): string {
  const lines = Array.from({ length: to - from }, (_, index) => {
    const row = from + index;
    const x = (((row * 37) % 100) / 25 + row / 100_000).toFixed(5);
    return `${row},${x},${(row * 11) % 4 === 0 ? Number(Number(x) < 2) : Number(Number(x) > 2)},${row % 2}\n`;
  });
  return `id,x,late,weekend\n${lines.join('')}`;
}

/** With keys that no draft has, and a predict script that init could not guess. */
const OWN = {
  model: 'small',
  data: { train: 'data/train.csv', test: 'data/test.csv' },
  train: { run: 'node train.mjs {train} {model}', model: 'model', timeout: '10m' },
  evaluate: {
    predict: 'node predict.mjs {model} {data} {predictions} --fast',
    label: 'late',
    score: 'p_late',
    id: 'id',
    threshold: 0.4,
  },
  metrics: ['roc_auc'],
  compare: { rules: [{ roc_auc: 'at least 0.6' }], level: 0.9 },
  approval: { groups: { owners: ['a@example.org'] }, needs: ['1 of owners'] },
  oncall: ['b@example.org'],
  deploy: { run: './deploy.sh {model}', smoke: './smoke.sh' },
};

describe('mlgate init', () => {
  it.concurrent('drafts the whole pipeline, which runs as it stands but for the label that nobody named', async () => {
    const project = makeRepository({ ...SCRIPTS, ...DATA });
    const drafted = await project.mlgate(['init', '--json']);
    expect(drafted.code).toBe(0);
    const document = jsonOf(drafted);
    expect(document).toMatchObject({
      rung: 3,
      written: true,
      open: [{ key: 'evaluate.label', candidates: ['weekend', 'late'] }],
    });
    expect(document['text']).toBe(project.read('mlgate.yml'));
    const refused = await project.mlgate(['run']);
    expect(refused.code).toBe(2);
    const line =
      project
        .read('mlgate.yml')
        .split('\n')
        .findIndex((text) => text.includes('FILL IN')) + 1;
    expect(refused.stderr).toMatch(new RegExp(`^mlgate\\.yml:${line}:\\d+ {2}evaluate\\.label`));
    project.write({
      'mlgate.yml': project
        .read('mlgate.yml')
        .replace(/label: #.*/, 'label: late')
        .replace('rules: []', 'rules: [{ roc_auc: at least 0.6 }]'),
    });
    const ran = await project.mlgate(['run', '--json']);
    expect(ran).toMatchObject({ code: 0 });
    expect(jsonOf(ran)).toMatchObject({ verdict: 'pass' });
    const better = await project.mlgate(['init', '--force']);
    expect(better.stdout).toContain('data/contract.yml');
    expect(better.stdout).toContain('the file before is mlgate.yml.bak');
    const again = project.read('mlgate.yml');
    expect(again).toContain('  label: late # as it was before\n');
    expect(again).toContain('rules: [{"roc_auc":"at least 0.6"}] # as it was before\n');
    expect(again).not.toContain('FILL IN');
    expect(project.read('mlgate.yml.bak')).toContain('rules: [{ roc_auc: at least 0.6 }]');
    expect(await project.mlgate(['run', '--quiet'])).toMatchObject({ code: 0 });
  });

  it.concurrent('takes over label and positive and drafts rules for them; the label is no slice', async () => {
    const lines = Array.from({ length: 400 }, (_, row) => {
      const isLost = row % 4 === 0;
      const score = ((row * 37) % 100) / 250 + (isLost ? 0.4 : 0.1);
      return `${row},${isLost ? 'yes' : 'no'},${row % 2 === 0 ? 'north' : 'south'},${score.toFixed(4)}\n`;
    });
    const project = makeFolder({ 'predictions.csv': `id,churn,region,p_churn\n${lines.join('')}` });
    await project.mlgate(['init']);
    const first = project.read('mlgate.yml');
    expect(first).toContain('rules: []');
    expect(first).toMatch(/label: # FILL IN .*churn/);
    expect(first.match(/slices: .*/)?.[0] ?? '').not.toContain('churn');
    project.write({ 'mlgate.yml': first.replace(/label: #.*/, 'label: churn\n  positive: yes') });
    expect(await project.mlgate(['init', '--force'])).toMatchObject({ code: 0 });
    const second = project.read('mlgate.yml');
    expect(second).toMatch(/label: churn # as it was before\n {2}positive: "yes" # as it was before/);
    expect(second).toMatch(/rules:\n {4}- roc_auc/);
    expect(await project.mlgate(['doctor'])).toMatchObject({ code: 0 });
  });

  it.concurrent('says what the draft would let through, measured where predictions are there', async () => {
    const lines = Array.from(
      { length: 500 },
      (_, row) => `${row % 5 === 0 ? 1 : 0},${(((row * 37) % 100) / 200 + (row % 5 === 0 ? 0.3 : 0)).toFixed(3)}\n`,
    );
    const project = makeFolder({
      'predictions.csv': `late,p_late\n${lines.join('')}`,
      'train.mjs':
        "import { copyFileSync } from 'node:fs';\nconst target = 'late';\ncopyFileSync('scored.csv', 'predictions.csv');\n",
    });
    const ended = await project.mlgate(['init']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(
      /What the drafted policy would let through, at 500 rows: roc_auc: no worse by more than 0\.0\d/,
    );
    expect(ended.stdout).toMatch(/→ 0\.0\d +passes an equal model (?:more than )?\d+ times in 100/);
    expect(ended.stdout).toContain('measured on the 500 rows of predictions.csv');
    expect(project.read('mlgate.yml')).toContain('# guessed');
    project.write({ 'scored.csv': project.read('predictions.csv') });
    expect(await project.mlgate(['run', '--json'])).toMatchObject({ code: 0 });
  });

  it.concurrent('overwrites nothing; --dry-run writes nothing; --force replaces the file', async () => {
    const project = makeFolder({ ...SMALL, 'metrics.json': '{"accuracy": 0.9}' });
    const before = project.read('mlgate.yml');
    const refused = await project.mlgate(['init']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('mlgate init --force');
    const dry = await project.mlgate(['init', '--dry-run', '--quiet']);
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain('model: ');
    expect(project.read('mlgate.yml')).toBe(before);
    expect(project.has('data/contract.yml')).toBe(false);
    expect(await project.mlgate(['init', '--force', '--quiet'])).toMatchObject({ code: 0, stdout: '' });
    expect(project.read('mlgate.yml')).not.toBe(before);
  });

  it.concurrent('--force keeps every section and key that it does not draft', async () => {
    const { metrics: _none, ...wanted } = OWN;
    const project = makeFolder({ ...SMALL, 'mlgate.yml': stringify({ ...OWN, oncal: 'a slip' }) });
    const dry = await project.mlgate(['init', '--dry-run', '--model', 'other', '--without-workflows']);
    expect(dry.stdout).toMatch(
      /Next: mlgate init --model other --force --without-workflows {3}writes what stands above\n$/,
    );
    expect(await project.mlgate(['init', '--force'])).toMatchObject({ code: 0 });
    const again: unknown = parse(project.read('mlgate.yml'));
    expect(again).toMatchObject(wanted);
    expect(again).not.toHaveProperty('oncal');
    expect(again).not.toHaveProperty('evaluate.predictions');
    expect(await project.mlgate(['doctor', '--json'])).toMatchObject({ stderr: '' });
  });

  it.concurrent('several models are not drafted into one', async () => {
    const text = `models: { a: ${JSON.stringify(OWN)} }\n`;
    const project = makeFolder({ ...SMALL, 'mlgate.yml': text });
    const ended = await project.mlgate(['init', '--force']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('has several models, and init drafts one');
    expect(project.read('mlgate.yml')).toBe(text);
  });

  it.concurrent('a folder without anything: what to do instead', async () => {
    const ended = await makeFolder().mlgate(['init']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('explain init-nothing');
    expect(ended.stderr).toContain('mlgate compare --run');
  });

  it.concurrent('a data file that cannot be read is said, and the rest is drafted', async () => {
    const project = makeFolder({
      'train.mjs': '',
      'metrics.json': '{"accuracy": 0.9}',
      'data/train.csv': 'a,a\n1,2\n',
    });
    const ended = await project.mlgate(['init']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('two columns called "a"');
    expect(ended.stdout).toContain('nothing was guessed from it');
  });
});

describe('mlgate data infer', () => {
  it.concurrent('drafts a contract that the data keep to, beside them; never over another one', async () => {
    const project = makeFolder(DATA);
    const ended = await project.mlgate([
      'data',
      'infer',
      'data/train.csv',
      '--test',
      'data/test.csv',
      '--label',
      'late',
    ]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('Wrote data/contract.yml');
    expect(project.read('data/contract.yml')).toContain('columns:');
    const again = await project.mlgate(['data', 'infer', 'data/train.csv']);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('--force');
  });

  it.concurrent('without a file and without mlgate.yml: what to name', async () => {
    const ended = await makeFolder().mlgate(['data', 'infer']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('mlgate data infer data/train');
  });
});

describe('mlgate doctor', () => {
  it.concurrent('says which data a workflow will not find', async () => {
    const project = makeRepository({ ...SMALL, '.gitignore': 'data/test.csv\n' });
    const { stdout, code } = await project.mlgate(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toContain(
      '● small: data.test: data/test.csv is ignored by git: a checkout in a workflow does not have it',
    );
    expect(stdout).not.toContain('data.train');
    project.write({ '.gitignore': '' });
    expect((await project.mlgate(['doctor'])).stdout).not.toContain('ignored by git');
  });
});
