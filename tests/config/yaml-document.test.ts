import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/records/errors.ts';
import type { Problem } from '../../src/records/errors.ts';
import { printPath, readYaml } from '../../src/config/yaml-document.ts';

function problemsOf(text: string): readonly Problem[] {
  try {
    readYaml(text, 'x.yml');
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

const codesOf = (text: string): readonly string[] => problemsOf(text).map(({ code }) => code);

const bomb = ['a: &a [1,1,1,1,1,1,1,1,1,1]']
  .concat(['b', 'c', 'd', 'e', 'f'].map((name, i) => `${name}: &${name} [${`*${'abcde'[i]},`.repeat(10)}]`))
  .join('\n');

describe('what is refused', () => {
  it.each([
    ['nothing', '', 'yaml-empty'],
    ['only a comment', '# to be written\n', 'yaml-empty'],
    ['only null', '~', 'yaml-empty'],
    ['a binary file', 'PAR1\0\0\u0001', 'yaml-binary'],
    ['more than 2 MiB', `a: ${'x'.repeat(2 * 2 ** 20)}`, 'yaml-size'],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'yaml-syntax'],
    ['a file cut off within a list', 'a: [1,', 'yaml-syntax'],
    ['a file cut off within quotes', 'a: "one', 'yaml-syntax'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'yaml-syntax'],
    ['YAML 1.1', '%YAML 1.1\n---\na: yes\n', 'yaml-syntax'],
    ['a tag of its own', 'a: !secret x\n', 'yaml-syntax'],
    ['a tag that makes bytes', 'a: !!binary aGVsbG8=\n', 'yaml-syntax'],
    ['a key that is a list', '? [a]\n: 1\n', 'yaml-syntax'],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'yaml-duplicate-key'],
    ['an empty key', ': 1\n', 'yaml-key'],
    ['the key __proto__', '__proto__: { x: 1 }\n', 'yaml-key'],
    ['an alias of nothing', 'a: *b\n', 'yaml-alias'],
    ['a value that contains itself', 'a: &a [*a]\n', 'yaml-alias'],
    ['aliases that stand for 111,110 values', bomb, 'yaml-alias'],
    ['65 lists within each other', `${'['.repeat(66)}1${']'.repeat(66)}`, 'yaml-depth'],
    ['200,000 opening brackets', '['.repeat(200_000), 'yaml-depth'],
    ['200,000 dashes', '- '.repeat(200_000), 'yaml-depth'],
    ['an integer of 2^53', 'a: 9007199254740992\n', 'yaml-number'],
  ])('%s', (_, text, code) => {
    expect(codesOf(text)).toContain(code);
  });

  it('says everything at once', () => {
    expect(codesOf('a: 1\na: 2\n"": 3\nb: 9007199254740993\n')).toEqual([
      'yaml-duplicate-key',
      'yaml-key',
      'yaml-number',
    ]);
  });

  it.each([
    [
      'a bracket that is not closed',
      'a: { b: 1\nc:\n  d: 1\ne: [f]\n',
      'a bracket is not closed, or what it holds is not indented',
    ],
    [
      'a brace closed for a bracket',
      'a: { b: 1, c: [1, 2}\nd: 1\n',
      'a bracket is not closed, or what it holds is not indented',
    ],
    ['a bracket too many', 'a: [1, 2]]\nb: 1\n', 'unexpected "]"'],
    ['an open brace alone', '{a', 'a bracket is not closed: there is no }'],
    ['a quote that is not closed', 'a: "x\nb: 1\nc: 2\n', 'a " is not closed'],
    [
      'a line indented too far',
      'a: 1\n b: 2\nc: 3\n',
      'a line has two colons (put the value into quotes), or is indented too far',
    ],
    [
      'a program',
      'import a from b\nconst c = (d: 1)\ne(2);\n',
      'this is no key and value: a key, a colon and a space begin a line',
    ],
  ])('%s is one problem, in plain words', (_, text, words) => {
    expect(problemsOf(text).map(({ what }) => what)).toEqual([`not valid YAML: ${words}`]);
  });

  it('names at most 50 problems', () => {
    expect(codesOf('a: 1\n'.repeat(200))).toHaveLength(50);
  });
});

describe('what is read', () => {
  it.each([
    ['words that YAML 1.1 took for booleans', '[no, on, y, off]', ['no', 'on', 'y', 'off']],
    ['2^53 − 1', '9007199254740991', 9007199254740991],
    ['a long integer in quotes', '"9007199254740993"', '9007199254740993'],
    ['a time as text', '12:30:00', '12:30:00'],
    ['<< as a plain key', '{ <<: { a: 1 } }', { '<<': { a: 1 } }],
    ['keys as texts', '{ 1: a, true: b, null: c }', { 1: 'a', true: 'b', null: 'c' }],
    ['an alias', '{ a: &x [1], b: *x }', { a: [1], b: [1] }],
    ['64 levels', `${'['.repeat(64)}1${']'.repeat(64)}`, JSON.parse(`${'['.repeat(64)}1${']'.repeat(64)}`)],
    ['a byte order mark', '\uFEFFa: 1', { a: 1 }],
    ['Windows line ends', 'a: 1\r\nb: x\r\n', { a: 1, b: 'x' }],
  ])('%s', (_, text, value) => {
    expect(readYaml(text, 'x.yml').value).toEqual(value);
  });

  it('reads back what the library writes', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.double({ min: -1e15, max: 1e15, noNaN: true }));
    const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__' && !name.includes('\0'));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
    }));
    const document = fc
      .array(tree, { minLength: 1 })
      .filter((list) => !JSON.stringify(list).includes(String.raw`\u0000`));
    fc.assert(
      fc.property(document, (value) => {
        expect(readYaml(stringify(value, { aliasDuplicateObjects: false }), 'x.yml').value).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('places', () => {
  const document = readYaml(
    'train:\n  run: python train.py\nrules:\n  - auc: better\n  - { f1: at least 1 }\n',
    'x.yml',
  );

  it.each([
    ['a key', ['train', 'run'], 'key', 2, 3],
    ['a value', ['train', 'run'], 'value', 2, 8],
    ['a key in the second entry', ['rules', 1, 'f1'], 'key', 5, 7],
    ['an entry without key', ['rules', 1], 'key', 5, 5],
    ['an absent key: its section', ['train', 'model'], 'key', 1, 1],
    ['an absent section: the document', ['deploy', 'run'], 'value', 1, 1],
  ] as const)('of %s', (_, path, part, line, column) => {
    expect(document.placeOf(path, part)).toEqual({ file: 'x.yml', line, column });
  });

  it('draws the line with carets below', () => {
    expect(document.excerpt(['rules', 1, 'f1'], 'key')).toBe('    5 |   - { f1: at least 1 }\n      |       ^^');
  });

  it('points behind the last character of a file that was cut off', () => {
    try {
      readYaml('a: [1,\n\n', 'x.yml');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ problems: [{ where: { line: 1, column: 7 } }] });
    }
  });

  it('shows a long line around the spot and no control characters', () => {
    const long = readYaml(`a: "${'x'.repeat(300)}"\nb: { "${'y'.repeat(200)}\u202E\\u001B": 1 }\n`, 'x.yml');
    const [line = '', carets = ''] = long.excerpt(['b', `${'y'.repeat(200)}\u202E\u001B`]).split('\n');
    expect(line).toContain('·');
    expect(line.length).toBeLessThan(125);
    expect(line.charAt(carets.indexOf('^'))).toBe('1');
  });

  it.each([
    [['compare', 'rules', 1], 'compare.rules[1]'],
    [['columns', 'a b', 'min'], 'columns["a b"].min'],
    [['x"y'], '["x\\"y"]'],
    [[], ''],
  ])('prints the path %j', (path, text) => {
    expect(printPath(path)).toBe(text);
  });
});
