// Every change that compare may be asked for: paired on the same rows where both models' scores are there, else the
// difference of plain numbers. Each is computed once, when it is first asked for.
import type { MetricChange, MeasuredSide, Presence, Target } from './metric-change.ts';
import { bareEstimate, plainChange } from './metric-change.ts';
import type { Against, Baselines, PredictionsByRole } from './baselines.ts';
import { findMetric } from '../evaluation/metrics/find-metric.ts';
import type { MeasureOptions } from '../evaluation/metrics/measure.ts';
import { pairedChange } from '../evaluation/metrics/paired-change.ts';
import { sliceRows, subsetPair } from '../evaluation/metrics/subset.ts';
import type { SliceRows } from '../evaluation/metrics/subset.ts';
import { canonicalJson } from '../records/canonical.ts';
import type { Estimate, Evaluation, Measured, MetricKey, SliceKey } from '../records/evaluation.ts';
import type { Direction } from '../records/scalars.ts';

export interface Measurements {
  /** The candidate's metrics in their order, then those that only the baseline has. */
  metrics(against: Against | null): readonly MetricKey[];
  /** Slices with rows, of one column or of all: the candidate's in their order, then those that only the baseline has. */
  slices(against: Against | null, column?: string): readonly SliceKey[];
  /** @param against null: the candidate alone. */
  change(target: Target, against: Against | null): MetricChange;
}

export interface MeasurementsInput {
  readonly evaluation: Evaluation;
  readonly baselines: Baselines;
  readonly predictions: PredictionsByRole;
  readonly directions: Readonly<Record<string, Direction>>;
  readonly options: MeasureOptions;
}

export function createMeasurements(input: MeasurementsInput): Measurements {
  const { evaluation, baselines } = input;
  const changes = remember<MetricChange>();
  const cuts = remember<readonly SliceRows[]>();
  const baselineOf = (against: Against | null): Measured | undefined => {
    const side = against === null ? undefined : baselines[against];
    return side?.kind === 'measured' || side?.kind === 'not-comparable' ? side.measured : undefined;
  };
  const rowsOf = ({ column, value }: SliceKey): Uint32Array | undefined => {
    const rows = input.predictions.candidate?.rows;
    if (rows === undefined) return undefined;
    return cuts(column, () => sliceRows(rows, column)).find((cut) => cut.slice.value === value)?.indices;
  };
  return {
    metrics: (against) => union(metricsOf(evaluation.candidate), metricsOf(baselineOf(against))),
    slices: (against, column) =>
      union(slicesOf(evaluation.candidate), slicesOf(baselineOf(against))).filter(
        (slice) => column === undefined || slice.column === column,
      ),
    change: (target, against) =>
      changes(canonicalJson({ ...target, against }), () => {
        const indices = target.slice === undefined ? undefined : rowsOf(target.slice);
        const paired = against === null ? undefined : pair({ input, target, against, indices });
        return paired ?? unpaired({ input, target, against, baseline: baselineOf(against) });
      }),
  };
}

interface PairRequest {
  readonly input: MeasurementsInput;
  readonly target: Target;
  readonly against: Against;
  /** Rows of the target's slice; undefined for all rows, or for a slice that the rows do not have. */
  readonly indices: Uint32Array | undefined;
}

/** undefined where the two were not scored row by row on the same rows, or the metric is not one of ours. */
function pair({ input, target, against, indices }: PairRequest): MetricChange | undefined {
  const side = input.baselines[against];
  const candidate = input.predictions.candidate;
  if (side.kind !== 'measured' || side.predictions === undefined || candidate === undefined) return undefined;
  if (input.evaluation.candidate.source === 'reported' || findMetric(target.metric.name) === undefined)
    return undefined;
  if (findEstimate(input.evaluation.candidate, target) === undefined) return undefined;
  if (target.slice !== undefined && indices === undefined) return undefined;
  const whole = { rows: candidate.rows, candidate, baseline: side.predictions };
  const pairOfRows = indices === undefined ? whole : subsetPair(whole, indices);
  const measured = pairedChange(target.metric, pairOfRows, input.options);
  const { candidate: own, baseline, difference, standardError, p, reason } = measured;
  const change = {
    ...target,
    label: own.label,
    rows: pairOfRows.rows.count,
    candidate: own,
    baseline,
    difference,
    interval: measured.intervalAt(input.options.level),
    standardError,
    p,
    ...(reason === undefined ? {} : { reason }),
  };
  return { change, presence: 'both', paired: true, intervalAt: (level) => measured.intervalAt(level) };
}

interface PlainRequest {
  readonly input: MeasurementsInput;
  readonly target: Target;
  readonly against: Against | null;
  readonly baseline: Measured | undefined;
}

function unpaired({ input, target, against, baseline }: PlainRequest): MetricChange {
  const { candidate } = input.evaluation;
  const own = directed(findEstimate(candidate, target), input.directions);
  const other = directed(findEstimate(baseline, target), input.directions);
  const side = against === null ? undefined : input.baselines[against];
  const measured: MeasuredSide = {
    candidate: own ?? bareEstimate(other ?? target, absence(candidate, target)),
    ...(other === undefined ? {} : { baseline: other }),
    comparable: side?.kind === 'measured',
  };
  return plainChange(target, measured, presenceOf(own, other, against));
}

function presenceOf(own: Estimate | undefined, other: Estimate | undefined, against: Against | null): Presence {
  if (own === undefined) return other === undefined ? 'neither' : 'baseline';
  return other === undefined && against !== null ? 'candidate' : 'both';
}

function absence(candidate: Measured, { metric, slice }: Target): string {
  const measured = metricsOf(candidate).some((key) => sameKey(key, metric));
  return measured && slice !== undefined ? 'the candidate has no rows of this slice' : 'not measured for the candidate';
}

function findEstimate(measured: Measured | undefined, { metric, slice }: Target): Estimate | undefined {
  const estimates =
    slice === undefined ? measured?.estimates : measured?.slices.find((cut) => sameKey(cut.slice, slice))?.estimates;
  return estimates?.find((estimate) => sameKey(estimate.metric, metric));
}

function directed(estimate: Estimate | undefined, declared: Readonly<Record<string, Direction>>): Estimate | undefined {
  if (estimate?.direction !== null) return estimate;
  const { name } = estimate.metric;
  return Object.hasOwn(declared, name) ? { ...estimate, direction: declared[name] ?? null } : estimate;
}

function metricsOf(measured: Measured | undefined): readonly MetricKey[] {
  return measured?.estimates.map((estimate) => estimate.metric) ?? [];
}

function slicesOf(measured: Measured | undefined): readonly SliceKey[] {
  return measured?.slices.filter(({ rows }) => rows > 0).map(({ slice }) => slice) ?? [];
}

function union<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  return [...new Map([...first, ...second].map((item) => [canonicalJson(item), item])).values()];
}

function sameKey(a: MetricKey | SliceKey, b: MetricKey | SliceKey): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function remember<T>(): (key: string, compute: () => T) => T {
  const known = new Map<string, T>();
  return (key, compute) => {
    const value = known.get(key) ?? compute();
    known.set(key, value);
    return value;
  };
}
