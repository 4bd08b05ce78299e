// One rule on one metric and one set of rows: what stands in the way, the verdict, and everything that the record says of it.
import type { Rule } from '../config/rule.ts';
import type { RuleReason, RuleResult } from '../records/comparison.ts';
import type { Against, Baselines } from './baselines.ts';
import { characterise, rowsToDecide, spreadOf } from './characteristic.ts';
import type { Precision, UndecidedPolicy } from './characteristic.ts';
import { explainResult } from './explain.ts';
import { judgeRule, marginSize } from './judge.ts';
import type { Judgement } from './judge.ts';
import type { Measurements } from './measurements.ts';
import type { Outcome } from './outcome.ts';
import type { MetricChange, Target } from './metric-change.ts';
import { standingOf } from './standing.ts';

export interface RuleContext {
  readonly measurements: Measurements;
  readonly baselines: Baselines;
  /** `compare.against`. */
  readonly configured: Against;
  /** What the tables are against: rules on values show their change against that. */
  readonly shown: Against | null;
  readonly level: number;
  readonly undecided: UndecidedPolicy;
}

/** Everything about one rule that is the same for all its metrics and slices. */
export interface Case {
  readonly rule: Rule;
  readonly against: Against | null;
  readonly relative: boolean;
  readonly context: RuleContext;
}

/** The verdict by the interval at that level. */
export function judgeAt(rule: Rule, measured: MetricChange, level: number): Judgement {
  const { candidate, baseline, difference, interval } = measured.change;
  const facts = {
    direction: candidate.direction,
    candidate,
    baseline: baseline?.value ?? null,
    change: { value: difference, interval: level === interval?.level ? interval : measured.intervalAt(level) },
  };
  return judgeRule(rule.demand, facts, rule.on);
}

/** Why the rule cannot be held against the numbers; undefined when it can. */
export function precondition(
  applied: Case,
  target: Target,
  presence: MetricChange['presence'],
): RuleReason | undefined {
  const { relative, against, context } = applied;
  if (presence === 'neither') return target.slice === undefined ? 'metric-missing' : 'candidate-undefined';
  if (presence === 'baseline') return target.slice === undefined ? 'metric-vanished' : 'slice-vanished';
  if (!relative || against === null) return undefined;
  switch (context.baselines[against].kind) {
    case 'absent':
      return 'baseline-absent';
    case 'failed':
    case 'unknown':
      return 'baseline-failed';
    case 'not-comparable':
      return 'baseline-not-comparable';
    case 'measured':
      if (presence === 'both') return undefined;
      return target.slice === undefined ? 'metric-new' : 'slice-new';
  }
}

export function resultOf(applied: Case, measured: MetricChange, level: number): RuleResult {
  const { rule } = applied;
  const stopped = precondition(applied, measured.change, measured.presence);
  if (stopped !== undefined) {
    const verdict = stopped === 'baseline-absent' ? 'not-applicable' : 'undecided';
    return record(applied, measured, { verdict, reason: stopped, limit: limitOf(rule), decidedWith: null });
  }
  const judgement = judgeAt(rule, measured, level);
  if (cannotTell(rule, measured, judgement)) {
    return record(applied, measured, { ...judgement, verdict: 'not-applicable', reason: 'rows-cannot-tell' });
  }
  return record(applied, measured, judgement);
}

/**
 * Harm on a slice can be shown by no model when its rows give no interval (one class only, a single positive). Unlike a
 * missing proof this does not hold up the candidate, unless the plain numbers already look like harm.
 */
function cannotTell(rule: Rule, { change, paired }: MetricChange, { reason }: Judgement): boolean {
  if (rule.demand.kind !== 'not-clearly-worse' || change.slice === undefined || !paired) return false;
  const { candidate, baseline } = change;
  if (candidate.value === null) return baseline?.value === null && reason === 'candidate-undefined';
  if (reason !== 'no-interval') return false;
  const facts = { direction: candidate.direction, candidate, baseline: baseline?.value ?? null };
  const numbers = { ...facts, change: { value: change.difference, interval: null } };
  return judgeRule(rule.demand, numbers, 'point').verdict === 'pass';
}

/** A rule on slices of a column that nobody cut. */
export function withoutSlices(applied: Case, measured: MetricChange): RuleResult {
  const limit = limitOf(applied.rule);
  return record(applied, measured, { verdict: 'undecided', reason: 'slices-missing', limit, decidedWith: null });
}

function limitOf({ demand }: Rule): number | null {
  return 'limit' in demand ? demand.limit : null;
}

function record(applied: Case, measured: MetricChange, judgement: Outcome['judgement']): RuleResult {
  const { rule, relative, context } = applied;
  const { change } = measured;
  const { decidedWith } = judgement;
  const precision = precisionOf(applied, measured, judgement);
  const margin = marginOf(rule, measured);
  const allowed = rule.demand.kind === 'better' ? undefined : margin;
  const shown = relative && decidedWith !== null ? { ...change, interval: decidedWith } : change;
  const outcome: Outcome = {
    rule,
    shown: applied.against,
    side: applied.against === null ? undefined : context.baselines[applied.against],
    absences: absencesOf(applied),
    judgement,
    measured,
    rowsToDecide: precision === undefined ? null : openRows(rule, { measured, judgement, precision }),
  };
  return {
    rule: {
      text: rule.text,
      path: rule.path,
      ...(rule.where === undefined ? {} : { where: rule.where }),
      ...(rule.slices === undefined ? {} : { slices: rule.slices }),
      on: rule.on,
    },
    demand: rule.demand,
    against: relative ? applied.against : null,
    metric: change.metric,
    label: change.label,
    ...(change.slice === undefined ? {} : { slice: change.slice }),
    verdict: judgement.verdict,
    reason: judgement.reason,
    limit: judgement.limit,
    explanation: explainResult(outcome),
    change: { ...shown, standing: standingOf(shown, allowed) },
    decidedWith,
    adjusted: relative && decidedWith !== null && decidedWith.level !== context.level,
    rowsToDecide: outcome.rowsToDecide,
    operatingCharacteristic:
      precision === undefined || margin === undefined
        ? null
        : characterise({ kind: rule.demand.kind, margin, undecided: context.undecided }, precision),
  };
}

/** The baselines that the rule was looking for and that have nothing, in the order of looking. */
function absencesOf({ rule, against, context }: Case): readonly string[] {
  const tried = rule.against === undefined ? new Set([context.configured, against]) : new Set([against]);
  return [...tried].flatMap((each) => {
    const side = each === null ? undefined : context.baselines[each];
    return side?.kind === 'absent' ? [`${each}: ${side.reason}`] : [];
  });
}

/** The rule's margin in the metric's unit; undefined for limits and for percent of nothing. */
function marginOf({ demand }: Rule, { change }: MetricChange): number | undefined {
  const baseline = change.baseline?.value ?? null;
  return 'limit' in demand || baseline === null ? undefined : marginSize(demand.margin, baseline);
}

/** undefined where no interval was looked at. */
function precisionOf(
  { relative }: Case,
  { change }: MetricChange,
  { decidedWith }: Outcome['judgement'],
): Precision | undefined {
  if (decidedWith === null) return undefined;
  const standardError = relative ? change.standardError : spreadOf(decidedWith);
  return standardError === null ? undefined : { rows: change.rows, standardError, level: decidedWith.level };
}

interface Open {
  readonly measured: MetricChange;
  readonly judgement: Outcome['judgement'];
  readonly precision: Precision;
}

function openRows(rule: Rule, { measured, judgement, precision }: Open): number | null {
  if (judgement.reason !== 'interval-straddles' || judgement.limit === null) return null;
  const seen = 'limit' in rule.demand ? measured.change.candidate.value : measured.change.difference;
  return seen === null ? null : rowsToDecide(precision, seen - judgement.limit);
}
