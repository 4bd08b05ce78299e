import { describe, expect, it, test } from 'vitest';
import { ACTIONS } from '../../../src/actions/all.ts';
import type { Input } from '../../../src/actions/action.ts';
import { inputNamesOf, readInputs } from '../../../src/actions/runtime/inputs.ts';
import { UserError } from '../../../src/records/errors.ts';

const INPUTS: Readonly<Record<string, Input>> = {
  code: { kind: 'argument', required: true, description: 'Code.' },
  force: { kind: 'flag', description: 'Force.' },
  files: { kind: 'list', description: 'Files.' },
  mode: { kind: { choice: ['fast', 'slow'] }, description: 'Mode.' },
};
const ACTION = { settings: ['cache', 'rule', 'seed'], inputs: INPUTS };

function read(given: Readonly<Record<string, string>>): ReturnType<typeof readInputs> {
  const all: Readonly<Record<string, string>> = { code: 'K7', ...given };
  return readInputs(ACTION, {
    input: (name) => (all[name] === '' ? undefined : all[name]),
    inputNames: Object.keys(all),
  });
}

function problemOf(given: Readonly<Record<string, string>>): unknown {
  try {
    read(given);
  } catch (error) {
    if (error instanceof UserError) return error.problems[0];
    throw error;
  }
  return undefined;
}

describe('inputs', () => {
  it('are the flags and inputs of the same step in a terminal', () => {
    const given = {
      rule: 'f1: better\nroc_auc: at least 0.8',
      seed: '7',
      files: ' a \n\n b',
      mode: 'slow',
      model: 'm',
    };
    expect(read({ ...given, token: 't', 'working-directory': 'x' }).flags).toEqual({
      ...given,
      code: 'K7',
      files: ['a', 'b'],
    });
  });

  it('that are empty were not given', () => {
    expect(read({ rule: '', force: '', mode: '', config: '' }).flags).toEqual({ code: 'K7' });
  });

  test.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
    ['tRUE', 'input-malformed'],
    ['yes', 'input-malformed'],
    ['on', 'input-malformed'],
    ['1', 'input-malformed'],
    ['constructor', 'input-malformed'],
  ])('a yes or no is a core word of YAML 1.2: %s', (text, expected) => {
    for (const name of ['force', 'cache']) {
      if (typeof expected === 'boolean') expect(read({ [name]: text }).flags[name]).toBe(expected);
      else expect(problemOf({ [name]: text })).toMatchObject({ code: expected, where: { file: `input ${name}` } });
    }
  });

  test.each([
    ['a slip', { froce: 'true' }, { code: 'input-unknown', fix: 'did you mean "force"?' }],
    ['an empty slip', { froce: '' }, { code: 'input-unknown' }],
    ['no choice', { mode: 'fsat' }, { code: 'input-malformed', fix: 'did you mean "fast"?' }],
    ['nothing where something must be', { code: '' }, { code: 'input-missing', fix: 'with:\n  code: …' }],
  ])('%s is refused', (_, given, problem) => {
    expect(problemOf(given)).toMatchObject(problem);
  });

  it.each(ACTIONS.map((action) => [action.name, action] as const))('of %s have names of their own', (_, action) => {
    const names = inputNamesOf(action);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  });
});
