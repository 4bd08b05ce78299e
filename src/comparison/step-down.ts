// Harm in any of several slices: Holm's procedure, run on the intervals themselves.

/**
 * Levels at which each of `count` intervals is shown and decides, so that the chance of finding harm in any slice where
 * there is none is at most 1 − `level`, whatever depends on what (Holm 1979). All are tried at 1 − (1 − level)/count; those
 * that show harm are set aside and the rest is tried again with what is left of the count, until none is found. That
 * rejects exactly what Holm rejects on the p-values of the tests whose inversion the intervals are: each batch holds all
 * p ≤ α/(k − r) after r rejections.
 * @param harmful whether comparison `index` lies wholly on the bad side at that level; once true it stays so at lower levels.
 */
export function stepDownLevels(
  count: number,
  level: number,
  harmful: (index: number, level: number) => boolean,
): readonly number[] {
  const levels = Array.from({ length: count }, () => level);
  let open: readonly number[] = levels.map((_, index) => index);
  while (open.length > 0) {
    const current = open.length === 1 ? level : 1 - (1 - level) / open.length;
    for (const index of open) levels[index] = current;
    const rest = open.filter((index) => !harmful(index, current));
    if (rest.length === open.length) break;
    open = rest;
  }
  return levels;
}
