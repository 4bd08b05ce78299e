import { describe, expect, it, test } from 'vitest';
import { characterise, characterisePolicy, rowsToDecide, spreadOf } from '../../src/comparison/characteristic.ts';
import { compareModels } from '../../src/comparison/compare.ts';
import { normalInterval } from '../../src/statistics/interval.ts';
import { metrics, rule, scoredInput } from './inputs.ts';
import { drawRows, model } from './synthetic.ts';

/** The figures that the reference gives for 5,000 rows near ROC AUC 0.87. */
const AT_5000 = { rows: 5000, standardError: 0.0028, level: 0.95 };

describe('operating characteristic', () => {
  test.each([
    ['no-worse', 0.002, 'fail', 0.11, 0.975],
    ['no-worse', 0.01, 'fail', 0.946, 0.975],
    ['no-worse', 0.01, 'neutral', 0.946, 0.025],
    ['no-worse', 0.01, 'pass', 1, 0.025],
    ['no-worse', 0.002, 'pass', 0.996, 0.025],
    ['not-clearly-worse', 0.002, 'fail', 0.996, 0.025],
    ['better', 0, 'fail', 0.025, 1],
    ['better', 0, 'pass', 0.975, 0.8],
  ] as const)(
    '%s by %d, undecided: %s → an equal model passes %d, a worse one is stopped %d',
    (...[kind, margin, undecided, pass, stop]) => {
      const found = characterise({ kind, margin, undecided }, AT_5000);
      expect(found?.passIfEqual).toBeCloseTo(pass, 2);
      expect(found?.stopIfWorse).toBeCloseTo(stop, 3);
      expect(found?.detectable).toBeCloseTo(2.8016 * 0.0028, 6);
      expect(found?.worseBy).toBe(margin > 0 ? margin : found?.detectable);
    },
  );

  test.each([
    ['a limit', 'at-least', 0.0028],
    ['models that say the same of every row', 'no-worse', 0],
    ['a spread that is not a number', 'no-worse', Number.NaN],
  ] as const)('%s has none', (_title, kind, standardError) => {
    expect(characterise({ kind, margin: 0.01, undecided: 'fail' }, { ...AT_5000, standardError })).toBeNull();
  });

  it('of one rule is that of the policy; of two, bounds that hold whatever their dependence', () => {
    const signal = drawRows(1500, 3);
    const [champion, candidate] = [model(signal, 'a', 0.5), model(signal, 'b', 0.5)];
    const run = (...rules: readonly ReturnType<typeof rule>[]): ReturnType<typeof compareModels> =>
      compareModels(scoredInput({ champion, candidate }, { metrics: metrics('roc_auc', 'log_loss'), rules }));
    const auc = rule('roc_auc', 'no worse by more than 0.01');
    const loss = rule('log_loss', 'no worse by more than 0.02');
    const one = run(auc).rules[0]?.operatingCharacteristic;
    expect(run(auc).policy.operatingCharacteristic).toEqual({
      passIfEqual: { atLeast: one?.passIfEqual, atMost: one?.passIfEqual },
      stopIfWorse: { atLeast: one?.stopIfWorse, atMost: one?.stopIfWorse },
    });
    const both = run(auc, loss);
    const [a = 0, b = 0] = both.rules.map((each) => each.operatingCharacteristic?.passIfEqual ?? 0);
    expect(both.policy.operatingCharacteristic?.passIfEqual.atMost).toBe(Math.min(a, b));
    expect(both.policy.operatingCharacteristic?.passIfEqual.atLeast).toBeCloseTo(Math.max(0, a + b - 1), 12);
    expect(characterisePolicy([])).toBeNull();
  });
});

describe('rows that would decide', () => {
  test.each([
    ['n·(2.8·se/gap)²', 5000, 0.0031, 0.003, 41905],
    ['the same on the other side of the limit', 5000, 0.0031, -0.003, 41905],
    ['at least one more than there are', 5000, 0.001, 0.1, 5001],
    ['none where the limit itself was seen', 5000, 0.001, 0, null],
    ['none where no spread was seen', 5000, 0, 0.1, null],
    ['none beyond what can be counted', 5000, 1, 1e-12, null],
  ])('%s', (...[_title, rows, standardError, gap, needed]) => {
    expect(rowsToDecide({ rows, standardError, level: 0.95 }, gap)).toBe(needed);
  });

  it('takes the standard error of a value from its interval', () => {
    expect(spreadOf(normalInterval({ value: 0.7, standardError: 0.02 }, 0.9))).toBeCloseTo(0.02, 12);
  });
});
