import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquareSurvival, binomialCdf } from '../../src/statistics/distributions.ts';
import { createRandom } from '../../src/statistics/random.ts';
import { at } from './reference.ts';

/** p of Pearson's chi-square for observed counts against probabilities; neighbours are pooled to expect 5 or more. */
function fit(observed: readonly number[], probabilities: readonly number[]): number {
  const total = observed.reduce((sum, count) => sum + count, 0);
  let [statistic, cells, seen, expected] = [0, 0, 0, 0];
  for (const [cell, probability] of probabilities.entries()) {
    seen += at(observed, cell);
    expected += total * probability;
    if (expected < 5 && cell + 1 < probabilities.length) continue;
    statistic += (seen - expected) ** 2 / Math.max(expected, 1);
    cells++;
    [seen, expected] = [0, 0];
  }
  return chiSquareSurvival(statistic, cells - 1);
}

function tally(draws: number, cells: number, draw: () => number): readonly number[] {
  const counts = Array.from({ length: cells }, () => 0);
  for (let i = 0; i < draws; i++) {
    const cell = Math.min(cells - 1, draw());
    counts[cell] = at(counts, cell) + 1;
  }
  return counts;
}

function binomialProbabilities(n: number, p: number): readonly number[] {
  return Array.from({ length: n + 1 }, (_, k) => binomialCdf(k, n, p) - (k === 0 ? 0 : binomialCdf(k - 1, n, p)));
}

test('the numbers of a seed never change', () => {
  const random = createRandom(20240817);
  const drawn = {
    bits: [random.bits(), random.bits(), random.bits()],
    uniform: [random.uniform(), random.uniform()],
    below: [random.below(6), random.below(6), random.below(2 ** 40)],
    normal: [random.normal(), random.normal(), random.normal()],
    poisson1: Array.from({ length: 12 }, () => random.poisson1()),
    binomial: [random.binomial(10, 0.3), random.binomial(1000, 0.3), random.binomial(1e9, 0.999)],
    fork: random.fork('rows').bits(),
  };
  expect(drawn).toMatchInlineSnapshot(`
    {
      "below": [
        1,
        5,
        435016892443,
      ],
      "binomial": [
        4,
        301,
        999000182,
      ],
      "bits": [
        2803118330,
        1660634556,
        1374151408,
      ],
      "fork": 4137619997,
      "normal": [
        -0.12907883759064828,
        -1.1556343261886115,
        -1.4218340543971026,
      ],
      "poisson1": [
        2,
        0,
        0,
        1,
        1,
        1,
        1,
        0,
        1,
        0,
        2,
        0,
      ],
      "uniform": [
        0.18776188795617543,
        0.44257449558300255,
      ],
    }
  `);
});

describe('streams', () => {
  test('a fork depends on seed and label, not on what was drawn', () => {
    const fresh = createRandom(7);
    const used = createRandom(7);
    used.normal();
    expect(used.fork('a').bits()).toBe(fresh.fork('a').bits());
    expect(fresh.fork('a').bits()).toBe(fresh.fork('a').bits());
  });

  test('labels and paths of labels tell streams apart', () => {
    const root = createRandom(7);
    const streams = [
      root,
      root.fork(''),
      root.fork('a'),
      root.fork('b'),
      root.fork('ab'),
      root.fork('a').fork('b'),
      root.fork('b').fork('a'),
      createRandom(8),
      createRandom(8).fork('a'),
      createRandom(7 + 2 ** 32),
    ];
    expect(new Set(streams.map((stream) => stream.bits())).size).toBe(streams.length);
  });

  test('10,000 numbered streams start uncorrelated: 100 bins of first draws are even', () => {
    const root = createRandom(1);
    let index = 0;
    const counts = tally(10_000, 100, () => Math.floor(root.fork(`replicate ${index++}`).uniform() * 100));
    expect(
      fit(
        counts,
        Array.from({ length: 100 }, () => 0.01),
      ),
    ).toBeGreaterThan(0.001);
  });

  test.each([-1, 0.5, NaN, 2 ** 53])('seed %s is refused', (seed) => {
    expect(() => createRandom(seed)).toThrow(RangeError);
  });
});

describe('distributions fit (chi-square p above 0.001, fixed seed)', () => {
  test('uniform, 256 bins', () => {
    const random = createRandom(2);
    const counts = tally(200_000, 256, () => Math.floor(random.uniform() * 256));
    expect(
      fit(
        counts,
        Array.from({ length: 256 }, () => 1 / 256),
      ),
    ).toBeGreaterThan(0.001);
  });

  test.each([3, 6, 10])('below %i', (n) => {
    const random = createRandom(3);
    const counts = tally(60_000, n, () => random.below(n));
    expect(
      fit(
        counts,
        Array.from({ length: n }, () => 1 / n),
      ),
    ).toBeGreaterThan(0.001);
  });

  test('below 3·2⁵¹ is unbiased over the three thirds, where a remainder of 2⁵³ would favour the first', () => {
    const random = createRandom(3);
    const counts = tally(30_000, 3, () => Math.floor(random.below(3 * 2 ** 51) / 2 ** 51));
    expect(fit(counts, [1 / 3, 1 / 3, 1 / 3])).toBeGreaterThan(0.001);
  });

  test('poisson1', () => {
    const random = createRandom(4);
    const probabilities = [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120].map((weight) => weight / Math.E);
    probabilities.push(1 - probabilities.reduce((sum, p) => sum + p, 0));
    expect(
      fit(
        tally(300_000, 7, () => random.poisson1()),
        probabilities,
      ),
    ).toBeGreaterThan(0.001);
  });

  test.each([
    [1, 0.5],
    [20, 0.03],
    [20, 0.45],
    [24, 0.5],
    [30, 0.9],
  ])('binomial of %i trials at %d', (n, p) => {
    const random = createRandom(5);
    expect(
      fit(
        tally(100_000, n + 1, () => random.binomial(n, p)),
        binomialProbabilities(n, p),
      ),
    ).toBeGreaterThan(0.001);
  });

  test.each([
    [1000, 0.0125],
    [5000, 0.2],
    [100_000, 0.98],
  ])('binomial of %i trials at %d, in 20 parts of equal probability', (n, p) => {
    const random = createRandom(6);
    const parts = 20;
    const probabilities = Array.from({ length: parts }, () => 0);
    const partOf = (k: number): number => Math.min(parts - 1, Math.floor(binomialCdf(k, n, p) * parts));
    for (let k = 0, before = 0; k <= n; k++) {
      const cumulative = binomialCdf(k, n, p);
      const part = partOf(k);
      probabilities[part] = at(probabilities, part) + cumulative - before;
      before = cumulative;
    }
    expect(
      fit(
        tally(50_000, parts, () => partOf(random.binomial(n, p))),
        probabilities,
      ),
    ).toBeGreaterThan(0.001);
  });

  test('normal: moments of 200,000 draws', () => {
    const random = createRandom(7);
    const draws = Float64Array.from({ length: 200_000 }, () => random.normal());
    const moment = (power: number): number => draws.reduce((sum, x) => sum + x ** power, 0) / draws.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.01);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.015);
    expect(Math.abs(moment(3))).toBeLessThan(0.03);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
  });
});

test('filling is drawing one by one', () => {
  const one = createRandom(9);
  const many = createRandom(9);
  const filled = new Uint8Array(5000);
  many.fillPoisson1(filled);
  expect([...filled]).toEqual(Array.from(filled, () => one.poisson1()));
  expect(many.bits()).toBe(one.bits());
});

test('a multinomial uses up all draws, and none in empty cells', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e6, noNaN: true })), {
        minLength: 1,
        maxLength: 9,
      }),
      fc.nat(),
      (n, weights, seed) => {
        fc.pre(weights.some((weight) => weight > 0));
        const counts = new Float64Array(weights.length);
        createRandom(seed).multinomial(n, Float64Array.from(weights), counts);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(n);
        for (const [cell, weight] of weights.entries()) if (weight === 0) expect(counts[cell]).toBe(0);
      },
    ),
    { seed: 10 },
  );
});

describe('refused', () => {
  const random = createRandom(1);
  test.each([
    ['below 0', () => random.below(0)],
    ['below 1.5', () => random.below(1.5)],
    ['below 2⁵³ + 2', () => random.below(2 ** 53 + 2)],
    ['−1 trials', () => random.binomial(-1, 0.5)],
    ['probability 1.1', () => random.binomial(3, 1.1)],
    ['probability NaN', () => random.binomial(3, NaN)],
    ['multinomial with a negative weight', () => random.multinomial(3, Float64Array.of(1, -1), new Float64Array(2))],
    ['multinomial without weight', () => random.multinomial(3, Float64Array.of(0, 0), new Float64Array(2))],
    ['multinomial into too few cells', () => random.multinomial(3, Float64Array.of(1, 1), new Float64Array(1))],
  ])('%s', (_, call) => {
    expect(call).toThrow(RangeError);
  });

  test.each([
    [0, 0.5, 0],
    [9, 0, 0],
    [9, 1, 9],
  ])('binomial of %i trials at %d is %i', (n, p, expected) => {
    expect(random.binomial(n, p)).toBe(expected);
  });
});
