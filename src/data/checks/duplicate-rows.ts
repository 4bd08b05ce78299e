// Rows that are the same as another one.
import * as z from 'zod';
import type { RequestOf } from '../facts/request.ts';
import { allowance, printAtMost, shareToAdmit } from './allowance.ts';
import type { Allowance } from './allowance.ts';
import { check, longForm, where } from './check.ts';
import type { Targets } from './check.ts';
import { judgeRows } from './judge-rows.ts';
import { absentColumns, comparedColumns } from './row-columns.ts';

const long = longForm({
  'at-most': allowance,
  ignore: z.array(z.string()).optional().meta({ description: 'columns not to look at' }),
  where: where.optional(),
});
type Parameters = z.output<typeof long>;

export default check({
  name: 'duplicate-rows',
  scope: 'table',
  doc: {
    summary: 'At most so many rows repeat an earlier one. Columns that the contract calls unique are not looked at.',
    fails:
      'more rows are duplicates; those beyond the first are counted. Empty cells are alike. Undecided without rows.',
    example: 'duplicate-rows: 5%',
  },
  written: z.union([long, allowance.transform((most: Allowance): Parameters => ({ 'at-most': most }))]),
  expectation: ({ 'at-most': most }) => `${printAtMost(most)} repeating another`,
  unfit: (parameters, target) =>
    absentColumns(target.dataset, parameters.ignore ?? []) ??
    (comparedColumns(target, parameters.ignore ?? []).length === 0 ? 'no column is left to compare' : undefined),
  needs: (parameters, target) => [repeats(parameters, target)],
  judge: (parameters, target, facts) => {
    const { of, failing } = facts.get(repeats(parameters, target));
    const suggestion = `duplicate-rows: ${shareToAdmit(failing, of)}`;
    return judgeRows({ failing, of, tolerance: parameters['at-most'], what: 'repeat another', suggestion }, target);
  },
});

function repeats({ ignore = [] }: Parameters, target: Targets['table']): RequestOf<'repeats'> {
  const { where } = target;
  const columns = comparedColumns(target, ignore);
  return { kind: 'repeats', columns, nulls: 'equal', ...(where === undefined ? {} : { where }) };
}
