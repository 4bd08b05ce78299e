// The column's values are of one type.
import * as z from 'zod';
import { COLUMN_KINDS } from '../tables/column-kind.ts';
import type { RequestOf } from '../facts/request.ts';
import { check, longForm } from './check.ts';
import type { Targets } from './check.ts';
import { rowsOf } from './wording.ts';

const kind = z.enum(COLUMN_KINDS).meta({ description: 'integer, number, text, boolean, date or timestamp' });
const long = longForm({ is: kind });
type Parameters = z.output<typeof long>;

export default check({
  name: 'type',
  scope: 'column',
  doc: {
    summary: 'The column holds integers, numbers, texts, booleans, dates or timestamps.',
    fails:
      'it holds something else. An integer column is a number column too, and a date column a timestamp column. In CSV the type is that of all cells together: one stray text makes a text column, and the message counts the stray ones. Undecided when a CSV column has no value at all.',
    example: 'columns:\n  distance: { type: integer }',
  },
  written: z.union([long, kind.transform((is): Parameters => ({ is }))]),
  expectation: ({ is }) => is,
  needs: ({ is }, target) =>
    mayBeStray(is, target) ? [misfits(is, target), { kind: 'missing', column: target.column.name }] : [],
  judge: ({ is }, target, facts) => {
    const { column } = target;
    if (fits(is, column.kind)) return { status: 'holds', message: column.kind };
    const suggestion = column.kind === 'other' ? undefined : `type: ${column.kind}`;
    const told = suggestion === undefined ? {} : { suggestion };
    if (!mayBeStray(is, target)) return { status: 'violated', message: `it is ${nameOf(column)}`, ...told };
    const { rows, nulls } = facts.get({ kind: 'missing', column: column.name });
    if (rows === nulls) return { status: 'undecided', message: 'no row has a value, so there is no type' };
    const { failing, of } = facts.get(misfits(is, target));
    const message = `it is text: ${rowsOf(failing, of)} not written as ${is}`;
    return { status: 'violated', message, failing, of, ...told };
  },
});

/** In a text file a few stray cells may have made the column text. */
function mayBeStray(is: Parameters['is'], { column, dataset }: Targets['column']): boolean {
  return column.kind === 'text' && is !== 'text' && dataset.text !== undefined;
}

function misfits(is: Parameters['is'], { column }: Targets['column']): RequestOf<'misfits'> {
  return { kind: 'misfits', column: column.name, fit: is };
}

function fits(is: Parameters['is'], kind: string): boolean {
  return kind === is || (is === 'number' && kind === 'integer') || (is === 'timestamp' && kind === 'date');
}

function nameOf({ kind, type }: Targets['column']['column']): string {
  return kind === 'other' ? type : kind;
}
