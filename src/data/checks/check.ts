// The shape of a check: one file says its name, parameters and documentation, which facts it needs, and how it judges them.
// The name is the key in data/contract.yml. A check never sees a row: it asks for facts and is handed their values.
import * as z from 'zod';
import type { Scalar } from '../../records/scalars.ts';
import type { FactRequest } from '../facts/request.ts';
import type { FactBook } from '../facts/step.ts';
import type { DatasetColumn, DatasetHandle } from '../tables/dataset.ts';
import { allowance } from './allowance.ts';
import type { Allowance } from './allowance.ts';

/** What a rule is about. */
export interface TableTarget {
  readonly dataset: DatasetHandle;
  /** Columns that the contract speaks of. */
  readonly declared: readonly string[];
  /** Columns that the contract calls unique, and the row ids: no two rows share them, so they say nothing about likeness. */
  readonly keys: readonly string[];
  /** Row filter of the rule, checked SQL. */
  readonly where?: string;
  /** The column's `tolerance`, for checks that count rows. */
  readonly tolerance?: Allowance;
}

export interface Targets {
  readonly table: TableTarget;
  readonly column: TableTarget & { readonly column: DatasetColumn };
  /** A column that the contract names, there or not. */
  readonly name: TableTarget & { readonly name: string };
  /** `dataset` is compared with `other`, the training data. */
  readonly pair: TableTarget & { readonly other: DatasetHandle };
}
export type Scope = keyof Targets;

export interface Judgement {
  readonly status: 'holds' | 'violated' | 'undecided';
  /** What was seen, in words, without row values. */
  readonly message: string;
  readonly failing?: number;
  readonly of?: number;
  readonly facts?: Readonly<Record<string, Scalar | null>>;
  /** The contract line that would admit what was seen. */
  readonly suggestion?: string;
}

export interface CheckDoc {
  /** One sentence: what holds when the check does. */
  readonly summary: string;
  /** When it is violated, and what is undecided. */
  readonly fails: string;
  /** Lines of a contract. */
  readonly example: string;
}

interface Description<S extends Scope> {
  /** Kebab-case; the key in the contract. */
  readonly name: string;
  readonly scope: S;
  readonly doc: CheckDoc;
  /** What the contract is taken to say where it says nothing; absent for checks that must be asked for. */
  readonly implied?: unknown;
}

export interface CheckDefinition<S extends Scope, P extends Modifiers> extends Description<S> {
  /** The key's value: {@link longForm}, and shorter ways to write the same; `false` for "not asked". */
  readonly written: z.ZodType<P | false>;
  expectation(parameters: P): string;
  /** Why the question cannot be put to this target, if so. */
  unfit?(parameters: P, target: Targets[S]): string | undefined;
  needs(parameters: P, target: Targets[S]): readonly FactRequest[];
  judge(parameters: P, target: Targets[S], facts: Answers): Judgement;
}

export type Answers = Pick<FactBook, 'get'>;

/** A rule as read from the contract, to be put to each dataset it is about. */
export interface WrittenRule<S extends Scope = Scope> extends Modifiers {
  readonly expectation: string;
  /** The facts to ask for and what to make of them; or why it cannot be asked. */
  bind(target: Targets[S]): Bound | { readonly unfit: string };
}

export interface Bound {
  readonly requests: readonly FactRequest[];
  readonly judge: (facts: Answers) => Judgement;
}

export interface Check<S extends Scope = Scope> extends Description<S> {
  readonly schema: z.ZodType<WrittenRule<S> | false>;
}

export interface Modifiers {
  readonly severity?: 'error' | 'warn' | undefined;
  readonly only?: readonly string[] | undefined;
  readonly where?: string | undefined;
}

export const severity = z.enum(['error', 'warn']).meta({ description: 'whether a violation fails the pull request' });
export const where = z
  .string()
  .min(1)
  .meta({ description: 'SQL condition: only rows for which it is true are looked at', examples: ["carrier = 'AA'"] });
export const only = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((names): readonly string[] => (typeof names === 'string' ? [names] : names))
  .meta({ description: 'the datasets that the rule is about; all unless given', examples: ['test'] });

/** The long form of a check on the table as a whole. */
export function longForm<P extends z.core.$ZodLooseShape>(parameters: P) {
  return z.strictObject({ ...parameters, severity: severity.optional(), only: only.optional() });
}

/** The long form of a check that looks at rows: it can be limited to some of them, and tolerate a few. */
export function rowForm<P extends z.core.$ZodLooseShape>(parameters: P) {
  const rows = { tolerance: allowance.optional(), where: where.optional() };
  return z.strictObject({ ...parameters, ...rows, severity: severity.optional(), only: only.optional() });
}

/** Makes a plug-in: `export default check({…})` in a file of this folder is all that a new check takes. */
export function check<S extends Scope, P extends Modifiers>(definition: CheckDefinition<S, P>): Check<S> {
  const { name, scope, doc, implied, written } = definition;
  const schema = written.transform(
    (parameters): WrittenRule<S> | false => parameters !== false && ruleOf(definition, parameters),
  );
  return { name, scope, doc, schema, ...(implied === undefined ? {} : { implied }) };
}

function ruleOf<S extends Scope, P extends Modifiers>(
  definition: CheckDefinition<S, P>,
  parameters: P,
): WrittenRule<S> {
  const { severity, only, where } = parameters;
  return {
    severity,
    only,
    where,
    expectation: definition.expectation(parameters),
    bind: (target) => {
      const unfit = definition.unfit?.(parameters, target);
      if (unfit !== undefined) return { unfit };
      return {
        requests: definition.needs(parameters, target),
        judge: (facts) => definition.judge(parameters, target, facts),
      };
    },
  };
}
