import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readColumns } from '../../../src/data/tables/read-columns.ts';
import { writeBlind } from '../../../src/data/tables/write-blind.ts';
import { Workbench, problemsOf } from './opening.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench[Symbol.asyncDispose]());

describe('readColumns', () => {
  it('gives numbers, texts where asked, nulls as NaN, in the order asked for', async () => {
    const dataset = await bench.dataset(
      'c.csv',
      'id,late,p,day\n1,true,0.5,2024-01-01\n2,,,2024-01-02\n3,false,NaN,\n',
    );
    const [day, late, p, id] = await readColumns({ tables: bench.tables, dataset }, ['day', 'late', 'p', 'id'], {
      asText: ['late', 'id'],
    });
    expect(day).toEqual({ name: 'day', type: 'DATE', nulls: 1, texts: ['2024-01-01', '2024-01-02', null] });
    expect(late).toMatchObject({
      type: 'BOOLEAN',
      nulls: 1,
      numbers: Float64Array.of(1, NaN, 0),
      texts: ['true', null, 'false'],
    });
    expect(p).toEqual({ name: 'p', type: 'DOUBLE', nulls: 1, numbers: Float64Array.of(0.5, NaN, NaN) });
    expect(id).toMatchObject({ texts: ['1', '2', '3'], numbers: Float64Array.of(1, 2, 3) });
  });
  it.each(['csv', 'parquet', 'jsonl'])(
    'keeps the order of a %s file of 300,000 rows with 8 threads',
    async (ending) => {
      await using wide = await Workbench.make(8);
      const options = ending === 'jsonl' ? 'format json' : `format ${ending}`;
      await wide.tables.query(
        `copy (select (i * 7919) % 300007 as a, 'row ' || i as b from range(300000) t(i)) to '${wide.path(`big.${ending}`)}' (${options})`,
      );
      const dataset = await wide.open(`big.${ending}`);
      const [a, b] = await readColumns({ tables: wide.tables, dataset }, ['a', 'b']);
      expect(a?.numbers).toEqual(Float64Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 300_007));
      expect(b?.texts?.findIndex((text, i) => text !== `row ${i}`)).toBe(-1);
    },
  );
  it('names every missing column, with the likely one', async () => {
    const dataset = await bench.dataset('m.csv', 'carrier,delay\nAA,1\n');
    expect(await problemsOf(() => readColumns({ tables: bench.tables, dataset }, ['carier', 'delay', 'x']))).toEqual([
      {
        code: 'column-missing',
        what: 'm.csv has no column "carier"',
        where: { file: 'm.csv' },
        fix: 'did you mean "carrier"?',
      },
      {
        code: 'column-missing',
        what: 'm.csv has no column "x"',
        where: { file: 'm.csv' },
        fix: 'its columns are "carrier", "delay"',
      },
    ]);
  });
});

describe('writeBlind leaves out the label and touches nothing else', () => {
  it('CSV cells keep their text', async () => {
    const dataset = await bench.dataset(
      't.csv',
      'id,"x, y",late,price,day\n007,"a ""b""\nc",1,1.50,2024-1-1\n008,,0,,\n',
    );
    await writeBlind({ tables: bench.tables, dataset }, ['late'], bench.path('blind.csv'));
    expect(await bench.read('blind.csv')).toBe('id,"x, y",price,day\n007,"a ""b""\nc",1.50,2024-1-1\n008,,,\n');
  });
  it('TSV', async () => {
    const dataset = await bench.dataset('t.tsv', 'id\tlate\tx\n1\ttrue\ta,b\n2\tfalse\t"tab\there"\n');
    await writeBlind({ tables: bench.tables, dataset }, ['late'], bench.path('blind.tsv'));
    expect(await bench.read('blind.tsv')).toBe('id\tx\n1\ta,b\n2\t"tab\there"\n');
  });
  it('JSONL values keep their spelling of dates, texts and nesting', async () => {
    const rows = [
      '{"id":1,"late":true,"at":"2024-01-01T00:00:00Z","s":"\\u0001 \\"q\\" é","n":{"late":1}}',
      '{"late":false,"id":2,"x":null}',
    ];
    const dataset = await bench.dataset('t.jsonl', `${rows.join('\n')}\n`);
    await writeBlind({ tables: bench.tables, dataset }, ['late'], bench.path('blind.jsonl'));
    const written = (await bench.read('blind.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(written).toEqual([
      { id: 1, at: '2024-01-01T00:00:00Z', s: '\u0001 "q" é', n: { late: 1 } },
      { id: 2, x: null },
    ]);
  });
  it('Parquet keeps types and order', async () => {
    await bench.tables.query(
      `copy (select i::smallint as id, i % 2 = 0 as late, {'a': i} as s, (i / 4)::decimal(6,2) as d from range(5000) t(i)) to '${bench.path('t.parquet')}' (format parquet)`,
    );
    const dataset = await bench.open('t.parquet');
    await writeBlind({ tables: bench.tables, dataset }, ['late'], bench.path('blind.parquet'));
    const blind = await bench.open('blind.parquet');
    expect(blind.columns).toEqual(dataset.columns.filter(({ name }) => name !== 'late'));
    const same = await bench.tables.query(
      `select count(*) from ${dataset.source} a positional join ${blind.source} b where a.id is distinct from b.id or a.s is distinct from b.s`,
    );
    expect(same.rows).toEqual([[0n]]);
  });
  it('refuses a label that is not there, and a table of nothing but labels', async () => {
    const dataset = await bench.dataset('l.csv', 'late\n1\n');
    const to = bench.path('blind.csv');
    expect(await problemsOf(() => writeBlind({ tables: bench.tables, dataset }, ['lat'], to))).toMatchObject([
      { code: 'column-missing', fix: 'did you mean "late"?' },
    ]);
    expect(await problemsOf(() => writeBlind({ tables: bench.tables, dataset }, ['late'], to))).toMatchObject([
      { code: 'blind-no-columns' },
    ]);
  });
});
