// Puts each rule of a contract to each dataset it is about: a question with its facts and judgement, or at once an answer.
import type { Bound, Judgement, TableTarget } from './checks/check.ts';
import type { Contract, ContractRule } from './contract/contract.ts';
import { impliedRules } from './contract/load.ts';
import type { DatasetHandle } from './tables/dataset.ts';

/** A rule about one dataset. */
export interface Question {
  readonly rule: ContractRule;
  readonly dataset: DatasetHandle;
  /** The rule bound to it; or the judgement when nothing has to be asked. */
  readonly bound: Bound | { readonly known: Judgement };
}

export interface Context {
  readonly datasets: readonly DatasetHandle[];
  readonly contract: Contract;
  /** Row ids: no two rows share them. */
  readonly ids: readonly string[];
}

/** The name of the dataset that the others must not overlap. */
export const TRAINING = 'train';

export function bindRules({ datasets, contract, ids }: Context): readonly Question[] {
  return datasets.flatMap((dataset) => {
    const undeclared = dataset.columns.filter(({ name }) => !contract.declared.includes(name));
    const rules = [...contract.rules, ...undeclared.flatMap(({ name }) => impliedRules(name))];
    return rules
      .filter(({ only }) => only === undefined || only.includes(dataset.name))
      .flatMap((rule): readonly Question[] => {
        const bound = bind(rule, targetOf(rule, dataset, { contract, ids }), { datasets, contract });
        return bound === undefined ? [] : [{ rule, dataset, bound }];
      });
  });
}

function targetOf(
  rule: ContractRule,
  dataset: DatasetHandle,
  { contract, ids }: Pick<Context, 'contract' | 'ids'>,
): TableTarget {
  return {
    dataset,
    declared: contract.declared,
    keys: [...new Set([...contract.keys, ...ids])],
    ...(rule.filter === undefined ? {} : { where: rule.filter }),
    ...(rule.tolerance === undefined ? {} : { tolerance: rule.tolerance }),
  };
}

function bind(
  rule: ContractRule,
  target: TableTarget,
  { datasets, contract }: Pick<Context, 'datasets' | 'contract'>,
): Question['bound'] | undefined {
  switch (rule.scope) {
    case 'table':
      return settle(rule.rule.bind(target));
    case 'pair': {
      const other = datasets.find(({ name }) => name === TRAINING);
      if (target.dataset.name === TRAINING) return undefined;
      if (other === undefined)
        return { known: { status: 'undecided', message: `there is no dataset "${TRAINING}" to compare with` } };
      return settle(rule.rule.bind({ ...target, other }));
    }
    case 'name':
      return settle(rule.rule.bind({ ...target, name: rule.column }));
    case 'column':
      return bindColumn(rule, target, contract);
    default:
      return rule satisfies never;
  }
}

function bindColumn(
  rule: ContractRule & { readonly scope: 'column' },
  target: TableTarget,
  contract: Contract,
): Question['bound'] | undefined {
  const column = target.dataset.columns.find(({ name }) => name === rule.column);
  if (column === undefined) {
    // That the column is missing is said once, and of what was written; not of what goes without saying.
    if (rule.implied) return undefined;
    const known: Judgement = contract.optional.includes(rule.column)
      ? { status: 'holds', message: 'the column is not there, which the contract allows' }
      : { status: 'undecided', message: 'not looked at: the column is missing' };
    return { known };
  }
  return settle(rule.rule.bind({ ...target, column }));
}

function settle(bound: Bound | { readonly unfit: string }): Question['bound'] {
  return 'unfit' in bound ? { known: { status: 'undecided', message: bound.unfit } } : bound;
}
