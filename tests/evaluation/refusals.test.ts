// Everything about test rows and predictions that is refused, with the words that a person reads.
import { describe, expect, it } from 'vitest';
import { inferTask } from '../../src/evaluation/infer-task.ts';
import { buildRows, type RowsConfig } from '../../src/evaluation/rows.ts';
import { buildScores, type ScoresConfig } from '../../src/evaluation/scores.ts';
import type { ColumnData } from '../../src/platform/tables.ts';
import { UserError } from '../../src/records/errors.ts';
import type { Task } from '../../src/records/scalars.ts';
import { booleans, numbers, repeat, table, texts } from './tables.ts';

const rowsOf = (columns: readonly ColumnData[], config: Partial<RowsConfig> = {}, task: Task = 'binary') =>
  buildRows(table('test.csv', ...columns), { label: 'late', slices: [], ...config }, task);

const LATE = numbers('late', [0, 1, 0], 'BIGINT');
const IDS = texts('id', ['flight-0001', 'flight-0002', 'flight-0003']);
const withIds = () => rowsOf([LATE, IDS], { id: 'id' });

const scoresOf = (
  columns: readonly ColumnData[],
  config: Partial<ScoresConfig> = { score: 'p' },
  test = rowsOf([LATE]),
) => buildScores(table('predictions.csv', ...columns), { threshold: 0.5, ...config }, test);

const COLOURS = texts('late', ['red', 'blue', 'green']);
const P_OF = { red: 'p_red', blue: 'p_blue', green: 'p_green' };
const colours = () => rowsOf([COLOURS], { scores: P_OF }, 'multiclass');
const thirds = (...red: number[]) => [
  numbers('p_red', red),
  numbers('p_blue', repeat(3, [0.3])),
  numbers('p_green', repeat(3, [0.2])),
];
const weights = () => rowsOf([numbers('late', [1.5, 2.5, 3.5])], {}, 'regression');

const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `value ${i}`);

const CASES: readonly (readonly [string, string, () => unknown])[] = [
  ['a label column that is not there', 'column-missing', () => rowsOf([numbers('lat', [0, 1])])],
  [
    'a label column that nothing resembles',
    'column-missing',
    () => rowsOf([numbers('x', [0]), texts('"; drop\n', ['a'])]),
  ],
  ['no rows', 'no-test-rows', () => rowsOf([numbers('late', [])])],
  ['a label that is null', 'label-missing', () => rowsOf([numbers('late', [0, null, 1, null])])],
  ['a text label that is null', 'label-missing', () => rowsOf([texts('late', ['a', null])], { positive: 'a' })],
  ['labels yes and no without positive', 'positive-needed', () => rowsOf([texts('late', ['no', 'yes'])])],
  ['labels 1 and 2 without positive', 'positive-needed', () => rowsOf([numbers('late', [1, 2])])],
  ['one label, which is no, without positive', 'positive-needed', () => rowsOf([texts('late', ['no', 'no'])])],
  [
    'a positive that is not the one label',
    'positive-unseen',
    () => rowsOf([texts('late', ['no', 'no'])], { positive: 'yes' }),
  ],
  ['a positive that is no label', 'positive-unseen', () => rowsOf([texts('late', ['no', 'yes'])], { positive: 'Yes' })],
  [
    'a positive true of yes and no',
    'positive-unseen',
    () => rowsOf([texts('late', ['no', 'yes'])], { positive: true }),
  ],
  ['three labels of a binary task', 'label-not-binary', () => rowsOf([numbers('late', [0, 1, 2])], { positive: 1 })],
  ['1,001 classes', 'label-classes', () => rowsOf([texts('late', many(1001))], {}, 'multiclass')],
  [
    'a class without a score column',
    'class-without-score',
    () => rowsOf([COLOURS], { scores: { red: 'r', blue: 'b' } }, 'multiclass'),
  ],
  ['a regression label of text', 'column-not-numeric', () => rowsOf([texts('late', ['1.5', '2,5'])], {}, 'regression')],
  ['a regression label that is null', 'label-missing', () => rowsOf([numbers('late', [1, null])], {}, 'regression')],
  ['an infinite regression label', 'label-missing', () => rowsOf([numbers('late', [Infinity])], {}, 'regression')],
  ['numbers without a task', 'task-unknown', () => inferTask(table('test.csv', LATE), { label: 'late' })],

  ['a test id twice', 'id-duplicate', () => rowsOf([LATE, texts('id', ['a', 'b', 'a'])], { id: 'id' })],
  ['a test id that is null', 'id-missing', () => rowsOf([LATE, texts('id', ['a', null, 'c'])], { id: 'id' })],
  [
    'a predicted id twice, another null',
    'id-missing',
    () => scoresOf([texts('id', ['flight-0001', 'flight-0001', null])], { score: 'p', id: 'id' }, withIds()),
  ],
  [
    'ids without a prediction',
    'predictions-missing',
    () => scoresOf([texts('id', ['flight-0002']), numbers('p', [0.5])], { score: 'p', id: 'id' }, withIds()),
  ],
  [
    'predictions of no test row',
    'predictions-extra',
    () =>
      scoresOf(
        [texts('id', ['flight-0003', 'flight-0002', 'flight-0001', 'x', 'é😀y-1']), numbers('p', repeat(5, [0.5]))],
        { score: 'p', id: 'id' },
        withIds(),
      ),
  ],
  [
    'other ids altogether',
    'predictions-missing',
    () => scoresOf([texts('id', ['a', 'b', 'c']), numbers('p', repeat(3, [0.5]))], { score: 'p', id: 'id' }, withIds()),
  ],
  ['one prediction too few, without ids', 'row-count', () => scoresOf([numbers('p', [0.1, 0.2])])],
  ['one prediction too many, without ids', 'row-count', () => scoresOf([numbers('p', [0.1, 0.2, 0.3, 0.4])])],
  ['no predictions', 'row-count', () => scoresOf([numbers('p', [])])],

  [
    'a score column that is not there',
    'column-missing',
    () => scoresOf([numbers('P_late', [0, 0, 0])], { score: 'p_late' }),
  ],
  ['a score of text', 'column-not-numeric', () => scoresOf([texts('p', ['0.1', 'n/a', '0.3'])])],
  ['a score that is NaN or null', 'score-missing', () => scoresOf([numbers('p', [0.1, null, Number.NaN])])],
  ['an infinite score', 'score-range', () => scoresOf([numbers('p', [0.1, 0.2, Infinity])])],
  ['a score of −0.1', 'score-range', () => scoresOf([numbers('p', [0.1, -0.1, 2])])],
  ['a score of 1.0000001', 'score-range', () => scoresOf([numbers('p', [1, 1.0000001, 0])])],
  [
    'probabilities that sum to 0.9',
    'scores-not-one',
    () => scoresOf(thirds(0.5, 0.4, 0.5), { scores: P_OF }, colours()),
  ],
  [
    'probabilities that sum to 1.00002',
    'scores-not-one',
    () => scoresOf(thirds(0.5, 0.50002, 0.5), { scores: P_OF }, colours()),
  ],
  ['a class probability of 1.2', 'score-range', () => scoresOf(thirds(0.5, 1.2, 0.5), { scores: P_OF }, colours())],
  ['neither score nor prediction', 'no-scores', () => scoresOf([numbers('p', [0, 0, 0])], {})],
  ['neither scores nor prediction', 'no-scores', () => scoresOf(thirds(0.5, 0.5, 0.5), {}, colours())],
  ['no predicted value', 'no-scores', () => scoresOf([numbers('p', [0, 0, 0])], {}, weights())],
  [
    'labels that the test data do not have',
    'label-unseen',
    () => scoresOf([texts('y', ['red', 'Red', 'rouge'])], { prediction: 'y' }, colours()),
  ],
  [
    'a predicted label that is null',
    'prediction-missing',
    () => scoresOf([texts('y', ['red', null, 'red'])], { prediction: 'y' }, colours()),
  ],
  [
    'a predicted value that is NaN',
    'prediction-missing',
    () => scoresOf([numbers('y', [1, Number.NaN, 2])], { prediction: 'y' }, weights()),
  ],
  [
    'a predicted value that is infinite',
    'prediction-missing',
    () => scoresOf([numbers('y', [1, 2, -Infinity])], { prediction: 'y' }, weights()),
  ],

  ['a slice column that is not there', 'column-missing', () => rowsOf([LATE], { slices: [{ column: 'lates' }] })],
  [
    'edges on a text column',
    'column-not-numeric',
    () => rowsOf([LATE, texts('hour', ['1', 'two', '3'])], { slices: [{ column: 'hour', edges: [0, 6] }] }),
  ],
  [
    '201 values with 5 rows each',
    'slice-too-many',
    () =>
      rowsOf([numbers('late', repeat(1005, [0])), texts('city', repeat(5, many(201)))], {
        slices: [{ column: 'city' }],
      }),
  ],
  [
    '300 numbers that differ in every row',
    'slice-too-many',
    () =>
      rowsOf(
        [
          numbers('late', repeat(300, [0])),
          numbers(
            'x',
            Array.from({ length: 300 }, (_, i) => i / 7),
          ),
        ],
        { slices: [{ column: 'x' }] },
      ),
  ],
];

function refusalOf(run: () => unknown): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('refused', () => {
  it.each(CASES)('%s: %s', (_, code, run) => {
    const [problem] = refusalOf(run).problems;
    expect(problem.code).toBe(code);
    if (code !== 'task-unknown') expect(problem.where?.file).toMatch(/^(test|predictions)\.csv$/);
    expect(problem.what).not.toMatch(/\n|\.$/);
    expect(problem.fix).toMatch(/\w/);
  });

  it('in words', async () => {
    const words = CASES.map(([name, , run]) =>
      [
        `# ${name}`,
        ...refusalOf(run).problems.map(
          ({ code, where, what, fix }) => `${where?.file ?? 'mlgate.yml'}  ${code}: ${what}\n  fix: ${fix}`,
        ),
      ].join('\n'),
    );
    await expect(`${words.join('\n\n')}\n`).toMatchFileSnapshot('../golden/evaluation/refusals.txt');
  });
});

describe('not refused', () => {
  it.each([
    ['0/1', LATE, undefined, ['0', '1'], [0, 1, 0]],
    ['0/1 as text', texts('late', ['0', '1', '0']), undefined, ['0', '1'], [0, 1, 0]],
    ['boolean', booleans('late', [false, true, false]), undefined, ['false', 'true'], [0, 1, 0]],
    ['0/1, positive: true', LATE, true, ['0', '1'], [0, 1, 0]],
    ['0/1, positive: 0', LATE, 0, ['1', '0'], [1, 0, 1]],
    ['boolean, positive: 1', booleans('late', [false, true, false]), 1, ['false', 'true'], [0, 1, 0]],
    ['boolean, positive: false', booleans('late', [false, true, false]), false, ['true', 'false'], [1, 0, 1]],
    ['1/2, positive: 2', numbers('late', [1, 2, 1]), 2, ['1', '2'], [0, 1, 0]],
    ['yes/no, positive: no', texts('late', ['no', 'yes', 'no']), 'no', ['yes', 'no'], [1, 0, 1]],
    ['0 only', numbers('late', [0, 0, 0]), undefined, ['0', '1'], [0, 0, 0]],
    ['true only', booleans('late', [true, true, true]), undefined, ['false', 'true'], [1, 1, 1]],
    ['yes only, positive: yes', texts('late', ['yes', 'yes', 'yes']), 'yes', ['not yes', 'yes'], [1, 1, 1]],
  ])('labels %s', (_, label, positive, classes, truth) => {
    const { rows } = rowsOf([label], positive === undefined ? {} : { positive });
    expect(rows.classes).toEqual(classes);
    expect([...rows.truth]).toEqual(truth);
  });

  it.each([
    ['score', { score: 'p' }, LATE, 'binary'],
    ['scores', { scores: P_OF }, LATE, 'multiclass'],
    ['two text labels', {}, texts('late', ['a', 'b', 'a']), 'binary'],
    ['three text labels', {}, texts('late', ['a', 'b', 'c']), 'multiclass'],
    ['boolean labels', {}, booleans('late', [true, false]), 'binary'],
  ] as const)('a task is told by %s', (_, config, label, task) => {
    expect(inferTask(table('test.csv', label), { label: 'late', ...config })).toBe(task);
  });

  it('probabilities off by 0.000009', () => {
    expect(scoresOf(thirds(0.5, 0.500009, 0.5), { scores: P_OF }, colours()).scores).toHaveLength(3);
  });

  it('scores of 0 and 1', () => {
    expect([...scoresOf([numbers('p', [0, 1, 0.5])]).predicted]).toEqual([0, 1, 1]);
  });
});
