import { expect, it } from 'vitest';
import { duckDbTables } from '../../src/platform/duckdb/open.ts';
import { threadsOf } from '../../src/platform/threads.ts';
import { codeOf } from './problem-code.ts';

it.each([
  ['not set', undefined, undefined],
  ['empty', '', undefined],
  ['1', '1', 1],
  ['1024', '1024', 1024],
])('MLGATE_THREADS %s', (_, text, threads) => {
  expect(threadsOf({ MLGATE_THREADS: text })).toBe(threads);
});

it.each(['0', '1025', '-1', '2.5', ' 2', '2 ', '1e1', '０', 'all'])('refuses MLGATE_THREADS=%j', async (text) => {
  expect(await codeOf(Promise.resolve().then(() => threadsOf({ MLGATE_THREADS: text })))).toBe('threads-malformed');
});

it.each([
  ['the number given', undefined, 3n],
  ['what is asked for, before the number given', 2, 2n],
])('the engine uses %s', async (_, asked, threads) => {
  const open = duckDbTables({ threads: 3 });
  await using tables = await open.open(asked === undefined ? {} : { threads: asked });
  const { rows } = await tables.query("SELECT current_setting('threads')");
  expect(rows).toEqual([[threads]]);
});
