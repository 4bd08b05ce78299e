// Inputs of compare, built the way the stages before it build them: real metrics over synthetic rows, or plain numbers.
import { parseSentence } from '../../src/config/rule-grammar.ts';
import type { CompareConfig, MetricRequest } from '../../src/config/model-config.ts';
import type { Rule } from '../../src/config/rule.ts';
import type { PredictionsByRole } from '../../src/comparison/baselines.ts';
import type { ComparisonInput } from '../../src/comparison/compare.ts';
import { estimateMetric } from '../../src/evaluation/metrics/estimate.ts';
import { allSlices, subset } from '../../src/evaluation/metrics/subset.ts';
import { decodeSha256, isCommitSha, sha256 } from '../../src/records/digest.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import type { Estimate, Evaluation, Measured, Subject } from '../../src/records/evaluation.ts';
import { rowsDigest } from '../../src/records/predictions.ts';
import type { Predictions } from '../../src/records/predictions.ts';
import type { Direction } from '../../src/records/scalars.ts';

const OBSERVED = { startedAt: '2026-01-01T00:00:00.000Z', seconds: 1, reused: [], mlgate: '0.1.0' };
export const COMPARISON_OBSERVED = { startedAt: '2026-01-01T00:00:00.000Z', seconds: 1, mlgate: '0.1.0' };
const DIGEST = decodeSha256('9c'.repeat(32));

export const SUBJECTS = {
  candidate: { role: 'candidate' },
  champion: { role: 'champion', version: 14, digest: DIGEST },
  base: { role: 'base', commit: commitOf('3f2c1ab0'.repeat(5)), distance: 0 },
} as const satisfies Record<string, Subject>;

function commitOf(text: string): CommitSha {
  if (!isCommitSha(text)) throw new TypeError(text);
  return text;
}

/** `rule('roc_auc', 'no worse by more than 0.005')`. */
export function rule(metric: string, sentence: string, more: Partial<Pick<Rule, 'slices' | 'on'>> = {}): Rule {
  const parsed = parseSentence(sentence);
  if (!parsed.ok) throw new TypeError(parsed.what);
  const text = `${metric}: ${sentence}`;
  return { text, path: 'compare.rules[0]', metric, on: 'interval', ...more, ...parsed.sentence };
}

interface ConfigParts {
  readonly rules?: readonly Rule[];
  readonly metrics?: readonly MetricRequest[];
  readonly compare?: Partial<CompareConfig>;
  readonly directions?: Readonly<Record<string, Direction>>;
}

export function config({
  rules = [],
  metrics = [],
  compare = {},
  directions = {},
}: ConfigParts = {}): ComparisonInput['config'] {
  const defaults: CompareConfig = {
    against: 'production',
    baseline: 'recorded',
    rules,
    undecided: 'fail',
    level: 0.95,
    seed: 7,
    replicates: 1000,
  };
  return {
    model: 'late-flights',
    metrics,
    directions,
    compare: { ...defaults, ...compare },
    origin: () => ({ kind: 'default' }),
  };
}

/** A value as a training command writes it: no interval, and a direction only if one is given. */
export function plainEstimate(name: string, value: number | null, direction: Direction | null = null): Estimate {
  return { metric: { name, parameters: {} }, label: name, direction, value, interval: null, rows: 0 };
}

export function reported(subject: Subject, estimates: readonly Estimate[]): Measured {
  return { kind: 'measured', subject, source: 'reported', estimates: [...estimates], slices: [] };
}

export function evaluationOf(
  candidate: Measured,
  baselines: Evaluation['baselines'],
  rows: Evaluation['rows'] = { count: 0 },
): Evaluation {
  return { model: 'late-flights', rows, candidate, baselines, observed: OBSERVED };
}

/** Rung 0: two sets of numbers. */
export function plainInput(
  numbers: { readonly candidate: readonly Estimate[]; readonly production: readonly Estimate[] },
  parts: ConfigParts = {},
): ComparisonInput {
  const production = reported(SUBJECTS.champion, numbers.production);
  const absent = { kind: 'absent', role: 'base', reason: 'nothing was recorded' } as const;
  const evaluation = evaluationOf(reported(SUBJECTS.candidate, numbers.candidate), [production, absent]);
  return { config: config(parts), evaluation, predictions: {} };
}

export interface ScoredParts extends ConfigParts {
  /** Baselines without predictions of their own: absent or failed. */
  readonly unmeasured?: readonly Evaluation['baselines'][number][];
}

/** Rung 1 and up: every metric measured on every slice, for whoever has predictions. */
export function scoredInput(
  predictions: PredictionsByRole & { readonly candidate: Predictions },
  parts: ScoredParts,
): ComparisonInput {
  const settings = config(parts);
  const measure = (model: Predictions, subject: Subject): Measured => scored(model, subject, settings);
  const { candidate, champion, base } = predictions;
  const evaluation = evaluationOf(
    measure(candidate, SUBJECTS.candidate),
    [
      ...(champion === undefined ? [] : [measure(champion, SUBJECTS.champion)]),
      ...(base === undefined ? [] : [measure(base, SUBJECTS.base)]),
      ...(parts.unmeasured ?? []),
    ],
    { count: candidate.rows.count, digest: rowsDigest(candidate.rows, undefined) },
  );
  return { config: settings, evaluation, predictions };
}

export function scored(
  model: Predictions,
  subject: Subject,
  { metrics, compare }: ComparisonInput['config'],
): Measured {
  const options = { level: compare.level, seed: compare.seed, replicates: compare.replicates };
  const estimates = (predictions: Predictions): Estimate[] =>
    metrics.map((metric) => estimateMetric(metric, predictions, options));
  return {
    kind: 'measured',
    subject,
    source: 'scored',
    estimates: estimates(model),
    slices: allSlices(model.rows).map(({ slice, indices }) => ({
      slice,
      rows: indices.length,
      estimates: estimates(subset(model, indices)),
    })),
    rows: rowsDigest(model.rows, undefined),
  };
}

export function absent(role: 'champion' | 'base'): Evaluation['baselines'][number] {
  return { kind: 'absent', role, reason: role === 'champion' ? 'the registry has no version' : 'nothing was recorded' };
}

export function metrics(...names: readonly string[]): readonly MetricRequest[] {
  return names.map((name) => ({ name, parameters: {} }));
}

export const OTHER_DIGEST = sha256('other');
