import { describe, expect, test } from 'vitest';
import type { Comparison, RuleResult } from '../../src/records/comparison.ts';
import { plainText } from '../../src/report/document.ts';
import { headlineOf } from '../../src/report/headline/headline.ts';
import { renderComment } from '../../src/report/markdown/comment.ts';
import type { ReportInput } from '../../src/report/input.ts';
import {
  LOG_LOSS,
  ROC_AUC,
  atLeast,
  better,
  change,
  comparison,
  noWorse,
  notClearlyWorse,
  overall,
  rule,
  slices,
} from './records.ts';

const withRules = (rules: readonly RuleResult[], over: Partial<Comparison>): ReportInput => ({
  ...better,
  comparison: { ...comparison, slices: [], rules: [...rules], ...over },
});

const said = (input: ReportInput): { readonly title: string; readonly lead: string } => {
  const { title, lead } = headlineOf(input);
  return { title: plainText(title).replace('late-flights', '…'), lead: plainText(lead).replaceAll('\u00A0', ' ') };
};

const unclear = change({
  metric: ROC_AUC,
  baseline: [0.871, [0.867, 0.875]],
  candidate: [0.872, [0.868, 0.876]],
  difference: 0.001,
  range: [-0.001, 0.003],
  standing: 'no-worse',
});
const slightlyWorse = change({
  metric: LOG_LOSS,
  baseline: [0.4, [0.39, 0.41]],
  candidate: [0.403, [0.393, 0.413]],
  difference: 0.003,
  range: [0.001, 0.0045],
  standing: 'worse',
});
const held = (of: typeof unclear): RuleResult =>
  rule({ text: '', demand: noWorse(0.005), verdict: 'pass', reason: 'interval-good', limit: -0.005 }, of);
const limitHeld = rule(
  { text: '', demand: atLeast(0.8), verdict: 'pass', reason: 'interval-good', limit: 0.8 },
  unclear,
);
const fail = { verdict: 'fail', conclusion: 'failure' } as const;
const open = { verdict: 'undecided', conclusion: 'failure' } as const;

describe('the title never says more than the intervals do', () => {
  const asksGain: RuleResult['demand'] = { kind: 'better', margin: { amount: 0.002, unit: 'absolute' } };
  const harm = (of: typeof unclear): RuleResult =>
    rule(
      {
        text: '',
        demand: notClearlyWorse(0.01),
        verdict: 'fail',
        reason: 'interval-bad',
        limit: -0.01,
        adjusted: true,
        decidedWith: of.interval,
      },
      of,
    );
  test.each([
    ['clearly better', withRules([held(overall.rocAuc)], {}), '… is better than production'],
    ['better against the base', withRules([held(overall.rocAuc)], { against: 'base' }), '… is better than base'],
    ['no clear change under a rule of harmlessness', withRules([held(unclear)], {}), '… is no worse than production'],
    ['only limits hold', withRules([limitHeld], {}), '… meets its rules'],
    [
      'the first metric better, another clearly worse within its margin',
      withRules([held(overall.rocAuc), held(slightlyWorse)], {}),
      '… meets its rules, but not all is better',
    ],
    [
      'the first metric unclear, another better',
      withRules([held(unclear), held(overall.logLoss)], {}),
      '… is no worse than production',
    ],
    [
      'a limit missed',
      withRules(
        [rule({ text: '', demand: atLeast(0.9), verdict: 'fail', reason: 'interval-bad', limit: 0.9 }, overall.rocAuc)],
        fail,
      ),
      '… misses a limit of the policy',
    ],
    [
      'a gain asked for and not shown',
      withRules(
        [rule({ text: '', demand: asksGain, verdict: 'fail', reason: 'interval-bad', limit: 0.002 }, unclear)],
        fail,
      ),
      '… does not gain enough over production',
    ],
    ['one slice worse', withRules([harm(slices.ha)], fail), '… is worse than production on carrier = HA'],
    ['two slices worse', withRules([harm(slices.ha), harm(slices.wn)], fail), '… is worse than production on 2 slices'],
    [
      'a vanished metric',
      withRules(
        [
          rule(
            {
              text: '',
              demand: noWorse(0.005),
              verdict: 'fail',
              reason: 'metric-vanished',
              limit: null,
              decidedWith: null,
              explanation: 'the base had it',
            },
            overall.rocAuc,
          ),
        ],
        fail,
      ),
      '… breaks a rule of the policy',
    ],
    [
      'too few rows',
      withRules(
        [
          rule(
            {
              text: '',
              demand: noWorse(0.0005),
              verdict: 'undecided',
              reason: 'interval-straddles',
              limit: -0.0005,
              rowsToDecide: 90_000,
            },
            unclear,
          ),
        ],
        open,
      ),
      '…: not enough rows to tell',
    ],
    [
      'a baseline that failed',
      withRules(
        [
          rule(
            {
              text: '',
              demand: noWorse(0.005),
              verdict: 'undecided',
              reason: 'baseline-failed',
              limit: null,
              decidedWith: null,
              explanation: 'the predict command failed',
            },
            unclear,
          ),
        ],
        open,
      ),
      '…: cannot be compared',
    ],
    [
      'a number without an interval',
      withRules(
        [
          rule(
            {
              text: '',
              demand: noWorse(0.005),
              verdict: 'undecided',
              reason: 'no-interval',
              limit: -0.005,
              decidedWith: null,
            },
            unclear,
          ),
        ],
        open,
      ),
      '…: cannot be decided',
    ],
    ['no rules', withRules([], { verdict: 'undecided', conclusion: 'neutral' }), '…: 4 better'],
  ])('%s', (_name, input, title) => {
    expect(said(input).title).toBe(title);
  });
});

describe('the second line', () => {
  test('a limit is held against the value, with the value’s own interval', () => {
    const input = withRules(
      [rule({ text: '', demand: atLeast(0.9), verdict: 'fail', reason: 'interval-bad', limit: 0.9 }, overall.rocAuc)],
      fail,
    );
    expect(said(input).lead).toBe(
      'ROC AUC 0.883 (95 % 0.879 to 0.887). The rule asks for at least 0.9; the whole interval lies below.',
    );
  });

  test('what got worse upwards rises', () => {
    const slice = { ...slightlyWorse, slice: { column: 'hour', value: '[0, 6)' } };
    const input = withRules(
      [rule({ text: '', demand: notClearlyWorse(0), verdict: 'fail', reason: 'interval-bad', limit: 0 }, slice)],
      fail,
    );
    expect(said(input).lead).toContain('hour in [0, 6) rises by 0.0030 (95 % 0.0010 to 0.0045; 40,000 rows).');
  });

  test('a rule that no interval decided says why in its own words', () => {
    const input = withRules(
      [
        rule(
          {
            text: '',
            demand: noWorse(0.005),
            verdict: 'fail',
            reason: 'metric-vanished',
            limit: null,
            decidedWith: null,
            explanation: 'the base had it, this run has not',
          },
          overall.rocAuc,
        ),
      ],
      fail,
    );
    expect(said(input).lead).toBe('ROC AUC: no worse by more than 0.005. The base had it, this run has not.');
  });

  test('the interval of an undecided rule is not printed as touching the limit', () => {
    const close = { ...unclear, interval: { low: -0.00204, high: 0.00404, level: 0.95, method: 'delong' } };
    const input = withRules(
      [
        rule(
          {
            text: '',
            demand: noWorse(0.002),
            verdict: 'undecided',
            reason: 'interval-straddles',
            limit: -0.002,
            rowsToDecide: 45_000,
          },
          close,
        ),
      ],
      open,
    );
    expect(said(input).lead).toContain('(95 % −0.00204 to +0.00404). The rule needs the whole interval above −0.002');
  });

  test.each([
    ['pass', 'undecided passes here'],
    ['neutral', 'undecided neither passes nor fails here'],
    ['fail', 'undecided does not pass here'],
  ] as const)('policy %s is named with its line', (undecided, words) => {
    const result = rule(
      {
        text: '',
        demand: noWorse(0.0005),
        verdict: 'undecided',
        reason: 'interval-straddles',
        limit: -0.0005,
        rowsToDecide: 90_000,
      },
      unclear,
    );
    const input = withRules([result], { ...open, policy: { ...comparison.policy, undecided } });
    expect(renderComment(input).replaceAll('`', '')).toContain(
      `${words} (compare.undecided: ${undecided}, mlgate.yml line\u00A031)`,
    );
  });
});

test('without any record there is nothing to report', () => {
  expect(() => headlineOf({ model: 'late-flights', context: better.context })).toThrow(RangeError);
});

describe('without rules, a metric that the base has and the candidate has not', () => {
  const lost = (label: string, reason: string): typeof unclear => {
    const { candidate, ...rest } = unclear;
    return {
      ...rest,
      label,
      candidate: { ...candidate, value: null, interval: null },
      difference: null,
      interval: null,
      standing: 'undefined',
      reason,
    };
  };
  const nan = lost('acc', 'is NaN in m.json');
  const gone = lost('loss', 'not measured for the candidate');

  test.each([
    [[nan], '…: acc has no value any more', 'acc was 0.871 and has no value now (is NaN in m.json).'],
    [
      [nan, gone],
      '…: 2 metrics have no value any more',
      'acc was 0.871 and has no value now (is NaN in m.json); loss was 0.871 and has no value now (not measured for the candidate).',
    ],
    [
      [nan, gone, gone, gone, gone],
      '…: 5 metrics have no value any more',
      /not measured for the candidate\); loss was .*; so 2 more\.$/,
    ],
  ])('stands first, %#', (changes, title, lead) => {
    const all = [unclear, ...changes].map((one) => ({ against: 'production' as const, change: one }));
    const input = withRules([], { verdict: 'undecided', conclusion: 'neutral', changes: all });
    const { title: found, lead: rest } = said(input);
    expect(found).toBe(title);
    if (typeof lead === 'string') expect(rest).toBe(lead);
    else expect(rest).toMatch(lead);
    expect(headlineOf(input)).toMatchObject({ tone: 'open', mark: '🟡' });
  });
});
