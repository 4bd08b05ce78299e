// How many values may be missing.
import * as z from 'zod';
import type { RequestOf } from '../facts/request.ts';
import { allowance, printAtMost, shareToAdmit, tolerates } from './allowance.ts';
import { check, longForm, where } from './check.ts';
import type { Targets } from './check.ts';
import { count, rowsOf } from './wording.ts';

const long = longForm({ 'at-most': allowance, where: where.optional() });
type Parameters = z.output<typeof long>;

export default check({
  name: 'nulls',
  scope: 'column',
  doc: {
    summary: 'At most so many values are missing: none, a number of rows, or a share of them.',
    fails: 'more are null. In CSV an empty cell is null. NaN is not null: see `finite`. Undecided without rows.',
    example: 'columns:\n  origin: { nulls: none }\n  gate: { nulls: 2% }',
  },
  written: z.union([
    long,
    z.literal('any').transform((): false => false),
    allowance.transform((atMost): Parameters => ({ 'at-most': atMost })),
  ]),
  expectation: ({ 'at-most': most }) => `${printAtMost(most)} without a value`,
  needs: (_, target) => [missing(target)],
  judge: ({ 'at-most': most }, target, facts) => {
    const { rows, nulls } = facts.get(missing(target));
    if (rows === 0) return { status: 'undecided', message: 'there are no rows to look at', failing: 0, of: 0 };
    const counts = { failing: nulls, of: rows };
    if (nulls === 0) return { status: 'holds', message: `all ${count(rows)} rows have a value`, ...counts };
    const message = `${rowsOf(nulls, rows)} without a value`;
    if (tolerates(most, nulls, rows)) return { status: 'holds', message, ...counts };
    return { status: 'violated', message, ...counts, suggestion: `nulls: ${shareToAdmit(nulls, rows)}` };
  },
});

function missing({ column, where }: Targets['column']): RequestOf<'missing'> {
  return { kind: 'missing', column: column.name, ...(where === undefined ? {} : { where }) };
}
