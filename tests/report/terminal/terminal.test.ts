import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { code, inline } from '../../../src/report/document.ts';
import type { Table } from '../../../src/report/document.ts';
import { ANSI, PLAIN } from '../../../src/report/terminal/palette.ts';
import { renderTerminal } from '../../../src/report/terminal/render.ts';
import { tableLines } from '../../../src/report/terminal/table.ts';
import { padText, textWidth, wrapText } from '../../../src/report/terminal/text-width.ts';
import { HOSTILE, poisoned } from '../hostile.ts';
import { situations } from '../situations.ts';

describe('cells of a text', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['漢字', 4],
    ['ＡＢ', 4],
    ['✅ ok', 5],
    ['➖', 2],
    ['👩‍🚀', 2],
    ['−0.002', 6],
    ['↑', 1],
  ])('%j takes %d', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test('padding counts cells', () => {
    expect([padText('漢', 4, 'left'), padText('漢', 4, 'right'), padText('abcde', 4, 'left')]).toEqual([
      '漢  ',
      '  漢',
      'abcde',
    ]);
  });

  test('lines break at spaces, not at no-break spaces, and no word is lost', () => {
    expect(wrapText('one two\u00A0three four', 8)).toEqual(['one', 'two\u00A0three', 'four']);
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }).filter((word) => !word.includes(' ')),
          { maxLength: 20 },
        ),
        fc.integer({ min: 1, max: 40 }),
        (words, width) => {
          const lines = wrapText(words.join(' '), width);
          expect(lines.join(' ')).toBe(words.join(' '));
          for (const line of lines) expect(textWidth(line) <= width || !line.includes(' ')).toBe(true);
        },
      ),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe('a table', () => {
  const table: Table = {
    kind: 'table',
    columns: [
      { header: inline('name'), align: 'left' },
      { header: inline('value'), align: 'right' },
    ],
    rows: [[[code('a long name')], inline('1')]],
  };
  test.each([
    [40, ['name         value', 'a long name      1']],
    [18, ['name         value', 'a long name      1']],
    [17, ['name        value', 'a long          1', 'name']],
    [11, ['name  value', 'a         1', 'long', 'name']],
    [10, ['a long', 'name', '  value  1']],
  ])('%d cells', (width, lines) => {
    expect(tableLines(table, width, PLAIN)).toEqual(lines);
  });
});

describe('a report', () => {
  test.each([40, 60, 80, 120])('no line that could be broken is wider than %d cells', (width) => {
    for (const input of Object.values(situations)) {
      const lines = renderTerminal(input, { width, details: true }).split('\n');
      const wide = lines.filter((line) => textWidth(line) > width && !/https?:|sha256:|^ {4}|[^ ]{20}/.test(line));
      expect(wide).toEqual([]);
    }
  });

  test('no value of the user’s reaches the terminal as a control', () => {
    for (const text of HOSTILE) {
      for (const input of [situations['worse'], situations['data-faults'], situations['training-failed']]) {
        if (input === undefined) throw new TypeError('no such situation');
        const shown = renderTerminal(poisoned(input, text), { width: 80, details: true });
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }
    }
  });

  test('colours can be taken away without losing a word', () => {
    for (const input of Object.values(situations)) {
      const plain = renderTerminal(input, { width: 100, details: true });
      const coloured = renderTerminal(input, { width: 100, details: true, palette: ANSI });
      expect(coloured).not.toBe(plain);
      expect(coloured.replace(new RegExp(`${String.fromCodePoint(27)}\\[\\d+m`, 'g'), '')).toBe(plain);
    }
  });
});
