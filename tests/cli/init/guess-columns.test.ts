import { describe, expect, it } from 'vitest';
import {
  guessAnswers,
  guessId,
  guessLabel,
  guessPositive,
  guessSlices,
  guessTask,
  guessWritten,
} from '../../../src/cli/init/guess-columns.ts';
import { flag, id, number, PREDICTOR, ROWS, script, table, text, TRAINER } from './looks.ts';

const REGION = text('region', { north: 1000, south: 1000 });

describe('the label', () => {
  it.each([
    [
      'as a script uses it',
      [id('id'), REGION, flag('late')],
      { kind: 'found', value: 'late', from: 'guessed: train.py uses it so' },
    ],
    [
      'by its name',
      [id('id'), REGION, flag('target')],
      { kind: 'found', value: 'target', from: 'guessed from its name' },
    ],
    ['two that could be', [flag('late'), flag('target')], { kind: 'open', candidates: ['late', 'target'] }],
    [
      'none that could be: the last, and those of two values',
      [flag('a'), number('x'), number('z')],
      { kind: 'open', candidates: ['z', 'a'] },
    ],
    ['an id is none', [id('y_id'), number('x', 0, 9)], { kind: 'open', candidates: ['x'] }],
    [
      'of one value only is none',
      [{ ...flag('label'), distinct: 1 }, number('x')],
      { kind: 'open', candidates: ['x'] },
    ],
    [
      'the only one of two values, where a score follows',
      [id('row_id'), flag('churned'), number('p_churned')],
      {
        kind: 'found',
        value: 'churned',
        from: 'guessed: the last column that is no answer or id, and the only one of two values',
      },
    ],
    ['a score is none', [number('p_late'), flag('late')], { kind: 'found', value: 'late' }],
  ])('%s', (_, columns, expected) => {
    expect(guessLabel(table('test.csv', columns), [TRAINER])).toMatchObject(expected);
  });

  it.each([
    ['0 and 1', flag('y'), 'binary'],
    ['two texts', text('y', { yes: 1, no: 1 }), 'binary'],
    ['three texts', text('y', { a: 1, b: 1, c: 1 }), 'multiclass'],
    ['fractions', number('y', 0, 10), 'regression'],
    ['21 whole numbers', { ...id('y'), distinct: 21 }, 'regression'],
    ['20 whole numbers', { ...id('y'), distinct: 20 }, undefined],
  ])('%s are %s', (_, column, task) => {
    const guess = guessTask(column);
    expect(guess.kind === 'found' ? guess.value : undefined).toBe(task);
  });

  it.each([
    ['0/1 name their positive', flag('y'), { kind: 'none' }],
    ['booleans too', { ...flag('y'), kind: 'boolean' } as const, { kind: 'none' }],
    ['texts do not', text('y', { no: 1, yes: 1 }), { kind: 'open', candidates: ['no', 'yes'] }],
    [
      '1/2 do not',
      {
        ...flag('y'),
        values: [
          { value: '1', rows: 1 },
          { value: '2', rows: 1 },
        ],
      },
      { kind: 'open' },
    ],
  ])('%s', (_, column, expected) => {
    expect(guessPositive(column, 'binary')).toMatchObject(expected);
  });
});

describe('what the model answers', () => {
  it.each([
    ['one score', [flag('y'), number('p_late')], 'p_late'],
    ['p_0 and p_1', [flag('y'), number('p_0'), number('p_1')], 'p_1'],
    ['two scores', [flag('y'), number('p_a'), number('p_b')], undefined],
    ['a score beyond 1 is none', [flag('y'), number('score', -3, 3)], undefined],
  ])('binary: %s', (_, columns, score) => {
    const [label] = columns;
    const answers = guessAnswers(table('p.csv', columns), label, 'binary');
    expect(answers.score.kind === 'found' ? answers.score.value : undefined).toBe(score);
  });

  it('multiclass: a column for every class, or none', () => {
    const label = text('y', { red: 1, blue: 1 });
    const all = guessAnswers(table('p.csv', [label, number('p_red'), number('p_blue')]), label, 'multiclass');
    expect(all.scores).toEqual({ red: 'p_red', blue: 'p_blue' });
    const few = guessAnswers(table('p.csv', [label, number('p_red')]), label, 'multiclass');
    expect(few.scores).toEqual({});
  });

  it('regression: the predicted value', () => {
    const label = number('price', 0, 100);
    const answers = guessAnswers(table('p.csv', [label, number('y_pred', 0, 90)]), label, 'regression');
    expect(answers.prediction).toMatchObject({ kind: 'found', value: 'y_pred' });
  });

  it('as the predict script writes it', () => {
    const rows = table('test.csv', [id('id'), flag('late')]);
    expect(guessWritten(PREDICTOR, rows, 'binary').score).toMatchObject({ kind: 'found', value: 'p_late' });
    const two = script('predict.py', `{'p_late': a, 'prob_late': b}`);
    expect(guessWritten(two, rows, 'binary').score).toMatchObject({
      kind: 'open',
      candidates: ['p_late', 'prob_late'],
    });
  });
});

describe('ids and slices', () => {
  it.each([
    ['one', [id('flight_id'), flag('y')], 'flight_id'],
    ['a name without different values', [{ ...id('flight_id'), distinct: ROWS - 1 }], undefined],
    ['with gaps', [{ ...id('flight_id'), nulls: 1 }], undefined],
    ['two', [id('a_id'), id('b_id')], undefined],
  ])('%s', (_, columns, name) => {
    const guess = guessId(table('t.csv', columns));
    expect(guess.kind === 'found' ? guess.value : undefined).toBe(name);
  });

  it.each([
    ['usual names before others', [text('a', { x: 100, y: 100 }), REGION], ['region']],
    ['others where there are none', [text('a', { x: 100, y: 100 })], ['a']],
    ['50 rows of the rarest are enough', [text('region', { x: 50, y: 1950 })], ['region']],
    ['49 are not', [text('region', { x: 49, y: 1951 })], []],
    ['one value is no slice', [text('region', { x: 2000 })], []],
    [
      'twelve values are',
      [text('region', Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`v${i}`, 100])))],
      ['region'],
    ],
    [
      'thirteen are not',
      [text('region', Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`v${i}`, 100])))],
      [],
    ],
    ['not what is taken', [text('taken_region', { x: 100, y: 100 })], []],
  ])('%s', (_, columns, names) => {
    expect(guessSlices(table('t.csv', columns), ['taken_region']).map(({ name }) => name)).toEqual(names);
  });
});
