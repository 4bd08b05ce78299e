// The example works on its own: copied elsewhere, with Node and DuckDB alone, as the demo and a newcomer use it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'flights-test-'));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function node(script: string, ...args: readonly string[]): Ended {
  const environment = {
    PATH: process.env['PATH'],
    MLGATE_DUCKDB: join(repository, 'node_modules'),
    FLIGHTS_SERVING: join(folder, 'served'),
  };
  return spawnSync(process.execPath, [script, ...args], { cwd: folder, env: environment, encoding: 'utf8' });
}

const trained = (params: string, out: string): Ended =>
  node('train.mjs', '--data', 'few.parquet', '--params', params, '--out', out);

const predicted = (data: string): Ended => node('predict.mjs', '--model', 'better', '--data', data, '--out', 'p.csv');

const textOf = (path: string): string => readFileSync(join(folder, path), 'utf8');

/** A data file of the example, as SQL names it. */
const file = (name: string): string => `'${join(folder, 'data', name)}'`;

const served = (): string => textOf('served/current.json');

async function rowOf(sql: string): Promise<readonly unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(sql);
  const row = result.getRowsJS()[0] ?? [];
  connection.closeSync();
  instance.closeSync();
  return row;
}

beforeAll(() => {
  cpSync(join(repository, 'examples/flights'), folder, { recursive: true });
  expect(node('demo/few-rows.mjs', 'data/train.parquet', 'few.parquet')).toMatchObject({ status: 0, stderr: '' });
  expect(trained('params.yaml', 'base')).toMatchObject({ status: 0, stderr: '' });
  expect(trained('demo/better.params.yaml', 'better')).toMatchObject({ status: 0, stderr: '' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('data', () => {
  it('tests on flights strictly later than those trained on, each with an id of its own and without the delay', async () => {
    const sql = `
      SELECT (SELECT max(date) FROM ${file('train.parquet')}) < (SELECT min(date) FROM ${file('test.parquet')}),
        count(*)::INTEGER, count(DISTINCT flight_id)::INTEGER, count(DISTINCT origin)::INTEGER,
        (SELECT string_agg(column_name, ' ') FROM (DESCRIBE FROM ${file('test.parquet')}))
      FROM read_parquet([${file('train.parquet')}, ${file('test.parquet')}])`;
    expect(await rowOf(sql)).toEqual([true, 229066, 229066, 12, 'flight_id date distance origin destination late']);
  });

  it.each([
    ['unit', 'max(distance) > 1000000'],
    ['rename-origin', "count(*) FILTER (origin = 'CHI') > 100 AND count(*) FILTER (origin = 'ORD') = 0"],
    ['nulls', 'count(*) - count(distance) BETWEEN 350 AND 450'],
  ])('%s breaks one column and leaves the labels alone', async (fault, broken) => {
    expect(node('demo/break-data.mjs', fault, 'few.parquet', 'broken.parquet')).toMatchObject({ status: 0 });
    const labels = (name: string): string => `SELECT flight_id, late FROM '${join(folder, name)}'`;
    const sql = `
      SELECT ${broken}, (SELECT count(*)::INTEGER FROM (${labels('few.parquet')} INTERSECT ${labels('broken.parquet')}))
      FROM '${join(folder, 'broken.parquet')}'`;
    expect(await rowOf(sql)).toEqual([true, 2000]);
  });
});

describe('training', () => {
  it.each([
    ['logistic', 'params.yaml', 'base'],
    ['boosting', 'demo/better.params.yaml', 'better'],
  ])('%s writes the same bytes for the same data and parameters', (_learner, params, first) => {
    expect(trained(params, 'again').status).toBe(0);
    expect(textOf('again/model.json')).toBe(textOf(`${first}/model.json`));
  });

  it.each([
    ['trees: 60', 'tree: 60', 'p.yaml: unknown tree; known: learner, features, rows, trees, depth,'],
    ['trees: 60', 'trees: many', 'p.yaml: "trees" must be a number'],
    ['minute_of_day', 'minute', 'unknown feature "minute"; known: origin, destination,'],
    ['boosting', 'forest', 'unknown learner "forest"; known: boosting, logistic'],
    ['seed: 7', 'seed 7', 'p.yaml:8: expected "name: value", found "seed 7"'],
  ])('refuses parameters where "%s" became "%s"', (right, wrong, message) => {
    writeFileSync(join(folder, 'p.yaml'), textOf('demo/better.params.yaml').replace(right, wrong));
    const { status, stderr } = trained('p.yaml', 'refused');
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('prediction', () => {
  it('needs no label and answers with the ids in file order', () => {
    expect(predicted('smoke-flights.csv')).toMatchObject({ status: 0, stderr: '' });
    const ids = (path: string): string[] =>
      textOf(path)
        .split('\n')
        .map((line) => line.split(',')[0] ?? '');
    expect(textOf('p.csv')).toMatch(/^flight_id,p_late\n1900,0\.\d{6}\n/);
    expect(ids('p.csv')).toEqual(ids('smoke-flights.csv'));
  });

  it('says which column is missing', () => {
    writeFileSync(join(folder, 'bad.csv'), 'flight_id,date,origin\n1,2001-06-01 08:00:00,ORD\n');
    const { status, stderr } = predicted('bad.csv');
    expect(status).toBe(2);
    expect(stderr).toBe('bad.csv has no column destination, distance; it has flight_id, date, origin\n');
  });

  it('says which values are missing', () => {
    node('demo/break-data.mjs', 'nulls', 'few.parquet', 'broken.parquet');
    const { status, stderr } = predicted('broken.parquet');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^broken\.parquet: distance is null in \d+ of 2000 rows\n$/);
  });
});

describe('deployment', () => {
  it('serves the model deployed last, and the earlier one again after a rollback', () => {
    expect(node('deploy.mjs', 'base')).toMatchObject({ status: 0, stderr: '' });
    const first = served();
    expect(node('smoke.mjs').stdout).toMatch(/^model-[0-9a-f]{12}: 50 probabilities for 50 flights, \d+ distinct\n$/);
    expect(node('deploy.mjs', 'better').status).toBe(0);
    expect(served()).not.toBe(first);
    expect(node('smoke.mjs').status).toBe(0);
    expect(node('deploy.mjs', 'base').status).toBe(0);
    expect(served()).toBe(first);
  });

  it('fails the smoke check of a model that gives every flight the same score', () => {
    cpSync(join(folder, 'better'), join(folder, 'lost'), { recursive: true });
    const treeless = textOf('better/model.json').replace(/"trees":\[.*\]/, '"trees":[]');
    writeFileSync(join(folder, 'lost/model.json'), treeless);
    expect(node('deploy.mjs', 'lost').status).toBe(0);
    expect(node('smoke.mjs')).toMatchObject({ status: 2, stderr: 'fewer than 25 distinct scores\n' });
  });
});
