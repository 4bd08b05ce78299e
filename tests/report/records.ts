// Records with the numbers of a realistic gate on late flights, one set for each situation that a report knows.
import type { Change, Comparison, RuleResult } from '../../src/records/comparison.ts';
import type { DataReport, Finding } from '../../src/records/data-report.ts';
import { digestOf } from '../../src/records/digest.ts';
import type { CommitSha, Sha256 } from '../../src/records/digest.ts';
import { isCommitSha } from '../../src/records/digest.ts';
import type { Estimate, Evaluation, SliceKey } from '../../src/records/evaluation.ts';
import type { Direction, Interval } from '../../src/records/scalars.ts';
import type { TrainingRun } from '../../src/records/training-run.ts';
import type { ReportInput } from '../../src/report/input.ts';

export const digest = (name: string): Sha256 => digestOf(name);
export const commit = (name: string): CommitSha => {
  const text = digestOf(name).slice(0, 40);
  if (!isCommitSha(text)) throw new TypeError(text);
  return text;
};

export const interval = (low: number, high: number, method = 'delong'): Interval => ({
  low,
  high,
  level: 0.95,
  method,
});

export interface MetricFixture {
  readonly name: string;
  readonly label: string;
  readonly direction: Direction | null;
  readonly parameters?: Record<string, number>;
  readonly method?: string;
}

export const ROC_AUC: MetricFixture = {
  name: 'roc_auc',
  label: 'ROC AUC',
  direction: 'higher-is-better',
  method: 'delong',
};
export const LOG_LOSS: MetricFixture = {
  name: 'log_loss',
  label: 'log loss',
  direction: 'lower-is-better',
  method: 'paired-t',
};
export const RECALL: MetricFixture = {
  name: 'recall',
  label: 'recall @ 0.4',
  direction: 'higher-is-better',
  parameters: { threshold: 0.4 },
  method: 'newcombe-paired',
};
export const BRIER: MetricFixture = {
  name: 'brier_score',
  label: 'Brier score',
  direction: 'lower-is-better',
  method: 'paired-t',
};

type Range = readonly [number, number];

export function estimate(
  metric: MetricFixture,
  [value, range]: readonly [number | null, Range | null],
  rows = 40_000,
): Estimate {
  return {
    metric: { name: metric.name, parameters: metric.parameters ?? {} },
    label: metric.label,
    direction: metric.direction,
    value,
    interval: range === null ? null : interval(range[0], range[1], metric.name === 'recall' ? 'wilson' : metric.method),
    rows,
  };
}

export interface ChangeFixture {
  readonly metric: MetricFixture;
  readonly baseline: readonly [number, Range | null];
  readonly candidate: readonly [number, Range | null];
  readonly difference: number;
  readonly range: Range | null;
  readonly standing: Change['standing'];
  readonly slice?: SliceKey;
  readonly rows?: number;
}

export function change(fixture: ChangeFixture): Change {
  const { metric, slice, rows = 40_000 } = fixture;
  const half = fixture.range === null ? null : (fixture.range[1] - fixture.range[0]) / 2;
  return {
    metric: { name: metric.name, parameters: metric.parameters ?? {} },
    label: metric.label,
    ...(slice === undefined ? {} : { slice }),
    rows,
    candidate: estimate(metric, fixture.candidate, rows),
    baseline: estimate(metric, fixture.baseline, rows),
    difference: fixture.difference,
    interval: fixture.range === null ? null : interval(fixture.range[0], fixture.range[1], metric.method),
    standardError: half === null ? null : half / 1.96,
    p: null,
    standing: fixture.standing,
  };
}

export interface RuleFixture {
  readonly text: string;
  readonly demand: RuleResult['demand'];
  readonly verdict: RuleResult['verdict'];
  readonly reason: RuleResult['reason'];
  readonly limit: number | null;
  readonly index?: number;
  readonly explanation?: string;
  readonly rowsToDecide?: number;
  readonly passIfEqual?: number;
  readonly on?: 'point';
  readonly decidedWith?: Interval | null;
  readonly adjusted?: boolean;
}

export function rule(fixture: RuleFixture, of: Change): RuleResult {
  const relative = 'margin' in fixture.demand;
  const { index = 0 } = fixture;
  return {
    rule: {
      text: fixture.text,
      path: `compare.rules[${index}]`,
      where: { file: 'mlgate.yml', line: 36 + index, column: 7 },
      ...(of.slice === undefined ? {} : { slices: of.slice.column }),
      on: fixture.on ?? 'interval',
    },
    demand: fixture.demand,
    against: relative ? 'production' : null,
    metric: of.metric,
    label: of.label,
    ...(of.slice === undefined ? {} : { slice: of.slice }),
    verdict: fixture.verdict,
    reason: fixture.reason,
    limit: fixture.limit,
    explanation: fixture.explanation ?? '',
    change: of,
    decidedWith:
      fixture.decidedWith !== undefined ? fixture.decidedWith : relative ? of.interval : of.candidate.interval,
    adjusted: fixture.adjusted ?? false,
    rowsToDecide: fixture.rowsToDecide ?? null,
    operatingCharacteristic:
      fixture.passIfEqual === undefined
        ? null
        : {
            rows: of.rows,
            passIfEqual: fixture.passIfEqual,
            stopIfWorse: 0.98,
            worseBy: Math.abs(fixture.limit ?? 0),
            detectable: 0.00784,
          },
  };
}

export const noWorse = (amount: number): RuleResult['demand'] => ({
  kind: 'no-worse',
  margin: { amount, unit: 'absolute' },
});
export const notClearlyWorse = (amount: number): RuleResult['demand'] => ({
  kind: 'not-clearly-worse',
  margin: { amount, unit: 'absolute' },
});
export const atLeast = (limit: number): RuleResult['demand'] => ({ kind: 'at-least', limit });

export const overall = {
  rocAuc: change({
    metric: ROC_AUC,
    baseline: [0.8709, [0.8668, 0.875]],
    candidate: [0.8828, [0.8789, 0.8867]],
    difference: 0.0119,
    range: [0.0098, 0.014],
    standing: 'better',
  }),
  logLoss: change({
    metric: LOG_LOSS,
    baseline: [0.4118, [0.406, 0.4176]],
    candidate: [0.3969, [0.391, 0.4028]],
    difference: -0.0149,
    range: [-0.0177, -0.0121],
    standing: 'better',
  }),
  recall: change({
    metric: RECALL,
    baseline: [0.742, [0.732, 0.7516]],
    candidate: [0.748, [0.738, 0.7577]],
    difference: 0.006,
    range: [0.0021, 0.0099],
    standing: 'better',
  }),
  brier: change({
    metric: BRIER,
    baseline: [0.1251, [0.1233, 0.1269]],
    candidate: [0.1212, [0.1194, 0.123]],
    difference: -0.0039,
    range: [-0.0047, -0.0031],
    standing: 'better',
  }),
};

interface SliceFixture {
  readonly slice: SliceKey;
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  readonly range: Range;
  readonly standing: Change['standing'];
}

const sliceOf = (column: string, value: string): SliceKey => ({ column, value });

export function sliceChange({ slice, rows, from, to, range, standing }: SliceFixture): Change {
  const half = 0.13 / Math.sqrt(rows / 40);
  return change({
    metric: ROC_AUC,
    slice,
    rows,
    baseline: [from, [from - half, from + half]],
    candidate: [to, [to - half, to + half]],
    difference: to - from,
    range,
    standing,
  });
}

export const slices = {
  ha: sliceChange({
    slice: sliceOf('carrier', 'HA'),
    rows: 812,
    from: 0.846,
    to: 0.847,
    range: [-0.013, 0.0152],
    standing: 'cannot-tell',
  }),
  late: sliceChange({
    slice: sliceOf('hour', '[22, 24)'),
    rows: 2204,
    from: 0.858,
    to: 0.863,
    range: [-0.0041, 0.0134],
    standing: 'no-worse',
  }),
  aa: sliceChange({
    slice: sliceOf('carrier', 'AA'),
    rows: 7310,
    from: 0.872,
    to: 0.8815,
    range: [0.0049, 0.0142],
    standing: 'better',
  }),
  wn: sliceChange({
    slice: sliceOf('carrier', 'WN'),
    rows: 9410,
    from: 0.869,
    to: 0.884,
    range: [0.011, 0.019],
    standing: 'better',
  }),
  night: sliceChange({
    slice: sliceOf('hour', '[0, 6)'),
    rows: 1318,
    from: 0.861,
    to: 0.879,
    range: [0.0071, 0.029],
    standing: 'better',
  }),
};

const noHarm = (of: Change, index: number): RuleResult =>
  rule(
    {
      text: '{ slices: carrier, roc_auc: not clearly worse by more than 0.01 }',
      demand: notClearlyWorse(0.01),
      verdict: 'pass',
      reason: of.standing === 'better' ? 'interval-good' : 'harm-not-shown',
      limit: -0.01,
      index,
      adjusted: true,
    },
    of,
  );

export const comparison: Comparison = {
  model: 'late-flights',
  against: 'production',
  baselines: {
    production: {
      kind: 'measured',
      subject: { role: 'champion', version: 14, digest: digest('v14') },
      source: 'scored',
    },
    base: { kind: 'measured', subject: { role: 'base', commit: commit('base'), distance: 2 }, source: 'recorded' },
  },
  rules: [
    rule(
      {
        text: 'roc_auc: no worse by more than 0.005',
        demand: noWorse(0.005),
        verdict: 'pass',
        reason: 'interval-good',
        limit: -0.005,
        index: 0,
        passIfEqual: 0.998,
      },
      overall.rocAuc,
    ),
    rule(
      {
        text: 'log_loss: no worse by more than 0.005',
        demand: noWorse(0.005),
        verdict: 'pass',
        reason: 'interval-good',
        limit: 0.005,
        index: 1,
        passIfEqual: 0.94,
      },
      overall.logLoss,
    ),
    rule(
      {
        text: 'recall: at least 0.70',
        demand: atLeast(0.7),
        verdict: 'pass',
        reason: 'interval-good',
        limit: 0.7,
        index: 2,
      },
      overall.recall,
    ),
    rule(
      {
        text: 'roc_auc: at least 0.80',
        demand: atLeast(0.8),
        verdict: 'pass',
        reason: 'interval-good',
        limit: 0.8,
        index: 4,
      },
      overall.rocAuc,
    ),
    noHarm(slices.ha, 3),
    noHarm(slices.aa, 3),
    noHarm(slices.wn, 3),
  ],
  changes: [
    { against: 'production', change: overall.rocAuc },
    { against: 'production', change: overall.logLoss },
    { against: 'production', change: overall.recall },
    { against: 'production', change: overall.brier },
    {
      against: 'base',
      change: { ...overall.rocAuc, difference: 0.0004, interval: interval(-0.0008, 0.0016), standing: 'no-worse' },
    },
  ],
  slices: [slices.ha, slices.late, slices.aa, slices.night, slices.wn],
  churn: { newlyRight: 184, newlyWrong: 121, rows: 40_000 },
  params: [
    { name: 'trees', before: 200, after: 400 },
    { name: 'max_depth', before: 6, after: 8 },
  ],
  policy: {
    undecided: 'fail',
    operatingCharacteristic: {
      passIfEqual: { atLeast: 0.938, atMost: 0.94 },
      stopIfWorse: { atLeast: 0.97, atMost: 0.98 },
    },
    digest: digest('policy'),
    where: { file: 'mlgate.yml', line: 31, column: 3 },
  },
  evaluation: digest('evaluation'),
  seed: 7,
  level: 0.95,
  verdict: 'pass',
  conclusion: 'success',
  observed: { startedAt: '2026-11-27T14:02:00.000Z', seconds: 4.2, mlgate: '0.1.0' },
};

const allSlices = Object.values(slices);

export const evaluation: Evaluation = {
  model: 'late-flights',
  task: 'binary',
  rows: { data: { path: 'data/test.parquet', digest: digest('test') }, digest: digest('rows'), count: 40_000 },
  predictCommand: 'node predict.mjs --model {model} --data {data} --out {predictions}',
  positive: true,
  candidate: {
    kind: 'measured',
    subject: { role: 'candidate', commit: commit('head'), digest: digest('model') },
    source: 'scored',
    estimates: Object.values(overall).map(({ candidate }) => candidate),
    slices: allSlices.flatMap(({ slice, rows, candidate }) =>
      slice === undefined ? [] : [{ slice, rows, estimates: [candidate] }],
    ),
    confusion: {
      labels: ['on time', 'late'],
      counts: [
        [30_214, 1_866],
        [1_996, 5_924],
      ],
    },
  },
  baselines: [
    {
      kind: 'measured',
      subject: { role: 'champion', version: 14, digest: digest('v14') },
      source: 'scored',
      estimates: Object.values(overall).flatMap(({ baseline }) => (baseline === undefined ? [] : [baseline])),
      slices: [],
      confusion: {
        labels: ['on time', 'late'],
        counts: [
          [30_198, 1_882],
          [2_043, 5_877],
        ],
      },
    },
  ],
  observed: { startedAt: '2026-11-27T14:01:50.000Z', seconds: 9.1, reused: [], mlgate: '0.1.0' },
};

export const training: TrainingRun = {
  model: 'late-flights',
  executor: 'local',
  command: 'node train.mjs --data {train} --out {model}',
  params: {
    file: { path: 'params.yaml', digest: digest('params') },
    values: { trees: 400, max_depth: 8, learning_rate: 0.1 },
  },
  code: { commit: commit('head'), dirty: false, files: 9, digest: digest('code') },
  data: [{ path: 'data/train.parquet', digest: digest('train') }],
  environment: {
    platform: 'linux-x64',
    tools: { node: 'v24.21.0' },
    lockFiles: [{ path: 'package-lock.json', digest: digest('lock') }],
  },
  inputs: digest('inputs'),
  output: { path: 'model/', kind: 'folder', digest: digest('model'), bytes: 1_934_222, files: 3 },
  observed: {
    startedAt: '2026-11-27T14:01:00.000Z',
    seconds: 31.2,
    cpuSeconds: 55.1,
    peakMemory: 912_000_000,
    reused: false,
    mlgate: '0.1.0',
  },
};

export function finding(over: Partial<Finding>): Finding {
  return {
    check: 'range',
    dataset: 'test',
    columns: ['distance'],
    status: 'holds',
    severity: 'error',
    expectation: 'between 0 and 5000',
    message: 'all 40,000 rows',
    facts: {},
    where: { file: 'data/contract.yml', line: 14, column: 5 },
    ...over,
  };
}

const held = Array.from({ length: 40 }, (_, index) => finding({ columns: [`column_${index}`] }));

export const data: DataReport = {
  model: 'late-flights',
  datasets: [
    {
      name: 'train',
      file: { path: 'data/train.parquet', digest: digest('train') },
      format: 'parquet',
      rows: 140_000,
      columns: columns(),
    },
    {
      name: 'test',
      file: { path: 'data/test.parquet', digest: digest('test') },
      format: 'parquet',
      rows: 40_000,
      columns: columns(),
    },
  ],
  contract: { path: 'data/contract.yml', digest: digest('contract') },
  findings: [
    finding({
      check: 'class-imbalance',
      columns: ['late'],
      status: 'violated',
      severity: 'warn',
      expectation: 'the rarest class at least 20 %',
      message: 'true is 19.8 % of 40,000 rows',
      suggestion: 'rarest: 19 %',
    }),
    ...held,
  ],
  verdict: 'pass',
  observed: { startedAt: '2026-11-27T14:00:30.000Z', seconds: 0.8, mlgate: '0.1.0' },
};

function columns(): DataReport['datasets'][number]['columns'] {
  return ['flight_id', 'date', 'delay', 'distance', 'origin', 'destination', 'late'].map((name) => ({
    name,
    type: 'VARCHAR',
  }));
}

export const context: ReportInput['context'] = {
  repository: 'acme/flights',
  pullRequest: 418,
  head: commit('head'),
  built: commit('built'),
  runUrl: 'https://example.invalid/acme/flights/actions/runs/8123',
  observed: { mlgate: '0.1.0' },
};

export const links: ReportInput['links'] = { html: 'https://example.invalid/report.html' };

export const better: ReportInput = { model: 'late-flights', context, data, training, evaluation, comparison, links };
