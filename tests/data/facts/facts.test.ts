import * as fc from 'fast-check';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectFacts, renderPlan } from '../../../src/data/facts/collect.ts';
import type { FactRequest } from '../../../src/data/facts/request.ts';
import { openDataset } from '../../../src/data/tables/dataset.ts';
import type { DatasetHandle } from '../../../src/data/tables/dataset.ts';
import { makeProfile, profileRequests } from '../../../src/data/profile.ts';
import { canonicalJson } from '../../../src/records/canonical.ts';
import { localFiles } from '../../../src/platform/local-files.ts';
import { Workbench } from '../tables/opening.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** The answers, one by one, in the order of the requests. */
async function ask(dataset: DatasetHandle, requests: readonly FactRequest[], on = bench): Promise<readonly unknown[]> {
  const { books } = await collectFacts(on.tables, [{ dataset, requests }]);
  const book = books.get(dataset.name);
  return requests.map((request) => book?.get(request));
}

interface Row {
  readonly number: number | null;
  readonly text: string | null;
}

const rows = fc.array(
  fc.record({
    number: fc.option(
      fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(0.5, Number.NaN, Infinity, -Infinity, 1e300)),
    ),
    text: fc.option(fc.constantFrom('a', 'b', "c'", 'ä', '', ' ')),
  }),
  { minLength: 1, maxLength: 40 },
);

const cell = (value: number | string | null): string =>
  value === null
    ? 'null'
    : typeof value === 'number'
      ? `'${String(value)}'::double`
      : `'${value.replaceAll("'", "''")}'`;

const count = (list: readonly unknown[], one: unknown): number => list.filter((value) => value === one).length;

/** Parquet, and a text format read into a table: the two ways that the planner goes. */
async function writeRows(values: readonly Row[], format: 'parquet' | 'json'): Promise<DatasetHandle> {
  const list = values.map(({ number, text }) => `(${cell(number)}, ${cell(text)})`).join(', ');
  const file = `rows-${Math.random()}.${format === 'json' ? 'jsonl' : 'parquet'}`;
  await bench.tables.query(
    `copy (select number::double as number, text::varchar as text from (values ${list}) t(number, text)) to '${bench.path(file)}' (format ${format})`,
  );
  return bench.open(file);
}

function expected(values: readonly Row[]): readonly unknown[] {
  const numbers = values.flatMap(({ number }) => (number === null ? [] : [number]));
  const finite = numbers.filter(Number.isFinite);
  const texts = values.flatMap(({ text }) => (text === null ? [] : [text]));
  const distinct = new Set(texts);
  const strange = texts.filter((text) => text !== 'a' && text !== "c'");
  return [
    {
      rows: values.length,
      nulls: values.length - numbers.length,
      nan: numbers.filter(Number.isNaN).length,
      infinite: numbers.filter((value) => Math.abs(value) === Infinity).length,
    },
    { low: finite.length > 0 ? Math.min(...finite) : null, high: finite.length > 0 ? Math.max(...finite) : null },
    {
      of: numbers.length,
      below: numbers.filter((value) => value < -3).length,
      above: numbers.filter((value) => value >= 4).length,
    },
    { of: texts.length, failing: strange.length, distinct: new Set(strange).size },
    { of: texts.length, failing: texts.filter((text) => !/^[a-z']*$/.test(text)).length },
    { of: texts.length, failing: texts.length - distinct.size },
    {
      of: values.length,
      failing: values.length - new Set(values.map(({ number, text }) => JSON.stringify([String(number), text]))).size,
    },
    {
      counts: [
        finite.filter((v) => v <= -1).length,
        finite.filter((v) => v > -1 && v <= 2).length,
        finite.filter((v) => v > 2).length,
      ],
    },
    { of: texts.length, distinct: distinct.size, least: Math.min(...[...distinct].map((text) => count(texts, text))) },
  ];
}

const REQUESTS: readonly FactRequest[] = [
  { kind: 'missing', column: 'number' },
  { kind: 'extremes', column: 'number' },
  { kind: 'outside', column: 'number', low: { value: -3, strict: false }, high: { value: 4, strict: true } },
  { kind: 'strangers', column: 'text', allowed: ['a', "c'"] },
  { kind: 'mismatches', column: 'text', pattern: "[a-z']*" },
  { kind: 'repeats', columns: ['text'], nulls: 'skipped' },
  { kind: 'repeats', columns: ['number', 'text'], nulls: 'equal' },
  { kind: 'histogram', column: 'number', edges: [-1, 2] },
  { kind: 'values', column: 'text' },
];

describe('facts are what counting by hand gives', () => {
  it('in Parquet, and in a table', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom('parquet', 'json'), async (values, format) => {
        // JSON has no NaN and no infinity, and no empty file of nulls has a type.
        const written =
          format === 'parquet'
            ? values
            : values.map((row) => ({ ...row, number: Number.isFinite(row.number) ? row.number : 0.5 }));
        fc.pre(format === 'parquet' || written.some(({ text }) => text !== null));
        const dataset = await writeRows(written, format);
        const wanted = expected(written);
        const found = await ask(dataset, REQUESTS);
        if (written.every(({ text }) => text === null)) return;
        for (const [index, fact] of wanted.entries())
          expect(found[index], JSON.stringify(REQUESTS[index])).toMatchObject(Object(fact));
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});

describe('Parquet statistics', () => {
  const nan = path.join(import.meta.dirname, '../../fixtures/parquet_nan.parquet');
  it('do not hide NaN', async () => {
    const doors = { tables: bench.tables, files: localFiles('/') };
    const dataset = await openDataset(doors, { name: 'nan', path: nan, shown: 'nan.parquet' });
    const outside = {
      kind: 'outside',
      low: { value: 0, strict: false },
      high: { value: 5000, strict: false },
    } as const;
    const found = await ask(dataset, [
      { kind: 'missing', column: 'x' },
      { kind: 'missing', column: 'clean' },
      { kind: 'missing', column: 'n' },
      { ...outside, column: 'x' },
      { kind: 'extremes', column: 'x' },
      { kind: 'rows', where: 'x > 1e9' },
      { kind: 'repeats', columns: ['x'], nulls: 'skipped', where: 'x > 1e9' },
    ]);
    expect(found).toEqual([
      { rows: 1000, nulls: 0, nan: 1, infinite: 0 },
      { rows: 1000, nulls: 0, nan: 0, infinite: 0 },
      { rows: 1000, nulls: 10, nan: 0, infinite: 0 },
      { of: 1000, below: 0, above: 0 },
      { low: 0, high: 999 },
      // SQL sorts NaN above every number.
      { rows: 1 },
      { of: 1, failing: 0 },
    ]);
  });
  it('answer for integers and dates without a scan', async () => {
    const sql = `select i as n, date '2024-01-01' + cast(i as integer) as d from range(1000) t(i)`;
    await bench.tables.query(`copy (${sql}) to '${bench.path('dates.parquet')}' (format parquet)`);
    const dataset = await bench.open('dates.parquet', 'dates');
    const requests: readonly FactRequest[] = [
      { kind: 'missing', column: 'n' },
      { kind: 'outside', column: 'n', high: { value: 999, strict: false } },
      { kind: 'missing', column: 'd' },
      { kind: 'outside', column: 'd', low: { value: '2024-01-01', strict: false } },
    ];
    const { steps } = await collectFacts(bench.tables, [{ dataset, requests }]);
    expect(steps.map(({ title }) => title)).toEqual([
      `nulls of 2 columns, from the file's footer`,
      `extremes of 2 columns, from the file's statistics`,
    ]);
    expect(renderPlan(steps)).toMatch(
      /^1\. dates: nulls of 2 columns, from the file's footer\n {5}select path_in_schema/,
    );
  });
});

describe('order-free', () => {
  it.each(['csv', 'parquet'])('1, 2 and 8 threads give the same facts and profile (%s)', async (format) => {
    const answers: string[] = [];
    for (const threads of [1, 2, 8]) {
      await using wide = await Workbench.make(threads);
      const sql = `select i % 7 as small, 'v' || (i * 7919) % 5003 as many, 'c' || i % 3 as few, sin(i) * 1e6 as x, case when i % 11 = 0 then null else i / 3.0 end as y from range(250000) t(i)`;
      await wide.tables.query(`copy (${sql}) to '${wide.path(`big.${format}`)}' (format ${format})`);
      const dataset = await wide.open(`big.${format}`, 'big');
      const requests: readonly FactRequest[] = [
        ...(await profileRequests(wide.tables, dataset)),
        { kind: 'values', column: 'many' },
        { kind: 'strangers', column: 'many', allowed: ['v1', 'v2'] },
        { kind: 'repeats', columns: ['small', 'many', 'few', 'x', 'y'], nulls: 'equal' },
      ];
      const { books } = await collectFacts(wide.tables, [{ dataset, requests }]);
      const book = books.get('big');
      if (book === undefined) throw new Error('no facts');
      answers.push(canonicalJson([requests.map((request) => book.get(request)), makeProfile(dataset, requests, book)]));
    }
    expect(answers[1]).toBe(answers[0]);
    expect(answers[2]).toBe(answers[0]);
    expect(answers[0]).toContain('"distinct":5003');
  });
});
