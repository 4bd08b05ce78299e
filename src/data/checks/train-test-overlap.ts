// Rows that a model was trained on and is then tested with.
import * as z from 'zod';
import type { RequestOf } from '../facts/request.ts';
import { allowance, printAtMost, shareToAdmit } from './allowance.ts';
import type { Allowance } from './allowance.ts';
import { check, longForm } from './check.ts';
import type { Targets } from './check.ts';
import { judgeRows } from './judge-rows.ts';
import { absentColumns, comparedColumns } from './row-columns.ts';

const columns = z.array(z.string()).min(1);
const long = longForm({
  'at-most': allowance,
  by: columns
    .optional()
    .meta({ description: 'columns by which rows are the same; all but keys unless given', examples: [['flight_id']] }),
  ignore: columns.optional().meta({ description: 'columns not to look at' }),
}).refine(({ by, ignore }) => by === undefined || ignore === undefined, { error: 'by and ignore exclude each other' });
type Parameters = z.output<typeof long>;

export default check({
  name: 'train-test-overlap',
  scope: 'pair',
  doc: {
    summary:
      'At most so many rows are in the training data too. Rows are compared in all columns that both files have, except those that the contract calls unique; or by the columns that `by` names.',
    fails:
      'more rows are shared: the test then measures memory. Undecided without rows, or when the files share no column.',
    example: 'train-test-overlap: none\n# or\ntrain-test-overlap: { at-most: none, by: [flight_id] }',
  },
  written: z.union([long, allowance.transform((most: Allowance): Parameters => ({ 'at-most': most }))]),
  expectation: (parameters) =>
    `${printAtMost(parameters['at-most'])} also in the training data${parameters.by === undefined ? '' : `, by ${parameters.by.join(', ')}`}`,
  unfit: (parameters, target) => {
    const named = parameters.by ?? [];
    const absent = absentColumns(target.dataset, named) ?? absentColumns(target.other, named);
    return (
      absent ??
      (shared(parameters, target).length === 0
        ? `${target.dataset.name} and ${target.other.name} share no column to compare`
        : undefined)
    );
  },
  needs: (parameters, target) => [overlap(parameters, target)],
  judge: (parameters, target, facts) => {
    const { of, failing } = facts.get(overlap(parameters, target));
    const where = `also in ${target.other.name}`;
    const suggestion = `train-test-overlap: ${shareToAdmit(failing, of)}`;
    return judgeRows({ failing, of, tolerance: parameters['at-most'], what: where, suggestion }, target);
  },
});

function overlap(parameters: Parameters, target: Targets['pair']): RequestOf<'overlap'> {
  return { kind: 'overlap', with: target.other.name, columns: shared(parameters, target) };
}

function shared({ by, ignore = [] }: Parameters, target: Targets['pair']): readonly string[] {
  if (by !== undefined) return by;
  const theirs = new Set(target.other.columns.map(({ name }) => name));
  return comparedColumns(target, ignore).filter((name) => theirs.has(name));
}
