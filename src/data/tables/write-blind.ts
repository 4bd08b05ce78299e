// The test rows without their labels, for the predict command: same format, same order, every other cell as it was.
import type { Tables } from '../../platform/tables.ts';
import { UserError } from '../../records/errors.ts';
import type { DatasetHandle } from './dataset.ts';
import { jsonObjects } from './json-lines.ts';
import { requireColumns } from './read-columns.ts';
import { readingFile } from './read-problem.ts';
import { quoteIdentifier, quoteLiteral } from './sql.ts';
import { textSource } from './text-source.ts';

/**
 * @param drop columns to leave out; all of them must be there.
 * @param target absolute path; its ending is the caller's to choose alike. Cells of CSV and TSV keep their text; Parquet keeps its types.
 * @throws UserError `column-missing`; `blind-no-columns` when nothing would be left.
 */
export async function writeBlind(
  { tables, dataset }: { readonly tables: Tables; readonly dataset: DatasetHandle },
  drop: readonly string[],
  target: string,
): Promise<void> {
  requireColumns(dataset, drop);
  const kept = dataset.columns.map(({ name }) => name).filter((name) => !drop.includes(name));
  if (kept.length === 0) {
    throw new UserError({
      code: 'blind-no-columns',
      what: `${dataset.shown} has no column besides the label: nothing is left to predict from`,
      where: { file: dataset.shown },
    });
  }
  await readingFile(dataset.shown, () =>
    tables.query(`copy (${rowsWithout(dataset, kept, drop)}) to ${quoteLiteral(target)} (${optionsOf(dataset)})`),
  );
}

function rowsWithout(dataset: DatasetHandle, kept: readonly string[], drop: readonly string[]): string {
  const list = kept.map(quoteIdentifier).join(', ');
  switch (dataset.format) {
    case 'csv':
    case 'tsv':
      return `select ${list} from ${dataset.text === undefined ? dataset.source : textSource(dataset.text)}`;
    case 'jsonl': {
      const patch = JSON.stringify(Object.fromEntries(drop.map((name) => [name, null])));
      return `select json_merge_patch(json, ${quoteLiteral(patch)}) from ${jsonObjects(dataset.path)}`;
    }
    case 'parquet':
      return `select ${list} from ${dataset.source}`;
    default:
      return dataset.format satisfies never;
  }
}

function optionsOf(dataset: DatasetHandle): string {
  switch (dataset.format) {
    case 'csv':
      return `format csv, header true, delimiter ','`;
    case 'tsv':
      return `format csv, header true, delimiter '\t'`;
    case 'jsonl':
      // Each line already is JSON text, in which no control character can stand: nothing gets quoted.
      return `format csv, header false, quote '', escape '', delimiter '\u0001'`;
    case 'parquet':
      return 'format parquet, compression zstd';
    default:
      return dataset.format satisfies never;
  }
}
