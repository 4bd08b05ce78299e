// Which columns make two rows alike.
import { didYouMean } from '../../config/did-you-mean.ts';
import { printName } from '../tables/column-names.ts';
import type { DatasetHandle } from '../tables/dataset.ts';
import type { TableTarget } from './check.ts';

/** Every column but the keys and the ignored ones: a running number would make every row different. */
export function comparedColumns({ dataset, keys }: TableTarget, ignored: readonly string[]): readonly string[] {
  return dataset.columns.map(({ name }) => name).filter((name) => !keys.includes(name) && !ignored.includes(name));
}

/** Why a rule about these columns cannot be asked: some are not there. */
export function absentColumns(dataset: DatasetHandle, names: readonly string[]): string | undefined {
  const present = dataset.columns.map(({ name }) => name);
  const absent = names.find((name) => !present.includes(name));
  if (absent === undefined) return undefined;
  const guess = didYouMean(absent, present);
  return `${dataset.shown} has no column ${printName(absent)}${guess === undefined ? '' : `; ${guess}`}`;
}
