// Exact binomial draws in constant time, for bootstraps of counts that never pass over the rows.

import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';

interface Uniforms {
  uniform(): number;
}

/** Below this expected number of successes, sequential search is the faster one; the transformed rejection needs 10. */
const SEARCH_BELOW = 10;

/** ln k! minus Stirling's formula for it: exact to k = 9, then the asymptotic series. */
const STIRLING_REST = [
  0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
  0.01387612882307075, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
] as const;

function stirlingRest(k: number): number {
  const known = STIRLING_REST[k];
  if (known !== undefined) return known;
  const next = k + 1;
  const square = next * next;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / next;
}

/** Sequential search from 0 (BINV): Kachitvichyanukul & Schmeiser (1988). Needs n·p small. */
function searchFromZero(random: Uniforms, n: number, p: number): number {
  const odds = p / (1 - p);
  const none = exp(n * ln(1 - p));
  for (;;) {
    let left = random.uniform();
    let probability = none;
    for (let k = 0; k <= n; k++) {
      if (left < probability) return k;
      left -= probability;
      probability *= ((n - k) / (k + 1)) * odds;
      if (probability === 0) break; // rounding ate the tail: draw again
    }
  }
}

/** Transformed rejection with squeeze (BTRS): Hörmann (1993), "The generation of binomial random variates". */
function rejectTransformed(random: Uniforms, n: number, p: number): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  const atMode = (mode + 0.5) * ln((mode + 1) / (odds * (n - mode + 1))) + stirlingRest(mode) + stirlingRest(n - mode);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const edge = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / edge + b) * u + centre);
    if (edge >= 0.07 && v <= squeeze) return k;
    if (!(k >= 0 && k <= n)) continue;
    const logDensity =
      atMode +
      (n + 1) * ln((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * ln((odds * (n - k + 1)) / (k + 1)) -
      stirlingRest(k) -
      stirlingRest(n - k);
    if (ln((v * alpha) / (a / (edge * edge) + b)) <= logDensity) return k;
  }
}

/**
 * Successes in n trials of probability p; exact up to rounding of double arithmetic.
 * @throws RangeError unless n is a whole number from 0 and 0 ≤ p ≤ 1
 */
export function drawBinomial(random: Uniforms, n: number, p: number): number {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`${n} is not a number of trials`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is not a probability`);
  if (p > 0.5) return n - drawBinomial(random, n, 1 - p);
  if (n === 0 || p === 0) return 0;
  return n * p < SEARCH_BELOW ? searchFromZero(random, n, p) : rejectTransformed(random, n, p);
}
