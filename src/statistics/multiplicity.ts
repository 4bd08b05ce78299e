// Many comparisons at once: adjusted p-values, and the levels of the intervals that decide the same way.

/** Positions of the p-values in ascending order; equal ones keep their order. */
function ascending(pValues: readonly number[]): readonly number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is not a p-value`);
  }
  return [...pValues.keys()].sort((a, b) => pValues[a] - pValues[b]);
}

/**
 * Adjusted p-values in input order; `adjusted <= alpha` rejects with a family-wise error of at most alpha under any
 * dependence. Holm (1979), "A simple sequentially rejective multiple test procedure".
 * @throws RangeError of what is not in [0, 1]
 */
export function holmAdjusted(pValues: readonly number[]): readonly number[] {
  const adjusted = Array.from(pValues, () => 0);
  let largest = 0;
  for (const [rank, index] of ascending(pValues).entries()) {
    largest = Math.min(1, Math.max(largest, pValues[index] * (pValues.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}

/**
 * The level at which to show the interval of each comparison, so that the printed interval excludes its limit exactly
 * when Holm's procedure rejects. A p-value is that of the two-sided test whose inversion the interval is: it is at most
 * 1 − L exactly when the interval of level L excludes the limit. The comparison of rank i among k has level
 * 1 − (1 − level)/(k − i + 1); from the first one not rejected on, all share its level.
 * @throws RangeError of a level outside (0, 1), of a p-value outside [0, 1]
 */
export function holmLevels(pValues: readonly number[], level: number): readonly number[] {
  if (!(level > 0 && level < 1)) throw new RangeError(`level ${level} is not between 0 and 1`);
  const levels = Array.from(pValues, () => level);
  let stopped: number | undefined;
  for (const [rank, index] of ascending(pValues).entries()) {
    const alpha = (1 - level) / (pValues.length - rank);
    if (stopped === undefined && pValues[index] > alpha) stopped = alpha;
    levels[index] = 1 - (stopped ?? alpha);
  }
  return levels;
}

/**
 * Adjusted p-values in input order; `adjusted <= q` keeps the expected share of false discoveries at most q.
 * Benjamini & Hochberg (1995). For discovery, never for a gate.
 * @throws RangeError of what is not in [0, 1]
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const adjusted = Array.from(pValues, () => 0);
  const order = ascending(pValues);
  let smallest = 1;
  for (let rank = order.length; rank > 0; rank--) {
    const index = order[rank - 1];
    smallest = Math.min(smallest, (pValues[index] * pValues.length) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
}
