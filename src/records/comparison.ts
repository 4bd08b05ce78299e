// Written by compare: a verdict per rule, why, and what would have decided it.
import * as z from 'zod';
import { recordType } from './record.ts';
import {
  conclusion,
  count,
  instant,
  interval,
  modelName,
  real,
  scalar,
  sha256Text,
  sourcePlace,
  verdict,
} from './scalars.ts';
import { estimate, metricKey, sliceKey, subject } from './evaluation.ts';

/** A change of one metric between a baseline and the candidate on one set of rows: candidate − baseline. */
export const change = z.strictObject({
  metric: metricKey,
  label: z.string(),
  slice: sliceKey.optional(),
  rows: count,
  candidate: estimate,
  baseline: estimate.optional(),
  /** null where no difference is defined; the reason says why. */
  difference: real.nullable(),
  interval: interval.nullable(),
  standardError: real.nullable(),
  /** Two-sided p-value of "no difference", where the method gives one. */
  p: real.nullable(),
  reason: z.string().optional(),
});
export type Change = z.infer<typeof change>;

/** A rule as config/rule.ts parsed it, with the place where it is written. */
export const ruleText = z.strictObject({ text: z.string(), where: sourcePlace.optional() });

export const operatingCharacteristic = z.strictObject({
  rows: count,
  /** P(pass | the models are equal). */
  passIfEqual: real,
  /** P(stopped | worse by `worseBy`). */
  stopIfWorse: real,
  worseBy: real,
});
export type OperatingCharacteristic = z.infer<typeof operatingCharacteristic>;

/** What a rule asks, as config/rule.ts has it: plots draw it as a line. */
export const demand = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['at-least', 'at-most']), limit: real }),
  z.strictObject({
    kind: z.enum(['no-worse', 'not-clearly-worse', 'better']),
    margin: z.strictObject({ amount: real, unit: z.enum(['absolute', 'percent']) }),
  }),
]);
export type DemandRecord = z.infer<typeof demand>;

export const ruleResult = z.strictObject({
  rule: ruleText,
  demand,
  against: z.enum(['production', 'base']).nullable(),
  metric: metricKey,
  label: z.string(),
  slice: sliceKey.optional(),
  /** `not-applicable`: a relative rule on a first run. */
  verdict: z.union([verdict, z.literal('not-applicable')]),
  /** Stable code of why: `interval-above`, `no-interval`, `metric-vanished`, `baseline-zero`, … */
  reason: z.string(),
  /** The same in words, for people. */
  explanation: z.string(),
  change: change.optional(),
  /** The interval that decided; adjusted for several slices where `adjusted`. */
  decidedWith: interval.nullable(),
  adjusted: z.boolean(),
  /** Rows that would decide four times in five if the change seen is the true one. */
  rowsToDecide: count.nullable(),
  operatingCharacteristic: operatingCharacteristic.nullable(),
});
export type RuleResult = z.infer<typeof ruleResult>;

const baseline = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('measured'), subject, source: z.string() }),
  z.strictObject({ kind: z.literal('absent'), reason: z.string() }),
  z.strictObject({ kind: z.literal('failed'), reason: z.string() }),
]);
export type Baseline = z.infer<typeof baseline>;

const schema = z.strictObject({
  model: modelName,
  /** What the changes below are against: `production`, else `base`; null when there is neither. */
  against: z.enum(['production', 'base']).nullable(),
  baselines: z.strictObject({ production: baseline.optional(), base: baseline.optional() }),
  rules: z.array(ruleResult),
  /** Overall change of every metric against `against`, and against the other baseline where there is one. */
  changes: z.array(z.strictObject({ against: z.enum(['production', 'base']), change })),
  /** Changes per slice against `against`, worst first. */
  slices: z.array(change),
  /** Rows newly right and newly wrong, for classification. */
  churn: z.strictObject({ newlyRight: count, newlyWrong: count, rows: count }).optional(),
  params: z.array(
    z.strictObject({ name: z.string(), before: z.union([scalar, z.null()]), after: z.union([scalar, z.null()]) }),
  ),
  policy: z.strictObject({
    undecided: z.enum(['fail', 'pass', 'neutral']),
    digest: sha256Text,
    where: sourcePlace.optional(),
  }),
  evaluation: sha256Text,
  seed: z.int(),
  level: z.number(),
  verdict,
  conclusion,
  observed: z.strictObject({ startedAt: instant, seconds: real, mlgate: z.string() }),
});
export type Comparison = z.infer<typeof schema>;
export const comparison = recordType<Comparison>({ kind: 'comparison', schemaVersion: 1, schema });
