// SQL and patterns that a person wrote in a contract, tried before anything else runs: one expression about one row, nothing more.
import { ExternalError, UserError } from '../records/errors.ts';
import type { Problem } from '../records/errors.ts';
import type { Tables } from '../platform/tables.ts';
import * as z from 'zod';
import { didYouMean } from '../config/did-you-mean.ts';
import type { Question } from './bind-rules.ts';
import type { ContractRule } from './contract/contract.ts';
import type { DatasetHandle } from './tables/dataset.ts';
import { quoteLiteral } from './tables/sql.ts';

/** Datasets that a contract may speak of even when a run does not have them. */
const USUAL = ['train', 'test'] as const;

export interface Conditions {
  readonly rules: readonly ContractRule[];
  readonly questions: readonly Question[];
  readonly datasets: readonly DatasetHandle[];
}

/** @throws UserError `contract-only`, `contract-where`, `contract-pattern` with every problem, each at its place in the contract. */
export async function checkConditions(tables: Tables, conditions: Conditions): Promise<void> {
  // A column's `where` and `only` count for what goes without saying too; they are told of that when nothing else has them.
  for (const implied of [false, true]) {
    const rules = conditions.rules.filter((rule) => rule.implied === implied);
    const questions = conditions.questions.filter(({ rule }) => rule.implied === implied);
    const problems = await problemsOf(tables, { ...conditions, rules, questions });
    // The same rule is put to several datasets.
    const [first, ...others] = new Map(problems.map((one) => [JSON.stringify(one), one])).values();
    if (first !== undefined) throw new UserError(first, ...others);
  }
}

async function problemsOf(tables: Tables, { rules, questions, datasets }: Conditions): Promise<readonly Problem[]> {
  const names = [...new Set([...datasets.map(({ name }) => name), ...USUAL])];
  const problems: Problem[] = rules.flatMap((rule) => unknownNames(rule, names));
  for (const { rule, dataset, bound } of questions) {
    const condition = rule.filter === undefined ? undefined : await conditionProblem(tables, rule.filter, dataset);
    if (condition !== undefined) {
      const fix = 'write one SQL condition on the columns of a row';
      problems.push(problem(rule, { code: 'contract-where', what: condition, fix }));
    }
    for (const request of 'known' in bound ? [] : bound.requests) {
      const what = request.kind === 'mismatches' ? await patternProblem(tables, request.pattern) : undefined;
      const fix = 'use RE2 syntax: no look-around, no back-references';
      if (what !== undefined) problems.push(problem(rule, { code: 'contract-pattern', what, fix }));
    }
  }
  return problems;
}

function unknownNames(rule: ContractRule, names: readonly string[]): readonly Problem[] {
  return (rule.only ?? [])
    .filter((name) => !names.includes(name))
    .map((name) => {
      const fix = didYouMean(name, names) ?? `datasets: ${names.join(', ')}`;
      return problem(rule, { code: 'contract-only', what: `there is no dataset ${JSON.stringify(name)}`, fix });
    });
}

function problem({ check, where }: ContractRule, { code, what, fix }: Problem & { readonly fix: string }): Problem {
  return { code, what: `${check}: ${what}`, fix, ...(where === undefined ? {} : { where }) };
}

async function patternProblem(tables: Tables, pattern: string): Promise<string | undefined> {
  return refusalOf(
    () => tables.query(`select regexp_full_match('', ${quoteLiteral(pattern)})`),
    'not a regular expression',
  );
}

const parsed = z.object({
  error: z.boolean(),
  error_message: z.string().optional(),
  statements: z
    .array(
      z.object({
        node: z.object({
          type: z.string(),
          select_list: z.array(z.unknown()),
          from_table: z.object({ type: z.string() }),
          where_clause: z.unknown(),
          group_expressions: z.array(z.unknown()),
          modifiers: z.array(z.unknown()),
        }),
      }),
    )
    .optional(),
});

async function conditionProblem(
  tables: Tables,
  condition: string,
  dataset: DatasetHandle,
): Promise<string | undefined> {
  const { rows } = await tables.query(`select json_serialize_sql(${quoteLiteral(`select ${condition}`)})`);
  const text = String(rows[0]?.[0]);
  const tree = parsed.safeParse(JSON.parse(text));
  if (!tree.success || tree.data.error)
    return `not an SQL condition: ${tree.data?.error_message ?? 'it is no expression'}`;
  const [statement, second] = tree.data.statements ?? [];
  const node = statement?.node;
  const alone =
    node !== undefined &&
    second === undefined &&
    node.select_list.length === 1 &&
    node.from_table.type === 'EMPTY' &&
    node.where_clause === null &&
    node.group_expressions.length === 0 &&
    node.modifiers.length === 0;
  if (!alone) return 'not an SQL condition: it is more than one expression';
  if (text.includes('"class":"SUBQUERY"')) return 'the condition has a query inside; it may only look at its row';
  const bound = `describe select (${condition}\n) as condition from ${dataset.source}`;
  let type = '';
  const refusal = await refusalOf(async () => {
    type = String((await tables.query(bound)).rows[0]?.[1]);
  }, 'not an SQL condition');
  return refusal ?? (type === 'BOOLEAN' ? undefined : `the condition gives ${type}, not true or false`);
}

async function refusalOf(work: () => Promise<unknown>, what: string): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ExternalError && (error.code === 'tables-sql' || error.code === 'tables-input')) {
      return `${what}: ${(error.message.split('\n', 1)[0] ?? '').replace(/^[A-Z][\w ]* Error: /, '')}`;
    }
    throw error;
  }
}
