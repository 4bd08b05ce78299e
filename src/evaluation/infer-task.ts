// Which task a configuration means when it does not say so.
import type { EvaluateConfig } from '../config/model-config.ts';
import { UserError } from '../records/errors.ts';
import type { Task } from '../records/scalars.ts';
import { codeColumn } from './labels.ts';
import { findColumn, type Table } from './table.ts';

/**
 * `score` is binary, `scores` is multiclass; a `prediction` of text or boolean labels is binary for two of them, else
 * multiclass. Numbers may be labels or values, so they are not guessed.
 * @throws UserError `task-unknown`
 */
export function inferTask(table: Table, config: Pick<EvaluateConfig, 'label' | 'score' | 'scores'>): Task {
  if (config.score !== undefined) return 'binary';
  if (config.scores !== undefined) return 'multiclass';
  const column = findColumn(table, { column: config.label, key: 'evaluate.label' });
  if (column.numbers !== undefined && column.type !== 'BOOLEAN') {
    throw new UserError({
      code: 'task-unknown',
      what: `label ${JSON.stringify(config.label)} holds numbers, which may be classes or values`,
      fix: 'task: regression, task: multiclass or task: binary (as a flag: --task regression)',
    });
  }
  return codeColumn(column).values.length <= 2 ? 'binary' : 'multiclass';
}
