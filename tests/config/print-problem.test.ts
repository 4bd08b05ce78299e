import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { explainCommand, printError, printProblem } from '../../src/config/print-problem.ts';
import { readYaml } from '../../src/config/yaml-document.ts';
import { ExternalError, UserError } from '../../src/records/errors.ts';
import { COMPLETE, vocabulary } from './vocabulary.ts';

const options = {
  version: '0.1.0, Node 24.0.0, linux-x64',
  more: explainCommand,
  reportTo: 'the issue tracker',
};
const golden = (name: string): string => `../golden/config/${name}.txt`;

function textOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return printError(error, options).text;
  }
  throw new Error('nothing was refused');
}

const load = (text: string, flags = {}): unknown =>
  loadConfig({ text, file: 'mlgate.yml', folder: '/repo', flags, environment: {}, vocabulary });

describe('what a person sees', () => {
  it('one slip in a rule', async () => {
    await expect(textOf(() => load(COMPLETE.replace('recall: at', 'recal: at')))).toMatchFileSnapshot(
      golden('unknown-metric'),
    );
  });

  it('a file with a dozen mistakes', async () => {
    const text = COMPLETE.replace('task: binary', 'task: binry')
      .replace('  run: python train.py', '  rnu: python train.py')
      .replace('model: model/', 'model: ../model/')
      .replace('edges: [0, 6', 'edges: [9, 6')
      .replace('threshold: 0.4', 'treshold: 0.4')
      .replace('against: production', 'against: prod')
      .replace('no worse by more than 0.005', 'not worse by more than 0.005')
      .replace('at least 0.70', 'at least 70%')
      .replace('undecided: fail', 'undecided: no')
      .replace('1 of risk]', '2 of risk, 1 of rsk]')
      .replace('deploy:', 'deplyo:');
    await expect(textOf(() => load(text, { threshold: '1.5' }))).toMatchFileSnapshot(golden('many-problems'));
  });

  it.each([
    ['cut-off', 'model: m\nmetrics: [roc_auc, log_loss\n'],
    ['tab', 'model: m\ntrain:\n\trun: x\n'],
    ['duplicate-key', 'model: m\ntrain: { run: x }\ntrain: { run: y }\n'],
    ['empty', '\n\n'],
    ['no-model', 'train: { run: x }\n'],
    [
      'bomb',
      `a: &a [1, 2]\n${'bcdefghijklmnop'
        .split('')
        .map((name, i) => `${name}: &${name} [*${'abcdefghijklmno'[i]}, *${'abcdefghijklmno'[i]}]\n`)
        .join('')}`,
    ],
  ])('a file that is %s', async (name, text) => {
    await expect(textOf(() => load(text))).toMatchFileSnapshot(golden(name));
  });

  it.each([
    [
      'the fix goes beside a caret',
      { code: 'c', what: 'bad', where: { file: 'f', line: 1, column: 2 }, excerpt: '1 | x\n  | ^', fix: 'y' },
      'f:1:2  bad\n1 | x\n  | ^  y',
    ],
    [
      'never beside the last line that a command printed',
      { code: 'c', what: 'it failed', where: { file: 'train.run' }, excerpt: 'no module', fix: 'y' },
      'train.run  it failed\nno module\n   y',
    ],
    ['a file is named once', { code: 'c', what: 'p.csv is empty', where: { file: 'p.csv' } }, 'p.csv is empty'],
    [
      'another file of that beginning twice',
      { code: 'c', what: 'p.csv.gz is empty', where: { file: 'p.csv' } },
      'p.csv  p.csv.gz is empty',
    ],
    [
      'with a line it stays in front',
      { code: 'c', what: 'p.csv is cut', where: { file: 'p.csv', line: 3 } },
      'p.csv:3  p.csv is cut',
    ],
  ])('%s', (_, problem, text) => {
    expect(printProblem(problem)).toBe(text);
  });

  it('somebody else failed', async () => {
    const error = new ExternalError({
      code: 'git-unreachable',
      call: 'git push origin mlgate-registry',
      what: 'could not read from remote repository',
      fix: 'check that the remote is reachable:\ngit ls-remote origin',
      cause: new Error('exit code 128', { cause: new Error('connection refused') }),
    });
    const { text, detail, exitCode } = printError(error, options);
    expect(exitCode).toBe(3);
    await expect(`${text}---\n${detail ?? ''}`).toMatchFileSnapshot(golden('external'));
  });

  it('a bug of ours', async () => {
    const bug = new TypeError('x is not a function');
    bug.stack = 'TypeError: x is not a function\n    at judge (src/comparison/judge.ts:1:1)';
    const { text, detail, exitCode } = printError(bug, options);
    expect(exitCode).toBe(70);
    await expect(`${text}---\n${detail ?? ''}`).toMatchFileSnapshot(golden('bug'));
  });
});

describe('exit codes', () => {
  it.each([
    ['UserError', new UserError({ code: 'a', what: 'b' }), 2],
    ['ExternalError', new ExternalError({ code: 'a', call: 'b', what: 'c' }), 3],
    ['any other error', new RangeError('x'), 70],
    ['something thrown that is no error', { a: 1 }, 70],
    ['nothing thrown', undefined, 70],
  ])('%s', (_, error, code) => {
    expect(printError(error, options).exitCode).toBe(code);
  });
});

describe('layout of a problem', () => {
  it.each([
    ['only what', { code: 'a', what: 'broken' }, 'broken'],
    ['a file', { code: 'a', what: 'broken', where: { file: 'f' } }, 'f  broken'],
    ['a line', { code: 'a', what: 'broken', where: { file: 'f', line: 3 } }, 'f:3  broken'],
    ['a fix without excerpt', { code: 'a', what: 'broken', fix: 'mend' }, 'broken\n   mend'],
    [
      'a fix of two lines',
      { code: 'a', what: 'broken', excerpt: '1 | x\n  | ^', fix: 'a\n\nb' },
      'broken\n1 | x\n  | ^\n   a\n\n   b',
    ],
  ])('%s', (_, problem, text) => {
    expect(printProblem(problem)).toBe(text);
  });

  it('nothing that is printed can steer the terminal', () => {
    const nasty = fc.string({ unit: fc.constantFrom('a', '\u001B', '\u009B', '\r', '\u202E', '\b', '\0', '\t', ' ') });
    fc.assert(
      fc.property(nasty, nasty, (a, b) => {
        const user = new UserError({ code: 'c', what: a, where: { file: b }, fix: a, excerpt: b });
        const external = new ExternalError({ code: 'c', call: a, what: b, cause: new Error(a) });
        for (const error of [user, external, new Error(a), a]) {
          const { text, detail = '' } = printError(error, options);
          expect(text + detail).not.toMatch(/(?!\n)[\p{Cc}\u202E]/u);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('nor a key of the file', () => {
    const document = readYaml('"a\\e[31m": 1\n"\\u202Eb": 2\n', 'x.yml');
    for (const key of ['a\u001B[31m', '\u202Eb']) {
      const problem = document.problem({ code: 'c', what: `unknown key ${key}`, path: [key], part: 'key' });
      expect(printProblem(problem)).not.toMatch(/(?!\n)[\p{Cc}\u202E]/u);
    }
  });
});
