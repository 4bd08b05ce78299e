import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { visibleLine, visibleLogLine, visibleProse, visibleValue } from '../../src/report/visible.ts';

describe('a value as a person sees it', () => {
  test.each([
    ['carrier', 'carrier'],
    ['', '(empty)'],
    [' ', '␣'],
    ['  a b  ', '␣␣a b␣␣'],
    ['a\nb', 'a␊b'],
    ['a\r\n\tb', 'a␍␊␉b'],
    ['\u0000', '␀'],
    ['\u007F', '␡'],
    ['\u0085', '⟨U+0085⟩'],
    ['\u001B[31mred', '␛[31mred'],
    ['\u202Eevil', '⟨U+202E⟩evil'],
    ['zero\u200Bwidth', 'zero⟨U+200B⟩width'],
    ['\uD800', '⟨U+D800⟩'],
    ['\u{E0041}', '⟨U+E0041⟩'],
    ['a\u2003b', 'a⟨U+2003⟩b'],
    ['a\u00A0b', 'a\u00A0b'],
    ['漢字 é', '漢字 é'],
  ])('%j is shown as %j', (value, shown) => {
    expect(visibleValue(value)).toBe(shown);
  });

  test.each([
    [60, 'x'.repeat(60)],
    [61, `${'x'.repeat(29)}…${'x'.repeat(29)}`],
    [1_000_000, `${'x'.repeat(29)}…${'x'.repeat(29)}`],
  ])('%d characters', (length, shown) => {
    expect(visibleValue('x'.repeat(length))).toBe(shown);
  });

  test('two long values that differ at an end stay different', () => {
    expect(visibleValue(`${'x'.repeat(100)}a`)).not.toBe(visibleValue(`${'x'.repeat(100)}b`));
  });

  test('whatever comes in, what is shown has no control, no format character and no lone surrogate', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const shown of [visibleValue(text), visibleLine(text), visibleProse(text), visibleLogLine(text)]) {
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(shown.isWellFormed()).toBe(true);
        }
      }),
      { seed: 11, numRuns: 2000 },
    );
  });
});

describe('prose', () => {
  test.each([
    ['two\nlines  and   spaces ', 600, 'two lines and spaces'],
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['', 6, ''],
  ])('%j at most %d: %j', (text, longest, shown) => {
    expect(visibleProse(text, longest)).toBe(shown);
  });
});

describe('a line of a log', () => {
  test.each([
    ['\u001B[1;31merror\u001B[0m: x', 'error: x'],
    ['\u001B]8;;https://example.invalid\u0007link\u001B]8;;\u0007', 'link'],
    ['    at fit (train.mjs:88:21)  ', '    at fit (train.mjs:88:21)'],
    ['\tindented', '    indented'],
    ['50 %\r100 %', '50 %␍100 %'],
  ])('%j is shown as %j', (line, shown) => {
    expect(visibleLogLine(line)).toBe(shown);
  });

  test('at most 300 characters', () => {
    expect(visibleLogLine('x'.repeat(5000))).toHaveLength(300);
  });
});
