// Each is a way in which a gate in use today gives a wrong answer.
import { describe, expect, it, test } from 'vitest';
import { compareModels } from '../../src/comparison/compare.ts';
import type { ComparisonFields } from '../../src/comparison/compare.ts';
import type { Rule } from '../../src/config/rule.ts';
import type { Estimate, Evaluation } from '../../src/records/evaluation.ts';
import type { Direction } from '../../src/records/scalars.ts';
import { absent, metrics, plainEstimate, plainInput, rule, scored, scoredInput, SUBJECTS } from './inputs.ts';
import { drawRows, model } from './synthetic.ts';

const HIGHER = 'higher-is-better';
const signal = drawRows(2000, 31);
const champion = model(signal, 'champion', 0.8);
const better = model(signal, 'better', 0.2);
const equal = model(signal, 'equal', 0.8);

interface Numbers {
  readonly name?: string;
  readonly candidate: number | null;
  readonly baseline: number | null;
  readonly direction?: Direction | null;
}

/** One metric as plain numbers, one rule on the point. */
function onPoint(
  { name = 'r2', candidate, baseline, direction = HIGHER }: Numbers,
  sentence: string,
): ComparisonFields {
  return compareModels(
    plainInput(
      {
        candidate: [plainEstimate(name, candidate, direction)],
        production: [plainEstimate(name, baseline, direction)],
      },
      { rules: [rule(name, sentence, { on: 'point' })] },
    ),
  );
}

function onRows(
  candidate: typeof champion,
  rules: readonly Rule[],
  unmeasured: readonly Evaluation['baselines'][number][] = [],
): ComparisonFields {
  const baselines = unmeasured.length > 0 ? {} : { champion };
  return compareModels(scoredInput({ candidate, ...baselines }, { metrics: metrics('roc_auc'), rules, unmeasured }));
}

describe('intervals that are computed and then not used', () => {
  it('a value above its limit whose interval reaches below it is not a pass', () => {
    const found = onRows(equal, []);
    const value = found.changes[0]?.change.candidate.value ?? Number.NaN;
    const [result] = onRows(equal, [rule('roc_auc', `at least ${(value - 0.002).toFixed(4)}`)]).rules;
    expect(result).toMatchObject({ verdict: 'undecided', reason: 'interval-straddles' });
  });

  it('a change for the better that may be noise is not "better"', () => {
    const lucky = [...Array(40).keys()]
      .map((index) => model(signal, `equal ${index}`, 0.8))
      .find((candidate) => {
        const [entry] = onRows(candidate, []).changes;
        return (entry?.change.difference ?? 0) > 0.002 && (entry?.change.interval?.low ?? 1) < 0;
      });
    expect(lucky).toBeDefined();
    expect(onRows(lucky ?? equal, [rule('roc_auc', 'better')]).rules[0]?.verdict).toBe('undecided');
  });
});

describe('no baseline, no threshold', () => {
  const nothing = [absent('champion'), absent('base')];

  it('without a baseline a relative rule is not a rubber stamp', () => {
    const found = onRows(better, [rule('roc_auc', 'better')], nothing);
    expect(found.rules[0]).toMatchObject({ verdict: 'not-applicable', reason: 'baseline-absent' });
    expect(found).toMatchObject({ verdict: 'undecided', conclusion: 'neutral', against: null });
  });

  it('without a threshold there still is a comparison, and a verdict that says that nothing was asked', () => {
    const found = onRows(better, []);
    expect(found).toMatchObject({ verdict: 'undecided', conclusion: 'neutral' });
    expect(found.changes[0]?.change).toMatchObject({ standing: 'better' });
  });

  it('a history that cannot be read is not an empty history', () => {
    const corrupt = { kind: 'failed', role: 'champion', reason: 'its record is not JSON' } as const;
    const found = onRows(better, [rule('roc_auc', 'no worse by more than 0.5')], [corrupt, absent('base')]);
    expect(found.rules[0]).toMatchObject({ verdict: 'undecided', reason: 'baseline-failed' });
    expect(found).toMatchObject({ conclusion: 'failure', baselines: { production: { kind: 'failed' } } });
  });
});

describe('changes in percent', () => {
  test.each([
    ['−0.5 to −0.6 is 20 % worse', -0.5, -0.6, 'fail'],
    ['−0.5 to −0.54 is 8 % worse', -0.5, -0.54, 'pass'],
    ['−0.5 to −0.4 is better', -0.5, -0.4, 'pass'],
    ['0.5 to 0.44 is 12 % worse', 0.5, 0.44, 'fail'],
    ['a baseline of 0 has no percent', 0, 0.5, 'undecided'],
    ['nor has minus 0', -0, 0.5, 'undecided'],
    ['a NaN candidate', 0.5, Number.NaN, 'undecided'],
    ['an infinite candidate', 0.5, Infinity, 'undecided'],
    ['a NaN baseline', Number.NaN, 0.5, 'undecided'],
    ['an infinite baseline', -Infinity, 0.5, 'undecided'],
    ['a candidate without a value', 0.5, null, 'undecided'],
    ['a baseline without a value', null, 0.5, 'undecided'],
  ])('%s', (...[_title, baseline, candidate, verdict]) => {
    expect(onPoint({ candidate, baseline }, 'no worse by more than 10%').rules[0]?.verdict).toBe(verdict);
    const negated = {
      candidate: candidate === null ? null : -candidate,
      baseline: baseline === null ? null : -baseline,
    };
    const lower = onPoint({ ...negated, direction: 'lower-is-better' }, 'no worse by more than 10%');
    expect(lower.rules[0]?.verdict).toBe(verdict);
  });

  it('"at most 0.005 worse" can be said, also of a metric that is near 1', () => {
    expect(onPoint({ candidate: 0.994, baseline: 0.998 }, 'no worse by more than 0.005').verdict).toBe('pass');
    expect(onPoint({ candidate: 0.992, baseline: 0.998 }, 'no worse by more than 0.005').verdict).toBe('fail');
  });

  it('much better is never out of bounds', () => {
    expect(onPoint({ candidate: 0.9, baseline: 0.5 }, 'no worse by more than 20%').verdict).toBe('pass');
    expect(
      onPoint({ candidate: 0.1, baseline: 0.5, direction: 'lower-is-better' }, 'no worse by more than 20%').verdict,
    ).toBe('pass');
  });
});

const auc = plainEstimate('roc_auc', 0.8, HIGHER);
const recall = plainEstimate('recall', 0.7, HIGHER);

function recallAt(threshold: number): Estimate {
  return { ...recall, metric: { name: 'recall', parameters: { threshold } } };
}

function onNumbers(
  candidate: readonly Estimate[],
  production: readonly Estimate[],
  ...rules: readonly Rule[]
): ComparisonFields {
  return compareModels(plainInput({ candidate, production }, { rules }));
}

describe('metrics of one side only', () => {
  it('a metric that vanished is printed, and a rule about it cannot pass', () => {
    const found = onNumbers([auc], [auc, recall], rule('recall', 'at least 0.1', { on: 'point' }));
    expect(found.changes.map(({ change }) => [change.label, change.standing])).toEqual([
      ['roc_auc', 'equal'],
      ['recall', 'undefined'],
    ]);
    expect(found.rules[0]).toMatchObject({ verdict: 'undecided', reason: 'metric-vanished' });
  });

  it('a new metric is printed, and has no change to judge', () => {
    const found = onNumbers(
      [auc, recall],
      [auc],
      rule('recall', 'no worse by more than 0.5', { on: 'point' }),
      rule('recall', 'at least 0.1', { on: 'point' }),
    );
    expect(found.changes).toHaveLength(2);
    expect(found.rules.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['undecided', 'metric-new'],
      ['pass', 'point-good'],
    ]);
  });

  it('a rule about a metric that nobody measured is not passed over, not even on a first run', () => {
    expect(onNumbers([auc], [auc], rule('f1', 'at least 0.1')).rules[0]).toMatchObject({
      verdict: 'undecided',
      reason: 'metric-missing',
    });
    const first = onRows(better, [rule('f1', 'better')], [absent('champion'), absent('base')]);
    expect(first.rules[0]).toMatchObject({ verdict: 'undecided', reason: 'metric-missing' });
  });

  it('the same name with another convention is another metric', () => {
    const found = onNumbers(
      [recallAt(0.4)],
      [recallAt(0.5)],
      rule('recall', 'no worse by more than 0.5', { on: 'point' }),
    );
    expect(found.rules.map(({ metric, reason }) => [metric.parameters, reason])).toEqual([
      [{ threshold: 0.4 }, 'metric-new'],
      [{ threshold: 0.5 }, 'metric-vanished'],
    ]);
  });
});

describe('directions', () => {
  test.each(['rmsd', 'error_rate', 'my_loss', 'accuracy_drop', 'val_auc'])(
    '%s: nothing is guessed from a name',
    (name) => {
      const found = onPoint({ name, candidate: 0.4, baseline: 0.5, direction: null }, 'no worse by more than 10%');
      expect(found.rules[0]).toMatchObject({ verdict: 'undecided', reason: 'direction-unknown' });
      expect(found.rules[0]?.explanation).toContain(`"lower-is-better: ${name}"`);
      expect(found.changes[0]?.change.standing).toBe('direction-unknown');
    },
  );
});

describe('test sets', () => {
  it('one class only: the metric is not defined, and the rule undecided', () => {
    const zeros = { ...signal, rows: { ...signal.rows, truth: new Float64Array(signal.rows.count) } };
    const input = scoredInput(
      { candidate: model(zeros, 'better', 0.2), champion: model(zeros, 'champion', 0.8) },
      {
        metrics: metrics('roc_auc'),
        rules: [rule('roc_auc', 'no worse by more than 0.5'), rule('roc_auc', 'not clearly worse by more than 0.5')],
      },
    );
    const found = compareModels(input);
    expect(found.rules.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['undecided', 'candidate-undefined'],
      ['undecided', 'candidate-undefined'],
    ]);
  });

  it('half the rows are another test set: recorded numbers of the whole are not compared with it', () => {
    const half = drawRows(1000, 31);
    const input = scoredInput(
      { candidate: model(half, 'better', 0.2) },
      { metrics: metrics('roc_auc'), rules: [rule('roc_auc', 'no worse by more than 0.5')] },
    );
    const recorded = { ...scored(champion, SUBJECTS.champion, input.config), source: 'recorded' as const };
    const evaluation = { ...input.evaluation, baselines: [recorded] };
    const found = compareModels({ ...input, evaluation, predictions: { ...input.predictions, champion } });
    expect(found.rules[0]).toMatchObject({ verdict: 'undecided', reason: 'baseline-not-comparable' });
    expect(found.rules[0]?.explanation).toContain('2,000 rows, the candidate on 1,000');
  });
});
