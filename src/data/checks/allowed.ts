// Every value is one of a fixed set.
import * as z from 'zod';
import type { RequestOf, ValueCount } from '../facts/request.ts';
import { check, rowForm } from './check.ts';
import type { Targets } from './check.ts';
import { exceptions, judgeRows } from './judge-rows.ts';
import { MIN_CELL } from './privacy.ts';
import { count, yamlScalar } from './wording.ts';

const values = z
  .array(z.union([z.string(), z.number(), z.boolean()]))
  .min(1)
  .meta({ description: 'the values that may occur', examples: [['AA', 'UA']] });
const long = rowForm({ values });
type Parameters = z.output<typeof long>;

const SHOWN = 12;

export default check({
  name: 'allowed',
  scope: 'column',
  doc: {
    summary: 'Every value is one of a fixed set. Empty cells are for `nulls` to judge.',
    fails: `a value outside the set occurs, beyond the tolerance. New values in at least ${MIN_CELL} rows are named; rarer ones are only counted. Undecided without values.`,
    example:
      'columns:\n  carrier: { allowed: [AA, UA, WN] }\n  origin: { allowed: { values: [ATL, BOS], tolerance: 0.5% } }',
  },
  written: z.union([long, values.transform((list): Parameters => ({ values: list }))]),
  expectation: (parameters) => `one of ${listed(parameters.values)}${exceptions(parameters.tolerance)}`,
  needs: (parameters, target) => [strangers(parameters, target)],
  judge: (parameters, target, facts) => {
    const { of, failing, distinct, top } = facts.get(strangers(parameters, target));
    const named = top.filter(({ rows }) => rows >= MIN_CELL);
    return judgeRows(
      {
        failing,
        of,
        tolerance: parameters.tolerance,
        what: 'outside the set',
        detail: `outside the set: ${describe(named, distinct)}`,
        facts: { distinct },
        ...(named.length === 0
          ? {}
          : {
              suggestion: `allowed: [${[...parameters.values, ...named.map(({ text }) => text)].map(yamlScalar).join(', ')}]`,
            }),
      },
      target,
    );
  },
});

function describe(named: readonly ValueCount[], distinct: number): string {
  const shown = named.slice(0, SHOWN).map(({ text, rows }) => `${JSON.stringify(text)} (${count(rows)})`);
  const others = distinct - shown.length;
  if (others > 0) {
    const kind = shown.length === 0 ? 'values' : 'other values';
    shown.push(
      named.length > SHOWN
        ? `${others} more`
        : `${others} ${others === 1 ? kind.slice(0, -1) : kind} in fewer than ${MIN_CELL} rows each`,
    );
  }
  return shown.join(', ');
}

function listed(list: Parameters['values']): string {
  const shown = list.slice(0, SHOWN).map(String).join(', ');
  return list.length > SHOWN ? `${shown} and ${list.length - SHOWN} more` : shown;
}

function strangers({ values: allowed }: Parameters, { column, where }: Targets['column']): RequestOf<'strangers'> {
  return { kind: 'strangers', column: column.name, allowed, ...(where === undefined ? {} : { where }) };
}
