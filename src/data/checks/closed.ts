// No columns besides those that the contract names.
import * as z from 'zod';
import { printName } from '../tables/column-names.ts';
import { check, longForm } from './check.ts';
import { yamlScalar } from './wording.ts';

const long = longForm({});
type Parameters = z.output<typeof long>;

const SHOWN = 10;

export default check({
  name: 'closed',
  scope: 'table',
  doc: {
    summary: 'There is no column besides those that the contract names.',
    fails: 'another column is there: one that leaks the label, say, or that a join brought along.',
    example: 'closed: true',
  },
  written: z.union([long, z.boolean().transform((asked): Parameters | false => asked && {})]),
  expectation: () => 'no other column',
  needs: () => [],
  judge: (_, { dataset, declared }) => {
    const others = dataset.columns.filter(({ name }) => !declared.includes(name));
    if (others.length === 0)
      return { status: 'holds', message: `${dataset.columns.length} columns, all of them named` };
    const shown = others
      .slice(0, SHOWN)
      .map(({ name }) => printName(name))
      .join(', ');
    const more = others.length > SHOWN ? ` and ${others.length - SHOWN} more` : '';
    return {
      status: 'violated',
      message: `${others.length === 1 ? 'another column' : `${others.length} other columns`}: ${shown}${more}`,
      facts: { others: others.length },
      suggestion: others
        .slice(0, SHOWN)
        .map(({ name, kind }) => `${yamlScalar(name)}: {${kind === 'other' ? '' : ` type: ${kind} `}}`)
        .join('\n'),
    };
  },
});
