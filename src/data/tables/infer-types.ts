// The types of a text file's columns, from every one of its cells. A sample would do for most files and lie about the rest.
//
// A column is the first of boolean, integer, number, date, timestamp that all its cells are, written plainly; else text. So codes
// with leading zeros, integers beyond 64 bits and `1,000` stay text. Empty cells are null and fit everything.
import type { Tables } from '../../platform/tables.ts';
import type { ColumnKind } from './column-kind.ts';
import { quoteIdentifier } from './sql.ts';

export type TextFileType = 'BOOLEAN' | 'BIGINT' | 'DOUBLE' | 'DATE' | 'TIMESTAMP' | 'VARCHAR';

const NUMBER = String.raw`[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?(?:inf|Inf|INF|infinity|Infinity)|nan|NaN|NAN`;

/** In order of preference. */
const TESTS: readonly {
  readonly type: TextFileType;
  /** SQL: whether one cell is written as that type. */
  readonly test: (cell: string) => string;
  /** True of every cell for which `test` holds, so that a quick look at the first rows can rule the type out. */
  readonly maybe: RegExp;
}[] = [
  { type: 'BOOLEAN', test: (cell) => `lower(${cell}) in ('true', 'false')`, maybe: /^(?:true|false)$/i },
  { type: 'BIGINT', test: (cell) => `cast(try_cast(${cell} as bigint) as varchar) = ${cell}`, maybe: /^-?\d+$/ },
  {
    type: 'DOUBLE',
    test: (cell) => `regexp_full_match(${cell}, '${NUMBER}')`,
    maybe: /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)$/i,
  },
  {
    type: 'DATE',
    test: (cell) => `(length(${cell}) = 10 and cast(try_cast(${cell} as date) as varchar) = ${cell})`,
    maybe: /^\d{4}-\d\d-\d\d$/,
  },
  {
    type: 'TIMESTAMP',
    test: (cell) =>
      `(regexp_full_match(${cell}, '\\d{4}-\\d\\d-\\d\\d(?:[ T]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,6})?)?Z?)?') and try_cast(${cell} as timestamp) is not null)`,
    maybe: /^\d{4}-\d\d-\d\d/,
  },
];

const TYPE_OF: Readonly<Partial<Record<ColumnKind, TextFileType>>> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  number: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/** SQL: whether a text cell is written as a value of that kind; null where the cell is null. */
export function castTest(kind: ColumnKind, cell: string): string {
  return TESTS.find(({ type }) => type === TYPE_OF[kind])?.test(cell) ?? 'true';
}

/** How many cells are looked at first. */
const FIRST_CELLS = 6_000;
/** Wider queries take quadratic time to plan. */
const BATCH = 250;

export interface Candidate {
  readonly name: string;
  /** Types not yet ruled out; the first is asked about next. */
  readonly tests: typeof TESTS;
  /** Whether a value was among the first rows. */
  readonly seen: boolean;
}

type Answer = 'fits' | 'differs' | 'no values';

/** What the first rows leave of each column's types. */
export async function firstCandidates(
  tables: Tables,
  source: string,
  names: readonly string[],
): Promise<readonly Candidate[]> {
  const first = await tables.query(`from ${source} limit ${Math.ceil(FIRST_CELLS / names.length)}`);
  return names.map((name, index): Candidate => {
    const cells = first.rows.map((row) => row[index]).filter((cell) => typeof cell === 'string');
    return {
      name,
      tests: TESTS.filter(({ maybe }) => cells.every((cell) => maybe.test(cell))),
      seen: cells.length > 0,
    };
  });
}

/**
 * SELECT expressions that convert every column to its likeliest type, and fail at the first cell that is not written as that type.
 * undefined when the first rows did not show a value of each column: then there is nothing to guess from.
 */
export function optimisticSelect(candidates: readonly Candidate[]): string | undefined {
  if (candidates.some(({ seen }) => !seen)) return undefined;
  return candidates
    .map(({ name, tests: [likeliest] }) => {
      const cell = quoteIdentifier(name);
      if (likeliest === undefined) return cell;
      const typed = `try_cast(${cell} as ${likeliest.type})`;
      return `case when ${cell} is null then null when ${likeliest.test(cell)} then ${typed} else error('${WRONG_GUESS}') end as ${cell}`;
    })
    .join(', ');
}

/** In the message of the error that {@link optimisticSelect} ends with. */
export const WRONG_GUESS = 'mlgate guessed a type that a later row does not have';

/** @param source SQL after FROM in which every column is text. */
export async function inferTypes(
  tables: Tables,
  source: string,
  candidates: readonly Candidate[],
): Promise<readonly TextFileType[]> {
  const types = new Map<string, TextFileType>();
  let open = candidates;
  while (open.length > 0) {
    const undecided = open.filter(({ tests }) => tests.length > 0);
    const answers = await ask(tables, source, undecided);
    for (const [index, { name, tests }] of undecided.entries()) {
      const type = tests[0]?.type;
      if (answers[index] === 'fits' && type !== undefined) types.set(name, type);
    }
    open = undecided.flatMap(({ name, tests, seen }, index) =>
      answers[index] === 'differs' ? [{ name, tests: tests.slice(1), seen }] : [],
    );
  }
  return candidates.map(({ name }) => types.get(name) ?? 'VARCHAR');
}

/** Whether each candidate's column is of its first type. */
async function ask(tables: Tables, source: string, candidates: readonly Candidate[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < candidates.length; start += BATCH) {
    const questions = candidates.slice(start, start + BATCH).map(({ name, tests }) => {
      const cell = quoteIdentifier(name);
      return `bool_and(coalesce(${tests[0]?.test(cell) ?? 'false'}, false)) filter (${cell} is not null)`;
    });
    const { rows } = await tables.query(`select ${questions.join(', ')} from ${source}`);
    for (const fits of rows[0] ?? []) answers.push(fits === null ? 'no values' : fits === true ? 'fits' : 'differs');
  }
  return answers;
}
