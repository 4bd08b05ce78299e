// What every OpenTables must do, whatever the engine behind it.
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenTables, Tables } from '../../src/platform/tables.ts';

export function describeTables(name: string, engine: OpenTables): void {
  describe(`${name} keeps the contract of Tables`, () => {
    let tables: Tables;
    let folder: string;
    beforeAll(async () => {
      folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mlgate-tables-'));
      tables = await engine.open({ threads: 2 });
    });
    afterAll(async () => {
      await tables[Symbol.asyncDispose]();
      await fs.rm(folder, { recursive: true, force: true });
    });

    it('gives cells as they are: integers of 64 bits as bigint, dates and decimals as printed', async () => {
      const sql = `select 1::tinyint as a, 9007199254740993::bigint as b, 0.5::double as c, true as d, 'x' as e, null as f, date '2024-02-29' as g, 1.50::decimal(4,2) as h, 'nan'::double as i`;
      const { columns, rows } = await tables.query(sql);
      expect(rows).toEqual([[1, 9007199254740993n, 0.5, true, 'x', null, '2024-02-29', '1.50', Number.NaN]]);
      expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
        'a TINYINT',
        'b BIGINT',
        'c DOUBLE',
        'd BOOLEAN',
        'e VARCHAR',
        'f INTEGER',
        'g DATE',
        'h DECIMAL(4,2)',
        'i DOUBLE',
      ]);
    });
    it('gives columns: numbers and booleans as doubles, everything else as texts, nulls counted', async () => {
      const sql = `select * from (values (1, true, 'a', 1.5::decimal(3,1), date '2024-01-01'), (null, null, null, null, null), (3, false, 'ü', -0.5, date '2024-01-02')) t(n, b, s, d, day)`;
      expect(await tables.columns(sql, ['n', 'd'])).toEqual([
        { name: 'n', type: 'INTEGER', nulls: 1, numbers: Float64Array.of(1, Number.NaN, 3), texts: ['1', null, '3'] },
        { name: 'b', type: 'BOOLEAN', nulls: 1, numbers: Float64Array.of(1, Number.NaN, 0) },
        { name: 's', type: 'VARCHAR', nulls: 1, texts: ['a', null, 'ü'] },
        {
          name: 'd',
          type: 'DECIMAL(3,1)',
          nulls: 1,
          numbers: Float64Array.of(1.5, Number.NaN, -0.5),
          texts: ['1.5', null, '-0.5'],
        },
        { name: 'day', type: 'DATE', nulls: 1, texts: ['2024-01-01', null, '2024-01-02'] },
      ]);
    });
    it.each([0, 1, 2047, 2048, 2049, 100_000])('reads %i rows in their order', async (rows) => {
      const [column] = await tables.columns(`select i::double as i from range(${rows}) t(i)`);
      expect(column?.numbers).toEqual(Float64Array.from({ length: rows }, (_, i) => i));
    });
    it.each([
      { sql: 'selec 1', code: 'tables-sql' },
      { sql: 'select nothing', code: 'tables-sql' },
      { sql: `select * from read_csv('/nowhere/at/all.csv')`, code: 'tables-input' },
      { sql: `select cast('x' as integer)`, code: 'tables-input' },
      { sql: `select error('stop')`, code: 'tables-input' },
    ])('fails with $code on $sql', async ({ sql, code }) => {
      await expect(tables.query(sql)).rejects.toMatchObject({ name: 'ExternalError', code, call: sql });
      await expect(tables.columns(sql)).rejects.toMatchObject({ name: 'ExternalError', code });
    });
    it('loads no extension', async () => {
      await expect(tables.query('select * from st_read(1)')).rejects.toMatchObject({ code: 'tables-sql' });
    });
    it('with files given, reads and writes those and no other, and lets nobody change that', async () => {
      const open = path.join(folder, "it's open.csv");
      await fs.writeFile(open, 'a\n1\n');
      await fs.writeFile(path.join(folder, 'closed.csv'), 'a\n1\n');
      await using closed = await engine.open({ threads: 1, files: [open, path.join(folder, 'written.csv')] });
      expect((await closed.query(`select a from read_csv('${open.replaceAll("'", "''")}')`)).rows).toEqual([[1n]]);
      await closed.query(`copy (select 1 as a) to '${folder}/written.csv'`);
      for (const sql of [
        `select * from read_csv('${folder}/closed.csv')`,
        `select * from read_csv('${folder}/../${path.basename(folder)}/closed.csv')`,
        `select * from read_text('/etc/hostname')`,
        `copy (select 1) to '${folder}/other.csv'`,
        `attach '${folder}/other.db'`,
        'load httpfs',
      ]) {
        await expect(closed.query(sql), sql).rejects.toMatchObject({ code: 'tables-denied' });
      }
      await expect(closed.query('set enable_external_access = true')).rejects.toThrow();
      expect(await fs.readdir(folder)).toEqual(['closed.csv', "it's open.csv", 'written.csv']);
    });
    it('with little memory, sorts on disk and leaves nothing there', async () => {
      const root = await fs.readdir(os.tmpdir());
      const before = root.filter((entry) => entry.startsWith('mlgate-tables-'));
      {
        await using small = await engine.open({ threads: 1, memoryBytes: 60 * 2 ** 20, files: [] });
        const sql = `select count(distinct s) from (select hash(i) || 'some padding to make it long' as s from range(1500000) t(i))`;
        expect((await small.query(sql)).rows).toEqual([[1_500_000n]]);
      }
      const after = (await fs.readdir(os.tmpdir())).filter((entry) => entry.startsWith('mlgate-tables-'));
      expect(after.filter((entry) => !before.includes(entry) && entry !== path.basename(folder))).toEqual([]);
    });
    it('says so when the memory is not enough', async () => {
      await using small = await engine.open({ threads: 1, memoryBytes: 2 ** 20 });
      await expect(small.query('select list(i) from range(5000000) t(i)')).rejects.toMatchObject({
        code: 'tables-memory',
      });
    });
  });
}
