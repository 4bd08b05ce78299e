// Every text matches a regular expression.
import * as z from 'zod';
import type { RequestOf } from '../facts/request.ts';
import { check, rowForm } from './check.ts';
import type { Targets } from './check.ts';
import { exceptions, judgeRows, toleranceToAdmit } from './judge-rows.ts';

const matches = z
  .string()
  .min(1)
  .meta({ description: 'regular expression (RE2) for the whole value', examples: ['[A-Z]{3}'] });
const long = rowForm({ matches });
type Parameters = z.output<typeof long>;

export default check({
  name: 'pattern',
  scope: 'column',
  doc: {
    summary: 'The whole value matches a regular expression in RE2 syntax, which needs linear time whatever the text.',
    fails:
      'a value does not match, beyond the tolerance. Values that are no texts are matched as they are printed. Undecided without values.',
    example: "columns:\n  tail: { pattern: 'N[0-9]{1,5}[A-Z]{0,2}' }",
  },
  written: z.union([long, matches.transform((pattern): Parameters => ({ matches: pattern }))]),
  expectation: (parameters) => `matches ${parameters.matches}${exceptions(parameters.tolerance)}`,
  needs: (parameters, target) => [mismatches(parameters, target)],
  judge: (parameters, target, facts) => {
    const { of, failing } = facts.get(mismatches(parameters, target));
    return judgeRows(
      {
        failing,
        of,
        tolerance: parameters.tolerance,
        what: 'without a match',
        suggestion: toleranceToAdmit(failing, of),
      },
      target,
    );
  },
});

function mismatches({ matches: pattern }: Parameters, { column, where }: Targets['column']): RequestOf<'mismatches'> {
  return { kind: 'mismatches', column: column.name, pattern, ...(where === undefined ? {} : { where }) };
}
