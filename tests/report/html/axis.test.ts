import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anchorAt,
  axisOver,
  clampedPosition,
  niceStep,
  position,
  tickLabel,
} from '../../../src/report/html/plots/axis.ts';

describe('steps', () => {
  test.each([
    [1, 1],
    [1.01, 2],
    [2, 2],
    [2.01, 5],
    [5.01, 10],
    [0.003, 0.005],
    [0.1 + 0.2, 0.5],
    [700, 1000],
  ])('at least %d: %d', (size, step) => {
    expect(niceStep(size)).toBeCloseTo(step, 12);
  });
});

describe('axis', () => {
  test('ticks are round numbers, their labels tell them apart', () => {
    const axis = axisOver([0.867, 0.887], []);
    expect(axis.ticks.map((tick) => tickLabel(axis, tick, 'plain'))).toEqual(['0.87', '0.88']);
  });

  test('a limit is taken in, unless the data would fill less than a third', () => {
    expect(axisOver([0.1, 0.2], [0]).low).toBeLessThan(0);
    expect(axisOver([0.1, 0.2], [-0.1]).low).toBeLessThan(-0.1);
    expect(axisOver([0.1, 0.2], [-0.101]).low).toBeGreaterThan(0);
  });

  test.each([[[]], [[Number.NaN]], [[5]], [[0, 0]], [[-Infinity, 3]], [[1e-300, 2e-300]], [[1e300, 2e300]]])(
    '%j gives a usable axis',
    (values) => {
      const axis = axisOver(values, []);
      expect(axis.high).toBeGreaterThan(axis.low);
      expect(axis.ticks.length).toBeLessThan(12);
    },
  );

  test('for any data: at least two ticks or so, all inside, ascending and evenly spaced; positions in order', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-4, max: 1e6, noNaN: true }),
        (low, width) => {
          const axis = axisOver([low, low + width], []);
          expect(axis.ticks.length).toBeGreaterThanOrEqual(1);
          expect(axis.ticks.length).toBeLessThanOrEqual(6);
          const places = axis.ticks.map((tick) => position(axis, tick)).filter((place) => place !== undefined);
          expect(places.toSorted((a, b) => a - b)).toEqual(places);
          expect(new Set(axis.ticks.map((tick) => tickLabel(axis, tick, 'plain'))).size).toBe(axis.ticks.length);
          expect(clampedPosition(axis, -1e9)).toBe(2);
          expect(clampedPosition(axis, 1e9)).toBe(98);
        },
      ),
      { seed: 9, numRuns: 500 },
    );
  });

  test.each([
    [8.9, 'start'],
    [9, 'middle'],
    [91, 'middle'],
    [91.1, 'end'],
  ])('text at %d %% is anchored at its %s', (percent, anchor) => {
    expect(anchorAt(percent)).toBe(anchor);
  });
});
