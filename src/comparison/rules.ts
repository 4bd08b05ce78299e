// From a rule as written to its results: one for each metric that it names and each slice that it covers.
import type { Rule } from '../config/rule.ts';
import { findMetric } from '../evaluation/metrics/find-metric.ts';
import type { RuleResult } from '../records/comparison.ts';
import type { MetricKey, SliceKey } from '../records/evaluation.ts';
import { chooseBaseline } from './baselines.ts';
import type { MetricChange } from './metric-change.ts';
import { judgeAt, precondition, resultOf, withoutSlices } from './result.ts';
import type { Case, RuleContext } from './result.ts';
import { stepDownLevels } from './step-down.ts';

export function applyRule(rule: Rule, context: RuleContext): readonly RuleResult[] {
  const relative = 'margin' in rule.demand;
  const chosen = chooseBaseline(rule, context.configured, context.baselines);
  const applied: Case = { rule, relative, context, against: relative ? chosen : context.shown };
  return metricsNamed(applied).flatMap((metric) => applyToMetric(applied, metric));
}

/** Several when a metric is measured with several parameters: the rule holds for each. */
function metricsNamed({ rule, against, context }: Case): readonly MetricKey[] {
  const name = findMetric(rule.metric)?.name ?? rule.metric;
  const named = context.measurements.metrics(against).filter((key) => key.name === name || key.name === rule.metric);
  return named.length > 0 ? named : [{ name, parameters: {} }];
}

function applyToMetric(applied: Case, metric: MetricKey): readonly RuleResult[] {
  const { rule, against, context } = applied;
  const measure = (slice?: SliceKey): MetricChange =>
    context.measurements.change(slice === undefined ? { metric } : { metric, slice }, against);
  const { presence } = measure();
  const overall = precondition(applied, { metric }, presence);
  if (rule.slices === undefined || overall !== undefined) return [resultOf(applied, measure(), context.level)];
  const slices = context.measurements.slices(against, rule.slices);
  if (slices.length === 0) return [withoutSlices(applied, measure())];
  const changes = slices.map(measure);
  const levels = levelsOf(applied, changes);
  return changes.map((change, index) => resultOf(applied, change, levels[index] ?? context.level));
}

/** Harm in any of several slices is adjusted for their number; proof for all of them needs no correction. */
function levelsOf({ rule, context }: Case, changes: readonly MetricChange[]): readonly number[] {
  const { level } = context;
  if (rule.demand.kind !== 'not-clearly-worse' || rule.on === 'point') return changes.map(() => level);
  const testable = changes.filter((change) => judgeAt(rule, change, level).decidedWith !== null);
  const levels = stepDownLevels(testable.length, level, (index, at) => {
    const change = testable[index];
    return change !== undefined && judgeAt(rule, change, at).verdict === 'fail';
  });
  const byChange = new Map(testable.map((change, index) => [change, levels[index]]));
  return changes.map((change) => byChange.get(change) ?? level);
}
