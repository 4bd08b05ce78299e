// A contract put to a few rows, as the tests of the checks need it.
import type { Finding } from '../../../src/records/data-report.ts';
import { loadContract } from '../../../src/data/contract/load.ts';
import { validateData } from '../../../src/data/validate.ts';
import type { Validation } from '../../../src/data/validate.ts';
import type { Workbench } from '../tables/opening.ts';

/** @param files dataset name → CSV text (or another format, when the name has an ending: `test.parquet`). */
export async function validate(
  bench: Workbench,
  contract: string,
  files: Readonly<Record<string, string>>,
): Promise<Validation> {
  const datasets = [];
  for (const [name, content] of Object.entries(files)) {
    const [dataset = name] = name.split('.');
    await bench.tables.query(`drop table if exists "mlgate ${dataset}"`);
    datasets.push(await bench.dataset(name.includes('.') ? name : `${name}.csv`, content, dataset));
  }
  return validateData({
    tables: bench.tables,
    datasets,
    contract: loadContract(contract, 'contract.yml'),
    profile: false,
  });
}

/** The one finding of a check; undefined where nothing was said. */
export async function judge(
  bench: Workbench,
  contract: string,
  csv: string,
): Promise<(check: string) => Finding | undefined> {
  const { findings } = await validate(bench, contract, { test: csv });
  return (check) => findings.find((finding) => finding.check === check);
}

/** A CSV file of one column `x`, each cell in a line of its own; an `id` beside it keeps empty cells from being empty lines. */
export function column(...cells: readonly (string | number)[]): string {
  return `id,x\n${cells.map((cell, row) => `${row},${cell}\n`).join('')}`;
}

export function repeat(cell: string | number, times: number): readonly (string | number)[] {
  return Array.from({ length: times }, () => cell);
}
