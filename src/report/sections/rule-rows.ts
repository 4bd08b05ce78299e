// Which rules share a row of the main table, and in what order the rows stand.
import type { Comparison, RuleResult } from '../../records/comparison.ts';
import { badness, isRelative, metricId } from '../changes.ts';

/** All rules on the same numbers; or a rule that holds on every value of a slice column, told by its worst one. */
export interface RuleRow {
  /** At least one; the worst verdict first. */
  readonly results: readonly [RuleResult, ...RuleResult[]];
  /** On how many slices the rule holds. */
  readonly ofSlices?: number;
}

const ORDER = { fail: 0, undecided: 1, pass: 2, 'not-applicable': 2 } as const;

/** Broken, undecided, the rest; within each the order of the policy, slices worst first. */
export function ruleRows(comparison: Comparison): readonly RuleRow[] {
  const overall = comparison.rules.filter(({ slice, rule }) => slice === undefined && rule.slices === undefined);
  const groups = Map.groupBy(overall, (result) =>
    JSON.stringify([metricId(result.metric), otherBaseline(result, comparison)]),
  );
  const single = [...groups.values()].flatMap((results) => rowOf(results.toSorted(byVerdict)));
  const sliced = comparison.rules.filter(({ slice, rule }) => slice !== undefined || rule.slices !== undefined);
  const ofSlices = [...Map.groupBy(sliced, ({ rule }) => rule.path).values()].flatMap(sliceRows);
  return [...single, ...ofSlices].sort((a, b) => byVerdict(a.results[0], b.results[0]));
}

/** The baseline that a relative rule names, where it is not the one of the table. */
export function otherBaseline(result: RuleResult, comparison: Comparison): string | undefined {
  if (!isRelative(result) || result.against === null || comparison.against === null) return undefined;
  return result.against === comparison.against ? undefined : result.against;
}

/** A rule on every value of a column, of which none was judged: the numbers over all rows are not what it is about. */
export function isUnsliced({ rule, slice }: RuleResult): boolean {
  return rule.slices !== undefined && slice === undefined;
}

/** Rules on slices whose rows can tell nothing, one list for each rule. */
export function silentSlices(comparison: Comparison): readonly (readonly RuleResult[])[] {
  const silent = comparison.rules.filter(({ slice, verdict }) => slice !== undefined && verdict === 'not-applicable');
  return [...Map.groupBy(silent, ({ rule }) => rule.path).values()];
}

function byVerdict(a: RuleResult, b: RuleResult): number {
  return ORDER[a.verdict] - ORDER[b.verdict];
}

function rowOf([first, ...others]: readonly RuleResult[]): readonly RuleRow[] {
  return first === undefined ? [] : [{ results: [first, ...others] }];
}

function sliceRows(results: readonly RuleResult[]): readonly RuleRow[] {
  const worstFirst = results.toSorted((a, b) => resultBadness(b) - resultBadness(a));
  const alone = worstFirst.filter(
    ({ verdict, slice }) => verdict === 'fail' || verdict === 'undecided' || slice === undefined,
  );
  const held = worstFirst.filter(({ verdict, slice }) => verdict === 'pass' && slice !== undefined);
  const [worst] = held;
  return [
    ...alone.flatMap((result) => rowOf([result])),
    ...(worst === undefined ? [] : [{ results: [worst] as const, ofSlices: held.length }]),
  ];
}

function resultBadness({ change }: RuleResult): number {
  const size = change === undefined ? Infinity : badness(change);
  return size === Infinity ? Number.MAX_VALUE : size;
}
