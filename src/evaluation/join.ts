// Which row of the predictions belongs to which row of the test data.
import { type Problem, UserError } from '../records/errors.ts';
import { findColumn, plural, problemIn, refuse, rowCount, type Table } from './table.ts';

/** How many ids a message shows. */
const EXAMPLES = 3;

/** An id may be a person's: only its ends are shown, and its row. */
export function maskId(id: string): string {
  const characters = Array.from(id);
  const shown = Math.min(2, Math.floor((characters.length - 1) / 3));
  const ends = shown > 0 ? [characters.slice(0, shown).join(''), characters.slice(-shown).join('')] : ['', ''];
  return JSON.stringify(`${ends[0]}…${ends[1]}`);
}

function examples(rows: readonly number[], ids: readonly string[]): string {
  const shown = rows.slice(0, EXAMPLES).map((row) => `row ${row + 1} (${maskId(ids[row] ?? '')})`);
  return `${shown.join(', ')}${rows.length > EXAMPLES ? ', …' : ''}`;
}

/**
 * Ids of a table, in order.
 * @throws UserError `id-missing` for rows without an id, `id-duplicate` for one that stands twice
 */
export function refuseBadIds(table: Table, id: string): readonly string[] {
  const { texts } = findColumn(table, { column: id, key: 'evaluate.id' });
  if (texts === undefined) throw new TypeError(`the id column ${id} was not read as text`);
  const ids: string[] = [];
  const nulls: number[] = [];
  const repeated: number[] = [];
  const seen = new Set<string>();
  for (const [row, text] of texts.entries()) {
    ids.push(text ?? '');
    if (text === null) nulls.push(row);
    else if (seen.has(text)) repeated.push(row);
    else seen.add(text);
  }
  const problems: Problem[] = [];
  if (nulls.length > 0) {
    const what = `${plural(nulls.length, 'row')} without an id in column ${JSON.stringify(id)}, the first is row ${(nulls[0] ?? 0) + 1}`;
    problems.push(problemIn(table, { code: 'id-missing', what, fix: 'give every row an id' }));
  }
  if (repeated.length > 0) {
    const what = `column ${JSON.stringify(id)} repeats an earlier id in ${plural(repeated.length, 'row')}: ${examples(repeated, ids)}`;
    problems.push(
      problemIn(table, {
        code: 'id-duplicate',
        what,
        fix: 'evaluate.id names a column that is different in every row',
      }),
    );
  }
  throwAll(problems);
  return ids;
}

function throwAll([first, ...others]: readonly Problem[]): void {
  if (first !== undefined) throw new UserError(first, ...others);
}

/**
 * For each test row the number of its predictions row.
 * @throws UserError `predictions-missing` and `predictions-extra` for ids that only one side has, `row-count` without ids
 */
export function alignRows(
  table: Table,
  test: { readonly count: number; readonly ids?: readonly string[] },
  id: string | undefined,
): Uint32Array {
  if (id === undefined || test.ids === undefined) return alignByOrder(table, test.count);
  return alignById(table, test.ids, refuseBadIds(table, id));
}

function alignByOrder(table: Table, count: number): Uint32Array {
  const [column] = table.columns;
  const predicted = column === undefined ? 0 : rowCount(column);
  if (predicted !== count) {
    throw refuse(table, {
      code: 'row-count',
      what: `${plural(predicted, 'prediction')} for ${plural(count, 'test row')}`,
      fix: 'write one prediction per test row in their order, or name a column of both files: evaluate.id',
    });
  }
  return Uint32Array.from({ length: count }, (_, row) => row);
}

function alignById(table: Table, wanted: readonly string[], predicted: readonly string[]): Uint32Array {
  const places = new Map(predicted.map((id, row) => [id, row]));
  const missing: number[] = [];
  const order = Uint32Array.from(wanted, (id, row) => {
    const place = places.get(id);
    if (place === undefined) missing.push(row);
    return place ?? 0;
  });
  const problems: Problem[] = [];
  if (missing.length > 0) {
    const what = `${plural(missing.length, 'test row')} of ${wanted.length.toLocaleString('en-US')} have no prediction: test ${examples(missing, wanted)}`;
    problems.push(
      problemIn(table, {
        code: 'predictions-missing',
        what,
        fix: 'the predict command must score every row it is given',
      }),
    );
  }
  if (missing.length > 0 || predicted.length > wanted.length) {
    const known = new Set(wanted);
    const extra = [...predicted.keys()].filter((row) => !known.has(predicted[row] ?? ''));
    if (extra.length > 0) {
      const what = `${plural(extra.length, 'prediction')} of no test row: ${examples(extra, predicted)}`;
      problems.push(
        problemIn(table, { code: 'predictions-extra', what, fix: 'score the rows of {data}, and only those' }),
      );
    }
  }
  throwAll(problems);
  return order;
}
