import { describe, expect, test } from 'vitest';
import { standingOf } from '../../src/comparison/standing.ts';
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
}

function stands(direction: Direction | null, { difference = 0.1, interval, margin, reason }: Seen): Standing {
  const estimate = plainEstimate('m', 0.5, direction);
  const change = {
    metric: estimate.metric,
    label: 'm',
    rows: 100,
    candidate: estimate,
    baseline: estimate,
    difference,
    interval: interval === undefined ? null : { low: interval[0], high: interval[1], level: 0.95, method: 'test' },
    standardError: null,
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
