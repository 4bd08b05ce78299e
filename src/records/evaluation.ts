// Written by evaluate: metrics with intervals, for every model that was scored on the same rows.
import * as z from 'zod';
import { recordType } from './record.ts';
import {
  commitText,
  count,
  digestedPath,
  direction,
  instant,
  interval,
  modelName,
  real,
  scalar,
  sha256Text,
  task,
} from './scalars.ts';

/** Identifies a metric with its parameters; two are comparable only if both agree. */
export const metricKey = z.lazy(() => z.strictObject({ name: z.string(), parameters: z.record(z.string(), scalar) }));
export type MetricKey = z.infer<typeof metricKey>;

/**
 * A metric's value on a set of rows. `value` is null when it is not defined there (one class only, no rows …), with the
 * reason; `interval` is null when none can be given (a plain number from a file).
 */
export const estimate = z.lazy(() =>
  z.strictObject({
    metric: metricKey,
    /** How a person reads it: "ROC AUC", "recall @ 0.4". */
    label: z.string(),
    direction: direction.nullable(),
    value: real.nullable(),
    interval: interval.nullable(),
    rows: count,
    reason: z.string().optional(),
  }),
);
export type Estimate = z.infer<typeof estimate>;

/** A set of rows: a column's value or one range of its edges (`hour in [6, 12)`). */
export const sliceKey = z.lazy(() => z.strictObject({ column: z.string(), value: z.string() }));
export type SliceKey = z.infer<typeof sliceKey>;
export const slice = z.lazy(() => z.strictObject({ slice: sliceKey, rows: count, estimates: z.array(estimate) }));
export type Slice = z.infer<typeof slice>;

export const confusionMatrix = z.lazy(() =>
  z.strictObject({ labels: z.array(z.string()), counts: z.array(z.array(count)) }),
);
export type ConfusionMatrix = z.infer<typeof confusionMatrix>;

/** What was scored. `base` is what the default branch has; `champion` the version at the stage `production`. */
export const subject = z.lazy(() =>
  z.discriminatedUnion('role', [
    z.strictObject({
      role: z.literal('candidate'),
      commit: commitText.optional(),
      /** The work tree had changes that are not in `commit`; absent when it had none, and outside git. */
      dirty: z.boolean().optional(),
      digest: sha256Text.optional(),
    }),
    z.strictObject({ role: z.literal('champion'), version: z.int().min(1), digest: sha256Text }),
    z.strictObject({ role: z.literal('base'), commit: commitText, distance: count, digest: sha256Text.optional() }),
  ]),
);
export type Subject = z.infer<typeof subject>;
export type Role = Subject['role'];

export const measured = z.lazy(() =>
  z.strictObject({
    kind: z.literal('measured'),
    subject,
    /** How the numbers came: `scored` here in this job, `recorded` before, `reported` by the user's own metrics file. */
    source: z.enum(['scored', 'recorded', 'reported', 'rerun']),
    estimates: z.array(estimate),
    slices: z.array(slice),
    confusion: confusionMatrix.optional(),
    /** Digest of the rows that gave these numbers (records/predictions.ts `rowsDigest`); only equal ones are compared. Absent for `reported`. */
    rows: sha256Text.optional(),
    /** Digest of the columnar predictions kept beside the record as `predictions-<role>.bin`. */
    predictions: sha256Text.optional(),
  }),
);
export type Measured = z.infer<typeof measured>;

/** A baseline that is provably not there (first run), or that should be there and could not be scored. */
export const unmeasured = z.lazy(() =>
  z.strictObject({
    kind: z.enum(['absent', 'failed']),
    role: z.enum(['champion', 'base']),
    reason: z.string(),
  }),
);
export type Unmeasured = z.infer<typeof unmeasured>;

/** In `observed.reused`, beside the roles whose predictions were made earlier: `baseline: rerun` found the base already trained. */
export const BASE_TRAINING = 'base-training';

const schema = z.lazy(() =>
  z.strictObject({
    model: modelName,
    task: task.optional(),
    /** The rows that every `scored` subject was scored on. `digest` covers order, truth and slices (records/predictions.ts). */
    rows: z.strictObject({ data: digestedPath.optional(), digest: sha256Text.optional(), count }),
    predictCommand: z.string().optional(),
    positive: scalar.optional(),
    candidate: measured,
    baselines: z.array(z.union([measured, unmeasured])),
    observed: z.strictObject({ startedAt: instant, seconds: real, reused: z.array(z.string()), mlgate: z.string() }),
  }),
);
export type Evaluation = z.infer<typeof schema>;
export const evaluation = recordType<Evaluation>({ kind: 'evaluation', schemaVersion: 1, schema });
