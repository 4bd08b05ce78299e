// Numbers and dates between two limits.
import * as z from 'zod';
import type { Limit, RequestOf } from '../facts/request.ts';
import { check, rowForm } from './check.ts';
import type { Targets } from './check.ts';
import { exceptions, judgeRows, toleranceToAdmit } from './judge-rows.ts';
import { count, outward } from './wording.ts';

const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?Z?)?$/;
const WANTED = 'expected a number, or a date such as 2024-01-31';
const limit = z
  .union([z.number(), z.string().regex(DATE, { error: WANTED, abort: true })], { error: WANTED })
  .meta({ description: 'a number or a date', examples: [0] });

const long = rowForm({
  'at-least': limit.optional(),
  'at-most': limit.optional(),
  above: limit.optional(),
  below: limit.optional(),
}).refine(
  ({ 'at-least': low, 'at-most': high, above, below }) => [low, high, above, below].some((one) => one !== undefined),
  {
    error: 'expected a limit: at-least, at-most, above or below',
  },
);
type Parameters = z.output<typeof long>;

const pair = z
  .tuple([limit.nullable(), limit.nullable()])
  .refine(([low, high]) => low !== null || high !== null, { error: 'expected a limit on one side at least' })
  .refine(([low, high]) => low === null || high === null || (typeof low === typeof high && low <= high), {
    error: 'expected two numbers or two dates, the smaller one first',
  })
  .meta({ description: 'lowest and highest value, both allowed; null for no limit', examples: [[0, 100]] });

export default check({
  name: 'range',
  scope: 'column',
  doc: {
    summary:
      'Numbers or dates lie between two limits. `[0, 100]` allows both ends; `above` and `below` do not. For timestamps a date is its first moment.',
    fails:
      'a value lies outside. NaN has a check of its own, `finite`. Undecided for columns of other types, and without values.',
    example:
      'columns:\n  distance: { range: [20, 5000] }\n  price: { range: { above: 0, tolerance: 0.1% } }\n  date: { range: [2024-01-01, null] }',
  },
  written: z.union([
    long,
    pair.transform(([low, high]): Parameters => ({
      ...(low === null ? {} : { 'at-least': low }),
      ...(high === null ? {} : { 'at-most': high }),
    })),
  ]),
  expectation: (parameters) => `${inWords(parameters)}${exceptions(parameters.tolerance)}`,
  unfit: (parameters, { column: { kind } }) => {
    const dated = kind === 'date' || kind === 'timestamp';
    if (!dated && kind !== 'integer' && kind !== 'number')
      return `the column is ${kind}; a range needs numbers or dates`;
    const wanted = dated ? 'string' : 'number';
    const { low, high } = limitsOf(parameters);
    if ([low, high].every((one) => one === undefined || typeof one.value === wanted)) return undefined;
    return `the column holds ${dated ? 'dates' : 'numbers'} and the limits are ${dated ? 'numbers' : 'dates'}`;
  },
  needs: (parameters, target) => [outside(parameters, target), extremes(target)],
  judge: (parameters, target, facts) => {
    const { of, below, above } = facts.get(outside(parameters, target));
    const { low, high } = facts.get(extremes(target));
    const limits = limitsOf(parameters);
    const sides = [
      below > 0 ? `${count(below)} below ${limits.low?.value}` : '',
      above > 0 ? `${count(above)} above ${limits.high?.value}` : '',
    ];
    const failing = below + above;
    const lowest = outward(low, 'low');
    const highest = outward(high, 'high');
    return judgeRows(
      {
        failing,
        of,
        tolerance: parameters.tolerance,
        what: 'outside',
        detail: `outside: ${sides.filter(Boolean).join(', ')}; they span ${lowest} to ${highest}`,
        facts: { below, above, lowest, highest },
        suggestion: `range: [${below > 0 ? lowest : (limits.low?.value ?? 'null')}, ${above > 0 ? highest : (limits.high?.value ?? 'null')}]   # or ${toleranceToAdmit(failing, of)}`,
      },
      target,
    );
  },
});

function limitsOf(parameters: Parameters): { readonly low?: Limit; readonly high?: Limit } {
  const { 'at-least': atLeast, 'at-most': atMost, above, below } = parameters;
  const low = above ?? atLeast;
  const high = below ?? atMost;
  return {
    ...(low === undefined ? {} : { low: { value: low, strict: above !== undefined } }),
    ...(high === undefined ? {} : { high: { value: high, strict: below !== undefined } }),
  };
}

function inWords(parameters: Parameters): string {
  const { 'at-least': atLeast, 'at-most': atMost, above, below } = parameters;
  if (atLeast !== undefined && atMost !== undefined && above === undefined && below === undefined) {
    return `between ${atLeast} and ${atMost}`;
  }
  const low = above === undefined ? (atLeast === undefined ? '' : `at least ${atLeast}`) : `above ${above}`;
  const high = below === undefined ? (atMost === undefined ? '' : `at most ${atMost}`) : `below ${below}`;
  return [low, high].filter(Boolean).join(' and ');
}

function outside(parameters: Parameters, { column, where }: Targets['column']): RequestOf<'outside'> {
  return { kind: 'outside', column: column.name, ...limitsOf(parameters), ...(where === undefined ? {} : { where }) };
}

function extremes({ column, where }: Targets['column']): RequestOf<'extremes'> {
  return { kind: 'extremes', column: column.name, ...(where === undefined ? {} : { where }) };
}
