// Scores of two Gaussian classes whose areas differ as asked, measured by DeLong.
import { delong } from '../../../src/statistics/delong.ts';
import { normalQuantile } from '../../../src/statistics/distributions.ts';
import { createRandom } from '../../../src/statistics/random.ts';

export function delongCurve(of: { readonly positives: number; readonly negatives: number; readonly area: number }): {
  readonly area: number;
  readonly standardError: number;
} {
  const rows = of.positives + of.negatives;
  const random = createRandom(7);
  const shift = Math.SQRT2 * normalQuantile(of.area);
  const truth = Uint8Array.from({ length: rows }, (_, row) => (row < of.positives ? 1 : 0));
  const scores = Float64Array.from(truth, (isPositive) => random.normal() + shift * isPositive);
  const found = delong(truth, scores);
  if (found.kind !== 'estimate') throw new TypeError(found.reason);
  return { area: found.auc, standardError: found.standardError };
}
