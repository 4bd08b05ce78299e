// Decides whether the candidate may take the baseline's place: every rule's verdict with its reason, and the changes behind them.
import type { ModelConfig } from '../config/model-config.ts';
import type { Comparison, RuleResult } from '../records/comparison.ts';
import { evaluation as evaluationRecord } from '../records/evaluation.ts';
import type { Evaluation, Role } from '../records/evaluation.ts';
import { recordDigest } from '../records/record.ts';
import { describeSide, findBaselines, roleOf, shownBaseline } from './baselines.ts';
import type { Against, Baselines, PredictionsByRole } from './baselines.ts';
import { overallChanges, sliceChanges } from './changes.ts';
import { characterisePolicy } from './characteristic.ts';
import { countChurn } from './churn.ts';
import { createMeasurements } from './measurements.ts';
import { diffParams } from './params.ts';
import type { ParamValues } from './params.ts';
import { policyDigest } from './policy.ts';
import { applyRule } from './rules.ts';
import { concludeVerdict, overallVerdict } from './verdict.ts';

export interface ComparisonInput {
  readonly config: Pick<ModelConfig, 'model' | 'metrics' | 'directions' | 'compare' | 'origin'>;
  /** Must have an entry in `baselines` for each role that a rule may speak of: what has none was not looked for, which is a failure. */
  readonly evaluation: Evaluation;
  /** Row-level scores of whoever has them; without the candidate's or the baseline's a change has no interval. */
  readonly predictions: PredictionsByRole;
  /** Flattened params of whoever has them. */
  readonly params?: Readonly<Partial<Record<Role, ParamValues>>>;
}

export type ComparisonFields = Omit<Comparison, 'observed'>;

/** Pure: the same input gives the same fields, hence the same digest, on any machine. */
export function compareModels(input: ComparisonInput): ComparisonFields {
  const { config, evaluation, predictions } = input;
  const { compare } = config;
  const baselines = findBaselines(evaluation, predictions);
  const shown = shownBaseline(compare.against, baselines);
  const options = { level: compare.level, seed: compare.seed, replicates: compare.replicates };
  const measurements = createMeasurements({
    evaluation,
    baselines,
    predictions,
    directions: config.directions,
    options,
  });
  const { level, undecided } = compare;
  const context = { measurements, baselines, configured: compare.against, shown, level, undecided };
  const rules = compare.rules.flatMap((rule) => applyRule(rule, context));
  const verdicts = rules.map(({ verdict }) => verdict);
  const tables = { measurements, baselines, rules, shown };
  const churn = churnOf(predictions, baselines, shown);
  const baseline = shown !== null && baselines[shown].kind === 'failed' ? 'failed' : 'measured or absent';
  return {
    model: config.model,
    against: shown,
    baselines: describeBaselines(baselines),
    rules,
    changes: overallChanges(tables),
    slices: sliceChanges(tables),
    ...(churn === undefined ? {} : { churn }),
    params: shown === null ? [] : diffParams(input.params?.[roleOf(shown)], input.params?.candidate),
    policy: policyOf(config, rules),
    evaluation: recordDigest(evaluationRecord, evaluation),
    seed: compare.seed,
    level,
    verdict: overallVerdict(verdicts),
    conclusion: concludeVerdict(verdicts, undecided, baseline),
  };
}

function describeBaselines(baselines: Baselines): Comparison['baselines'] {
  const production = describeSide(baselines.production);
  const base = describeSide(baselines.base);
  return { ...(production === undefined ? {} : { production }), ...(base === undefined ? {} : { base }) };
}

function churnOf(predictions: PredictionsByRole, baselines: Baselines, shown: Against | null): Comparison['churn'] {
  const side = shown === null ? undefined : baselines[shown];
  if (side?.kind !== 'measured' || side.predictions === undefined || predictions.candidate === undefined)
    return undefined;
  return countChurn(predictions.candidate, side.predictions);
}

function policyOf(config: ComparisonInput['config'], rules: readonly RuleResult[]): Comparison['policy'] {
  const origin = config.origin('compare.undecided');
  return {
    undecided: config.compare.undecided,
    operatingCharacteristic: characterisePolicy(rules),
    digest: policyDigest(config),
    ...(origin.kind === 'file' ? { where: origin.place } : {}),
  };
}
