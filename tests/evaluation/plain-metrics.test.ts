// Rung 0: what is read from a JSON file of numbers, what is skipped by name, what is refused.
import { describe, expect, it } from 'vitest';
import { readPlainMetrics } from '../../src/evaluation/plain-metrics.ts';
import { UserError } from '../../src/records/errors.ts';
import { estimate } from '../../src/records/evaluation.ts';

const read = (text: string, directions: Parameters<typeof readPlainMetrics>[1]['directions'] = {}) =>
  readPlainMetrics(text, { file: 'metrics.json', directions });
const values = (text: string) => read(text).estimates.map(({ metric, value }) => [metric.name, value]);

describe('read', () => {
  it('nested names are joined by dots, in the order of the file', () => {
    expect(values('{"b": {"z": 1, "a": {"c": -2.5e-3}}, "a": 0}')).toEqual([
      ['b.z', 1],
      ['b.a.c', -0.0025],
      ['a', 0],
    ]);
  });
  it('a byte order mark, white space, 0, −0, the largest and the smallest number', () => {
    expect(values('\uFEFF \n{"a": 0, "b": -0, "c": 1.7976931348623157e308, "d": 5e-324}')).toEqual([
      ['a', 0],
      ['b', -0],
      ['c', 1.7976931348623157e308],
      ['d', 5e-324],
    ]);
  });
  it('has no interval and no rows, and is what a record holds', () => {
    const [first] = read('{"roc_auc": 0.87}').estimates;
    expect(first).toEqual({
      metric: { name: 'roc_auc', parameters: {} },
      label: 'roc_auc',
      direction: 'higher-is-better',
      value: 0.87,
      interval: null,
      rows: 0,
    });
    expect(estimate.safeParse(first).success).toBe(true);
  });
  it.each([
    ['roc_auc', 'higher-is-better'],
    ['mean_absolute_error', 'lower-is-better'],
    ['test.roc_auc', null],
    ['my_auc', null],
    ['rmsd', null],
    ['train_seconds', 'lower-is-better'],
    ['constructor', null],
  ])('the direction of %s is %s', (name, direction) => {
    const [first] = read(JSON.stringify({ [name]: 1 }), { train_seconds: 'lower-is-better' }).estimates;
    expect(first?.direction).toBe(direction);
  });
  it('a declared direction wins over a known one', () => {
    expect(read('{"f1": 1}', { f1: 'lower-is-better' }).estimates[0]?.direction).toBe('lower-is-better');
  });
  it('a name that JavaScript knows is a name', () => {
    expect(values('{"__proto__": {"x": 1}, "constructor": 2}')).toEqual([
      ['__proto__.x', 1],
      ['constructor', 2],
    ]);
  });
});

describe('a metric without a value stays visible', () => {
  it.each([
    ['NaN', 'is NaN in metrics.json'],
    ['Infinity', 'is Infinity in metrics.json'],
    ['-Infinity', 'is -Infinity in metrics.json'],
    ['1e999', 'is too large for a number in metrics.json'],
    ['-1e999', 'is too large for a number in metrics.json'],
  ])('%s', (written, reason) => {
    expect(read(`{"auc": ${written}, "ok": 1}`).estimates[0]).toMatchObject({
      metric: { name: 'auc' },
      value: null,
      reason,
    });
  });
  it('NaN inside a text is a text', () => {
    expect(read('{"note \\"NaN\\"": "is NaN, \\"Infinity\\"", "ok": 1}').skipped).toEqual([
      { name: 'note "NaN"', why: 'is text' },
    ]);
  });
});

describe('skipped by name', () => {
  it.each([
    ['"0.87"', 'is text: write it without quotes'],
    ['"good"', 'is text'],
    ['""', 'is text'],
    ['true', 'is true or false'],
    ['null', 'is null'],
    ['[1, 2]', 'is a list of 2'],
  ])('%s', (written, why) => {
    expect(read(`{"x": ${written}, "ok": 1}`)).toMatchObject({
      skipped: [{ name: 'x', why }],
      estimates: [{ value: 1 }],
    });
  });
});

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('refused', () => {
  it.each([
    ['nothing', '', 'metrics-file-empty', undefined],
    ['white space', ' \n ', 'metrics-file-empty', undefined],
    ['an empty object', '{}', 'metrics-file-empty', undefined],
    ['no number', '{"a": "0.5"}', 'metrics-file-empty', undefined],
    ['a list', '[0.5]', 'metrics-file-unreadable', undefined],
    ['a number alone', '0.5', 'metrics-file-unreadable', undefined],
    ['NaN alone', 'NaN', 'metrics-file-unreadable', undefined],
    ['cut off in line 2', '{"a": 1,\n"b": ', 'metrics-file-unreadable', undefined],
    ['a comma too many in line 3', '{"a": 1,\n"b": 2,\n}', 'metrics-file-unreadable', 3],
    ['YAML', 'auc: 0.5', 'metrics-file-unreadable', undefined],
    ['a name twice, nested and dotted', '{"a.b": 1, "a": {"b": 2}}', 'metrics-file-name', undefined],
    ['an empty name', '{"": 1}', 'metrics-file-name', undefined],
    ['a name of 201 characters', JSON.stringify({ ['x'.repeat(201)]: 1 }), 'metrics-file-name', undefined],
    ['21 levels', deep(21), 'metrics-file-large', undefined],
    [
      '1,001 entries',
      JSON.stringify(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`m${i}`, i]))),
      'metrics-file-large',
      undefined,
    ],
  ])('%s', (_, text, code, line) => {
    const where = line === undefined ? { file: 'metrics.json' } : { file: 'metrics.json', line };
    expect(() => read(text)).toThrow(UserError);
    expect(() => read(text)).toThrow(expect.objectContaining({ problems: [expect.objectContaining({ code, where })] }));
  });
  it.each([
    ['{"a": 1,\n"b": NaN,\n}', 'metrics.json is not JSON: Expected double-quoted property name'],
    ['auc: 0.5\nf1: 0.2', "metrics.json is not JSON: Unexpected token 'a'"],
    ['{"a": ', 'metrics.json is not JSON: Unexpected end of JSON input'],
  ])('%j is told in one line, without the file in it', (text, what) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ problems: [expect.objectContaining({ what })] }));
  });
  it.each([
    ['20 levels', deep(20)],
    ['a name of 200 characters', JSON.stringify({ ['x'.repeat(200)]: 1 })],
    ['1,000 entries', JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`m${i}`, i])))],
  ])('not refused: %s', (_, text) => expect(read(text).estimates.length).toBeGreaterThan(0));
});
