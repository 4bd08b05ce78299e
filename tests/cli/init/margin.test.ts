import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumedAccuracy, assumedRocAuc, chooseMargin, hanleyMcNeil, inHundred } from '../../../src/cli/init/margin.ts';
import type { ChosenMargin } from '../../../src/cli/init/margin.ts';
import { delongCurve } from './simulated-areas.ts';

describe('the rule of thumb', () => {
  // Worked by hand from the formula of the paper: 0.16 + 49·(2/3 − 0.64) + 49·(0.7111… − 0.64), over 2500.
  it('is the formula', () => {
    expect(hanleyMcNeil(0.8, 50, 50)).toBeCloseTo(
      Math.sqrt((0.16 + 49 * (2 / 3 - 0.64) + 49 * (1.28 / 1.8 - 0.64)) / 2500),
      12,
    );
  });

  it('is at most a fifth wider than what DeLong measures on Gaussian scores of that area, and not narrower', () => {
    const { area, standardError } = delongCurve({ positives: 2000, negatives: 8000, area: 0.8 });
    const ratio = standardError / hanleyMcNeil(area, 2000, 8000);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1);
  });

  it('has nothing to say of one class', () => {
    expect(assumedRocAuc(0, 100)).toBeUndefined();
    expect(assumedRocAuc(100, 0)).toBeUndefined();
    expect(assumedAccuracy(0)).toBeUndefined();
  });
});

/** For a fifth of positives. */
function drafted(rows: number): ChosenMargin | undefined {
  const spread = assumedRocAuc(Math.round(rows / 5), rows - Math.round(rows / 5));
  return spread === undefined ? undefined : chooseMargin(spread);
}

describe('the margin drafted', () => {
  it.each([
    [200, 0.05],
    [1000, 0.05],
    [5000, 0.02],
    [50_000, 0.01],
    [1_000_000, 0.002],
  ])('%d rows: %f', (rows, margin) => {
    expect(drafted(rows)?.margin).toBe(margin);
  });

  it('passes an equal model nine times in ten, or says how many rows would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 10_000_000 }), (rows) => {
        const chosen = drafted(rows);
        const own = chosen?.outlook.find(({ margin }) => margin === chosen.margin);
        expect(chosen?.outlook).toHaveLength(3);
        expect((own?.passIfEqual ?? 0) >= 0.9).toBe(chosen?.rowsWanted === undefined);
        expect(chosen?.rowsWanted ?? Infinity).toBeGreaterThan(rows);
      }),
      { seed: 7 },
    );
  });

  it.each([
    [0, 'less than once in 100'],
    [0.004, 'less than once in 100'],
    [0.94, '94 times in 100'],
    [0.996, 'more than 99 times in 100'],
  ])('%f: %s', (probability, words) => {
    expect(inHundred(probability)).toBe(words);
  });
});
