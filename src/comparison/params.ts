// "What changed": parameters of the baseline's training run beside the candidate's.
import type { Comparison } from '../records/comparison.ts';
import type { Scalar } from '../records/scalars.ts';

/** A params file, flattened (`tree.depth`), as a training run's record has it. */
export type ParamValues = Readonly<Record<string, Scalar | null>>;

type ParamChange = Comparison['params'][number];

/** Names whose value differs, in order of name; null stands for a name that the side does not have. Empty when a side is not known. */
export function diffParams(before: ParamValues | undefined, after: ParamValues | undefined): ParamChange[] {
  if (before === undefined || after === undefined) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const change = { name, before: valueOf(before, name), after: valueOf(after, name) };
    return Object.is(change.before, change.after) ? [] : [change];
  });
}

function valueOf(values: ParamValues, name: string): Scalar | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}
