// A drafted data contract, and whether the data that are there keep to it: a draft that stops the first run would teach nobody.
import { draftContract } from '../../data/contract/draft.ts';
import { loadContract } from '../../data/contract/load.ts';
import type { DatasetHandle } from '../../data/tables/dataset.ts';
import { validateData } from '../../data/validate.ts';
import { harmless } from '../../config/excerpt.ts';
import type { Tables } from '../../platform/tables.ts';
import type { Finding } from '../../records/data-report.ts';

export interface ContractSource {
  readonly tables: Tables;
  /** Opened in `tables`: the training data, where there are any, first. */
  readonly datasets: readonly [DatasetHandle, ...DatasetHandle[]];
  readonly label: string | undefined;
  readonly file: string;
}

export interface DraftedContract {
  readonly file: string;
  readonly text: string;
  /** As the person names it. */
  readonly from: string;
  /** What the other data break of it. */
  readonly broken: readonly Finding[];
}

export async function draftContractOf({ tables, datasets, label, file }: ContractSource): Promise<DraftedContract> {
  const [first] = datasets;
  const hints = { pair: datasets.length > 1, ...(label === undefined ? {} : { label }) };
  const text = await draftContract(tables, first, hints);
  const contract = loadContract(text, file);
  const { findings } = await validateData({ tables, datasets, contract, profile: false });
  const broken = findings.filter(({ status, severity }) => status === 'violated' && severity === 'error');
  return { file, text, from: first.shown, broken };
}

/** `data/contract.yml` for `data/train.csv`. */
export function contractBeside(data: string): string {
  return data.includes('/') ? `${data.slice(0, data.lastIndexOf('/'))}/contract.yml` : 'contract.yml';
}

export function explainContract({ file, from, broken }: DraftedContract): string {
  if (broken.length === 0)
    return `${file} is drafted from ${harmless(from)}, and the data keep to it: read it, tighten it.\n`;
  const shown = broken.slice(0, 5).map(({ dataset, columns, expectation, message, suggestion }) => {
    const what = columns.length === 0 ? '' : `${columns.map(harmless).join(', ')}: `;
    const admit = suggestion === undefined ? '' : `\n      to admit it: ${harmless(suggestion)}`;
    return `  ● ${dataset} ${what}expected ${harmless(expectation)}; ${harmless(message)}${admit}\n`;
  });
  const more = broken.length > shown.length ? `  and ${broken.length - shown.length} more: mlgate validate-data\n` : '';
  return `${file} is drafted from ${harmless(from)}. Other data break it: widen the contract, or mend the data.\n${shown.join('')}${more}`;
}
