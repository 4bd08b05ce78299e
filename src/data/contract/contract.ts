// A data contract as data: which rules, about what, written where.
import type { SourcePlace } from '../../records/scalars.ts';
import type { Allowance } from '../checks/allowance.ts';
import type { Check, WrittenRule } from '../checks/check.ts';

export type AnyCheck = Check<'table'> | Check<'column'> | Check<'name'> | Check<'pair'>;

interface RuleOrigin {
  /** Name of the check. */
  readonly check: string;
  /** Of the contract's key; absent for rules that hold without a contract. */
  readonly where?: SourcePlace;
  /** Taken for granted rather than written: worth a word only when it does not hold. */
  readonly implied: boolean;
  readonly severity: 'error' | 'warn';
  /** Names of datasets; all unless given. */
  readonly only?: readonly string[];
  /** The person's SQL condition. */
  readonly filter?: string;
  readonly tolerance?: Allowance;
}

export type ContractRule = RuleOrigin &
  (
    | { readonly scope: 'table'; readonly rule: WrittenRule<'table'> }
    | { readonly scope: 'pair'; readonly rule: WrittenRule<'pair'> }
    | { readonly scope: 'column'; readonly column: string; readonly rule: WrittenRule<'column'> }
    | { readonly scope: 'name'; readonly column: string; readonly rule: WrittenRule<'name'> }
  );

export interface Contract {
  /** In the order of the file. */
  readonly rules: readonly ContractRule[];
  /** Columns that it names, in the order of the file. */
  readonly declared: readonly string[];
  /** Columns that it says may be absent. */
  readonly optional: readonly string[];
  /** Columns that it calls unique without tolerance. */
  readonly keys: readonly string[];
}
