import { describe, expect, it } from 'vitest';
import { outputsOf } from '../../../src/actions/runtime/outputs.ts';
import type { ModelResult, Results } from '../../../src/actions/runtime/outputs.ts';
import type { Conclusion } from '../../../src/records/scalars.ts';

const ACTION = { outputs: { verdict: 'v', version: 'n' } };

function result(model: string, verdict: string, conclusion: Conclusion): ModelResult {
  return { model, conclusion, outputs: { verdict, version: model.length.toString() } };
}
const GOOD = result('a', 'pass', 'success');
const OPEN = result('bb', 'undecided', 'neutral');
const BAD = result('ccc', 'fail', 'failure');

const TABLE: readonly (readonly [string, Results, Readonly<Record<string, string>>])[] = [
  ['nothing is known', { results: [], wanted: 0 }, { verdict: '', version: '', conclusion: '', models: '' }],
  [
    'one model',
    { results: [GOOD], wanted: 1 },
    { verdict: 'pass', version: '1', conclusion: 'success', models: '{"a":{"verdict":"pass","version":"1"}}' },
  ],
  [
    'the worst of two',
    { results: [OPEN, GOOD], wanted: 2 },
    {
      verdict: 'undecided',
      version: '{"bb":"2","a":"1"}',
      conclusion: 'neutral',
      models: '{"bb":{"verdict":"undecided","version":"2"},"a":{"verdict":"pass","version":"1"}}',
    },
  ],
  ['the worst of three', { results: [GOOD, BAD, OPEN], wanted: 3 }, { verdict: 'fail', conclusion: 'failure' }],
  [
    'an error after the first of two',
    { results: [GOOD], wanted: 2 },
    { verdict: '', version: '{"a":"1"}', conclusion: '', models: '{"a":{"verdict":"pass","version":"1"}}' },
  ],
  ['an error before the first', { results: [], wanted: 1 }, { verdict: '', version: '', conclusion: '', models: '' }],
];

describe('outputs over models', () => {
  it.each(TABLE)('%s', (_, results, expected) => {
    const outputs = outputsOf(ACTION, results);
    expect(outputs).toMatchObject(expected);
    expect(Object.keys(outputs).toSorted()).toEqual(['conclusion', 'models', 'verdict', 'version']);
  });

  it('a verdict that is none is not the worst of any', () => {
    expect(outputsOf(ACTION, { results: [GOOD, result('d', '', 'failure')], wanted: 2 })['verdict']).toBe('');
  });
});
