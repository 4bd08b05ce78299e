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
  /** Column → the key of mlgate.yml that names it, for the message about one that is not there. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** @throws UserError `column-missing`, naming every column that is not there. */
export async function readColumns(
  { tables, dataset }: { readonly tables: Tables; readonly dataset: DatasetHandle },
  names: readonly string[],
  { asText = [], keys = {} }: ReadColumnsOptions = {},
): Promise<readonly ColumnData[]> {
  requireColumns(dataset, names, keys);
  if (names.length === 0) return [];
  const list = [...new Set(names)].map(quoteIdentifier).join(', ');
  const found = await readingFile(dataset.shown, () => tables.columns(`select ${list} from ${dataset.source}`, asText));
  const byName = new Map(found.map((column) => [column.name, column]));
  return names.flatMap((name) => byName.get(name) ?? []);
}

/** @throws UserError `column-missing` with one problem per missing column. */
export function requireColumns(
  dataset: DatasetHandle,
  names: readonly string[],
  keys: Readonly<Record<string, string>> = {},
): void {
  const present = new Set(dataset.columns.map(({ name }) => name));
  const [first, ...others] = names
    .filter((name) => !present.has(name))
    .map((name) => ({
      code: 'column-missing',
      what: `${dataset.shown} has no column ${printName(name)}${keyText(keys[name])}`,
      where: { file: dataset.shown },
      fix: didYouMean(name, present) ?? longerOrShorter(name, present) ?? `its columns are ${listNames([...present])}`,
    }));
  if (first !== undefined) throw new UserError(first, ...others);
}

/** ` (evaluate.label, or --label)`: the flag is the key's last word. */
function keyText(key: string | undefined): string {
  return key === undefined ? '' : ` (${key}, or --${key.slice(key.lastIndexOf('.') + 1)})`;
}

/** `churn` for `churned`: more letters apart than slips of the finger are, and yet one word. */
function longerOrShorter(name: string, present: ReadonlySet<string>): string | undefined {
  const typed = name.toLowerCase();
  if (typed.length < 3) return undefined;
  const [only, ...others] = [...present].filter((column) => {
    const known = column.toLowerCase();
    return known.includes(typed) || (known.length >= 3 && typed.includes(known));
  });
  return only === undefined || others.length > 0 ? undefined : `did you mean ${printName(only)}?`;
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(printName).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
