import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workbench } from '../tables/opening.ts';
import { column, judge, repeat, validate } from './judging.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench[Symbol.asyncDispose]());

interface Case {
  readonly title: string;
  /** What the contract says of column x. */
  readonly rule: string;
  readonly cells: readonly (string | number)[];
  readonly check: string;
  readonly status: 'holds' | 'violated' | 'undecided';
  readonly message?: string | RegExp;
  readonly suggestion?: string | RegExp;
}

const CASES: readonly Case[] = [
  // type
  {
    title: 'integers are integers',
    rule: 'type: integer',
    cells: [1, 2],
    check: 'type',
    status: 'holds',
    message: 'integer',
  },
  {
    title: 'integers are numbers',
    rule: 'type: number',
    cells: [1, 2],
    check: 'type',
    status: 'holds',
    message: 'integer',
  },
  {
    title: 'numbers are no integers',
    rule: 'type: integer',
    cells: [1, 1.5],
    check: 'type',
    status: 'violated',
    message: 'it is number',
    suggestion: 'type: number',
  },
  { title: 'dates are timestamps', rule: 'type: timestamp', cells: ['2024-01-01'], check: 'type', status: 'holds' },
  {
    title: 'timestamps are no dates',
    rule: 'type: date',
    cells: ['2024-01-01 10:00'],
    check: 'type',
    status: 'violated',
  },
  {
    title: 'one stray text among 99 numbers',
    rule: 'type: number',
    cells: [...repeat(1.5, 99), 'n/a'],
    check: 'type',
    status: 'violated',
    message: 'it is text: 1 of 100 rows (1.00 %) not written as number',
    suggestion: 'type: text',
  },
  {
    title: 'no value, no type',
    rule: 'type: number',
    cells: ['', ''],
    check: 'type',
    status: 'undecided',
    message: 'no row has a value, so there is no type',
  },
  { title: 'texts are texts', rule: 'type: text', cells: ['a', '1'], check: 'type', status: 'holds' },
  // nulls
  {
    title: 'no empty cell',
    rule: 'nulls: none',
    cells: [1, 2],
    check: 'nulls',
    status: 'holds',
    message: 'all 2 rows have a value',
  },
  {
    title: '2 empty cells of 100 are 2%',
    rule: 'nulls: 2%',
    cells: [...repeat(1, 98), '', ''],
    check: 'nulls',
    status: 'holds',
  },
  {
    title: '3 empty cells of 100 are more than 2%',
    rule: 'nulls: 2%',
    cells: [...repeat(1, 97), '', '', ''],
    check: 'nulls',
    status: 'violated',
    message: '3 of 100 rows (3.00 %) without a value',
    suggestion: 'nulls: 3%',
  },
  { title: '3 empty cells are at most 3', rule: 'nulls: 3', cells: [1, '', '', ''], check: 'nulls', status: 'holds' },
  {
    title: '4 empty cells are more than 3',
    rule: 'nulls: 3',
    cells: [1, '', '', '', ''],
    check: 'nulls',
    status: 'violated',
  },
  {
    title: 'nothing but empty cells',
    rule: 'nulls: none',
    cells: ['', ''],
    check: 'nulls',
    status: 'violated',
    message: '2 of 2 rows (100 %) without a value',
  },
  // finite
  {
    title: 'NaN never passes silently',
    rule: 'range: [0, 9]',
    cells: [1.5, 'NaN'],
    check: 'finite',
    status: 'violated',
    message: '1 of 2 rows (50.0 %) not finite: 1 NaN',
    suggestion: 'finite: false',
  },
  {
    title: 'nor infinity',
    rule: 'nulls: none',
    cells: [1.5, '-inf', 'inf', 'nan'],
    check: 'finite',
    status: 'violated',
    message: '3 of 4 rows (75.0 %) not finite: 1 NaN, 2 infinite',
  },
  // range
  {
    title: 'both ends belong to it',
    rule: 'range: [0, 9]',
    cells: [0, 9],
    check: 'range',
    status: 'holds',
    message: 'none of 2 rows outside',
  },
  {
    title: 'above and below exclude them',
    rule: 'range: { above: 0, below: 9 }',
    cells: [0, 5, 9],
    check: 'range',
    status: 'violated',
    message: '2 of 3 rows (66.7 %) outside: 1 below 0, 1 above 9; they span 0 to 9',
  },
  {
    title: 'the largest double inside',
    rule: 'range: { below: 1 }',
    cells: [0.9999999999999999],
    check: 'range',
    status: 'holds',
  },
  {
    title: '0.1 + 0.2 is above 0.3',
    rule: 'range: [0, 0.3]',
    cells: ['0.30000000000000004'],
    check: 'range',
    status: 'violated',
  },
  { title: '0.3 is not', rule: 'range: [0, 0.3]', cells: ['0.3'], check: 'range', status: 'holds' },
  {
    title: 'integers beyond 2^53 are exact',
    rule: 'range: [0, 9007199254740991]',
    cells: ['9007199254740992'],
    check: 'range',
    status: 'violated',
  },
  { title: 'one end open', rule: 'range: [null, 9]', cells: [-1e9, 9], check: 'range', status: 'holds' },
  {
    title: 'infinity is above every limit',
    rule: 'range: [0, 9]',
    cells: [1.5, 'inf'],
    check: 'range',
    status: 'violated',
    message: /1 above 9/,
  },
  {
    title: 'NaN is neither below nor above',
    rule: 'range: [0, 9]',
    cells: [1.5, 'nan'],
    check: 'range',
    status: 'holds',
  },
  {
    title: 'extremes are rounded outward',
    rule: 'range: [0, 9]',
    cells: [-1.234, 5, 123456],
    check: 'range',
    status: 'violated',
    message: /span -1.3 to 130000$/,
    suggestion: 'range: [-1.3, 130000]   # or tolerance: 67%',
  },
  {
    title: '1 of 1,000 is tolerated by 0.1%',
    rule: 'range: { at-most: 9, tolerance: 0.1% }',
    cells: [...repeat(1, 999), 10],
    check: 'range',
    status: 'holds',
    message: /0.1 % may be$/,
  },
  {
    title: '2 of 1,000 are not',
    rule: 'range: { at-most: 9, tolerance: 0.1% }',
    cells: [...repeat(1, 998), 10, 10],
    check: 'range',
    status: 'violated',
  },
  {
    title: 'the column lends its tolerance',
    rule: 'range: [0, 9], tolerance: 1',
    cells: [1, 10],
    check: 'range',
    status: 'holds',
  },
  {
    title: 'dates',
    rule: 'range: [2024-01-01, 2024-12-31]',
    cells: ['2024-01-01', '2024-12-31'],
    check: 'range',
    status: 'holds',
  },
  {
    title: 'a date too late',
    rule: 'range: [2024-01-01, 2024-12-31]',
    cells: ['2024-01-01', '2025-03-14'],
    check: 'range',
    status: 'violated',
    message: /span 2024-01-01 to 2025-03-31$/,
  },
  {
    title: 'texts have no range',
    rule: 'range: [0, 9]',
    cells: ['a'],
    check: 'range',
    status: 'undecided',
    message: 'the column is text; a range needs numbers or dates',
  },
  {
    title: 'limits of another kind',
    rule: 'range: [2024-01-01, null]',
    cells: [1],
    check: 'range',
    status: 'undecided',
    message: 'the column holds numbers and the limits are dates',
  },
  // allowed
  { title: 'a fixed set', rule: 'allowed: [a, b]', cells: ['a', 'b', 'a'], check: 'allowed', status: 'holds' },
  {
    title: 'a rare stranger is counted, not named',
    rule: 'allowed: [a, b]',
    cells: ['a', 'secret'],
    check: 'allowed',
    status: 'violated',
    message: '1 of 2 rows (50.0 %) outside the set: 1 value in fewer than 10 rows each',
  },
  {
    title: 'a frequent one is named',
    rule: 'allowed: [a]',
    cells: [...repeat('a', 5), ...repeat('B 2', 10), 'rare'],
    check: 'allowed',
    status: 'violated',
    message: '11 of 16 rows (68.8 %) outside the set: "B 2" (10), 1 other value in fewer than 10 rows each',
    suggestion: 'allowed: [a, "B 2"]',
  },
  { title: 'numbers as numbers', rule: 'allowed: [1, 2.5]', cells: ['1.0', '2.50'], check: 'allowed', status: 'holds' },
  { title: 'booleans', rule: 'allowed: [true]', cells: ['true', 'TRUE'], check: 'allowed', status: 'holds' },
  {
    title: 'quotes are no escape',
    rule: `allowed: ["it's", "'); drop table x; --"]`,
    cells: ["it's", "'); drop table x; --"],
    check: 'allowed',
    status: 'holds',
  },
  { title: 'upper case is another value', rule: 'allowed: [a]', cells: ['A'], check: 'allowed', status: 'violated' },
  // pattern
  { title: 'the whole value', rule: `pattern: '[A-Z]{3}'`, cells: ['ATL', 'BOS'], check: 'pattern', status: 'holds' },
  {
    title: 'a part is not enough',
    rule: `pattern: '[A-Z]{3}'`,
    cells: ['ATL', 'BOSX'],
    check: 'pattern',
    status: 'violated',
    message: '1 of 2 rows (50.0 %) without a match',
    suggestion: 'tolerance: 50%',
  },
  {
    title: 'alternatives are anchored too',
    rule: `pattern: 'A|B'`,
    cells: ['AB'],
    check: 'pattern',
    status: 'violated',
  },
  {
    title: 'numbers as they are printed',
    rule: `pattern: '\\d{3}'`,
    cells: [123, 456],
    check: 'pattern',
    status: 'holds',
  },
  {
    title: 'together with a set',
    rule: `pattern: '[ab]', allowed: [a, b]`,
    cells: ['a', 'b', 'c'],
    check: 'pattern',
    status: 'violated',
    message: /^1 of 3/,
  },
  // unique
  { title: 'every value once', rule: 'unique: true', cells: ['a', 'b'], check: 'unique', status: 'holds' },
  {
    title: 'empty cells are not alike',
    rule: 'unique: true',
    cells: ['a', '', ''],
    check: 'unique',
    status: 'holds',
    message: 'none of 1 row repeat a value',
  },
  {
    title: 'rows beyond the first',
    rule: 'unique: true',
    cells: ['a', 'a', 'a', 'b', 'b'],
    check: 'unique',
    status: 'violated',
    message: '3 of 5 rows (60.0 %) repeat a value',
    suggestion: 'unique: { tolerance: 60% }',
  },
];

describe('rules about a column', () => {
  it.each(CASES)('$check: $title', async ({ rule, cells, check, status, message, suggestion }) => {
    const found = await judge(bench, `columns: { x: { ${rule} } }`, column(...cells));
    const finding = found(check);
    expect(finding).toMatchObject({ check, status, dataset: 'test', columns: ['x'], severity: 'error' });
    if (typeof message === 'string') expect(finding?.message).toBe(message);
    else if (message !== undefined) expect(finding?.message).toMatch(message);
    if (suggestion !== undefined) expect(finding?.suggestion).toBe(suggestion);
  });
});

describe('a column that is missing', () => {
  it('is told once; the rules about it are undecided', async () => {
    const { findings, verdict } = await validate(bench, 'columns: { y: { type: integer, nulls: none } }', {
      test: column(1),
    });
    expect(findings.map(({ check, status, message }) => [check, status, message])).toEqual([
      ['required', 'violated', 'the column is missing'],
      ['type', 'undecided', 'not looked at: the column is missing'],
      ['nulls', 'undecided', 'not looked at: the column is missing'],
    ]);
    expect(verdict).toBe('fail');
    expect(findings[0]?.suggestion).toBe('y: { required: false }');
  });
  it('may be missing when the contract says so', async () => {
    const { findings, verdict } = await validate(bench, 'columns: { y: { required: false, type: integer } }', {
      test: column(1),
    });
    expect(findings).toMatchObject([
      { check: 'type', status: 'holds', message: 'the column is not there, which the contract allows' },
    ]);
    expect(verdict).toBe('pass');
  });
});

const table = async (contract: string, csv: string, check: string): Promise<unknown> =>
  (await judge(bench, contract, csv))(check);

const label = (yes: number, no: number): string =>
  `late\n${repeat('true', yes).join('\n')}\n${repeat('false', no).join('\n')}\n`;

describe('rules about the table', () => {
  it.each([
    { contract: 'closed: true\ncolumns: { id: {}, x: {} }', status: 'holds', message: '2 columns, all of them named' },
    { contract: 'closed: true\ncolumns: { id: {} }', status: 'violated', message: 'another column: "x"' },
    { contract: 'closed: true', status: 'violated', message: '2 other columns: "id", "x"' },
  ])('closed: $contract', async ({ contract, status, message }) => {
    expect(await table(contract, column(1), 'closed')).toMatchObject({ status, message });
  });

  it.each([
    { title: 'exactly enough', rule: '{ at-least: 3 }', status: 'holds' },
    { title: 'one too few', rule: '{ at-least: 4 }', status: 'violated', suggestion: 'rows: { at-least: 3 }' },
    { title: 'exactly the most', rule: '{ at-most: 3 }', status: 'holds' },
    { title: 'one too many', rule: '{ at-most: 2 }', status: 'violated', suggestion: 'rows: { at-most: 3 }' },
    { title: 'of some rows', rule: `{ at-least: 2, where: x > 1 }`, status: 'holds' },
  ])('rows: $title', async ({ title: _title, rule, ...expected }) => {
    expect(await table(`rows: ${rule}`, column(1, 2, 3), 'rows')).toMatchObject(expected);
  });
  it('rows: none at all is an error without any rule', async () => {
    const { findings, verdict } = await validate(bench, 'description: nothing', { test: 'a,b\n' });
    expect(findings).toMatchObject([
      { check: 'rows', status: 'violated', message: '0 rows', expectation: 'at least 1 row' },
    ]);
    expect(verdict).toBe('fail');
  });
  it('rows: rules about the values of no row are undecided', async () => {
    const found = await judge(
      bench,
      'columns: { x: { nulls: none, range: [0, 1], allowed: [1], unique: true } }',
      'id,x\n',
    );
    for (const check of ['nulls', 'allowed', 'unique']) {
      expect(found(check)).toMatchObject({ status: 'undecided', message: 'there are no rows to look at' });
    }
  });

  const flights = 'day,flight,seat\n1,10,a\n1,11,b\n2,10,c\n1,10,d\n,10,e\n,10,f\n';
  it.each([
    {
      rule: '[day, flight]',
      status: 'violated',
      message: '1 of 4 rows (25.0 %) repeat a combination',
      suggestion: 'unique-together: { columns: [day, flight], tolerance: 25% }',
    },
    { rule: '[day, seat]', status: 'holds', message: 'none of 4 rows repeat a combination' },
    {
      rule: '{ columns: [day, flight], where: day = 2 }',
      status: 'holds',
      message: 'none of 1 row repeat a combination',
    },
    { rule: '[day, fligt]', status: 'undecided', message: 'test.csv has no column "fligt"; did you mean "flight"?' },
  ])('unique-together: $rule', async ({ rule, ...expected }) => {
    expect(await table(`unique-together: ${rule}`, flights, 'unique-together')).toMatchObject(expected);
  });
  it('unique-together: several lists', async () => {
    const contract = 'unique-together:\n  - { columns: [day, flight] }\n  - { columns: [day, seat] }\n';
    const { findings } = await validate(bench, contract, { test: flights });
    expect(findings.map(({ status, where }) => [status, where?.line])).toEqual([
      ['violated', 2],
      ['holds', 3],
    ]);
  });

  const twins = 'id,a,b,c,d,e\n1,x,,1,1,1\n2,x,,1,1,1\n3,y,,1,1,1\n4,y,1,1,1,1\n';
  it.each([
    { contract: 'duplicate-rows: none', status: 'holds', message: 'none of 4 rows repeat another' },
    {
      contract: 'duplicate-rows: none\ncolumns: { id: { unique: true } }',
      status: 'violated',
      message: '1 of 4 rows (25.0 %) repeat another',
      suggestion: 'duplicate-rows: 25%',
    },
    { contract: 'duplicate-rows: 25%\ncolumns: { id: { unique: true } }', status: 'holds' },
    { contract: 'duplicate-rows: { at-most: 1, ignore: [id, b] }', status: 'violated', message: /^2 of 4/ },
    {
      contract: 'duplicate-rows: { at-most: 0, ignore: [id, idd] }',
      status: 'undecided',
      message: /"idd"; did you mean "id"/,
    },
  ])('duplicate-rows: $contract', async ({ contract, status, message, suggestion }) => {
    const finding = await judge(bench, contract, twins).then((found) => found('duplicate-rows'));
    expect(finding?.status).toBe(status);
    if (message !== undefined) expect(finding?.message).toMatch(message);
    if (suggestion !== undefined) expect(finding?.suggestion).toBe(suggestion);
  });

  it.each([
    {
      title: '5 of 100 are 5%',
      csv: label(5, 95),
      status: 'holds',
      message: '2 classes; the rarest has 5.00 %, the most frequent 95.0 %',
    },
    {
      title: '4 of 100 are less',
      csv: label(4, 96),
      status: 'violated',
      suggestion: 'class-imbalance: { column: late, at-least: 4% }',
    },
    { title: 'one class', csv: label(5, 0), status: 'violated', message: 'all 5 rows have the same class' },
    { title: 'no class', csv: 'late,x\n,1\n', status: 'undecided', message: 'no row has a class' },
    {
      title: '101 classes',
      csv: `late\n${Array.from({ length: 101 }, (_, row) => row).join('\n')}\n`,
      status: 'undecided',
      message: '101 different values: is this a class?',
    },
  ])('class-imbalance: $title', async ({ title: _title, csv, ...expected }) => {
    expect(await table('class-imbalance: { column: late, at-least: 5% }', csv, 'class-imbalance')).toMatchObject(
      expected,
    );
  });
});

describe('train-test-overlap', () => {
  const train = 'id,a,b\n1,x,1\n2,y,2\n3,z,\n';
  it.each([
    {
      title: 'all columns by default',
      contract: 'train-test-overlap: none',
      test: 'id,a,b\n9,x,1\n',
      status: 'holds',
      message: 'none of 1 row also in train',
    },
    {
      title: 'keys say nothing',
      contract: 'train-test-overlap: none\ncolumns: { id: { unique: true } }',
      test: 'id,a,b\n9,x,1\n8,q,1\n7,z,\n',
      status: 'violated',
      message: '2 of 3 rows (66.7 %) also in train',
    },
    {
      title: 'by key',
      contract: 'train-test-overlap: { at-most: none, by: [id] }',
      test: 'id,a,b\n2,q,7\n',
      status: 'violated',
      message: '1 of 1 row (100 %) also in train',
    },
    {
      title: 'an integer here and a text there',
      contract: 'train-test-overlap: { at-most: none, by: [id] }',
      test: 'id,a,b\n2,q,7\nx,q,7\n',
      status: 'violated',
      message: '1 of 2 rows (50.0 %) also in train',
    },
    {
      title: 'an integer here and a number there',
      contract: 'train-test-overlap: none\ncolumns: { id: { unique: true } }',
      test: 'id,a,b\n9,x,1.0\n8,x,1.5\n',
      status: 'violated',
      message: /^1 of 2/,
    },
    {
      title: 'a column that only one side has',
      contract: 'train-test-overlap: { at-most: none, ignore: [id] }',
      test: 'id,a,b,c\n9,x,1,0\n',
      status: 'violated',
      message: /^1 of 1/,
    },
    {
      title: 'nothing to compare',
      contract: 'train-test-overlap: { at-most: none }',
      test: 'q\n1\n',
      status: 'undecided',
      message: 'test and train share no column to compare',
    },
  ])('$title', async ({ contract, test, status, message }) => {
    const { findings } = await validate(bench, contract, { train, test });
    const [finding, ...others] = findings.filter(({ check }) => check === 'train-test-overlap');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ dataset: 'test', status });
    expect(finding?.message).toMatch(message);
  });
  it('without training data', async () => {
    const { findings } = await validate(bench, 'train-test-overlap: none', { test: train });
    expect(findings).toMatchObject([{ status: 'undecided', message: 'there is no dataset "train" to compare with' }]);
  });
});

describe('severity, where, only', () => {
  it('a warning does not fail', async () => {
    const { findings, verdict } = await validate(bench, 'columns: { x: { range: [0, 1], severity: warn } }', {
      test: column(5),
    });
    expect(findings).toMatchObject([{ check: 'range', status: 'violated', severity: 'warn' }]);
    expect(verdict).toBe('pass');
  });
  it('an error that cannot be decided does', async () => {
    expect((await validate(bench, 'columns: { x: { range: [0, 1] } }', { test: column('a') })).verdict).toBe('fail');
  });
  it('a rule looks only at the rows of its condition', async () => {
    const csv = 'kind,x\na,1\na,50\nb,99\n';
    const rule = `{ at-most: 60, where: "kind = 'a' -- only these" }`;
    const { findings } = await validate(bench, `columns: { x: { range: ${rule} } }`, { test: csv });
    expect(findings).toMatchObject([
      { status: 'holds', of: 2, expectation: `at most 60, where kind = 'a' -- only these` },
    ]);
  });
  it('the condition of the column counts too', async () => {
    const csv = 'kind,x\na,1\na,50\nb,99\n';
    const { findings } = await validate(
      bench,
      `columns: { x: { range: { at-most: 40, where: x < 50 }, where: "kind = 'a'" } }`,
      { test: csv },
    );
    expect(findings).toMatchObject([{ status: 'holds', of: 1 }]);
  });
  it.each(['allowed: [1, 50]', `pattern: '1|50'`, 'unique: true', 'nulls: none', 'range: [0, 50]'])(
    '%s with a condition',
    async (rule) => {
      const csv = 'kind,x\na,1\na,50\nb,99\nb,99\nb,\n';
      const { findings } = await validate(bench, `columns: { x: { ${rule}, where: "kind = 'a'" } }`, { test: csv });
      expect(findings).toMatchObject([{ status: 'holds', of: 2 }]);
    },
  );
  it('only: one dataset', async () => {
    const contract = 'columns: { x: { range: [0, 1], only: test } }';
    const { findings } = await validate(bench, contract, { train: column(5), test: column(1) });
    expect(findings).toMatchObject([{ dataset: 'test', status: 'holds' }]);
  });
});
