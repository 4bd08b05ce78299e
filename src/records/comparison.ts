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

/**
 * How a change reads: `no-worse` is proven above −margin of the rule on this metric, `cannot-tell` an interval that proves
 * nothing, `equal` two plain numbers that are the same, `undefined` a change without a number (vanished, one class only …).
 */
export const standing = z.enum([
  'better',
  'worse',
  'no-worse',
  'equal',
  'cannot-tell',
  'direction-unknown',
  'undefined',
]);
export type Standing = z.infer<typeof standing>;

/** A change of one metric between a baseline and the candidate on one set of rows: candidate − baseline. */
export const change = z.lazy(() =>
  z.strictObject({
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
    /** By the interval, direction-aware; by the plain numbers where neither side has an interval (`reported` metrics). */
    standing,
    reason: z.string().optional(),
  }),
);
export type Change = z.infer<typeof change>;

/** A rule as config/rule.ts parsed it, with the place where it is written. */
export const ruleText = z.lazy(() =>
  z.strictObject({
    text: z.string(),
    /** `compare.rules[1]`. */
    path: z.string(),
    where: sourcePlace.optional(),
    /** The column on whose values the rule holds one by one; also told where no value of it could be judged. */
    slices: z.string().optional(),
    /** `point`: decided on single numbers. */
    on: z.enum(['interval', 'point']),
  }),
);

export const operatingCharacteristic = z.lazy(() =>
  z.strictObject({
    rows: count,
    /** P(pass | the models are equal). */
    passIfEqual: real,
    /** P(stopped | worse by `worseBy`). */
    stopIfWorse: real,
    /** The rule's margin in the metric's unit; `detectable` where that is 0. */
    worseBy: real,
    /** The smallest distance from the rule's limit that these rows decide four times in five. */
    detectable: real,
  }),
);
export type OperatingCharacteristic = z.infer<typeof operatingCharacteristic>;

/** Bounds over all relative rules together; they meet when one rule decides alone. */
export const policyCharacteristic = z.lazy(() =>
  z.strictObject({
    passIfEqual: z.strictObject({ atLeast: real, atMost: real }),
    /** Every metric worse by its rule's `worseBy`. */
    stopIfWorse: z.strictObject({ atLeast: real, atMost: real }),
  }),
);
export type PolicyCharacteristic = z.infer<typeof policyCharacteristic>;

/** What a rule asks, as config/rule.ts has it: plots draw it as a line. */
export const demand = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['at-least', 'at-most']), limit: real }),
    z.strictObject({
      kind: z.enum(['no-worse', 'not-clearly-worse', 'better']),
      margin: z.strictObject({ amount: real, unit: z.enum(['absolute', 'percent']) }),
    }),
  ]),
);
export type DemandRecord = z.infer<typeof demand>;

/** Stable code of a verdict's why; `explanation` says it in words. */
export const ruleReason = z.enum([
  'interval-good', // wholly on the good side of the limit
  'interval-bad', // wholly on the bad side
  'interval-straddles', // reaches over the limit
  'harm-not-shown', // not-clearly-worse passes, although the interval reaches over the limit
  'point-good', // `on: point`, no interval asked for
  'point-bad',
  'no-interval', // a plain number, or a method that gives none here
  'rows-cannot-tell', // not-clearly-worse on a slice whose rows give no interval to any model
  'candidate-undefined',
  'baseline-undefined',
  'not-finite',
  'baseline-zero', // a margin in percent of zero
  'direction-unknown',
  'metric-missing', // measured for no model
  'metric-vanished', // measured for the baseline only
  'metric-new', // measured for the candidate only
  'slices-missing', // the column was not cut into slices
  'slice-vanished', // the baseline had it
  'slice-new', // the baseline did not have it
  'baseline-absent', // first run
  'baseline-failed',
  'baseline-not-comparable', // other rows
]);
export type RuleReason = z.infer<typeof ruleReason>;

export const ruleResult = z.lazy(() =>
  z.strictObject({
    rule: ruleText,
    demand,
    against: z.enum(['production', 'base']).nullable(),
    metric: metricKey,
    label: z.string(),
    slice: sliceKey.optional(),
    /** `not-applicable`: a relative rule on a first run, or harm on a slice where the metric has no interval. */
    verdict: z.union([verdict, z.literal('not-applicable')]),
    reason: ruleReason,
    /**
     * What the interval (or number) was held against: a value for `at-least` and `at-most`, else a change, candidate −
     * baseline. null where the rule could not be held against anything.
     */
    limit: real.nullable(),
    /** The same in words, for people. */
    explanation: z.string(),
    change: change.optional(),
    /** The interval that decided; adjusted for several slices where `adjusted`. */
    decidedWith: interval.nullable(),
    adjusted: z.boolean(),
    /** Rows that would decide four times in five if the change seen is the true one. */
    rowsToDecide: count.nullable(),
    operatingCharacteristic: operatingCharacteristic.nullable(),
  }),
);
export type RuleResult = z.infer<typeof ruleResult>;

const baseline = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('measured'), subject, source: z.string() }),
    z.strictObject({ kind: z.literal('absent'), reason: z.string() }),
    /** It should be there and could not be read, scored or looked for. */
    z.strictObject({ kind: z.literal('failed'), reason: z.string() }),
    /** Measured, on other rows than the candidate. */
    z.strictObject({ kind: z.literal('not-comparable'), subject, source: z.string(), reason: z.string() }),
  ]),
);
export type Baseline = z.infer<typeof baseline>;

const schema = z.lazy(() =>
  z.strictObject({
    model: modelName,
    /** What the changes below are against: `compare.against`, or `base` when production has none; null when there is nothing. */
    against: z.enum(['production', 'base']).nullable(),
    baselines: z.strictObject({ production: baseline.optional(), base: baseline.optional() }),
    rules: z.array(ruleResult),
    /** Overall change of every metric against `against`, and against the other baseline where there is one. */
    changes: z.array(z.strictObject({ against: z.enum(['production', 'base']), change })),
    /** Changes per slice against `against`, of the metrics that rules speak about, worst first within each metric. Where a rule adjusted the interval for several slices, that is the one here. */
    slices: z.array(change),
    /** Rows newly right and newly wrong, for classification. */
    churn: z.strictObject({ newlyRight: count, newlyWrong: count, rows: count }).optional(),
    params: z.array(
      z.strictObject({ name: z.string(), before: z.union([scalar, z.null()]), after: z.union([scalar, z.null()]) }),
    ),
    policy: z.strictObject({
      undecided: z.enum(['fail', 'pass', 'neutral']),
      /** null without a relative rule that a paired change decided. */
      operatingCharacteristic: policyCharacteristic.nullable(),
      digest: sha256Text,
      where: sourcePlace.optional(),
    }),
    evaluation: sha256Text,
    seed: z.int(),
    level: z.number(),
    verdict,
    conclusion,
    observed: z.strictObject({ startedAt: instant, seconds: real, mlgate: z.string() }),
  }),
);
export type Comparison = z.infer<typeof schema>;
export const comparison = recordType<Comparison>({ kind: 'comparison', schemaVersion: 1, schema });
