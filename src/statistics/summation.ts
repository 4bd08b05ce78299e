// Sums, means and variances that agree with NumPy to the last bit, so that a metric here equals the metric there.

/** NumPy's block length: up to here eight running sums, above it halves. */
const BLOCK = 128;

function sumFew(values: Float64Array, start: number, length: number): number {
  let sum = -0; // NumPy's identity: a sum of negative zeros stays a negative zero
  for (let i = start; i < start + length; i++) sum += values[i];
  return sum;
}

function sumBlock(values: Float64Array, start: number, length: number): number {
  let a = values[start];
  let b = values[start + 1];
  let c = values[start + 2];
  let d = values[start + 3];
  let e = values[start + 4];
  let f = values[start + 5];
  let g = values[start + 6];
  let h = values[start + 7];
  const whole = start + length - (length % 8);
  for (let i = start + 8; i < whole; i += 8) {
    a += values[i];
    b += values[i + 1];
    c += values[i + 2];
    d += values[i + 3];
    e += values[i + 4];
    f += values[i + 5];
    g += values[i + 6];
    h += values[i + 7];
  }
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = whole; i < start + length; i++) sum += values[i];
  return sum;
}

function sumRange(values: Float64Array, start: number, length: number): number {
  if (length < 8) return sumFew(values, start, length);
  if (length <= BLOCK) return sumBlock(values, start, length);
  let half = Math.floor(length / 2);
  half -= half % 8;
  return sumRange(values, start, half) + sumRange(values, start + half, length - half);
}

/**
 * Sum of any number of values, 0 for none; bit-identical with `numpy.sum` of a contiguous float64 array.
 * Pairwise summation, error O(log n · eps): Higham (1993), "The accuracy of floating point summation".
 */
export function pairwiseSum(values: Float64Array): number {
  return values.length === 0 ? 0 : sumRange(values, 0, values.length);
}

/** `numpy.mean`. @throws RangeError of an empty array */
export function mean(values: Float64Array): number {
  if (values.length === 0) throw new RangeError('the mean of no values is undefined');
  return pairwiseSum(values) / values.length;
}

/**
 * Variance with n − 1 in the denominator, in two passes; `numpy.var(ddof=1)`.
 * @throws RangeError of fewer than two values
 */
export function sampleVariance(values: Float64Array): number {
  if (values.length < 2) throw new RangeError(`the sample variance of ${values.length} value(s) is undefined`);
  const centre = mean(values);
  const squares = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - centre;
    squares[i] = deviation * deviation;
  }
  return pairwiseSum(squares) / (values.length - 1);
}

/**
 * Σwᵢxᵢ / Σwᵢ; `numpy.average(values, weights=weights)`. Weights are finite, at least 0, and not all 0.
 * @throws RangeError when lengths differ, or of weights outside that range
 */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  if (values.length !== weights.length) {
    throw new RangeError(`${values.length} values but ${weights.length} weights`);
  }
  const products = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const weight = weights[i];
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`weight ${weight} at row ${i} is not at least 0`);
    products[i] = values[i] * weight;
  }
  const total = pairwiseSum(weights);
  if (!(total > 0 && total < Infinity)) throw new RangeError('the weights sum to zero or overflow');
  return pairwiseSum(products) / total;
}

/**
 * Mean of row values under resampling counts, the inner loop of a bootstrap: four running sums, no allocation.
 * Both arrays have one entry per row; NaN when all counts are 0.
 */
export function resampledMean(values: Float64Array, counts: Uint8Array): number {
  if (values.length !== counts.length) throw new RangeError(`${values.length} values but ${counts.length} counts`);
  let [a, b, c, d] = [0, 0, 0, 0];
  let total = 0;
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += values[i] * counts[i];
    b += values[i + 1] * counts[i + 1];
    c += values[i + 2] * counts[i + 2];
    d += values[i + 3] * counts[i + 3];
    total += counts[i] + counts[i + 1] + counts[i + 2] + counts[i + 3];
  }
  for (let i = whole; i < values.length; i++) {
    a += values[i] * counts[i];
    total += counts[i];
  }
  return (a + b + (c + d)) / total;
}
