// Columns of a dataset as arrays, row by row in the order of the file: what evaluation joins and scores.
import { didYouMean } from '../../config/did-you-mean.ts';
import { UserError } from '../../records/errors.ts';
import type { ColumnData, Tables } from '../../platform/tables.ts';
import { printName } from './column-names.ts';
import type { DatasetHandle } from './dataset.ts';
import { readingFile } from './read-problem.ts';
import { quoteIdentifier } from './sql.ts';

export interface ReadColumnsOptions {
  /** Columns whose values are wanted as texts too, even where they are numbers: ids, labels. */
  readonly asText?: readonly string[];
}

/** @throws UserError `column-missing`, naming every column that is not there. */
export async function readColumns(
  { tables, dataset }: { readonly tables: Tables; readonly dataset: DatasetHandle },
  names: readonly string[],
  { asText = [] }: ReadColumnsOptions = {},
): Promise<readonly ColumnData[]> {
  requireColumns(dataset, names);
  if (names.length === 0) return [];
  const list = [...new Set(names)].map(quoteIdentifier).join(', ');
  const found = await readingFile(dataset.shown, () => tables.columns(`select ${list} from ${dataset.source}`, asText));
  const byName = new Map(found.map((column) => [column.name, column]));
  return names.flatMap((name) => byName.get(name) ?? []);
}

/** @throws UserError `column-missing` with one problem per missing column. */
export function requireColumns(dataset: DatasetHandle, names: readonly string[]): void {
  const present = new Set(dataset.columns.map(({ name }) => name));
  const [first, ...others] = names
    .filter((name) => !present.has(name))
    .map((name) => ({
      code: 'column-missing',
      what: `${dataset.shown} has no column ${printName(name)}`,
      where: { file: dataset.shown },
      fix: didYouMean(name, present) ?? `its columns are ${listNames([...present])}`,
    }));
  if (first !== undefined) throw new UserError(first, ...others);
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(printName).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
