import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readColumns } from '../../../src/data/tables/read-columns.ts';
import { writeBlind } from '../../../src/data/tables/write-blind.ts';
import type { DatasetHandle } from '../../../src/data/tables/dataset.ts';
import { textSource } from '../../../src/data/tables/text-source.ts';
import { Workbench } from './opening.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench[Symbol.asyncDispose]());

const cell = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '1',
    '-1',
    '007',
    '1.5',
    '1e5',
    'NaN',
    'true',
    '2024-01-31',
    '"',
    '""',
    ',',
    ' ',
    "'",
    '#',
    '\\',
    'ä💥',
    'null',
    'a\nb',
    'a\r\nb',
    '\t',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll(/[\r\0]/g, '')),
);

/** RFC 4180; numbers and simple words are left bare now and then. */
function write(text: string, quoteAll: boolean): string {
  return quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function textsOf({ text }: DatasetHandle): Promise<unknown> {
  if (text === undefined) throw new Error('no text file');
  return (await bench.tables.query(`select id, a, b from ${textSource(text)}`)).rows;
}

it('no row and no cell of a well-formed CSV file is lost or changed', { timeout: 240_000 }, async () => {
  let file = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (rows, end, quoteAll) => {
        const lines = rows.map(([a, b], id) => `${id}x,${write(a, quoteAll)},${write(b, quoteAll)},x`);
        const dataset = await bench.dataset(`p${file++}.csv`, ['id,a,b,label', ...lines, ''].join(end));
        expect(dataset.rows).toBe(rows.length);
        await writeBlind({ tables: bench.tables, dataset }, ['label'], bench.path('blind.csv'));
        const blind = await bench.open('blind.csv', `blind${file}`);
        // Told to be text, every cell is as it was written; an empty one is null.
        const wanted = rows.map(([a, b], id) => [`${id}x`, a === '' ? null : a, b === '' ? null : b]);
        expect(await textsOf(dataset)).toEqual(wanted);
        expect(await textsOf(blind)).toEqual(wanted);
        const [a] = await readColumns({ tables: bench.tables, dataset }, ['a'], { asText: ['a'] });
        expect(a?.texts?.map((text) => text === null)).toEqual(rows.map(([text]) => text === ''));
      },
    ),
    { seed: 11, numRuns: 150 },
  );
});
