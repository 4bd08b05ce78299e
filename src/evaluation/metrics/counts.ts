// Readings of metrics that are made of the confusion matrix; two models are compared over joint cells, not rows.
import { wilson } from '../../statistics/interval.ts';
import { mcNemar, newcombePaired, type PairedOutcomes, pairedShareDifference } from '../../statistics/paired.ts';
import { countCells, emptyMatrix, labelsAt, type Matrix } from './confusion.ts';
import type { MeasureOptions, Pair } from './measure.ts';
import type { CountsMeasure, Sample } from './metric.ts';
import {
  bareChange,
  type ChangeReading,
  type PairReading,
  type Reading,
  subtractValues,
  undefinedChange,
  undefinedReading,
  valuesOf,
} from './reading.ts';
import { readResampled, readResampledPair, type Resampling, resamplingOfCells } from './resampled.ts';

/** Cells of the joint table that hold rows. */
interface JointCells {
  /** Rows per cell. */
  readonly sizes: Float64Array;
  /** Position of each cell in the candidate's matrix, and in the baseline's. */
  readonly positions: readonly [Uint32Array, Uint32Array];
}

export interface CountsContext {
  readonly measure: CountsMeasure;
  readonly options: MeasureOptions;
}

function valueOf(measure: CountsMeasure, matrix: Matrix): Reading {
  const value = measure.value(matrix);
  return Number.isFinite(value) ? { value, interval: null } : undefinedReading(measure.undefinedBecause(matrix));
}

/** The metric as a function of how many rows each cell holds. */
function statisticOf(measure: CountsMeasure, positions: Uint32Array, classes: number): (sizes: Float64Array) => number {
  const matrix = emptyMatrix(classes);
  return (sizes) => {
    matrix.counts.fill(0);
    for (let cell = 0; cell < sizes.length; cell++) matrix.counts[positions[cell]] += sizes[cell];
    return measure.value(matrix);
  };
}

function readMatrix(matrix: Matrix, { measure, options }: CountsContext): Reading {
  const reading = valueOf(measure, matrix);
  if (reading.value === null) return reading;
  const proportion = measure.proportion?.(matrix);
  if (proportion !== undefined && proportion.trials > 0) {
    return { ...reading, interval: wilson(proportion.successes, proportion.trials, options.level) };
  }
  const positions = Uint32Array.from(matrix.counts.keys()).filter((cell) => matrix.counts[cell] > 0);
  const sizes = Float64Array.from(positions, (cell) => matrix.counts[cell]);
  const resampling = resamplingOfCells(sizes, [statisticOf(measure, positions, matrix.classes)]);
  return readResampled(reading.value, resampling, options);
}

export function readCounts(sample: Sample, context: CountsContext): Reading {
  const { rows, model } = sample;
  const predicted = labelsAt(model, context.measure.threshold);
  return readMatrix(countCells(rows.truth, predicted, rows.classes.length), context);
}

interface PairedLabels {
  readonly truth: Float64Array;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
  readonly classes: number;
}

function outcomesOf(labels: PairedLabels, trials: NonNullable<CountsMeasure['trials']>): PairedOutcomes {
  const { truth, candidate, baseline } = labels;
  const tally = [0, 0, 0, 0];
  for (let row = 0; row < truth.length; row++) {
    const label = truth[row];
    if (trials !== 'all' && label !== trials.truth) continue;
    tally[(candidate[row] === label ? 0 : 2) + (baseline[row] === label ? 0 : 1)]++;
  }
  const [both, candidateOnly, baselineOnly, neither] = tally;
  return { both, candidateOnly, baselineOnly, neither };
}

function outcomeChange(outcomes: PairedOutcomes, difference: number): ChangeReading {
  const { both, candidateOnly, baselineOnly, neither } = outcomes;
  if (both + candidateOnly + baselineOnly + neither === 0)
    return bareChange(difference, 'no interval: no row to compare on');
  return {
    difference,
    standardError: pairedShareDifference(outcomes).standardError,
    p: mcNemar(outcomes).p,
    intervalAt: (level) => newcombePaired(outcomes, level),
  };
}

function joinCells({ truth, candidate, baseline, classes }: PairedLabels): JointCells {
  const sizes = new Map<number, number>();
  for (let row = 0; row < truth.length; row++) {
    const cell = (truth[row] * classes + candidate[row]) * classes + baseline[row];
    sizes.set(cell, (sizes.get(cell) ?? 0) + 1);
  }
  const cells = [...sizes].sort(([a], [b]) => a - b);
  return {
    sizes: Float64Array.from(cells, ([, size]) => size),
    positions: [
      Uint32Array.from(cells, ([cell]) => Math.floor(cell / classes)),
      Uint32Array.from(cells, ([cell]) => Math.floor(cell / (classes * classes)) * classes + (cell % classes)),
    ],
  };
}

function resamplingOf(measure: CountsMeasure, labels: PairedLabels): Resampling {
  const { sizes, positions } = joinCells(labels);
  return resamplingOfCells(
    sizes,
    positions.map((each) => statisticOf(measure, each, labels.classes)),
  );
}

export function readCountsPair(pair: Pair, context: CountsContext): PairReading {
  const { measure, options } = context;
  const labels = {
    truth: pair.rows.truth,
    candidate: labelsAt(pair.candidate, measure.threshold),
    baseline: labelsAt(pair.baseline, measure.threshold),
    classes: pair.rows.classes.length,
  };
  const candidate = readMatrix(countCells(labels.truth, labels.candidate, labels.classes), context);
  const baseline = readMatrix(countCells(labels.truth, labels.baseline, labels.classes), context);
  const missing = undefinedChange(candidate, baseline);
  if (missing !== undefined) return { candidate, baseline, change: missing };
  const difference = subtractValues(candidate, baseline);
  if (measure.trials !== undefined) {
    return { candidate, baseline, change: outcomeChange(outcomesOf(labels, measure.trials), difference) };
  }
  const { change } = readResampledPair(valuesOf(candidate, baseline), resamplingOf(measure, labels), options);
  return { candidate, baseline, change };
}
