import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { UserError } from '../../src/records/errors.ts';
import { flattenParams } from '../../src/training/params.ts';

const BOMB = [
  'a: &a [1,1,1,1,1,1,1,1,1,1]',
  ...'bcdefgh'
    .split('')
    .map((name, i) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefg'.charAt(i)}`).join(',')}]`),
].join('\n');

const SIGNS = Array.from('ab:-[]{}&*#!|>\'" \n\t\\,?%');

describe('parameters', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['nested', 'tree: {depth: 6, leaf: {min: 2}}', { 'tree.depth': 6, 'tree.leaf.min': 2 }],
    ['lists', 'layers: [64, 32, {act: relu}]', { 'layers.0': 64, 'layers.1': 32, 'layers.2.act': 'relu' }],
    ['JSON', '{"rate": 1e-3, "on": true, "off": null}', { rate: 0.001, on: true, off: null }],
    [
      'NaN and infinities',
      'a: .nan\nb: -.inf\nc: .inf',
      { a: Number.NaN, b: Number.NEGATIVE_INFINITY, c: Number.POSITIVE_INFINITY },
    ],
    [
      'texts that look like something else',
      'a: yes\nb: 2020-01-01\nc: "6"\nd: 0x10',
      { a: 'yes', b: '2020-01-01', c: '6', d: 16 },
    ],
    ['empty lists and mappings', 'a: []\nb: {}\nc: {d: []}', { a: '[]', b: '{}', 'c.d': '[]' }],
    ['aliases', 'base: &b {x: 1}\nother: *b', { 'base.x': 1, 'other.x': 1 }],
    ['numbers as names', '1: a\n2.5: b', { 1: 'a', 2.5: 'b' }],
    ['nothing', '', {}],
    ['a comment', '# later\n', {}],
    ['null', 'null', {}],
    ['a lone surrogate', '{"a\\ud800": "\\ud800"}', { 'a\ufffd': '\ufffd' }],
  ])('are flattened: %s', (_, text, flat) => {
    expect(flattenParams(text, 'params.yml')).toEqual(flat);
  });

  it('may be named like what every object has', () => {
    const flat = flattenParams('__proto__: 1\nconstructor: 2\n', 'params.yml');
    expect(Object.entries(flat)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });

  test.each<[string, string, number | undefined, string]>([
    ['the same name twice', 'a: 1\nb: 2\na: 3', 3, 'Map keys must be unique'],
    ['an open bracket', 'a: 1\nb: [1, 2', 2, 'Flow sequence'],
    ['a tab as indentation', 'a:\n\tb: 1', 2, ''],
    ['a list', '- 1\n- 2', undefined, 'expected names with values'],
    ['a text', 'hello', undefined, 'expected names with values'],
    ['several documents', 'a: 1\n---\nb: 2', 2, 'multiple documents'],
    ['a bomb of aliases', BOMB, undefined, 'Excessive alias count'],
    ['a mapping within itself', 'a: &a {b: *a}', undefined, ''],
    ['brackets within brackets', `a: ${'['.repeat(50_000)}`, 1, ''],
    ['nesting of 101', `${'{"a":'.repeat(101)}1${'}'.repeat(101)}`, undefined, 'nested more than 100 deep'],
  ])('are refused with the place: %s', (_, text, line, why) => {
    let problem: unknown;
    try {
      flattenParams(text, 'params.yml');
    } catch (error) {
      problem = error instanceof UserError ? error.problems[0] : error;
    }
    expect(problem).toMatchObject({ code: 'params-unreadable', where: { file: 'params.yml' } });
    expect(problem).toHaveProperty('what', expect.stringContaining(why));
    expect(problem).toHaveProperty('what', expect.not.stringContaining('\n'));
    if (line === undefined) expect(problem).not.toHaveProperty('where.line');
    else expect(problem).toHaveProperty('where.line', line);
  });

  it('nesting of 100 is read', () => {
    expect(Object.values(flattenParams(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, 'p.json'))).toEqual([1]);
  });

  it('are read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: fc.constantFrom(...SIGNS) })), (text) => {
        try {
          flattenParams(text, 'p');
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it('of a JSON object are as many as it has leaves', () => {
    const leaves = (value: unknown): number => {
      if (typeof value !== 'object' || value === null) return 1;
      return Math.max(
        1,
        Object.values(value).reduce((sum: number, member) => sum + leaves(member), 0),
      );
    };
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.stringMatching(/^[a-z ]*$/));
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.dictionary(name, tie('node'), { maxKeys: 4 }),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, tree.node, { minKeys: 1, maxKeys: 4 }), (value) => {
        expect(Object.keys(flattenParams(JSON.stringify(value), 'p.json'))).toHaveLength(leaves(value));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
