import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalInterval } from '../../src/statistics/interval.ts';
import {
  failedIfWorse,
  passIfEqual,
  type Policy,
  rowsToDecide,
  smallestDetectable,
  stoppedIfWorse,
  verdictProbabilities,
} from '../../src/statistics/operating-characteristic.ts';
import { createRandom } from '../../src/statistics/random.ts';

function noWorse(margin: number, standardError: number): Policy {
  return { kind: 'no-worse', margin, standardError, level: 0.95 };
}

describe('figures of the handbook', () => {
  test.each([
    ['5,000 rows, margin 0.002', 0.002, 0.0028, 11],
    ['5,000 rows, margin 0.01', 0.01, 0.0028, 94],
    ['40,000 rows, margin 0.005', 0.005, 0.0028 * Math.sqrt(5 / 40), 99],
  ])('%s passes an equal model', (...row) => {
    const [, margin, standardError, percent] = row;
    // the handbook's standard errors are rounded to two digits, its percentages to whole ones
    expect(Math.abs(100 * passIfEqual(noWorse(margin, standardError)) - percent)).toBeLessThan(1);
  });

  test('80 % power: 2.8 standard errors', () => {
    expect(smallestDetectable({ standardError: 1, level: 0.95 })).toBeCloseTo(2.801585, 5);
  });
});

const kinds = ['no-worse', 'not-clearly-worse', 'better'] as const;
const policies = fc.record({
  kind: fc.constantFrom(...kinds),
  margin: fc.double({ min: 0, max: 0.1, noNaN: true }),
  standardError: fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
  level: fc.constantFrom(0.9, 0.95, 0.99),
});

test('probabilities sum to 1; passing grows and failing shrinks with the difference', () => {
  fc.assert(
    fc.property(policies, fc.double({ min: -0.3, max: 0.3, noNaN: true }), (policy, difference) => {
      const here = verdictProbabilities(policy, difference);
      const better = verdictProbabilities(policy, difference + 0.01);
      expect(here.pass + here.fail + here.undecided).toBeCloseTo(1, 12);
      expect(better.pass).toBeGreaterThanOrEqual(here.pass);
      expect(better.fail).toBeLessThanOrEqual(here.fail);
    }),
    { seed: 12 },
  );
});

test('a model exactly at the margin passes "no worse" 2.5 times in 100, and is stopped else', () => {
  expect(stoppedIfWorse(noWorse(0.01, 0.003), 0.01)).toBeCloseTo(0.975, 12);
  expect(failedIfWorse(noWorse(0.01, 0.003), 0.01)).toBeCloseTo(0.025, 12);
});

test('"not clearly worse" passes an equal model on few rows, where "no worse" never does', () => {
  const policy = noWorse(0.01, 0.1);
  expect(passIfEqual(policy)).toBeLessThan(0.04);
  expect(passIfEqual({ ...policy, kind: 'not-clearly-worse' })).toBeGreaterThan(0.96);
});

describe('an exact difference (standard error 0)', () => {
  test.each([
    ['no-worse', 0.01, 0, { pass: 1, fail: 0, undecided: 0 }],
    ['no-worse', 0, 0, { pass: 0, fail: 0, undecided: 1 }],
    ['no-worse', 0.01, -0.02, { pass: 0, fail: 1, undecided: 0 }],
    ['not-clearly-worse', 0, 0, { pass: 1, fail: 0, undecided: 0 }],
    ['better', 0, 0, { pass: 0, fail: 0, undecided: 1 }],
    ['better', 0, 0.001, { pass: 1, fail: 0, undecided: 0 }],
  ] as const)('%s by %d at %d', (...row) => {
    const [kind, margin, difference, expected] = row;
    expect(verdictProbabilities({ kind, margin, standardError: 0, level: 0.95 }, difference)).toEqual(expected);
  });
});

describe('rows to decide', () => {
  const base = { ...noWorse(0.002, 0.0028), rows: 5000 };

  test.each([
    ['no worse, equal', 'no-worse', 0, Math.ceil(5000 * ((0.0028 * 2.801585218) / 0.002) ** 2)],
    [
      'no worse, better by 0.002: a quarter',
      'no-worse',
      0.002,
      Math.ceil(5000 * ((0.0028 * 2.801585218) / 0.004) ** 2),
    ],
    ['no worse, worse by the margin', 'no-worse', -0.002, undefined],
    ['no worse, worse by more', 'no-worse', -0.003, undefined],
    ['better, equal', 'better', 0, undefined],
    ['better, exactly by the margin', 'better', 0.002, undefined],
    ['better, by twice the margin', 'better', 0.004, Math.ceil(5000 * ((0.0028 * 2.801585218) / 0.002) ** 2)],
    ['not clearly worse, equal', 'not-clearly-worse', 0, undefined],
    [
      'not clearly worse, worse by twice the margin',
      'not-clearly-worse',
      -0.004,
      Math.ceil(5000 * ((0.0028 * 2.801585218) / 0.002) ** 2),
    ],
  ] as const)('%s', (...row) => {
    const [, kind, difference, expected] = row;
    expect(rowsToDecide({ ...base, kind, difference })).toBe(expected);
  });

  test('with that many rows, the rule decides four times in five', () => {
    fc.assert(
      fc.property(policies, fc.double({ min: -0.3, max: 0.3, noNaN: true }), (policy, difference) => {
        const rows = 1_000_000;
        const needed = rowsToDecide({ ...policy, difference, rows });
        fc.pre(needed !== undefined && needed > 1000 && needed < 1e15);
        const standardError = policy.standardError * Math.sqrt(rows / (needed ?? 1));
        const { pass, fail } = verdictProbabilities({ ...policy, standardError }, difference);
        expect(policy.kind === 'not-clearly-worse' ? fail : pass).toBeCloseTo(0.8, 3);
      }),
      { seed: 13 },
    );
  });
});

test.each(kinds)('%s: the formula is what simulated intervals do (20,000 draws, fixed seed)', (kind) => {
  const policy: Policy = { kind, margin: 0.004, standardError: 0.003, level: 0.95 };
  const random = createRandom(51).fork(kind);
  for (const truth of [-0.008, 0, 0.006]) {
    const seen = { pass: 0, fail: 0, undecided: 0 };
    for (let i = 0; i < 20_000; i++) {
      const value = truth + policy.standardError * random.normal();
      const { low, high } = normalInterval({ value, standardError: policy.standardError }, policy.level);
      const limit = kind === 'better' ? policy.margin : -policy.margin;
      if (high < limit) seen.fail++;
      else if (low > limit || kind === 'not-clearly-worse') seen.pass++;
      else seen.undecided++;
    }
    const expected = verdictProbabilities(policy, truth);
    // 4.5 standard deviations of a proportion of 20,000 are at most 0.016
    expect(Math.abs(seen.pass / 20_000 - expected.pass)).toBeLessThan(0.016);
    expect(Math.abs(seen.fail / 20_000 - expected.fail)).toBeLessThan(0.016);
  }
});

test.each([
  ['negative margin', () => passIfEqual(noWorse(-0.1, 1))],
  ['NaN margin', () => passIfEqual(noWorse(NaN, 1))],
  ['negative standard error', () => passIfEqual(noWorse(0, -1))],
  ['infinite standard error', () => passIfEqual(noWorse(0, Infinity))],
  ['level 1', () => passIfEqual({ ...noWorse(0, 1), level: 1 })],
  ['no rows', () => rowsToDecide({ ...noWorse(0.1, 1), rows: 0, difference: 0 })],
  ['power 1', () => rowsToDecide({ ...noWorse(0.1, 1), rows: 9, difference: 0, power: 1 })],
])('%s is refused', (_, call) => {
  expect(call).toThrow(RangeError);
});
