// How often the printed 95 % interval holds the truth, over drawn test sets with fixed seeds.
import { describe, expect, it } from 'vitest';
import { estimateMetric } from '../../../src/evaluation/metrics/estimate.ts';
import type { Pair, PairedChange } from '../../../src/evaluation/metrics/measure.ts';
import { pairedChange } from '../../../src/evaluation/metrics/paired-change.ts';
import { binomialCdf } from '../../../src/statistics/distributions.ts';
import { createRandom } from '../../../src/statistics/random.ts';
import { drawPair, drawRegression, trueAccuracy, trueAuc } from './draw.ts';

const SETS = 200;
const ROWS = 300;
/** The fewest that a 95 % BCa interval is made from. */
const OPTIONS = { level: 0.95, seed: 7, replicates: 200 };

/** Chance of so few or so many hits if each interval held the truth with probability `coverage`. */
function isPlausible(hits: number, coverage: number): boolean {
  return binomialCdf(hits, SETS, coverage) > 1e-4 && 1 - binomialCdf(hits - 1, SETS, coverage) > 1e-4;
}

function countSets(label: string, holds: (random: ReturnType<typeof createRandom>) => boolean): number {
  const random = createRandom(20260728).fork(label);
  let hits = 0;
  for (let set = 0; set < SETS; set++) if (holds(random.fork(`set ${set}`))) hits++;
  return hits;
}

function changeOf(name: string, pair: Pair): PairedChange {
  return pairedChange({ name, parameters: {} }, pair, OPTIONS);
}

function contains(change: PairedChange, truth: number): boolean {
  const interval = change.intervalAt(0.95);
  return interval !== null && interval.low <= truth && truth <= interval.high;
}

describe('the interval of the change between two equally good models holds 0 in 95 of 100 test sets', () => {
  const noise = { rows: ROWS, candidateNoise: 0.7, baselineNoise: 0.7 };
  it.each([
    'accuracy',
    'balanced_accuracy',
    'precision',
    'recall',
    'f1',
    'mcc',
    'roc_auc',
    'average_precision',
    'log_loss',
    'brier_score',
  ])('%s', (name) => {
    const hits = countSets(name, (random) => contains(changeOf(name, drawPair(random, noise)), 0));
    expect(isPlausible(hits, 0.95), `${hits} of ${SETS}`).toBe(true);
  });
  it.each(['mae', 'rmse', 'r2'])('%s', (name) => {
    const hits = countSets(name, (random) => contains(changeOf(name, drawRegression(random, noise)), 0));
    expect(isPlausible(hits, 0.95), `${hits} of ${SETS}`).toBe(true);
  });
});

describe('the interval of the change to a worse model holds the true change', () => {
  const noise = { rows: ROWS, candidateNoise: 1.2, baselineNoise: 0.5 };
  it.each([
    ['roc_auc', trueAuc(1.2) - trueAuc(0.5)],
    ['accuracy', trueAccuracy(1.2) - trueAccuracy(0.5)],
    ['recall', trueAccuracy(1.2) - trueAccuracy(0.5)],
  ])('%s: %d', (name, truth) => {
    const hits = countSets(`${name} worse`, (random) => contains(changeOf(name, drawPair(random, noise)), truth));
    expect(isPlausible(hits, 0.95), `${hits} of ${SETS}`).toBe(true);
  });
});

describe('the interval of one model holds its true value', () => {
  it.each([
    ['roc_auc', trueAuc(0.7)],
    ['accuracy', trueAccuracy(0.7)],
    ['recall', trueAccuracy(0.7)],
    ['balanced_accuracy', trueAccuracy(0.7)],
  ])('%s: %d', (name, truth) => {
    const hits = countSets(`${name} alone`, (random) => {
      const { rows, candidate } = drawPair(random, { rows: ROWS, candidateNoise: 0.7, baselineNoise: 0.7 });
      const { interval } = estimateMetric({ name, parameters: {} }, { rows, ...candidate }, OPTIONS);
      return interval !== null && interval.low <= truth && truth <= interval.high;
    });
    expect(isPlausible(hits, 0.95), `${hits} of ${SETS}`).toBe(true);
  });
});

it('p-values of equally good models are uniform: 5 of 100 below 0.05', () => {
  const noise = { rows: ROWS, candidateNoise: 0.7, baselineNoise: 0.7 };
  for (const name of ['roc_auc', 'log_loss', 'f1']) {
    const hits = countSets(`${name} p`, (random) => (changeOf(name, drawPair(random, noise)).p ?? 1) >= 0.05);
    expect(isPlausible(hits, 0.95), `${name}: ${hits} of ${SETS}`).toBe(true);
  }
});
