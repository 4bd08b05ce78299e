import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { canonicalJson } from '../../src/records/canonical.ts';

describe('RFC 8785', () => {
  test.each([
    ['empty object', {}, '{}'],
    [
      'keys sorted by UTF-16 code units',
      { '\u20ac': 1, '\r': 2, '1': 3, '\ud83d\ude02': 4, '\ufb33': 5, ö: 6 },
      '{"\\r":2,"1":3,"ö":6,"€":1,"😂":4,"\ufb33":5}',
    ],
    [
      'numbers of the RFC',
      [333_333_333.333_333_3, 1e30, 4.5, 2e-3, 1e-27],
      '[333333333.3333333,1e+30,4.5,0.002,1e-27]',
    ],
    ['minus zero', -0, '0'],
    ['the largest double', Number.MAX_VALUE, '1.7976931348623157e+308'],
    ['the smallest double', 5e-324, '5e-324'],
    ['control characters', '\u0000\u001f\u007f"\\/', '"\\u0000\\u001f\u007f\\"\\\\/"'],
    ['undefined members are left out', { a: undefined, b: null }, '{"b":null}'],
  ])('%s', (_, value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });
});

describe('beyond the RFC', () => {
  test.each([
    [NaN, '"NaN"'],
    [Infinity, '"Infinity"'],
    [-Infinity, '"-Infinity"'],
    [9007199254740991n, '9007199254740991'],
    [9007199254740992n, '"9007199254740992"'],
    [-9007199254740993n, '"-9007199254740993"'],
  ])('%s is written as %s', (value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);
  test.each([
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['a Date', new Date(0)],
    ['a Map', { m: new Map() }],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a cycle', cycle],
  ])('%s is refused', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(/canonical form/);
  });
});

it('does not depend on the order of insertion, and parses back to the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      const text = canonicalJson(value);
      expect(canonicalJson(reversed)).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
    { seed: 8785, numRuns: 500 },
  );
});
