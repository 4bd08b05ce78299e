// How rare the rarest class is, and how frequent the most frequent one.
import * as z from 'zod';
import { VALUES_KEPT } from '../facts/request.ts';
import type { RequestOf } from '../facts/request.ts';
import { share } from './allowance.ts';
import { check, longForm, where } from './check.ts';
import type { Targets } from './check.ts';
import { absentColumns } from './row-columns.ts';
import { count, percent } from './wording.ts';

const long = longForm({
  column: z
    .string()
    .min(1)
    .meta({ description: 'the label', examples: ['late'] }),
  'at-least': share.optional().meta({ description: 'smallest share of the rarest class', examples: ['5%'] }),
  'at-most': share.optional().meta({ description: 'largest share of the most frequent class', examples: ['95%'] }),
  where: where.optional(),
}).refine(({ 'at-least': low, 'at-most': high }) => low !== undefined || high !== undefined, {
  error: 'expected at-least (of the rarest class) or at-most (of the most frequent one)',
});
type Parameters = z.output<typeof long>;

export default check({
  name: 'class-imbalance',
  scope: 'table',
  doc: {
    summary:
      'The rarest class of a column has at least, and the most frequent one at most, such a share of the rows with a value.',
    fails: 'a class is rarer or more frequent, or there is only one. Undecided without values, and above 100 classes.',
    example: 'class-imbalance: { column: late, at-least: 5% }',
  },
  written: long,
  expectation: ({ column, 'at-least': low, 'at-most': high }) => {
    const words = [
      low === undefined ? '' : `its rarest class at least ${percent(low, 1)}`,
      high === undefined ? '' : `its most frequent one at most ${percent(high, 1)}`,
    ];
    return `${column}: ${words.filter(Boolean).join(', ')} of rows`;
  },
  unfit: ({ column }, { dataset }) => absentColumns(dataset, [column]),
  needs: (parameters, target) => [values(parameters, target)],
  judge: (parameters, target, facts) => {
    const { of, distinct, least, top } = facts.get(values(parameters, target));
    if (of === 0) return { status: 'undecided', message: 'no row has a class' };
    if (distinct > VALUES_KEPT) {
      return {
        status: 'undecided',
        message: `${count(distinct)} different values: is this a class?`,
        facts: { classes: distinct },
      };
    }
    const most = top[0]?.rows ?? 0;
    const told = { of, facts: { classes: distinct, rarest: least / of, mostFrequent: most / of } };
    if (distinct === 1)
      return {
        status: 'violated',
        message: of === 1 ? 'there is only one row with a class' : `all ${count(of)} rows have the same class`,
        ...told,
      };
    const message = `${distinct} classes; the rarest has ${percent(least, of)}, the most frequent ${percent(most, of)}`;
    const { 'at-least': low, 'at-most': high } = parameters;
    const rare = low !== undefined && least < low * of;
    const frequent = high !== undefined && most > high * of;
    if (!rare && !frequent) return { status: 'holds', message, ...told };
    return { status: 'violated', message, ...told, suggestion: admitting(parameters, least / of, most / of) };
  },
});

function admitting({ column, 'at-least': low, 'at-most': high }: Parameters, rarest: number, frequent: number): string {
  const limits = [
    low === undefined ? '' : `at-least: ${Math.floor(Math.min(low, rarest) * 1000) / 10}%`,
    high === undefined ? '' : `at-most: ${Math.ceil(Math.max(high, frequent) * 1000) / 10}%`,
  ];
  return `class-imbalance: { column: ${column}, ${limits.filter(Boolean).join(', ')} }`;
}

function values({ column }: Parameters, { where }: Targets['table']): RequestOf<'values'> {
  return { kind: 'values', column, ...(where === undefined ? {} : { where }) };
}
