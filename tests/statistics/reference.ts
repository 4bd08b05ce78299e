// What NumPy, SciPy, statsmodels and scikit-learn answered (tests/fixtures/statistics.py), and the inputs they were given.

import { readFileSync } from 'node:fs';
import * as z from 'zod';

const triple = z.tuple([z.number(), z.number(), z.number()]);
const four = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const pair = z.tuple([z.number(), z.number()]);
const proportion = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]);

const Reference = z.object({
  summation: z.array(
    z.object({
      n: z.number(),
      sum: z.string(),
      mean: z.string().optional(),
      variance: z.string().optional(),
      weightedMean: z.string().optional(),
    }),
  ),
  distributions: z.object({
    normalCdf: z.array(pair),
    normalQuantile: z.array(pair),
    studentCdf: z.array(triple),
    studentQuantile: z.array(triple),
    betaQuantile: z.array(four),
    binomialCdf: z.array(four),
    chiSquareSurvival: z.array(triple),
  }),
  intervals: z.object({ wilson: z.array(proportion), clopperPearson: z.array(proportion) }),
  ranked: z.array(
    z.object({
      seed: z.number(),
      n: z.number(),
      grid: z.number(),
      rocAuc: z.number(),
      weightedRocAuc: z.number(),
      averagePrecision: z.number(),
      weightedAveragePrecision: z.number(),
      delong: z.object({
        variance: z.number(),
        baselineVariance: z.number(),
        covariance: z.number(),
        difference: z.number(),
        standardError: z.number(),
        p: z.number(),
      }),
    }),
  ),
  bca: z.array(
    z.object({
      seed: z.number(),
      n: z.number(),
      replicates: z.array(z.number()),
      low: z.number(),
      high: z.number(),
      percentile: pair,
    }),
  ),
  paired: z.object({
    mcNemarExact: z.array(triple),
    mcNemarMidP: z.array(triple),
    newcombe: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number()])),
    t: z.object({ n: z.number(), seed: z.number(), p: z.number(), low: z.number() }),
    wilcoxon: z.number(),
  }),
  multiplicity: z.object({
    p: z.array(z.number()),
    holm: z.array(z.number()),
    benjaminiHochberg: z.array(z.number()),
  }),
});

export const reference = Reference.parse(
  JSON.parse(readFileSync(new URL('../fixtures/statistics.json', import.meta.url), 'utf8')),
);

/** The fixture's generator: 32-bit linear congruential, Numerical Recipes. Doubles in [0, 1). */
export function lcg(seed: number, count: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/** One number of a typed array; fails the test rather than being undefined. */
export function at(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new Error(`no value at ${index}`);
  return value;
}

/** Truth and two models' scores on a grid, as in the fixture. */
export function binaryData(data: { seed: number; n: number; grid: number }): {
  truth: Uint8Array;
  candidate: Float64Array;
  baseline: Float64Array;
} {
  const { seed, n, grid } = data;
  const u = lcg(seed, 3 * n);
  const truth = Uint8Array.from({ length: n }, (_, i) => (at(u, i) < 0.3 ? 1 : 0));
  const candidate = Float64Array.from(truth, (y, i) => Math.floor((at(u, n + i) + 0.6 * y) * grid) / grid);
  const baseline = Float64Array.from(
    truth,
    (y, i) => Math.floor((0.7 * at(u, n + i) + 0.3 * at(u, 2 * n + i) + 0.4 * y) * grid) / grid,
  );
  return { truth, candidate, baseline };
}

/** Distance in the last agreed digits, relative to the expected value; absolute below 1e-300. */
export function relativeError(actual: number, expected: number): number {
  if (actual === expected) return 0;
  return Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300);
}

/** How many of `trials` seeded simulations satisfy a predicate. */
export function countTrue(trials: number, holds: (trial: number) => boolean): number {
  let count = 0;
  for (let trial = 0; trial < trials; trial++) if (holds(trial)) count++;
  return count;
}
