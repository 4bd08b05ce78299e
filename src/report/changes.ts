// Reading a comparison: which change is spoken of first, which belong together, how each reads in a word.
import type { Change, Comparison, RuleResult, Standing } from '../records/comparison.ts';
import type { Interval } from '../records/scalars.ts';
import type { Against } from './names.ts';

/** How a change stands, in the words of a table cell. */
export function standingWords(change: Pick<Change, 'standing' | 'difference'>): string {
  switch (change.standing) {
    case 'no-worse':
      return 'no worse';
    case 'cannot-tell':
      return 'cannot tell';
    case 'direction-unknown':
      return `${(change.difference ?? 0) > 0 ? 'higher' : 'lower'}, direction not known`;
    case 'undefined':
      return 'not defined';
    case 'better':
    case 'worse':
    case 'equal':
      return change.standing;
  }
}

/** The same for counting several: `2 worse, 1 of unknown direction`. Worst first. */
export const STANDINGS: readonly (readonly [Standing, string])[] = [
  ['worse', 'worse'],
  ['undefined', 'not defined'],
  ['cannot-tell', 'without a clear change'],
  ['no-worse', 'no worse'],
  ['equal', 'equal'],
  ['better', 'better'],
  ['direction-unknown', 'of unknown direction'],
];

/** The baseline has a value, the candidate none: NaN, one class, or measured no more. */
export function isLost({ baseline, candidate }: Change): boolean {
  return typeof baseline?.value === 'number' && candidate.value === null;
}

/** How bad the change may be at worst, larger is worse; no number at all is the worst. For ordering. */
export function badness(change: Change): number {
  const good = change.candidate.direction === 'lower-is-better' ? -1 : 1;
  const worst = change.interval === null ? change.difference : good > 0 ? change.interval.low : change.interval.high;
  return worst === null || Number.isNaN(worst) ? Infinity : -good * worst;
}

/** The interval of the change as shown: the one that decided, where that was adjusted for several slices. */
export function shownInterval(change: Change, result?: RuleResult): Interval | null {
  return result?.adjusted === true && isRelative(result) ? result.decidedWith : change.interval;
}

export function isRelative(result: Pick<RuleResult, 'demand'>): boolean {
  return 'margin' in result.demand;
}

/** A rule against harm, as opposed to one that asks for a gain or a level. */
export function guardsAgainstHarm(result: Pick<RuleResult, 'demand'>): boolean {
  return result.demand.kind === 'no-worse' || result.demand.kind === 'not-clearly-worse';
}

/** The change that a report speaks of first: that of the first rule about all rows, else of the first metric. */
export function primaryChange(comparison: Comparison): Change | undefined {
  const ruled = comparison.rules.find(({ change }) => change !== undefined && change.slice === undefined);
  return ruled?.change ?? overallChanges(comparison)[0];
}

export function overallChanges(
  comparison: Comparison,
  against: Against | null = comparison.against,
): readonly Change[] {
  return comparison.changes.filter((entry) => entry.against === against).map((entry) => entry.change);
}

/** Equal for the same metric with the same parameters. */
export function metricId(metric: Change['metric']): string {
  return JSON.stringify([metric.name, Object.entries(metric.parameters).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** The rule that was held against a slice's change, if there is one. */
export function sliceRules(comparison: Comparison): (change: Change) => RuleResult | undefined {
  const ruled = comparison.rules.filter((result) => result.slice !== undefined && isRelative(result));
  const results = new Map(ruled.map((result) => [sliceId(result), result]));
  return (change) => results.get(sliceId(change));
}

function sliceId({ metric, slice }: Pick<Change, 'metric' | 'slice'>): string {
  return JSON.stringify([metricId(metric), slice?.column, slice?.value]);
}

/** The changes of slices, one list for each metric, in the order of the record. */
export function slicesByMetric(comparison: Comparison): readonly (readonly Change[])[] {
  return [...Map.groupBy(comparison.slices, ({ metric }) => metricId(metric)).values()];
}
