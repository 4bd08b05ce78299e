// Test rows and predictions as they should be: classes, slices, the join.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskId } from '../../src/evaluation/join.ts';
import { buildRows, testColumns } from '../../src/evaluation/rows.ts';
import { buildScores, predictionColumns } from '../../src/evaluation/scores.ts';
import type { ColumnData } from '../../src/platform/tables.ts';
import { booleans, numbers, repeat, table, texts } from './tables.ts';

const binaryRows = (
  columns: readonly ColumnData[],
  slices: readonly { column: string; edges?: readonly number[] }[] = [],
) => buildRows(table('test.csv', ...columns), { label: 'y', slices }, 'binary').rows;

const multi = (column: ColumnData, scores?: Record<string, string>) =>
  buildRows(
    table('test.csv', column),
    { label: 'y', slices: [], ...(scores === undefined ? {} : { scores }) },
    'multiclass',
  ).rows;

const label = (count: number): ColumnData => numbers('y', repeat(count, [0]));

describe('columns to read', () => {
  it('test data: label, id as text, slices once', () => {
    const slices = [{ column: 'hour', edges: [0, 6] }, { column: 'hour' }, { column: 'y' }];
    expect(testColumns({ label: 'y', id: 'id', slices })).toEqual({
      names: ['y', 'id', 'hour'],
      asText: ['id'],
      keys: { y: 'evaluate.label', id: 'evaluate.id', hour: 'evaluate.slices' },
    });
    expect(testColumns({ label: 'y', slices: [] })).toMatchObject({ names: ['y'], asText: [] });
  });
  it('predictions: id as text, and what the task has', () => {
    expect(predictionColumns({ score: 'p', id: 'id', threshold: 0.5 })).toEqual({
      names: ['id', 'p'],
      asText: ['id'],
      keys: { id: 'evaluate.id', p: 'evaluate.score' },
    });
    expect(predictionColumns({ scores: { a: 'pa', b: 'pb' }, prediction: 'l', threshold: 0.5 }).names).toEqual([
      'l',
      'pa',
      'pb',
    ]);
  });
});

describe('classes', () => {
  it('numbers sort as numbers: 2 before 10', () => {
    const { classes, truth } = multi(numbers('y', [10, 2, 1, 10]));
    expect(classes).toEqual(['1', '2', '10']);
    expect([...truth]).toEqual([2, 1, 0, 2]);
  });
  it('texts sort by code unit: "B" before "a"', () => {
    expect(multi(texts('y', ['a', 'B', 'é'])).classes).toEqual(['B', 'a', 'é']);
  });
  it('scores name a class that the test rows lack, in the same order', () => {
    const { classes, truth } = multi(numbers('y', [10, 2]), { '10': 'p10', '2': 'p2', '1': 'p1' });
    expect(classes).toEqual(['1', '2', '10']);
    expect([...truth]).toEqual([2, 1]);
  });
  it('regression has none', () => {
    const rows = buildRows(table('t', numbers('y', [1.5, -2])), { label: 'y', slices: [] }, 'regression').rows;
    expect(rows).toMatchObject({ task: 'regression', classes: [], count: 2 });
    expect([...rows.truth]).toEqual([1.5, -2]);
  });
});

const cut = (column: ColumnData, edges?: readonly number[]) => {
  const count = column.numbers?.length ?? column.texts?.length ?? 0;
  const [slice] = binaryRows(
    [label(count), column],
    [{ column: column.name, ...(edges === undefined ? {} : { edges }) }],
  ).slices;
  return { values: slice?.values, rows: Array.from(slice?.codes ?? [], (code) => slice?.values[code]) };
};

describe('slices', () => {
  it('5 rows are a slice, 4 are pooled as "(other)", null is "(missing)"', () => {
    const { values, rows } = cut(texts('city', [...repeat(5, ['b']), ...repeat(4, ['a']), ...repeat(5, ['c']), null]));
    expect(values).toEqual(['b', 'c', '(other)', '(missing)']);
    expect(rows[5]).toBe('(other)');
    expect(rows[14]).toBe('(missing)');
  });
  it('one null row is a slice: it names nobody', () => {
    expect(cut(texts('city', [...repeat(5, ['b']), null])).values).toEqual(['b', '(missing)']);
  });
  it('values that read like ours are quoted', () => {
    const { values } = cut(texts('city', repeat(5, ['(missing)', '(other)', 'x', null])));
    expect(values).toEqual(['"(missing)"', '"(other)"', 'x', '(missing)']);
  });
  it('whole numbers, booleans', () => {
    expect(cut(numbers('hour', repeat(5, [10, 9, null]))).values).toEqual(['9', '10', '(missing)']);
    expect(cut(booleans('night', repeat(5, [true, false]))).values).toEqual(['false', 'true']);
  });
  it('200 values are as many as can be', () => {
    expect(
      cut(
        texts(
          'city',
          repeat(
            5,
            Array.from({ length: 200 }, (_, i) => `v${i}`),
          ),
        ),
      ).values,
    ).toHaveLength(200);
  });
  it('edges [0, 6, 12]: below, on and above each', () => {
    const { values, rows } = cut(
      numbers('hour', [-0.001, 0, 5.999, 6, 11.999, 12, 12.001, null, -Infinity, Infinity]),
      [0, 6, 12],
    );
    expect(rows).toEqual([
      '< 0',
      '[0, 6)',
      '[0, 6)',
      '[6, 12]',
      '[6, 12]',
      '[6, 12]',
      '> 12',
      '(missing)',
      '< 0',
      '> 12',
    ]);
    expect(values).toEqual(['< 0', '[0, 6)', '[6, 12]', '> 12', '(missing)']);
  });
  it('ranges without rows are left out', () => {
    expect(cut(numbers('hour', [1, 13]), [0, 6, 12, 24]).values).toEqual(['[0, 6)', '[12, 24]']);
  });
});

describe('the join', () => {
  it('by id: any order of the predictions gives the order of the test rows', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(ids, fc.array(fc.nat(), { minLength: 30, maxLength: 30 }), (names, order) => {
        const test = buildRows(
          table('t', numbers('y', repeat(names.length, [0])), texts('id', names)),
          { label: 'y', id: 'id', slices: [] },
          'binary',
        );
        const shuffled = names.map((name, row) => ({ name, row, at: order[row] ?? 0 })).sort((a, b) => a.at - b.at);
        const predictions = table(
          'p',
          texts(
            'id',
            shuffled.map(({ name }) => name),
          ),
          numbers(
            'p',
            shuffled.map(({ row }) => row / 64),
          ),
        );
        const { scores } = buildScores(predictions, { score: 'p', id: 'id', threshold: 0.5 }, test);
        expect([...(scores[0] ?? [])]).toEqual(names.map((_, row) => row / 64));
      }),
      { seed: 20260728, numRuns: 100 },
    );
  });

  it('ids 7 and 007 are two ids', () => {
    const test = buildRows(
      table('t', numbers('y', [0, 1]), texts('id', ['7', '007'])),
      { label: 'y', id: 'id', slices: [] },
      'binary',
    );
    const predictions = table('p', texts('id', ['007', '7']), numbers('p', [0.7, 0.1]));
    expect([...(buildScores(predictions, { score: 'p', id: 'id', threshold: 0.5 }, test).scores[0] ?? [])]).toEqual([
      0.1, 0.7,
    ]);
  });

  it('without ids: the order of the file', () => {
    const test = buildRows(table('t', numbers('y', [0, 1])), { label: 'y', slices: [] }, 'binary');
    expect([
      ...buildScores(table('p', numbers('p', [0.5, 0.4])), { score: 'p', threshold: 0.5 }, test).predicted,
    ]).toEqual([1, 0]);
  });

  it.each([
    ['', '"…"'],
    ['abc', '"…"'],
    ['abcd', '"a…d"'],
    ['abcdef', '"a…f"'],
    ['abcdefg', '"ab…fg"'],
    ['ann@example.org', '"an…rg"'],
    ['😀😀😀😀', '"😀…😀"'],
    ['a\n"b', '"a…b"'],
  ])('the id %j is shown as %s', (id, masked) => expect(maskId(id)).toBe(masked));
});

describe('what was predicted', () => {
  const test = buildRows(table('t', texts('y', ['a', 'b', 'c'])), { label: 'y', slices: [] }, 'multiclass');
  it('several classes: the most probable, the first of equals', () => {
    const predictions = table(
      'p',
      numbers('a', [0.4, 0.2, 0.2]),
      numbers('b', [0.4, 0.4, 0.3]),
      numbers('c', [0.2, 0.4, 0.5]),
    );
    const { predicted } = buildScores(predictions, { scores: { a: 'a', b: 'b', c: 'c' }, threshold: 0.5 }, test);
    expect([...predicted]).toEqual([0, 1, 2]);
  });
  it('labels alone: no scores', () => {
    const { scores, predicted } = buildScores(
      table('p', texts('l', ['c', 'a', 'b'])),
      { prediction: 'l', threshold: 0.5 },
      test,
    );
    expect(scores).toEqual([]);
    expect([...predicted]).toEqual([2, 0, 1]);
  });
  it('labels beside scores are taken as they are', () => {
    const yes = buildRows(table('t', numbers('y', [0, 1])), { label: 'y', slices: [] }, 'binary');
    const predictions = table('p', numbers('p', [0.9, 0.1]), numbers('l', [0, 1], 'BIGINT'));
    const { scores, predicted } = buildScores(predictions, { score: 'p', prediction: 'l', threshold: 0.5 }, yes);
    expect([...(scores[0] ?? [])]).toEqual([0.9, 0.1]);
    expect([...predicted]).toEqual([0, 1]);
  });
  it.each([
    [0, [1, 1, 1]],
    [0.3, [0, 1, 1]],
    [0.30000000000000004, [0, 0, 1]],
    [1, [0, 0, 0]],
  ])('threshold %d of scores 0, 0.3, 0.7', (threshold, labels) => {
    const yes = buildRows(table('t', numbers('y', [0, 1, 1])), { label: 'y', slices: [] }, 'binary');
    const { predicted } = buildScores(table('p', numbers('p', [0, 0.3, 0.7])), { score: 'p', threshold }, yes);
    expect([...predicted]).toEqual(labels);
  });
});
