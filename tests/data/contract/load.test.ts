import { describe, expect, it } from 'vitest';
import { loadContract } from '../../../src/data/contract/load.ts';
import { UserError } from '../../../src/records/errors.ts';
import type { Problem } from '../../../src/records/errors.ts';

interface Wanted {
  readonly code?: string;
  readonly what?: string | RegExp;
  readonly fix?: string;
  readonly where?: { readonly line: number; readonly column?: number };
}

function problemsOf(text: string): readonly Problem[] {
  try {
    loadContract(text, 'data/contract.yml');
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('expected a UserError, nothing was thrown');
}

describe('loadContract', () => {
  it('reads short and long forms, each rule with its place', () => {
    const contract = loadContract(
      `rows: { at-least: 1000 }
columns:
  id: { type: integer, unique: true }
  delay:
    description: minutes
    range: { at-least: -60, tolerance: 0.1%, severity: warn }
    nulls: 2%
  gate: { required: false }
  note:
closed: true
`,
      'data/contract.yml',
    );
    expect(contract.declared).toEqual(['id', 'delay', 'gate', 'note']);
    expect(contract.optional).toEqual(['gate']);
    expect(contract.keys).toEqual(['id']);
    const told = contract.rules.filter(({ implied }) => !implied);
    expect(
      told.map(({ check, severity, where, rule }) => [check, severity, where?.line, where?.column, rule.expectation]),
    ).toEqual([
      ['rows', 'error', 1, 1, 'at least 1,000 rows'],
      ['type', 'error', 3, 9, 'integer'],
      ['unique', 'error', 3, 24, 'every value once'],
      ['range', 'warn', 6, 5, 'at least -60, 0.1 % excepted'],
      ['nulls', 'error', 7, 5, 'at most 2 % without a value'],
      ['closed', 'error', 10, 1, 'no other column'],
    ]);
  });
  it('what goes without saying: columns are there, numbers finite', () => {
    const { rules } = loadContract('columns: { a: {}, b: { finite: false } }', 'c.yml');
    expect(rules.map((rule) => [rule.check, 'column' in rule ? rule.column : '', rule.implied])).toEqual([
      ['rows', '', true],
      ['finite', 'a', true],
      ['required', 'a', true],
      ['required', 'b', true],
    ]);
  });
  it('takes hostile names as names', () => {
    expect(
      loadContract(`columns: { '"; drop table x; --': {}, 'a\u0000b': {} }`.replace('\u0000', ' '), 'c.yml').declared,
    ).toEqual(['"; drop table x; --', 'a b']);
  });

  const refused: readonly { readonly title: string; readonly text: string; readonly problems: readonly Wanted[] }[] = [
    {
      title: 'an unknown key in a column',
      text: 'columns:\n  a: { alowed: [x] }\n',
      problems: [
        {
          code: 'unknown-key',
          what: 'columns.a: unknown key "alowed"',
          where: { line: 2, column: 8 },
          fix: 'did you mean "allowed"?',
        },
      ],
    },
    {
      title: 'an unknown key of the table',
      text: 'colums: {}\n',
      problems: [{ code: 'unknown-key', where: { line: 1, column: 1 }, fix: 'did you mean "columns"?' }],
    },
    {
      title: 'a rule of the table in a column',
      text: 'columns: { a: { rows: { at-least: 1 } } }',
      problems: [{ code: 'unknown-key', what: 'columns.a: unknown key "rows"' }],
    },
    {
      title: 'a share without its sign',
      text: 'columns: { a: { nulls: 0.02 } }',
      problems: [{ where: { line: 1 }, what: /a share is written with %: 2%/ }],
    },
    {
      title: 'more than everything',
      text: 'columns: { a: { nulls: 101% } }',
      problems: [{ what: /expected none, a number of rows/ }],
    },
    {
      title: 'a negative number of rows',
      text: 'columns: { a: { nulls: -1 } }',
      problems: [{ what: /expected none, a number of rows/ }],
    },
    {
      title: 'limits the wrong way round',
      text: 'columns: { a: { range: [9, 0] } }',
      problems: [{ what: /the smaller one first/ }],
    },
    {
      title: 'a limit that is neither number nor date',
      text: 'columns: { a: { range: [low, 9] } }',
      problems: [{ what: /expected a number, or a date/ }],
    },
    {
      title: 'no limit at all',
      text: 'columns: { a: { range: [null, null] } }',
      problems: [{ what: /a limit on one side/ }],
    },
    { title: 'an empty set', text: 'columns: { a: { allowed: [] } }', problems: [{ where: { line: 1 } }] },
    {
      title: 'an unknown type',
      text: 'columns: { a: { type: intger } }',
      problems: [{ where: { line: 1, column: 23 } }],
    },
    { title: 'a condition where none makes sense', text: 'closed: { where: a > 1 }', problems: [{ what: /where/ }] },
    {
      title: 'YAML that is none',
      text: 'columns: { a: [',
      problems: [{ code: 'yaml-syntax' }],
    },
    {
      title: 'all problems at once',
      text: 'columns:\n  a: { nulls: 0.5 }\n  b: { range: [3, 1] }\nrows: { at-least: -1 }\n',
      problems: [{ where: { line: 4 } }, { where: { line: 2 } }, { where: { line: 3 } }],
    },
  ];
  it.each(refused)('refuses $title', ({ text, problems }) => {
    const found = problemsOf(text);
    expect(found).toHaveLength(problems.length);
    for (const [index, problem] of problems.entries()) {
      const { what, ...rest } = problem;
      expect(found[index]).toMatchObject(rest);
      if (what !== undefined) expect(found[index]?.what).toMatch(what);
    }
  });
});
