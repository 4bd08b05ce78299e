// NaN and infinity never pass silently.
import * as z from 'zod';
import type { RequestOf } from '../facts/request.ts';
import { isFloating } from '../tables/column-kind.ts';
import { check, rowForm } from './check.ts';
import type { Targets } from './check.ts';
import { judgeRows } from './judge-rows.ts';

const long = rowForm({});
type Parameters = z.output<typeof long>;

export default check({
  name: 'finite',
  scope: 'column',
  doc: {
    summary: 'No value is NaN or infinite. True of every number column, unless the contract says `finite: false`.',
    fails: 'a value is NaN or infinite: a division by zero, or a missing value that a program wrote as NaN.',
    example: 'columns:\n  ratio: { finite: false }',
  },
  implied: true,
  written: z.union([long, z.boolean().transform((asked): Parameters | false => asked && {})]),
  expectation: () => 'neither NaN nor infinite',
  needs: (_, target) => (isFloating(target.column.type) ? [missing(target)] : []),
  judge: ({ tolerance }, target, facts) => {
    if (!isFloating(target.column.type))
      return { status: 'holds', message: `${target.column.kind} values are always finite` };
    const { rows, nulls, nan, infinite } = facts.get(missing(target));
    // A column of nothing but nulls holds no NaN; whether it may be empty is for `nulls` to say.
    if (rows > 0 && rows === nulls) return { status: 'holds', message: 'no row has a value' };
    const detail = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} infinite` : ''].filter(Boolean).join(', ');
    return judgeRows(
      {
        failing: nan + infinite,
        of: rows - nulls,
        tolerance,
        what: 'is NaN or infinite',
        detail: `not finite: ${detail}`,
        facts: { nan, infinite },
        suggestion: 'finite: false',
      },
      target,
    );
  },
});

function missing({ column, where }: Targets['column']): RequestOf<'missing'> {
  return { kind: 'missing', column: column.name, ...(where === undefined ? {} : { where }) };
}
