// No value occurs twice.
import * as z from 'zod';
import type { RequestOf } from '../facts/request.ts';
import { check, rowForm } from './check.ts';
import type { Targets } from './check.ts';
import { exceptions, judgeRows, toleranceToAdmit } from './judge-rows.ts';

const long = rowForm({});
type Parameters = z.output<typeof long>;

export default check({
  name: 'unique',
  scope: 'column',
  doc: {
    summary:
      'No value occurs twice. Empty cells are for `nulls` to judge. Such a column is left out when rows are compared.',
    fails: 'a value occurs again; the rows beyond the first are counted. Undecided without values.',
    example: 'columns:\n  flight_id: { unique: true }',
  },
  written: z.union([long, z.boolean().transform((asked): Parameters | false => asked && {})]),
  expectation: ({ tolerance }) => `every value once${exceptions(tolerance)}`,
  needs: (_, target) => [repeats(target)],
  judge: ({ tolerance }, target, facts) => {
    const { of, failing } = facts.get(repeats(target));
    const suggestion = `unique: { ${toleranceToAdmit(failing, of)} }`;
    return judgeRows({ failing, of, tolerance, what: 'repeat a value', suggestion }, target);
  },
});

function repeats({ column, where }: Targets['column']): RequestOf<'repeats'> {
  return { kind: 'repeats', columns: [column.name], nulls: 'skipped', ...(where === undefined ? {} : { where }) };
}
