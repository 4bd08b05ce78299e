import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { stepDownLevels } from '../../src/comparison/step-down.ts';
import { normalCdf } from '../../src/statistics/distributions.ts';
import { twoSidedZ } from '../../src/statistics/interval.ts';
import { holmAdjusted } from '../../src/statistics/multiplicity.ts';

/** Harm at z: the normal interval around z, of standard error 1, lies wholly below 0. */
function harmfulAt(zs: readonly number[]): (index: number, level: number) => boolean {
  return (index, level) => (zs[index] ?? 0) + twoSidedZ(level) < 0;
}

describe('levels of several intervals', () => {
  test.each([
    ['one slice: nothing is adjusted', [-1.97], [0.95], [true]],
    ['two harmless ones share the count', [0, 0], [0.975, 0.975], [false, false]],
    ['1.97 standard errors are harm in one slice, not in one of two', [-1.97, 0], [0.975, 0.975], [false, false]],
    ['what was found frees the level of the rest', [-5, -1.97], [0.975, 0.95], [true, true]],
    ['two found together share their level', [-5, -5, -1], [1 - 0.05 / 3, 1 - 0.05 / 3, 0.95], [true, true, false]],
  ])('%s', (...[_title, zs, levels, harm]) => {
    const shown = stepDownLevels(zs.length, 0.95, harmfulAt(zs));
    for (const [index, level] of shown.entries()) expect(level).toBeCloseTo(levels[index] ?? 0, 12);
    expect(shown.map((level, index) => harmfulAt(zs)(index, level))).toEqual(harm);
  });

  it('leaves nothing to adjust without slices', () => {
    expect(stepDownLevels(0, 0.95, () => true)).toEqual([]);
  });

  it('finds exactly what Holm finds on the p-values of the inverted tests', () => {
    const z = fc.double({ min: -6, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(z, { minLength: 1, maxLength: 12 }), (zs) => {
        const found = stepDownLevels(zs.length, 0.95, harmfulAt(zs)).map((level, index) => harmfulAt(zs)(index, level));
        const holm = holmAdjusted(zs.map((each) => Math.min(1, 2 * normalCdf(each)))).map((p) => p < 0.05);
        expect(found).toEqual(holm);
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });
});
