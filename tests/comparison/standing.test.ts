import { describe, expect, test } from 'vitest';
import { standingOf } from '../../src/comparison/standing.ts';
import { pairedChange } from '../../src/evaluation/metrics/paired-change.ts';
import type { Standing } from '../../src/records/comparison.ts';
import type { Direction } from '../../src/records/scalars.ts';
import { plainEstimate } from './inputs.ts';

const HIGHER = 'higher-is-better';
const LOWER = 'lower-is-better';

interface Seen {
  readonly difference?: number | null;
  readonly interval?: readonly [number, number];
  readonly margin?: number;
  readonly reason?: string;
  readonly standardError?: number;
}

function stands(
  direction: Direction | null,
  { difference = 0.1, interval, margin, reason, standardError }: Seen,
): Standing {
  const estimate = plainEstimate('m', 0.5, direction);
  const change = {
    metric: estimate.metric,
    label: 'm',
    rows: 100,
    candidate: estimate,
    baseline: estimate,
    difference,
    interval: interval === undefined ? null : { low: interval[0], high: interval[1], level: 0.95, method: 'test' },
    standardError: standardError ?? null,
    p: null,
    ...(reason === undefined ? {} : { reason }),
  };
  return standingOf(change, margin);
}

describe('how a change reads', () => {
  test.each<[Standing, Seen]>([
    ['better', { interval: [0.001, 0.2] }],
    ['cannot-tell', { interval: [0, 0.2] }],
    ['cannot-tell', { interval: [-0.2, 0] }],
    ['worse', { interval: [-0.2, -0.001] }],
    ['equal', { interval: [0, 0] }],
    ['equal', { difference: 0, standardError: 0, interval: [-0.003, 0.003] }],
    ['equal', { difference: 0, standardError: 0, interval: [-0.003, 0.003], margin: 0.01 }],
    ['cannot-tell', { difference: 0, standardError: 0.002, interval: [-0.004, 0.004] }],
    ['no-worse', { interval: [-0.009, 0.2], margin: 0.01 }],
    ['cannot-tell', { interval: [-0.01, 0.2], margin: 0.01 }],
    ['worse', { interval: [-0.009, -0.001], margin: 0.01 }],
    ['better', { difference: 0.001 }],
    ['worse', { difference: -0.001 }],
    ['equal', { difference: 0 }],
    ['cannot-tell', { difference: 0.1, reason: 'too few rows of a class' }],
    ['undefined', { difference: null }],
    ['undefined', { difference: Number.NaN }],
  ])('%s: %j, and mirrored where lower is better', (standing, seen) => {
    expect(stands(HIGHER, seen)).toBe(standing);
    const { difference, interval } = seen;
    const mirrored: Seen = {
      ...seen,
      ...(typeof difference === 'number' ? { difference: -difference } : {}),
      ...(interval === undefined ? {} : { interval: [-interval[1], -interval[0]] }),
    };
    expect(stands(LOWER, mirrored)).toBe(standing);
  });

  test.each<[Standing, Seen]>([
    ['direction-unknown', { difference: 0.1 }],
    ['direction-unknown', { interval: [0.1, 0.2] }],
    ['equal', { difference: 0 }],
    ['undefined', { difference: null }],
  ])('without a direction %s: %j', (standing, seen) => {
    expect(stands(null, seen)).toBe(standing);
  });
});

describe('two models that predict the same label for every row', () => {
  const truth = Float64Array.from({ length: 200 }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const rows = { task: 'binary', count: 200, truth, classes: ['0', '1'], positive: 1, slices: [] } as const;
  const predicted = truth.map((label, row) => (row % 7 === 0 ? 1 - label : label));
  const scores = { predicted, scores: [] };
  const pair = { rows, candidate: scores, baseline: scores };

  test.each(['accuracy', 'balanced_accuracy', 'recall', 'precision', 'f1', 'mcc'])('are equal by %s', (name) => {
    const change = pairedChange({ name, parameters: {} }, pair, { level: 0.95, seed: 1, replicates: 200 });
    const { label } = change.candidate;
    const seen = { ...change, metric: change.candidate.metric, label, rows: 200, interval: change.intervalAt(0.95) };
    expect(standingOf(seen, undefined)).toBe('equal');
  });
});
