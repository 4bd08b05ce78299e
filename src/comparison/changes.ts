// The changes that the report's tables show beside the rules: overall for every metric, by slice for those that rules speak about.
import { canonicalJson } from '../records/canonical.ts';
import type { Change, Comparison, RuleResult } from '../records/comparison.ts';
import type { MetricKey } from '../records/evaluation.ts';
import type { Against, Baselines } from './baselines.ts';
import type { Measurements } from './measurements.ts';
import type { Target } from './metric-change.ts';
import { standingOf } from './standing.ts';

export interface Shown {
  readonly measurements: Measurements;
  readonly baselines: Baselines;
  readonly rules: readonly RuleResult[];
  /** What the tables are against. */
  readonly shown: Against | null;
}

/** Of every metric against `shown`, then against the other baseline if it was measured. */
export function overallChanges(input: Shown): Comparison['changes'] {
  const { measurements, baselines, shown } = input;
  if (shown === null) return [];
  const other: Against = shown === 'production' ? 'base' : 'production';
  return [shown, other]
    .filter((against) => baselines[against].kind === 'measured' || baselines[against].kind === 'not-comparable')
    .flatMap((against) =>
      measurements.metrics(against).map((metric) => ({ against, change: changeOf(input, { metric }, against) })),
    );
}

/** Worst first within each metric. A rule's own change stands where there is one: its interval is the one that decided. */
export function sliceChanges(input: Shown): Change[] {
  const { measurements, baselines, rules, shown } = input;
  if (shown === null || baselines[shown].kind !== 'measured') return [];
  const ruled = new Set(rules.map(({ metric }) => canonicalJson(metric)));
  const metrics = measurements.metrics(shown);
  const spoken = metrics.filter((metric) => ruled.has(canonicalJson(metric)));
  return (spoken.length > 0 ? spoken : metrics).flatMap((metric) =>
    measurements
      .slices(shown)
      .map((slice) => changeOf(input, { metric, slice }, shown))
      .sort((a, b) => gainOf(a) - gainOf(b)),
  );
}

function changeOf({ measurements, rules }: Shown, target: Target, against: Against): Change {
  const own = rules.find((rule) => rule.against === against && about(rule, target) && rule.change !== undefined);
  if (own?.change !== undefined) return own.change;
  const { change } = measurements.change(target, against);
  return { ...change, standing: standingOf(change, marginFor(rules, target, against)) };
}

/** What a rule on this metric lets it lose: on this very slice, else over all rows. */
function marginFor(rules: readonly RuleResult[], target: Target, against: Against): number | undefined {
  const guards = rules.filter(
    ({ demand, limit, ...rule }) =>
      rule.against === against && limit !== null && (demand.kind === 'no-worse' || demand.kind === 'not-clearly-worse'),
  );
  const rule =
    guards.find((each) => about(each, target)) ?? guards.find((each) => about(each, { metric: target.metric }));
  return rule === undefined || rule.limit === null ? undefined : Math.abs(rule.limit);
}

function about(rule: { readonly metric: MetricKey; readonly slice?: unknown }, target: Target): boolean {
  return (
    canonicalJson({ metric: rule.metric, slice: rule.slice }) ===
    canonicalJson({ metric: target.metric, slice: target.slice })
  );
}

/** More is better; a change without a number comes last. */
function gainOf({ difference, candidate }: Change): number {
  if (difference === null || Number.isNaN(difference)) return Number.MAX_VALUE;
  return candidate.direction === 'lower-is-better' ? -difference : difference;
}
