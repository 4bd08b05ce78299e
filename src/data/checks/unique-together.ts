// No combination of values occurs twice.
import * as z from 'zod';
import type { RequestOf } from '../facts/request.ts';
import { check, rowForm } from './check.ts';
import type { Targets } from './check.ts';
import { exceptions, judgeRows, toleranceToAdmit } from './judge-rows.ts';
import { absentColumns } from './row-columns.ts';
import { yamlScalar } from './wording.ts';

const columns = z
  .array(z.string().min(1))
  .min(2)
  .meta({ description: 'the columns that together name a row', examples: [['date', 'flight']] });
const long = rowForm({ columns });
type Parameters = z.output<typeof long>;

export default check({
  name: 'unique-together',
  scope: 'table',
  doc: {
    summary:
      'No two rows have the same values in all of these columns. Rows with an empty cell among them are not looked at.',
    fails: 'a combination occurs again; the rows beyond the first are counted. Undecided when a column is missing.',
    example: 'unique-together: [date, flight]',
  },
  written: z.union([long, columns.transform((list): Parameters => ({ columns: list }))]),
  expectation: (parameters) =>
    `every combination of ${parameters.columns.join(', ')} once${exceptions(parameters.tolerance)}`,
  unfit: (parameters, { dataset }) => absentColumns(dataset, parameters.columns),
  needs: (parameters, target) => [repeats(parameters, target)],
  judge: (parameters, target, facts) => {
    const { of, failing } = facts.get(repeats(parameters, target));
    const list = parameters.columns.map(yamlScalar).join(', ');
    const suggestion = `unique-together: { columns: [${list}], ${toleranceToAdmit(failing, of)} }`;
    return judgeRows(
      { failing, of, tolerance: parameters.tolerance, what: 'repeat a combination', suggestion },
      target,
    );
  },
});

function repeats({ columns }: Parameters, { where }: Targets['table']): RequestOf<'repeats'> {
  return { kind: 'repeats', columns, nulls: 'skipped', ...(where === undefined ? {} : { where }) };
}
