// The distribution functions that intervals and tests need, with their domains checked.
// @stdlib computes them in plain double arithmetic (no Math.log or Math.exp), so they are the same on every platform.

import erfcInverse from '@stdlib/math-base-special-erfcinv';
import regularizedGamma from '@stdlib/math-base-special-gammainc';
import betaInverse from '@stdlib/stats-base-dists-beta-quantile';
import binomial from '@stdlib/stats-base-dists-binomial-cdf';
import normal from '@stdlib/stats-base-dists-normal-cdf';
import student from '@stdlib/stats-base-dists-t-cdf';
import studentInverse from '@stdlib/stats-base-dists-t-quantile';

function requireProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is not a probability`);
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${name} ${value} is not above 0`);
}

function requireNumber(value: number): void {
  if (Number.isNaN(value)) throw new RangeError('NaN has no probability');
}

/** P(Z ≤ x) of the standard normal; accurate in the left tail, so take P(Z > x) as normalCdf(−x). */
export function normalCdf(x: number): number {
  requireNumber(x);
  return normal(x, 0, 1);
}

/** The x with P(Z ≤ x) = p, accurate in the left tail; −∞ at 0, ∞ at 1. */
export function normalQuantile(p: number): number {
  requireProbability(p);
  return -Math.SQRT2 * erfcInverse(2 * p); // @stdlib's normal quantile loses the tail to 2p − 1
}

/** P(T ≤ t) of Student's t with `degrees` > 0 of freedom, not necessarily whole; infinite degrees are the normal. */
export function studentCdf(t: number, degrees: number): number {
  requireNumber(t);
  requirePositive('degrees', degrees);
  if (degrees === Infinity) return normalCdf(t);
  if (!Number.isFinite(t)) return t < 0 ? 0 : 1;
  return student(t, degrees);
}

/** The t with P(T ≤ t) = p. */
export function studentQuantile(p: number, degrees: number): number {
  requireProbability(p);
  requirePositive('degrees', degrees);
  return degrees === Infinity ? normalQuantile(p) : studentInverse(p, degrees);
}

/** The x in [0, 1] with I_x(alpha, beta) = p; alpha, beta > 0. */
export function betaQuantile(p: number, alpha: number, beta: number): number {
  requireProbability(p);
  requirePositive('alpha', alpha);
  requirePositive('beta', beta);
  return betaInverse(p, alpha, beta);
}

/** P(X ≤ successes) of a binomial; `trials` a whole number at least 0. */
export function binomialCdf(successes: number, trials: number, p: number): number {
  requireNumber(successes);
  requireProbability(p);
  if (!Number.isSafeInteger(trials) || trials < 0) throw new RangeError(`${trials} is not a number of trials`);
  return binomial(successes, trials, p);
}

/** P(X > x) of chi-square with `degrees` > 0 of freedom, accurate in the right tail. */
export function chiSquareSurvival(x: number, degrees: number): number {
  requireNumber(x);
  requirePositive('degrees', degrees);
  if (x <= 0) return 1;
  return x === Infinity ? 0 : regularizedGamma(x / 2, degrees / 2, true, true);
}
