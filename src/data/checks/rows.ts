// How many rows there are.
import * as z from 'zod';
import type { RequestOf } from '../facts/request.ts';
import { check, longForm, where } from './check.ts';
import type { Targets } from './check.ts';
import { count } from './wording.ts';

const size = z.int().min(0);
const long = longForm({ 'at-least': size.optional(), 'at-most': size.optional(), where: where.optional() })
  .refine(({ 'at-least': low, 'at-most': high }) => low !== undefined || high !== undefined, {
    error: 'expected at-least or at-most',
  })
  .meta({ examples: [{ 'at-least': 1000 }] });

export default check({
  name: 'rows',
  scope: 'table',
  doc: {
    summary: 'The number of rows lies between two limits. Without this line: at least one row.',
    fails: 'there are fewer or more rows: a load that was cut off, a join that multiplied.',
    example: 'rows: { at-least: 1000 }',
  },
  implied: { 'at-least': 1 },
  written: long,
  expectation: ({ 'at-least': low, 'at-most': high }) => {
    const words = [
      low === undefined ? '' : `at least ${count(low)}`,
      high === undefined ? '' : `at most ${count(high)}`,
    ];
    return `${words.filter(Boolean).join(' and ')} ${(high ?? low) === 1 ? 'row' : 'rows'}`;
  },
  needs: (_, target) => (target.where === undefined ? [] : [rows(target)]),
  judge: ({ 'at-least': low, 'at-most': high }, target, facts) => {
    const found = target.where === undefined ? target.dataset.rows : facts.get(rows(target)).rows;
    const message = `${count(found)} ${found === 1 ? 'row' : 'rows'}`;
    const told = { message, facts: { rows: found } };
    if (low !== undefined && found < low)
      return { status: 'violated', ...told, suggestion: `rows: { at-least: ${found} }` };
    if (high !== undefined && found > high)
      return { status: 'violated', ...told, suggestion: `rows: { at-most: ${found} }` };
    return { status: 'holds', ...told };
  },
});

function rows({ where }: Targets['table']): RequestOf<'rows'> {
  return { kind: 'rows', ...(where === undefined ? {} : { where }) };
}
