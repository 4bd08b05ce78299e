// The figures that a report prints about its own policy, held against what the policy does to models of known quality.
import { describe, expect, test } from 'vitest';
import { compareModels } from '../../src/comparison/compare.ts';
import type { Rule } from '../../src/config/rule.ts';
import type { Predictions } from '../../src/records/predictions.ts';
import { binomialCdf, normalCdf } from '../../src/statistics/distributions.ts';
import { clopperPearson } from '../../src/statistics/interval.ts';
import { createRandom } from '../../src/statistics/random.ts';
import { metrics, rule, scoredInput } from './inputs.ts';
import { aucOf, cut, drawRows, model, noiseFor, shareRight } from './synthetic.ts';

const SETS = 500;
const ROWS = 800;
/** One false alarm in 10,000 for a figure that is right. */
const SURE = 0.9999;
const NOISE = 0.5;

interface Pair {
  readonly champion: Predictions;
  readonly candidate: Predictions;
}

interface Tally {
  readonly passed: number;
  readonly stopped: number;
  readonly decided: number;
  /** Means of what the comparisons printed. */
  readonly passIfEqual: number;
  readonly stopIfWorse: number;
}

/** Draws test sets and counts the verdicts of one rule on each. */
function play(tested: Rule, draw: (set: number) => Pair): Tally {
  let [passed, stopped, decided, passIfEqual, stopIfWorse] = [0, 0, 0, 0, 0];
  for (let set = 0; set < SETS; set++) {
    const { verdict, conclusion, rules } = compareModels(
      scoredInput(draw(set), { metrics: metrics(tested.metric), rules: [tested] }),
    );
    if (verdict === 'pass') passed++;
    if (conclusion === 'failure') stopped++;
    if (verdict !== 'undecided') decided++;
    passIfEqual += (rules[0]?.operatingCharacteristic?.passIfEqual ?? Number.NaN) / SETS;
    stopIfWorse += (rules[0]?.operatingCharacteristic?.stopIfWorse ?? Number.NaN) / SETS;
  }
  return { passed, stopped, decided, passIfEqual, stopIfWorse };
}

function expectRate(seen: number, printed: number): void {
  const { low, high } = clopperPearson(seen, SETS, SURE);
  expect(printed).toBeGreaterThan(low);
  expect(printed).toBeLessThan(high);
}

/** Both models share the signal, and each has noise of its own. */
function classifiers(noise: number, seed: number): (set: number) => Pair {
  return (set) => {
    const signal = drawRows(ROWS, seed + set);
    return { champion: model(signal, 'champion', NOISE), candidate: model(signal, 'candidate', noise) };
  };
}

/** Regression: errors are half shared, half the model's own; the mean absolute error of `spread` 1 is √(2/π). */
function regressors(spread: number, seed: number): (set: number) => Pair {
  return (set) => {
    const random = createRandom(seed + set);
    const truth = new Float64Array(ROWS);
    const shared = truth.map(() => random.normal());
    const rows = { task: 'regression', count: ROWS, classes: [], truth, slices: [] } as const;
    const errors = (scale: number): Float64Array =>
      shared.map((part) => scale * (Math.SQRT1_2 * part + Math.SQRT1_2 * random.normal()));
    return {
      champion: { rows, scores: [], predicted: errors(1) },
      candidate: { rows, scores: [], predicted: errors(spread) },
    };
  };
}

/** The noise with which the true accuracy is lower by `drop`. */
function noiseLosing(drop: number): number {
  let [low, high] = [NOISE, 20];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (shareRight(NOISE) - shareRight(middle) < drop) low = middle;
    else high = middle;
  }
  return low;
}

interface Setting {
  readonly metric: string;
  readonly margin: number;
  readonly equal: (set: number) => Pair;
  readonly worse: (set: number) => Pair;
}

const SETTINGS: readonly Setting[] = [
  {
    metric: 'roc_auc',
    margin: 0.02,
    equal: classifiers(NOISE, 10_000),
    worse: classifiers(noiseFor(aucOf(NOISE) - 0.02), 20_000),
  },
  {
    metric: 'accuracy',
    margin: 0.03,
    equal: classifiers(NOISE, 30_000),
    worse: classifiers(noiseLosing(0.03), 40_000),
  },
  {
    metric: 'mean_absolute_error',
    margin: 0.06,
    equal: regressors(1, 50_000),
    worse: regressors(1 + 0.06 / Math.sqrt(2 / Math.PI), 60_000),
  },
];

describe(`over ${SETS} test sets of ${ROWS} rows, verdicts come as often as was printed`, () => {
  test.each(SETTINGS)('$metric, no worse by more than $margin: an equal model', ({ metric, margin, equal }) => {
    const found = play(rule(metric, `no worse by more than ${margin}`), equal);
    expectRate(found.passed, found.passIfEqual);
    expect(found.passIfEqual).toBeGreaterThan(0.2);
    expect(found.passIfEqual).toBeLessThan(0.95);
  });

  test.each(SETTINGS)('$metric, no worse by more than $margin: worse by exactly that', ({ metric, margin, worse }) => {
    const found = play(rule(metric, `no worse by more than ${margin}`), worse);
    expectRate(found.stopped, found.stopIfWorse);
    expect(found.stopIfWorse).toBeCloseTo(0.975, 10);
  });

  test.each(SETTINGS)(
    '$metric, not clearly worse by more than $margin: equal, and worse by exactly that',
    ({ metric, margin, equal, worse }) => {
      const tested = rule(metric, `not clearly worse by more than ${margin}`);
      const ofEqual = play(tested, equal);
      expectRate(ofEqual.passed, ofEqual.passIfEqual);
      const ofWorse = play(tested, worse);
      expectRate(ofWorse.stopped, ofWorse.stopIfWorse);
    },
  );

  test.each(SETTINGS)('$metric, better: an equal model', ({ metric, equal }) => {
    const found = play(rule(metric, 'better'), equal);
    expectRate(found.passed, found.passIfEqual);
  });
});

test('harm in any of six slices is found in an equal model no more often than in one: Holm', () => {
  const tested = rule('accuracy', 'not clearly worse by more than 0', { slices: 'carrier' });
  const values = ['AA', 'B6', 'DL', 'HA', 'UA', 'WN'];
  const found = play(tested, (set) => {
    const signal = cut(drawRows(ROWS, 70_000 + set), 'carrier', { values, valueOf: (row) => row % values.length });
    return { champion: model(signal, 'champion', NOISE), candidate: model(signal, 'candidate', NOISE) };
  });
  expect(binomialCdf(found.stopped - 1, SETS, 0.025)).toBeLessThan(SURE);
  expect(found.passIfEqual).toBeCloseTo(1 - normalCdf(-2.638), 3);
});

test('four times in five, the rows that would decide decide', () => {
  const margin = 0.02;
  const tested = rule('roc_auc', `no worse by more than ${margin}`);
  const small = classifiers(NOISE, 80_000);
  const spread = compareModels(scoredInput(small(0), { metrics: metrics('roc_auc'), rules: [tested] })).rules[0];
  const standardError = spread?.change?.standardError ?? Number.NaN;
  const rows = Math.ceil(ROWS * ((standardError * 2.8016) / margin) ** 2);
  const found = play(tested, (set) => {
    const signal = drawRows(rows, 90_000 + set);
    return { champion: model(signal, 'champion', NOISE), candidate: model(signal, 'candidate', NOISE) };
  });
  const { low, high } = clopperPearson(found.decided, SETS, SURE);
  expect(low).toBeLessThan(0.83);
  expect(high).toBeGreaterThan(0.77);
});
