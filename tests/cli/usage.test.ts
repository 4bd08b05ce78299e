import { chmodSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, SMALL } from './small-model.ts';
import { addRemote, jsonOf, makeFolder, makeRepository, temporary } from './terminal.ts';

const NUMBERS: Readonly<Record<string, string>> = { 'metrics.json': '{"roc_auc": 0.8}' };
const SHOW = ['compare', '--metrics', 'metrics.json'];

describe('words that are none', () => {
  it.concurrent.each([
    ['an unknown verb', ['comapre'], 'Did you mean compare?'],
    ['an unknown flag', ['compare', '--agianst', 'base'], 'Did you mean --against?'],
    ['a flag without its value', ['compare', '--metrics'], "'--metrics <NAMES|FILE>' argument missing"],
    ['an argument that is missing', ['adopt'], "missing required argument 'path'"],
    ['an argument that is missing, with the usage', ['adopt'], 'Usage: mlgate adopt [options] <path>'],
    ['an error that is none', ['explain', 'train-fialed'], 'did you mean "train-failed"?'],
    ['one argument too many', ['status', 'now'], 'too many arguments'],
    [
      'a value that is not among the choices',
      ['compare', '--metrics', 'metrics.json', '--against', 'staging'],
      'against',
    ],
    ['a rule that is none', [...SHOW, '--rule', 'roc_auc: >= 0.7'], 'a limit reads "at least N"'],
    ['a rule in other words', [...SHOW, '--rule', 'roc_auc: above 0.7'], 'a lower limit reads "at least N"'],
    [
      'a metric that is none',
      ['compare', '--predictions', 'p.csv', '--label', 'a', '--score', 'b', '--metrics', 'recal'],
      'did you mean "recall"?',
    ],
    ['a version that is none', ['rollback', 'three'], 'versions are numbers'],
  ])('%s', async (_, args, words) => {
    const config: Readonly<Record<string, string>> = args[0] === 'rollback' ? { 'mlgate.yml': CONFIG } : {};
    const ended = await makeFolder({ ...NUMBERS, ...config }).mlgate(args);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(words);
  });

  it.concurrent('a variable with a slip', async () => {
    const ended = await makeFolder(NUMBERS).mlgate(SHOW, { env: { MLGATE_COMPARE_AGAINTS: 'base' } });
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('MLGATE_COMPARE_AGAINTS');
  });

  it.concurrent('without any word: help, as for a question', async () => {
    const ended = await makeFolder().mlgate([]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('Usage: mlgate');
  });

  it.concurrent.each([[['--help']], [['compare', '--help']], [['--version']]])(
    '%j: exit 0, on stdout',
    async (args) => {
      const ended = await makeFolder().mlgate(args);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      expect(ended.stdout).not.toBe('');
    },
  );
});

describe('every error says how to learn more, and there it is', () => {
  it.concurrent.each([
    ['one', ['report'], 'mlgate.yml: 1\n'],
    ['several', ['report'], 'model: m\nrnu: 1\ntrain: { rum: x }\n'],
  ])('%s', async (_, args, config) => {
    const project = makeFolder({ 'mlgate.yml': config });
    const { stderr } = await project.mlgate(args);
    const codes = /More: mlgate explain (?:CODE, of )?([a-z, -]+)$/m.exec(stderr)?.[1]?.split(', ') ?? [];
    expect(codes.length).toBeGreaterThan(0);
    for (const code of codes) {
      const told = await project.mlgate(['explain', code]);
      expect(told).toMatchObject({ code: 0, stderr: '' });
      expect(told.stdout).toMatch(new RegExp(`^${code}\\n\\n[^]*What to do\\. `));
    }
  });
});

describe('no configuration, or a broken one', () => {
  it.concurrent('none: what to do instead', async () => {
    const ended = await makeFolder().mlgate(['run']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('mlgate init');
  });

  it.concurrent('none, but one with the other ending', async () => {
    const ended = await makeFolder({ 'mlgate.yaml': CONFIG }).mlgate(['run']);
    expect(ended.stderr).toContain('rename mlgate.yaml to mlgate.yml');
  });

  it.concurrent('every problem at once, each with its place and a caret', async () => {
    const broken = CONFIG.replace('roc_auc: at least', 'roc_ac: at least')
      .replace('label: late', 'lable: late')
      .replace('model: small', 'model: Small One');
    const ended = await makeFolder({ 'mlgate.yml': broken }).mlgate(['run', '--json']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^mlgate\.yml:1:8 {2}/m);
    expect(ended.stderr).toMatch(/^mlgate\.yml:8:3 {2}[^]*did you mean "label"\?/m);
    expect(ended.stderr).toMatch(
      /^mlgate\.yml:13:7 {2}compare\.rules\[0\]: unknown metric "roc_ac"\n.*\n +\| +\^{6} {2}did you mean "roc_auc"\?/m,
    );
    expect(ended.stderr).toMatch(/\n\d problems\. More: mlgate explain CODE, of /);
  });

  it.concurrent.each([
    ['not YAML', 'model: [a\n', /mlgate\.yml:\d+:\d+/],
    ['empty', '', /mlgate\.yml/],
    ['Latin-1', '\u0000', /mlgate\.yml/],
    [
      'a bomb',
      `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\ne: [*d, *d]\nmodel: *a\n`,
      /mlgate\.yml:\d+:\d+/,
    ],
  ])('%s', async (_, text, place) => {
    const ended = await makeFolder({ 'mlgate.yml': text }).mlgate(['run']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(place);
  });

  it.concurrent('a section that a verb needs is named, with lines to paste', async () => {
    const ended = await makeFolder({ ...SMALL }).mlgate(['request-approval']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('approval:');
    expect(ended.stderr).toContain('needs: [1 of');
  });

  it.concurrent('a record that is not there names the verb that writes it', async () => {
    const ended = await makeFolder({ ...SMALL }).mlgate(['compare']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('mlgate evaluate');
  });

  it.concurrent('data that are not there', async () => {
    const ended = await makeFolder({ 'mlgate.yml': CONFIG }).mlgate(['run']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('data/train.csv does not exist');
  });
});

describe('what a pipe gets', () => {
  it.concurrent('FORCE_COLOR colours, a pipe does not', async () => {
    const project = makeFolder(NUMBERS);
    expect((await project.mlgate([...SHOW], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001B[');
    expect((await project.mlgate([...SHOW], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(
      '\u001B[',
    );
  });

  it.concurrent.each([['run'], ['status'], ['history'], ['doctor'], ['preview'], ['metrics']])(
    '%s --json prints JSON alone',
    async (verb) => {
      const project = makeFolder({ ...NUMBERS, 'mlgate.yml': 'model: numbers\nmetrics: metrics.json\n' });
      if (verb === 'preview') await project.mlgate(['run', '--quiet']);
      const ended = await project.mlgate([verb, '--json']);
      expect(() => jsonOf(ended)).not.toThrow();
      expect(ended).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it.concurrent('a full disk behind stdout is not success', async () => {
    const full = openSync('/dev/full', 'w');
    const ended = await makeFolder(NUMBERS).mlgate([...SHOW], { stdio: ['ignore', full, 'pipe'] });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('no room left');
  });

  it.concurrent('a reader that went away is no bug', async () => {
    const started = makeFolder().start(['metrics']);
    started.child.stdout?.destroy();
    const ended = await started.ended;
    expect(ended.stderr).not.toContain('bug');
  });
});

describe('git in every shape', () => {
  it.concurrent('a shallow clone, a detached head', async () => {
    const project = makeRepository({
      ...NUMBERS,
      '.gitignore': '',
      'mlgate.yml': 'model: numbers\nmetrics: metrics.json\n',
    });
    const remote = addRemote(project);
    project.commit({ 'a.txt': '1' });
    project.git('push', '-q');
    const path = temporary();
    project.git('clone', '-q', '--depth', '1', `file://${remote}`, path);
    const clone = makeFolder({}, path);
    expect(await clone.mlgate(['run', '--quiet'])).toMatchObject({ code: 0 });
    clone.git('checkout', '-q', '--detach');
    expect(await clone.mlgate(['run', '--quiet'])).toMatchObject({ code: 0 });
  });

  it.concurrent('a repository without a commit', async () => {
    const project = makeFolder(NUMBERS);
    project.git('init', '-q');
    expect(await project.mlgate([...SHOW, '--quiet'])).toMatchObject({ code: 0, stderr: '' });
  });

  it.concurrent('git that does not know who acts', async () => {
    const project = makeRepository({ ...NUMBERS, '.gitignore': '' });
    addRemote(project);
    project.git('config', '--unset', 'user.email');
    const ended = await project.mlgate([...SHOW, '--record']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('git config user.email');
  });

  it.concurrent('a remote that cannot be reached', async () => {
    const project = makeRepository({
      ...NUMBERS,
      '.gitignore': '',
      'mlgate.yml': 'model: numbers\nmetrics: metrics.json\n',
    });
    project.git('remote', 'add', 'origin', join(project.path, 'gone.git'));
    const ended = await project.mlgate(['status']);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('gone.git');
    expect((await project.mlgate(['doctor'])).code).toBe(1);
  });

  it.concurrent('below the root, where mlgate.yml is', async () => {
    const project = makeRepository(
      Object.fromEntries(Object.entries(SMALL).map(([name, text]) => [`models/a/${name}`, text])),
    );
    expect(await project.mlgate(['run', '--config', 'models/a/mlgate.yml', '--quiet'])).toMatchObject({ code: 0 });
    expect(project.has('models/a/.mlgate/small/comment.md')).toBe(true);
  });
});

describe('a folder that cannot be written', () => {
  it.concurrent('is said, and nothing is half there', async () => {
    const project = makeFolder({ ...NUMBERS, '.mlgate': 'a file where a folder belongs' });
    const ended = await project.mlgate(SHOW);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('.mlgate');
    expect(project.read('.mlgate')).toBe('a file where a folder belongs');
  });

  it.concurrent('read-only, for whoever is not root', async () => {
    const project = makeFolder(NUMBERS);
    chmodSync(project.path, 0o555);
    const ended = await project.mlgate(SHOW);
    chmodSync(project.path, 0o755);
    const isRoot = process.getuid?.() === 0;
    expect(ended.code).toBe(isRoot ? 0 : 2);
    if (!isRoot) expect(ended.stderr).toContain('no permission');
  });
});
