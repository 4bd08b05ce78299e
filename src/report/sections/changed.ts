// Folded: what differs from the baseline's training, and which rows changed sides.
import type { Comparison } from '../../records/comparison.ts';
import type { Scalar } from '../../records/scalars.ts';
import type { Detail } from '../detail.ts';
import { inline, paragraph } from '../document.ts';
import type { Block, Fold } from '../document.ts';
import { counted, formatCount } from '../numbers.ts';
import { visibleValue } from '../visible.ts';

export function changedFold(comparison: Comparison, detail: Detail): readonly Fold[] {
  const children = changedBlocks(comparison, detail.rows);
  if (!detail.folds || children.length === 0) return [];
  const { params, churn } = comparison;
  const gist =
    params.length > 0 ? counted(params.length, 'parameter') : churn === undefined ? '' : 'which rows are right';
  return [{ kind: 'fold', title: 'What changed', gist: inline(gist), children }];
}

export function changedBlocks({ params, churn }: Comparison, most: number): readonly Block[] {
  const lines = params
    .slice(0, most)
    .flatMap(({ name, before, after }) => [
      ...(before === null ? [] : [`- ${visibleValue(name)}: ${scalarText(before)}`]),
      ...(after === null ? [] : [`+ ${visibleValue(name)}: ${scalarText(after)}`]),
    ]);
  const left = params.length - Math.min(params.length, most);
  const diff: readonly Block[] = lines.length === 0 ? [] : [{ kind: 'code', language: 'diff', lines }];
  return [
    ...diff,
    ...(left === 0 ? [] : [paragraph(`${counted(left, 'more parameter')}.`)]),
    ...(churn === undefined ? [] : [paragraph(`${churnWords(churn)}.`)]),
  ];
}

function churnWords({ newlyRight, newlyWrong, rows }: NonNullable<Comparison['churn']>): string {
  return `${formatCount(newlyRight)} rows newly right, ${formatCount(newlyWrong)} newly wrong of ${formatCount(rows)}`;
}

function scalarText(value: Scalar): string {
  return typeof value === 'string' ? visibleValue(value) : String(value);
}
