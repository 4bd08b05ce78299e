import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCdf } from '../../src/statistics/distributions.ts';
import { twoSidedZ } from '../../src/statistics/interval.ts';
import { benjaminiHochberg, holmAdjusted, holmLevels } from '../../src/statistics/multiplicity.ts';
import { at, reference } from './reference.ts';

const { p, holm, benjaminiHochberg: bh } = reference.multiplicity;
const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

describe('as statsmodels', () => {
  test('Holm', () => {
    for (const [i, value] of holmAdjusted(p).entries()) expect(value).toBeCloseTo(at(holm, i), 14);
  });
  test('Benjamini–Hochberg', () => {
    for (const [i, value] of benjaminiHochberg(p).entries()) expect(value).toBeCloseTo(at(bh, i), 14);
  });
});

test('between p and Bonferroni, in the order of p', () => {
  fc.assert(
    fc.property(pValues, (values) => {
      for (const adjusted of [holmAdjusted(values), benjaminiHochberg(values)]) {
        for (const [i, value] of values.entries()) {
          expect(at(adjusted, i)).toBeGreaterThanOrEqual(value - 1e-15);
          expect(at(adjusted, i)).toBeLessThanOrEqual(Math.min(1, value * values.length) + 1e-15);
          for (const [j, other] of values.entries()) {
            if (value < other) expect(at(adjusted, i)).toBeLessThanOrEqual(at(adjusted, j));
          }
        }
      }
    }),
    { seed: 10 },
  );
});

describe('levels of the intervals that are shown', () => {
  test.each([
    ['none', [], []],
    ['one', [0.2], [0.95]],
    ['three, none rejected: Bonferroni for all', [0.5, 0.02, 0.9], [1 - 0.05 / 3, 1 - 0.05 / 3, 1 - 0.05 / 3]],
    ['three, one rejected: the others get the second step', [0.5, 0.001, 0.9], [0.975, 1 - 0.05 / 3, 0.975]],
    ['three, all rejected', [0.03, 0.001, 0.02], [0.95, 1 - 0.05 / 3, 0.975]],
  ])('%s', (_, values, levels) => {
    const actual = holmLevels(values, 0.95);
    expect(actual).toHaveLength(levels.length);
    for (const [i, level] of levels.entries()) expect(at(actual, i)).toBeCloseTo(level, 14);
  });

  test('an interval of that level excludes 0 exactly when Holm rejects', () => {
    const z = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(z, (statistics) => {
        const values = statistics.map((statistic) => 2 * normalCdf(-Math.abs(statistic)));
        const adjusted = holmAdjusted(values);
        for (const [i, level] of holmLevels(values, 0.95).entries()) {
          if (Math.abs(at(adjusted, i) - 0.05) < 1e-9) continue; // on the edge, rounding decides
          expect(Math.abs(at(statistics, i)) > twoSidedZ(level)).toBe(at(adjusted, i) <= 0.05);
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

test.each([
  ['p above 1', () => holmAdjusted([0.1, 1.1])],
  ['p NaN', () => benjaminiHochberg([NaN])],
  ['level 1', () => holmLevels([0.1], 1)],
])('%s is refused', (_, call) => {
  expect(call).toThrow(RangeError);
});
