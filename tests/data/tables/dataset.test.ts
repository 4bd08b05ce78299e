import * as fs from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workbench, problemsOf } from './opening.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench[Symbol.asyncDispose]());

describe('types of a text file come from every cell', () => {
  const cases: readonly (readonly [title: string, cells: readonly string[], type: string])[] = [
    ['integers', ['1', '-2', '0'], 'BIGINT'],
    ['the largest 64-bit integer', ['9223372036854775807'], 'BIGINT'],
    ['an integer beyond 64 bits is a number', ['9223372036854775808', '1'], 'DOUBLE'],
    ['leading zeros are a code, not a number', ['007', '123'], 'VARCHAR'],
    ['a plus sign', ['+1', '2'], 'DOUBLE'],
    ['decimals', ['1.5', '.5', '2.', '-1e-3', '3E5'], 'DOUBLE'],
    ['an integer and a decimal', ['1', '1.5'], 'DOUBLE'],
    ['NaN and infinities', ['NaN', '-inf', 'Infinity', '1'], 'DOUBLE'],
    ['digit groups', ['1_000', '2'], 'VARCHAR'],
    ['commas in numbers', ['"1,000"', '2'], 'VARCHAR'],
    ['a padded number', [' 1', '2'], 'VARCHAR'],
    ['hexadecimal', ['0x10'], 'VARCHAR'],
    ['booleans in any case', ['true', 'FALSE', 'True'], 'BOOLEAN'],
    ['t and f are texts', ['t', 'f'], 'VARCHAR'],
    ['dates', ['2024-02-29', '1999-12-31'], 'DATE'],
    ['a day that does not exist', ['2023-02-29'], 'VARCHAR'],
    ['dates without padding', ['2024-2-1'], 'VARCHAR'],
    ['times', ['2024-02-29T10:00:00Z', '2024-02-29 10:00', '2024-02-29'], 'TIMESTAMP'],
    ['times with an offset stay text', ['2024-02-29T10:00:00+02:00'], 'VARCHAR'],
    ['empty cells fit everything', ['', '1', '""'], 'BIGINT'],
    ['only empty cells', ['""', '""'], 'VARCHAR'],
    ['a text in row 5,000 only', [...Array.from({ length: 4999 }, (_, row) => String(row)), 'x'], 'VARCHAR'],
    ['a decimal in row 5,000 only', [...Array.from({ length: 4999 }, (_, row) => String(row)), '.25'], 'DOUBLE'],
  ];
  it.each(cases)('%s', async (_title, cells, type) => {
    const dataset = await bench.dataset(
      'types.csv',
      `id,cell\n${cells.map((cell, row) => `${row},${cell}\n`).join('')}`,
    );
    expect(dataset.columns[1]).toMatchObject({ name: 'cell', type });
    expect(dataset.rows).toBe(cells.length);
  });
});

describe('files that are fine', () => {
  it('reads a byte-order mark, CRLF, quoted separators, quotes and line breaks', async () => {
    const dataset = await bench.dataset('fine.csv', '\uFEFFa,"b ""x"""\r\n1,"x, ""y""\r\nz"\r\n2,\r\n');
    expect(dataset).toMatchObject({ format: 'csv', rows: 2 });
    expect(dataset.columns.map(({ name }) => name)).toEqual(['a', 'b "x"']);
    const { rows } = await bench.tables.query(`from ${dataset.source}`);
    expect(rows).toEqual([
      [1n, 'x, "y"\r\nz'],
      [2n, null],
    ]);
  });
  it('reads a header without rows as 0 rows', async () => {
    expect(await bench.dataset('header.csv', 'a,b\n')).toMatchObject({ rows: 0 });
    expect(await bench.dataset('header-only.csv', 'a,b')).toMatchObject({ rows: 0 });
  });
  it('reads a last line without an end', async () => {
    expect(await bench.dataset('noeol.csv', 'a,b\n1,2\n3,4')).toMatchObject({ rows: 2 });
  });
  it('reads old line ends (CR alone)', async () => {
    expect(await bench.dataset('cr.csv', 'a,b\r1,2\r3,4\r')).toMatchObject({ rows: 2 });
  });
  it('names an unnamed column as pandas does', async () => {
    const dataset = await bench.dataset('index.csv', ',x\n0,5\n1,6\n');
    expect(dataset.columns.map(({ name }) => name)).toEqual(['Unnamed: 0', 'x']);
  });
  it('reads TSV', async () => {
    const dataset = await bench.dataset('tabs.tsv', 'a\tb,c\n1\tx,y\n');
    expect(dataset).toMatchObject({ format: 'tsv', rows: 1 });
    expect(dataset.columns.map(({ name }) => name)).toEqual(['a', 'b,c']);
  });
  it('reads JSONL, keys in the order of appearance, missing ones as null', async () => {
    const dataset = await bench.dataset('lines.jsonl', '{"b":1,"a":"x"}\n\n{"a":"y","c":[1]}\n');
    expect(dataset).toMatchObject({ format: 'jsonl', rows: 2 });
    expect(dataset.columns).toEqual([
      { name: 'b', type: 'BIGINT', kind: 'integer' },
      { name: 'a', type: 'VARCHAR', kind: 'text' },
      { name: 'c', type: 'BIGINT[]', kind: 'other' },
    ]);
  });
  it('reads Parquet, nested columns among them', async () => {
    const sql = `select i as a, {'a': i, 'b': [i]} as s, i / 2.0 as x from range(3) t(i)`;
    await bench.tables.query(`copy (${sql}) to '${bench.path('p.parquet')}' (format parquet)`);
    const dataset = await bench.open('p.parquet');
    expect(dataset).toMatchObject({ format: 'parquet', rows: 3 });
    expect(dataset.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', 'integer'],
      ['s', 'other'],
      ['x', 'number'],
    ]);
  });
  it('takes hostile names as names', async () => {
    const names = ['"; drop table x; --', 'new\nline', "it's", '\\', 'select', '{', 'ünï 💥', ' a '];
    const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
    const dataset = await bench.dataset('hostile.csv', `${header}\n${names.map((_, index) => index).join(',')}\n`);
    expect(dataset.columns.map(({ name }) => name)).toEqual(names);
    expect((await bench.tables.query(`from ${dataset.source}`)).rows).toEqual([names.map((_, index) => BigInt(index))]);
  });
  it('opens 10,000 columns', { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `column_${index}`);
    const row = names.map((_, index) => (index % 2 === 0 ? index : `x${index}`)).join(',');
    const dataset = await bench.dataset('wide.csv', `${names.join(',')}\n${row}\n${row}\n`);
    expect(dataset.columns).toHaveLength(10_000);
    expect(dataset.columns.slice(0, 2).map(({ type }) => type)).toEqual(['BIGINT', 'VARCHAR']);
    expect(dataset.rows).toBe(2);
  });
});

describe('files that are refused', () => {
  const long = Array.from({ length: 70_000 }, (_, row) => `${row},x,y\n`).join('');
  const cases: readonly {
    readonly title: string;
    readonly file: string;
    readonly content: string | Uint8Array;
    readonly code: string;
    readonly what: string | RegExp;
    readonly line?: number;
  }[] = [
    { title: 'empty', file: 'e.csv', content: '', code: 'table-empty', what: 'e.csv is empty: it has no bytes at all' },
    { title: 'empty JSONL', file: 'e.jsonl', content: '', code: 'table-empty', what: /no bytes/ },
    {
      title: 'a row too short',
      file: 'r.csv',
      content: 'a,b,c\n1,2,3\n4,5\n',
      code: 'table-ragged',
      what: 'r.csv, line 3, has 2 cells, the header has 3',
      line: 3,
    },
    {
      title: 'a row too long',
      file: 'r.csv',
      content: 'a,b\n1,2\n1,2,3\n',
      code: 'table-ragged',
      what: 'r.csv, line 3, has 3 cells, the header has 2',
      line: 3,
    },
    {
      title: 'a short row after 70,000',
      file: 'r.csv',
      content: `a,b,c\n${long}1,2\n`,
      code: 'table-ragged',
      what: /2 cells/,
      line: 70_002,
    },
    {
      title: 'cut off inside a quoted cell',
      file: 'q.csv',
      content: 'a,b\n1,"never closed\n2,3\n',
      code: 'table-quote',
      what: /not closed/,
      line: 2,
    },
    {
      title: 'text behind a closing quote',
      file: 'q.csv',
      content: 'a,b\n1,"x"y\n',
      code: 'table-quote',
      what: /not closed properly/,
      line: 2,
    },
    {
      title: 'a header cut off inside a name',
      file: 'h.csv',
      content: 'a,"b',
      code: 'table-header',
      what: /never closed/,
      line: 1,
    },
    {
      title: 'Latin-1 in a row',
      file: 'l.csv',
      content: Buffer.from('a,b\n1,caf\xe9\n', 'latin1'),
      code: 'table-encoding',
      what: /not UTF-8/,
    },
    {
      title: 'Latin-1 after a megabyte',
      file: 'l.csv',
      content: Buffer.from(`a,b,c\n${long.repeat(2)}1,caf\xe9,2\n`, 'latin1'),
      code: 'table-encoding',
      what: 'l.csv, line 140002, is not UTF-8 text',
      line: 140_002,
    },
    {
      title: 'UTF-16',
      file: 'u.csv',
      content: Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'),
      code: 'table-encoding',
      what: 'u.csv is UTF-16 text',
    },
    {
      title: 'bytes',
      file: 'b.csv',
      content: new Uint8Array([1, 2, 0, 3, 4]),
      code: 'table-binary',
      what: /NUL bytes/,
    },
    {
      title: 'gzip',
      file: 'g.csv',
      content: gzipSync('a,b\n1,2\n'),
      code: 'table-compressed',
      what: 'g.csv is compressed (gzip)',
    },
    {
      title: 'two columns of one name',
      file: 'd.csv',
      content: 'a,b,a\n1,2,3\n',
      code: 'table-columns',
      what: 'd.csv has two columns called "a"',
      line: 1,
    },
    {
      title: 'an unnamed column and one of its pandas name',
      file: 'd.csv',
      content: ',Unnamed: 0\n1,2\n',
      code: 'table-columns',
      what: /two columns called "Unnamed: 0"/,
      line: 1,
    },
    {
      title: 'names that differ in case',
      file: 'd.csv',
      content: 'a,A\n1,2\n',
      code: 'table-columns',
      what: /"a" and "A", which differ only in case/,
      line: 1,
    },
    {
      title: 'semicolons',
      file: 's.csv',
      content: 'a;b\n1;2\n',
      code: 'table-delimiter',
      what: 's.csv separates its cells by semicolons, expected commas',
      line: 1,
    },
    { title: 'tabs in a .csv', file: 's.csv', content: 'a\tb\n1\t2\n', code: 'table-delimiter', what: /tabs/, line: 1 },
    {
      title: 'mixed line ends',
      file: 'm.csv',
      content: 'a,b,c\n1,2,3\r\n4,5,6\n',
      code: 'table-line-ends',
      what: /line ends/,
    },
    {
      title: 'JSONL cut off',
      file: 'j.jsonl',
      content: '{"a":1}\n{"a":2\n',
      code: 'table-json',
      what: /not valid JSON/,
    },
    {
      title: 'JSONL of numbers',
      file: 'j.jsonl',
      content: '1\n2\n',
      code: 'table-json',
      what: 'j.jsonl has 2 of 2 lines that are not JSON objects',
    },
    { title: 'JSONL as one array', file: 'j.jsonl', content: '[{"a":1}]\n', code: 'table-json', what: /1 of 1 lines/ },
    {
      title: 'JSONL with a key twice',
      file: 'j.jsonl',
      content: '{"a":1,"a":2}\n',
      code: 'table-columns',
      what: /the key "a" twice/,
    },
    {
      title: 'JSONL keys that differ in case',
      file: 'j.jsonl',
      content: '{"a":1,"A":2}\n',
      code: 'table-columns',
      what: /differ only in case/,
    },
    {
      title: 'text called .parquet',
      file: 't.parquet',
      content: 'a,b\n1,2\n',
      code: 'table-format',
      what: /not a Parquet file/,
    },
    {
      title: 'Parquet without its end',
      file: 't.parquet',
      content: 'PAR1 and then nothing of use',
      code: 'table-truncated',
      what: /without its end/,
    },
    {
      title: 'Parquet called .csv',
      file: 'p.csv',
      content: 'PAR1xxxxPAR1',
      code: 'table-format',
      what: 'p.csv is a Parquet file by its first bytes',
    },
    { title: 'no known ending', file: 'x.data', content: 'a,b\n1,2\n', code: 'table-format', what: /no ending/ },
  ];
  it.each(cases)('$title', async ({ file, content, code, what, line }) => {
    await bench.write(file, content);
    const [problem, ...others] = await problemsOf(() => bench.open(file));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code, where: { file } });
    if (typeof what === 'string') expect(problem?.what).toBe(what);
    else expect(problem?.what).toMatch(what);
    if (line !== undefined) expect(problem?.where?.line).toBe(line);
  });
  it('a damaged Parquet file', async () => {
    const sql = `select i as a, repeat('x', 50) || i as b from range(1000) t(i)`;
    await bench.tables.query(`copy (${sql}) to '${bench.path('ok.parquet')}' (format parquet, compression zstd)`);
    const bytes = await fs.readFile(bench.path('ok.parquet'));
    bytes.fill(0x55, bytes.length - 200, bytes.length - 8);
    const [problem] = await problemsOf(() => bench.dataset('damaged.parquet', bytes));
    expect(problem).toMatchObject({ code: 'table-parquet', what: 'damaged.parquet is a damaged Parquet file' });
  });
  it('a file that is not there, and a folder', async () => {
    expect(await problemsOf(() => bench.open('absent.csv'))).toMatchObject([{ code: 'file-missing' }]);
    await fs.mkdir(bench.path('folder.csv'));
    expect(await problemsOf(() => bench.open('folder.csv'))).toMatchObject([{ code: 'file-is-folder' }]);
  });
  it('never repeats what a line says', async () => {
    const [problem] = await problemsOf(() => bench.dataset('secret.csv', 'a,b\nhunter2\n'));
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});
