// The situations that a report knows, as inputs; golden files and page tests render each of them.
import type { Comparison } from '../../src/records/comparison.ts';
import { inline } from '../../src/report/document.ts';
import type { ReportInput } from '../../src/report/input.ts';
import {
  LOG_LOSS,
  ROC_AUC,
  atLeast,
  better,
  change,
  commit,
  comparison,
  context,
  data,
  evaluation,
  finding,
  interval,
  noWorse,
  notClearlyWorse,
  overall,
  rule,
  sliceChange,
  slices,
} from './records.ts';

const base = { model: 'late-flights', context, links: { html: 'https://example.invalid/report.html' } } as const;

const lost = sliceChange({
  slice: { column: 'carrier', value: 'HA' },
  rows: 812,
  from: 0.846,
  to: 0.805,
  range: [-0.0548, -0.0272],
  standing: 'worse',
});

const worse: Comparison = {
  ...comparison,
  rules: [
    ...comparison.rules.slice(0, 4),
    rule(
      {
        text: '{ slices: carrier, roc_auc: not clearly worse by more than 0.01 }',
        demand: notClearlyWorse(0.01),
        verdict: 'fail',
        reason: 'interval-bad',
        limit: -0.01,
        index: 3,
        adjusted: true,
        decidedWith: interval(-0.0548, -0.0272),
      },
      lost,
    ),
    ...comparison.rules.slice(5),
  ],
  slices: [lost, slices.late, slices.aa, slices.night, slices.wn],
  verdict: 'fail',
  conclusion: 'failure',
};

const harmed = change({
  metric: ROC_AUC,
  baseline: [0.8709, [0.8668, 0.875]],
  candidate: [0.8501, [0.8456, 0.8546]],
  difference: -0.0208,
  range: [-0.0233, -0.0183],
  standing: 'worse',
});
const shortOfLimit = change({
  metric: { ...ROC_AUC, name: 'recall', label: 'recall' },
  baseline: [0.742, [0.732, 0.752]],
  candidate: [0.671, [0.661, 0.6809]],
  difference: -0.071,
  range: [-0.0762, -0.0658],
  standing: 'worse',
});
const worseOverall: Comparison = {
  ...comparison,
  rules: [
    rule(
      {
        text: 'roc_auc: no worse by more than 0.005',
        demand: noWorse(0.005),
        verdict: 'fail',
        reason: 'interval-bad',
        limit: -0.005,
        passIfEqual: 0.99,
      },
      harmed,
    ),
    rule(
      {
        text: 'recall: at least 0.70',
        demand: atLeast(0.7),
        verdict: 'fail',
        reason: 'interval-bad',
        limit: 0.7,
        index: 1,
      },
      shortOfLimit,
    ),
  ],
  changes: [
    { against: 'production', change: harmed },
    { against: 'production', change: shortOfLimit },
  ],
  slices: [],
  verdict: 'fail',
  conclusion: 'failure',
};

const few = change({
  metric: ROC_AUC,
  rows: 5_000,
  baseline: [0.871, [0.8595, 0.8825]],
  candidate: [0.872, [0.8606, 0.8834]],
  difference: 0.001,
  range: [-0.0045, 0.0065],
  standing: 'cannot-tell',
});
const fewLoss = change({
  metric: LOG_LOSS,
  rows: 5_000,
  baseline: [0.412, [0.396, 0.428]],
  candidate: [0.409, [0.393, 0.425]],
  difference: -0.003,
  range: [-0.0112, 0.0052],
  standing: 'no-worse',
});
const undecided: Comparison = {
  ...comparison,
  rules: [
    rule(
      {
        text: 'roc_auc: no worse by more than 0.002',
        demand: noWorse(0.002),
        verdict: 'undecided',
        reason: 'interval-straddles',
        limit: -0.002,
        rowsToDecide: 34_844,
        passIfEqual: 0.11,
      },
      few,
    ),
    rule(
      {
        text: 'log_loss: no worse by more than 0.01',
        demand: noWorse(0.01),
        verdict: 'pass',
        reason: 'interval-good',
        limit: 0.01,
        index: 1,
        passIfEqual: 0.67,
      },
      fewLoss,
    ),
  ],
  changes: [
    { against: 'production', change: few },
    { against: 'production', change: fewLoss },
  ],
  slices: [],
  params: [],
  policy: {
    ...comparison.policy,
    operatingCharacteristic: {
      passIfEqual: { atLeast: 0.07, atMost: 0.11 },
      stopIfWorse: { atLeast: 0.98, atMost: 0.99 },
    },
  },
  verdict: 'undecided',
  conclusion: 'failure',
};

const { baseline: _none, ...candidateOnly } = overall.recall;
const firstRun: Comparison = {
  ...comparison,
  against: null,
  baselines: {
    production: { kind: 'absent', reason: 'no version has reached production' },
    base: { kind: 'absent', reason: 'no record of any ancestor' },
  },
  rules: [
    {
      ...rule(
        {
          text: '{ slices: carrier, roc_auc: not clearly worse by more than 0.01 }',
          demand: notClearlyWorse(0.01),
          verdict: 'not-applicable',
          reason: 'baseline-absent',
          limit: null,
          index: 3,
          explanation: 'nothing to compare with yet',
          decidedWith: null,
        },
        { ...overall.rocAuc, difference: null, interval: null, standing: 'undefined' },
      ),
      rule: { text: '{ slices: carrier, roc_auc: … }', path: 'compare.rules[3]', slices: 'carrier', on: 'interval' },
    },
    {
      ...rule(
        {
          text: 'roc_auc: no worse by more than 0.005',
          demand: noWorse(0.005),
          verdict: 'not-applicable',
          reason: 'baseline-absent',
          limit: null,
          explanation: 'nothing to compare with yet',
          decidedWith: null,
        },
        overall.rocAuc,
      ),
      change: {
        ...overall.rocAuc,
        difference: null,
        interval: null,
        standing: 'undefined',
      },
    },
    rule(
      {
        text: 'recall: at least 0.70',
        demand: atLeast(0.7),
        verdict: 'pass',
        reason: 'interval-good',
        limit: 0.7,
        index: 1,
      },
      { ...candidateOnly, difference: null, interval: null, standing: 'undefined' },
    ),
  ],
  changes: [],
  slices: [],
  params: [],
  policy: { ...comparison.policy, operatingCharacteristic: null },
  verdict: 'pass',
};

const plain = (
  name: string,
  direction: 'higher-is-better' | 'lower-is-better' | null,
  [from, to]: readonly [number, number],
): Comparison['slices'][number] =>
  change({
    metric: { name, label: name, direction },
    rows: 0,
    baseline: [from, null],
    candidate: [to, null],
    difference: to - from,
    range: null,
    standing:
      direction === null ? 'direction-unknown' : to > from === (direction === 'higher-is-better') ? 'better' : 'worse',
  });

const rungZero: Comparison = {
  ...comparison,
  against: 'base',
  baselines: {
    base: { kind: 'measured', subject: { role: 'base', commit: commit('base'), distance: 0 }, source: 'rerun' },
  },
  rules: [],
  changes: [
    plain('roc_auc', 'higher-is-better', [0.871, 0.883]),
    plain('train_seconds', 'lower-is-better', [28, 31]),
    plain('score_x', null, [0.41, 0.4]),
  ].map((one) => ({ against: 'base', change: one })),
  slices: [],
  params: [],
  policy: { undecided: 'fail', operatingCharacteristic: null, digest: comparison.policy.digest },
  verdict: 'undecided',
  conclusion: 'neutral',
};
const { churn: _churn, ...rungZeroComparison } = rungZero;

const { churn: _churn2, ...withoutChurn } = firstRun;

const faults: ReportInput['data'] = {
  ...data,
  findings: [
    finding({
      dataset: 'train',
      status: 'violated',
      message: '31,204 of 140,000 rows (22 %) above 5000; the largest is about 4,980,000, as if multiplied by 1000',
      failing: 31_204,
      of: 140_000,
      suggestion: 'max: 5000000',
    }),
    finding({
      dataset: 'train',
      check: 'allowed-values',
      columns: ['origin'],
      status: 'violated',
      expectation: 'one of 6 values',
      message: '1 value is new: SJC_OLD, in 3,110 of 140,000 rows (2.2 %)',
      suggestion: 'allowed: [ATL, BOS, DEN, JFK, LAX, SJC, SJC_OLD]',
    }),
    finding({
      dataset: 'test',
      check: 'nulls',
      columns: ['distance'],
      status: 'violated',
      expectation: 'at most 1 % null',
      message: '8,032 of 40,000 rows (20 %) are null',
      suggestion: 'nulls: 21 %',
    }),
    ...data.findings,
  ],
  verdict: 'fail',
};

export const situations: Readonly<Record<string, ReportInput>> = {
  better,
  worse: { ...better, comparison: worse },
  'of-another-job': {
    ...better,
    notes: [
      inline(
        "Measured by the contributor's code in another job; what it handed over was checked and rendered afresh here.",
      ),
      inline(
        'The rules of main at 9e01d4c5b6a7 decided here. This change has other rules; by its own the verdict would be: pass.',
      ),
    ],
  },
  'worse-overall': { ...better, comparison: worseOverall },
  undecided: {
    ...base,
    evaluation: { ...evaluation, rows: { ...evaluation.rows, count: 5_000 } },
    comparison: undecided,
  },
  'first-run': { ...base, evaluation: { ...evaluation, baselines: [] }, comparison: withoutChurn },
  'rung-0': { model: 'late-flights', context, comparison: rungZeroComparison },
  'rung-1-no-base': {
    model: 'late-flights',
    context,
    evaluation: { ...evaluation, baselines: [] },
    comparison: {
      ...rungZeroComparison,
      baselines: {
        base: {
          kind: 'failed',
          reason: 'the base could not be run again: the training command ended well but wrote no test-predictions.csv',
        },
      },
      changes: [],
      conclusion: 'failure',
    },
  },
  'data-faults': { ...base, data: faults },
  'training-failed': {
    ...base,
    data,
    failure: {
      stage: 'train',
      what: 'the training command ended with exit code 1 after 12 s',
      command: 'node train.mjs --data {train} --out {model}',
      lastLines: [
        'reading 140,000 rows',
        "TypeError: Cannot read properties of undefined (reading 'depth')",
        '    at fit (train.mjs:88:21)',
      ],
    },
  },
  measured: { ...base, evaluation },
};
