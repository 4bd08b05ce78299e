// SQL and patterns that a person wrote in a contract, tried before anything else runs: one expression about one row, nothing more.
import { ExternalError, UserError } from '../records/errors.ts';
import type { Problem } from '../records/errors.ts';
import type { Tables } from '../platform/tables.ts';
import * as z from 'zod';
import type { Question } from './bind-rules.ts';
import type { DatasetHandle } from './tables/dataset.ts';
import { quoteLiteral } from './tables/sql.ts';

/** @throws UserError `contract-where`, `contract-pattern`, `contract-only` with every problem, each at its place in the contract. */
export async function checkConditions(
  tables: Tables,
  questions: readonly Question[],
  datasets: readonly DatasetHandle[],
): Promise<void> {
  const problems = new Map<string, Problem>();
  for (const { rule, dataset, bound } of questions) {
    const note = (code: string, what: string | undefined, fix?: string): void => {
      if (what === undefined) return;
      const problem = {
        code,
        what: `${rule.check}: ${what}`,
        ...(rule.where === undefined ? {} : { where: rule.where }),
      };
      problems.set(JSON.stringify(problem), fix === undefined ? problem : { ...problem, fix });
    };
    for (const name of rule.only ?? []) {
      const known = datasets.some((one) => one.name === name);
      if (!known)
        note(
          'contract-only',
          `there is no dataset ${JSON.stringify(name)}`,
          `datasets: ${datasets.map((one) => one.name).join(', ')}`,
        );
    }
    if (rule.filter !== undefined)
      note(
        'contract-where',
        await conditionProblem(tables, rule.filter, dataset),
        'write one SQL condition on the columns of a row',
      );
    if ('known' in bound) continue;
    for (const request of bound.requests) {
      if (request.kind === 'mismatches')
        note(
          'contract-pattern',
          await patternProblem(tables, request.pattern),
          'use RE2 syntax: no look-around, no back-references',
        );
    }
  }
  const [first, ...others] = problems.values();
  if (first !== undefined) throw new UserError(first, ...others);
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
