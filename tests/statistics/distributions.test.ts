import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as distributions from '../../src/statistics/distributions.ts';
import { reference, relativeError } from './reference.ts';

const { normalCdf, normalQuantile, studentCdf, studentQuantile, betaQuantile, binomialCdf, chiSquareSurvival } =
  distributions;
const expected = reference.distributions;

/** SciPy's own error is about 1e-14; both sides are allowed theirs. */
const AGREE = 5e-13;

describe('as SciPy', () => {
  test.each(expected.normalCdf)('normal cdf at %d', (x, p) => {
    expect(relativeError(normalCdf(x), p)).toBeLessThan(AGREE);
  });
  test.each(expected.normalQuantile)('normal quantile at %d', (p, x) => {
    expect(relativeError(normalQuantile(p), x)).toBeLessThan(AGREE);
  });
  test.each(expected.studentCdf)('t cdf at %d with %d degrees', (t, degrees, p) => {
    expect(relativeError(studentCdf(t, degrees), p)).toBeLessThan(1e-11);
  });
  test.each(expected.studentQuantile)('t quantile at %d with %d degrees', (p, degrees, t) => {
    expect(relativeError(studentQuantile(p, degrees), t)).toBeLessThan(1e-10);
  });
  test.each(expected.betaQuantile)('beta quantile at %d of (%d, %d)', (...row) => {
    const [p, alpha, beta, x] = row;
    expect(relativeError(betaQuantile(p, alpha, beta), x)).toBeLessThan(1e-10);
  });
  test.each(expected.binomialCdf)('binomial cdf at %i of %i trials of %d', (...row) => {
    const [k, n, p, cumulative] = row;
    expect(relativeError(binomialCdf(k, n, p), cumulative)).toBeLessThan(1e-11);
  });
  test.each(expected.chiSquareSurvival)('chi-square survival at %d with %d degrees', (x, degrees, p) => {
    expect(relativeError(chiSquareSurvival(x, degrees), p)).toBeLessThan(1e-11);
  });
});

test('quantiles undo the normal cdf', () => {
  fc.assert(
    fc.property(fc.double({ min: -37, max: 3, noNaN: true }), (x) => {
      expect(Math.abs(normalQuantile(normalCdf(x)) - x)).toBeLessThan(1e-9);
    }),
    { seed: 5 },
  );
});

describe('at the edges', () => {
  test.each([
    ['normalQuantile(0)', normalQuantile(0), -Infinity],
    ['normalQuantile(1)', normalQuantile(1), Infinity],
    ['normalCdf(−∞)', normalCdf(-Infinity), 0],
    ['normalCdf(∞)', normalCdf(Infinity), 1],
    ['studentCdf(−∞)', studentCdf(-Infinity, 3), 0],
    ['studentCdf(∞)', studentCdf(Infinity, 3), 1],
    ['studentCdf with infinite degrees', studentCdf(-1.96, Infinity), normalCdf(-1.96)],
    ['studentQuantile with infinite degrees', studentQuantile(0.975, Infinity), normalQuantile(0.975)],
    ['binomialCdf of no trials', binomialCdf(0, 0, 0.5), 1],
    ['binomialCdf(−1)', binomialCdf(-1, 5, 0.5), 0],
    ['betaQuantile(0)', betaQuantile(0, 2, 3), 0],
    ['betaQuantile(1)', betaQuantile(1, 2, 3), 1],
    ['chiSquareSurvival(0)', chiSquareSurvival(0, 1), 1],
    ['chiSquareSurvival(−1)', chiSquareSurvival(-1, 1), 1],
    ['chiSquareSurvival(∞)', chiSquareSurvival(Infinity, 1), 0],
  ])('%s', (_, actual, value) => {
    expect(actual).toBe(value);
  });

  test.each([
    ['normalCdf(NaN)', () => normalCdf(NaN)],
    ['normalQuantile(1.01)', () => normalQuantile(1.01)],
    ['normalQuantile(NaN)', () => normalQuantile(NaN)],
    ['studentCdf with 0 degrees', () => studentCdf(1, 0)],
    ['studentQuantile(−0.1)', () => studentQuantile(-0.1, 3)],
    ['betaQuantile with alpha 0', () => betaQuantile(0.5, 0, 1)],
    ['betaQuantile with beta NaN', () => betaQuantile(0.5, 1, NaN)],
    ['binomialCdf of 1.5 trials', () => binomialCdf(1, 1.5, 0.5)],
    ['binomialCdf of probability 2', () => binomialCdf(1, 2, 2)],
    ['chiSquareSurvival with −1 degrees', () => chiSquareSurvival(1, -1)],
  ])('%s is refused', (_, call) => {
    expect(call).toThrow(RangeError);
  });
});
