// The committed bundle, copied to an empty folder, run by this Node in projects that know nothing of mlgate's repository.
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';

const repository = path.resolve(import.meta.dirname, '../..');
let folder: string;
let program: string;

beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-acceptance-')));
  fs.cpSync(path.join(repository, 'dist'), path.join(folder, 'bundle'), { recursive: true });
  program = path.join(folder, 'bundle', 'mlgate.mjs');
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A home of its own, so that nothing of this machine (tool cache, git configuration) helps. */
function mlgate(cwd: string, ...args: readonly string[]): Ended {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(MLGATE|GITHUB|INPUT|XDG|RUNNER)_|^GIT_CONFIG_GLOBAL$/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), HOME: path.join(folder, 'home'), GIT_CONFIG_NOSYSTEM: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, env, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'init.defaultBranch=main', ...args], { cwd, stdio: 'pipe' });
}

/** A trainer whose model is one number, and a predictor that blurs the truth by it. */
const FILES = {
  'train.mjs': `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const noise = Number(/noise: (.*)/.exec(readFileSync('params.yaml', 'utf8'))[1]);
mkdirSync(process.argv[2], { recursive: true });
writeFileSync(process.argv[2] + '/noise', String(noise));
`,
  'predict.mjs': `import { readFileSync, writeFileSync } from 'node:fs';
const [model, data, out] = process.argv.slice(2);
const noise = Number(readFileSync(model + '/noise', 'utf8'));
let seed = 7;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const rows = readFileSync(data, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
const scores = rows.map(([id, x]) => id + ',' + Math.min(1, Math.max(0, Number(x) + noise * (random() - 0.5))).toFixed(6));
writeFileSync(out, ['id,p', ...scores].join('\\n') + '\\n');
`,
  'deploy.mjs': `import { cpSync } from 'node:fs';
cpSync(process.argv[2], process.env.SERVING ?? '../serving', { recursive: true });
`,
  'params.yaml': 'noise: 1.5\n',
  '.gitignore': 'model/\n',
  'mlgate.yml': `model: tiny
task: binary
data: { test: test.csv }
train: { run: 'node train.mjs {model}', params: params.yaml, model: model/ }
evaluate: { predict: 'node predict.mjs {model} {data} {predictions}', label: late, score: p, id: id }
metrics: [roc_auc]
compare: { rules: [{ roc_auc: no worse by more than 0.01 }] }
approval: { groups: { owners: [bob@example.com] }, needs: [1 of owners] }
deploy: { run: 'node deploy.mjs {model}', smoke: 'test -s ../serving/noise' }
store: { folder: ../store }
`,
};

function makeProject(name: string): { readonly ann: string; readonly bob: string } {
  const root = path.join(folder, name);
  const ann = path.join(root, 'ann');
  fs.mkdirSync(ann, { recursive: true });
  for (const [file, text] of Object.entries(FILES)) fs.writeFileSync(path.join(ann, file), text);
  fs.writeFileSync(path.join(ann, 'test.csv'), testRows());
  git(root, 'init', '--quiet', '--bare', 'origin.git');
  git(ann, 'init', '--quiet');
  identify(ann, 'ann');
  git(ann, 'remote', 'add', 'origin', '../origin.git');
  git(ann, 'add', '.');
  git(ann, 'commit', '--quiet', '--message', 'one');
  git(ann, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  git(root, 'clone', '--quiet', 'origin.git', 'bob');
  const bob = path.join(root, 'bob');
  identify(bob, 'bob');
  return { ann, bob };
}

function identify(clone: string, name: string): void {
  git(clone, 'config', 'user.name', name);
  git(clone, 'config', 'user.email', `${name}@example.com`);
}

function testRows(): string {
  let seed = 42;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const rows = Array.from({ length: 2000 }, (_, id) => {
    const x = random();
    return `${id},${x.toFixed(6)},${random() < x ? 1 : 0}`;
  });
  return `${['id,x,late', ...rows].join('\n')}\n`;
}

function commitNoise(clone: string, noise: string): void {
  fs.writeFileSync(path.join(clone, 'params.yaml'), `noise: ${noise}\n`);
  git(clone, 'commit', '--quiet', '--all', '--message', `noise ${noise}`);
  git(clone, 'push', '--quiet');
}

it('starts, tells its version, and lists its verbs', () => {
  expect(mlgate(folder, '--version')).toMatchObject({ code: 0, out: '0.1.0\n' });
  expect(mlgate(folder, '--help').out).toContain('request-approval');
});

describe('a project, from first model to rollback', () => {
  it('passes, is approved by somebody else, deploys, stops a worse model, and rolls back', () => {
    const { ann, bob } = makeProject('story');
    expect(mlgate(ann, 'run')).toMatchObject({ code: 0 });
    approveAndPromote(ann, bob, 'v1 is in production');
    commitNoise(ann, '0.2');
    const better = mlgate(ann, 'run', '--json');
    expect(better.code).toBe(0);
    expect(JSON.parse(better.out)).toMatchObject({ verdict: 'pass', conclusion: 'success' });
    approveAndPromote(ann, bob, 'v2 is in production, instead of v1');
    commitNoise(ann, '9');
    const worse = mlgate(ann, 'run');
    expect(worse.code).toBe(1);
    expect(worse.out).toContain('worse than production');
    expect(mlgate(ann, 'request-approval')).toMatchObject({ code: 1 });
    expect(mlgate(ann, 'rollback', '--reason', 'test').out).toContain('v1 is back in production');
    expect(fs.readFileSync(path.join(ann, '../serving/noise'), 'utf8')).toBe('1.5');
    expect(mlgate(bob, 'history').out).toContain('the chain of digests holds');
  });

  function approveAndPromote(ann: string, bob: string, expected: string): void {
    const asked = mlgate(ann, 'request-approval');
    expect(asked.code).toBe(0);
    const code = /(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}/.exec(asked.out)?.[0] ?? '';
    expect(mlgate(ann, 'approve', code)).toMatchObject({ code: 1 });
    git(bob, 'pull', '--quiet');
    expect(mlgate(bob, 'approve', code)).toMatchObject({ code: 0 });
    const promoted = mlgate(ann, 'promote');
    expect(promoted.out).toContain(expected);
    expect(promoted.code).toBe(0);
  }
});

describe('errors', () => {
  test.each([
    ['no configuration', ['run'], 2, 'there is no mlgate.yml'],
    ['an unknown verb', ['frobnicate'], 2, 'unknown command'],
    ['an unknown flag', ['run', '--frobnicate'], 2, 'unknown option'],
    ['a missing file', ['compare', '--metrics', 'nothing.json'], 2, 'nothing.json does not exist'],
  ])('%s', (_, args, code, text) => {
    const empty = path.join(folder, 'empty');
    fs.mkdirSync(empty, { recursive: true });
    const ended = mlgate(empty, ...args);
    expect(ended.err).toContain(text);
    expect(ended.code).toBe(code);
  });

  it('says where in mlgate.yml, with a caret', () => {
    const { ann } = makeProject('typo');
    fs.writeFileSync(path.join(ann, 'mlgate.yml'), FILES['mlgate.yml'].replace('[roc_auc]', '[roc_acu]'));
    const ended = mlgate(ann, 'run');
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(/mlgate\.yml:6:\d+ .*unknown metric "roc_acu"\n.*\n.*\^{7} {2}did you mean "roc_auc"\?/);
  });
});
