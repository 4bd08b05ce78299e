// The column is there.
import * as z from 'zod';
import { check, longForm } from './check.ts';
import { yamlScalar } from './wording.ts';

const long = longForm({});
type Parameters = z.output<typeof long>;

export default check({
  name: 'required',
  scope: 'name',
  doc: {
    summary: 'The column is there. True of every column that the contract names, unless it says `required: false`.',
    fails: 'the column is missing; the other rules about it are then undecided.',
    example: 'columns:\n  gate: { type: text, required: false }',
  },
  implied: true,
  written: z.union([long, z.boolean().transform((asked): Parameters | false => asked && {})]),
  expectation: () => 'there is such a column',
  needs: () => [],
  judge: (_, { dataset, name }) =>
    dataset.columns.some((column) => column.name === name)
      ? { status: 'holds', message: 'present' }
      : {
          status: 'violated',
          message: 'the column is missing',
          suggestion: `${yamlScalar(name)}: { required: false }`,
        },
});
