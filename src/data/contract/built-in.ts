// What is looked at without a contract: that there are rows, that numbers are finite, that the test was not trained on, that the
// label makes sense. All but the first only warn, for nobody asked.
import nulls from '../checks/nulls.ts';
import classImbalance from '../checks/class-imbalance.ts';
import trainTestOverlap from '../checks/train-test-overlap.ts';
import type { Contract, ContractRule } from './contract.ts';
import { impliedRules } from './load.ts';

export interface Label {
  readonly column: string;
  /** Classes are counted unless the label is a number to be predicted. */
  readonly classes: boolean;
}

export function builtInContract(label: Label | undefined): Contract {
  const origin = { implied: true, severity: 'warn' } as const;
  const rules: ContractRule[] = [...impliedRules(undefined)];
  const overlap = trainTestOverlap.schema.parse('none');
  if (overlap !== false) rules.push({ ...origin, check: trainTestOverlap.name, scope: 'pair', rule: overlap });
  if (label !== undefined) {
    const rule = nulls.schema.parse('none');
    if (rule !== false) rules.push({ ...origin, check: nulls.name, scope: 'column', column: label.column, rule });
  }
  if (label?.classes === true) {
    const rule = classImbalance.schema.parse({ column: label.column, 'at-least': '1%' });
    if (rule !== false) rules.push({ ...origin, check: classImbalance.name, scope: 'table', rule });
  }
  // The label may be missing from a dataset that is only predicted on.
  return { rules, declared: [], optional: label === undefined ? [] : [label.column], keys: [] };
}
