import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract } from '../../src/data/contract/load.ts';
import { decodeProfile, encodeProfile } from '../../src/data/profile.ts';
import { mergeProfiles } from '../../src/data/merge-profiles.ts';
import { describeDataset, validateData } from '../../src/data/validate.ts';
import { draftContract } from '../../src/data/contract/draft.ts';
import { dataReport } from '../../src/records/data-report.ts';
import { encodeRecord } from '../../src/records/record.ts';
import { sha256 } from '../../src/records/digest.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import { openDataset } from '../../src/data/tables/dataset.ts';
import { Workbench, engine, problemsOf } from './tables/opening.ts';
import { validate } from './checks/judging.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench[Symbol.asyncDispose]());

const flight = (row: number): string => {
  const id = row === 299 ? 0 : row;
  const carrier = row % 20 === 19 ? 'WN' : ['AA', 'UA'][row % 2];
  const distance = row === 7 ? 1_234_567 : 100 + row;
  const delay = row % 10 === 3 ? '' : row === 11 ? 'NaN' : (row % 30) - 5.5;
  return `${id},${carrier},${distance},${delay},${row === 12 ? 'n12' : `N${row}`},${row % 50 === 0},extra`;
};

/** 300 rows of flights with every fault that a contract can name. */
function faultyFlights(): string {
  return `id,carrier,distance,delay,tail,late,surprise\n${Array.from({ length: 300 }, (_, row) => flight(row)).join('\n')}\n`;
}

const FLIGHTS_CONTRACT = `columns:
  id: { type: integer, nulls: none, unique: true }
  carrier: { allowed: [AA, UA] }
  distance: { type: integer, range: [20, 5000] }
  delay: { type: number, nulls: 2%, range: { at-least: -60, severity: warn } }
  tail: { pattern: 'N[0-9]+' }
  gate: { type: text }
  late: { type: text }
closed: true
rows: { at-least: 1000 }
duplicate-rows: none
class-imbalance: { column: late, at-least: 5% }
`;

describe('what a person reads', () => {
  it('every kind of finding', async () => {
    const { findings, verdict } = await validate(bench, FLIGHTS_CONTRACT, { test: faultyFlights() });
    const lines = findings.map(
      ({ status, severity, check, columns, expectation, message, suggestion, where }) =>
        `${where?.file}:${where?.line}:${where?.column}  ${status} (${severity})  ${[...columns, check].join('.')}\n` +
        `  asked: ${expectation}\n  seen:  ${message}\n${suggestion === undefined ? '' : `  admit: ${suggestion.replaceAll('\n', '\n         ')}\n`}`,
    );
    await expect(`${lines.join('\n')}\nverdict: ${verdict}\n`).toMatchFileSnapshot('../golden/data/findings.txt');
  });
  it('the draft of a contract', async () => {
    const dataset = await bench.dataset('draft.csv', faultyFlights(), 'draft');
    const text = await draftContract(bench.tables, dataset, { label: 'late', pair: true });
    await expect(text).toMatchFileSnapshot('../golden/data/drafted-contract.yml');
  });
});

describe('validateData', () => {
  it('fulfils the contract that was drafted from the data', async () => {
    const csv = faultyFlights();
    const dataset = await bench.dataset('own.csv', csv, 'own');
    const text = await draftContract(bench.tables, dataset, { label: 'late', pair: false });
    const { findings, verdict } = await validateData({
      tables: bench.tables,
      datasets: [dataset],
      contract: loadContract(text, 'c.yml'),
    });
    expect(findings.filter(({ status }) => status !== 'holds')).toEqual([]);
    expect(verdict).toBe('pass');
  });
  it('without a contract: rows, finite numbers, overlap and label, as warnings', async () => {
    await using own = await Workbench.make();
    const train = await own.dataset('train.csv', 'a,x,late\n1,0.5,true\n2,1.5,false\n', 'train');
    const test = await own.dataset('test.csv', 'a,x,late\n1,0.5,true\n3,NaN,\n', 'test');
    const { findings, verdict } = await validateData({
      tables: own.tables,
      datasets: [train, test],
      label: { column: 'late', classes: true },
    });
    expect(findings.map(({ dataset, check, severity, message }) => [dataset, check, severity, message])).toEqual([
      ['test', 'train-test-overlap', 'warn', '1 of 2 rows (50.0 %) also in train'],
      ['test', 'nulls', 'warn', '1 of 2 rows (50.0 %) without a value'],
      ['test', 'class-imbalance', 'warn', 'there is only one row with a class'],
      ['test', 'finite', 'warn', '1 of 2 rows (50.0 %) not finite: 1 NaN'],
    ]);
    expect(verdict).toBe('pass');
  });
  it('a clean file without a contract has nothing to say', async () => {
    const test = await bench.dataset('clean.csv', 'a,late\n1,true\n3,false\n', 'clean');
    const { findings, verdict } = await validateData({
      tables: bench.tables,
      datasets: [test],
      label: { column: 'late', classes: true },
    });
    expect(findings.filter(({ check }) => check !== 'train-test-overlap')).toEqual([]);
    expect(verdict).toBe('pass');
  });
  it('fits into a record', async () => {
    const { findings, verdict } = await validate(bench, FLIGHTS_CONTRACT, { test: faultyFlights() });
    const dataset = await bench.dataset('record.csv', faultyFlights(), 'record');
    const file = { path: 'record.csv', digest: sha256(faultyFlights()) };
    const record = {
      model: 'flights',
      datasets: [describeDataset(dataset, file)],
      findings: [...findings],
      verdict,
      observed: { startedAt: '2026-01-01T00:00:00.000Z', seconds: 1, mlgate: '0.1.0' },
    };
    expect(encodeRecord(dataReport, record)).toContain('"verdict":"fail"');
  });

  const conditions: readonly { readonly where: string; readonly what: RegExp }[] = [
    { where: 'x >', what: /^range: not an SQL condition: / },
    { where: 'y > 1', what: /^range: not an SQL condition: Referenced column "y" not found/ },
    { where: 'x + 1', what: /the condition gives BIGINT, not true or false/ },
    { where: 'x > 1) or (x < 2', what: /not an SQL condition/ },
    { where: 'true; drop table x', what: /not an SQL condition/ },
    { where: 'x > 1, x < 2', what: /more than one expression/ },
    { where: 'true from range(3)', what: /more than one expression/ },
    { where: 'x in (select 1)', what: /a query inside/ },
    { where: `x > (select count(*) from read_text('/etc/hostname'))`, what: /a query inside/ },
  ];
  it.each(conditions)('refuses the condition $where', async ({ where, what }) => {
    const contract = `columns:\n  x: { range: { at-least: 0, where: ${JSON.stringify(where)} } }\n`;
    const [problem, ...others] = await problemsOf(() => validate(bench, contract, { test: 'id,x\n1,2\n' }));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'contract-where', where: { file: 'contract.yml', line: 2, column: 8 } });
    expect(problem?.what).toMatch(what);
  });
  it('refuses patterns that RE2 does not know, and datasets that are not there, together', async () => {
    const contract = `columns:\n  x: { pattern: '(?=a)' }\n  y: { pattern: 'a(' , only: [tset] }\n`;
    expect(await problemsOf(() => validate(bench, contract, { test: 'x,y\na,b\n' }))).toMatchObject([
      {
        code: 'contract-only',
        where: { line: 3 },
        what: 'pattern: there is no dataset "tset"',
        fix: 'did you mean "test"?',
      },
      {
        code: 'contract-pattern',
        where: { line: 2 },
        what: 'pattern: not a regular expression: invalid perl operator: (?=',
      },
    ]);
  });
  it('reads no other file, even where a condition finds a way to ask', async () => {
    await bench.write('open.csv', 'x\n1\n');
    await using closed = await engine.open({ files: [bench.path('open.csv')] });
    const doors = { tables: closed, files: localFiles('/') };
    const dataset = await openDataset(doors, { name: 'test', path: bench.path('open.csv'), shown: 'open.csv' });
    expect(dataset.rows).toBe(1);
    await expect(closed.query(`select * from read_text('/etc/hostname')`)).rejects.toMatchObject({
      code: 'tables-denied',
    });
  });
});

const mixed = (values: readonly (readonly [string, number])[]): string =>
  `c,x\n${values.flatMap(([text, times]) => Array.from({ length: times }, (_, row) => `${text},${row * 1.2345}`)).join('\n')}\n`;

describe('the profile', () => {
  it('pools rare values and rounds extremes outward', async () => {
    const dataset = await bench.dataset(
      'p.csv',
      mixed([
        ['often', 40],
        ['ten', 10],
        ['nine', 9],
        ['one', 1],
      ]),
      'p',
    );
    const { profile } = await validateData({ tables: bench.tables, datasets: [dataset] });
    expect(profile?.datasets[0]).toMatchObject({
      name: 'p',
      rows: 60,
      columns: [
        {
          name: 'c',
          nulls: 0,
          lowest: null,
          values: {
            rows: [
              ['often', 40],
              ['ten', 10],
            ],
            other: 10,
          },
        },
        { name: 'x', lowest: 0, highest: 49 },
      ],
    });
    const histogram = profile?.datasets[0]?.columns[1]?.histogram;
    expect(histogram?.counts).toHaveLength((histogram?.edges.length ?? 0) + 1);
    expect(histogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(60);
    if (profile === undefined) throw new Error('no profile');
    expect(encodeProfile(profile)).not.toMatch(/nine|"one"|48\.1/);
    expect(decodeProfile(encodeProfile(profile))).toEqual(profile);
  });
  it('two shards merge', async () => {
    const dataset = await bench.dataset(
      'm.csv',
      mixed([
        ['a', 20],
        ['b', 12],
      ]),
      'm',
    );
    const { profile } = await validateData({ tables: bench.tables, datasets: [dataset] });
    const one = profile?.datasets[0];
    if (one === undefined) throw new Error('no profile');
    const both = mergeProfiles(one, one);
    expect(both).toMatchObject({
      rows: 64,
      columns: [
        {
          values: {
            rows: [
              ['a', 40],
              ['b', 24],
            ],
            other: 0,
          },
        },
        {},
      ],
    });
    expect(both.columns[1]?.histogram?.counts).toEqual(one.columns[1]?.histogram?.counts.map((count) => 2 * count));
    const other = {
      ...one,
      columns: one.columns.map((column) => ({ ...column, histogram: { edges: [1], counts: [1, 2] } })),
    };
    expect(() => mergeProfiles(one, other)).toThrow(/different edges/);
  });
});
