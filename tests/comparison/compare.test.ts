import { describe, expect, it, test } from 'vitest';
import { compareModels } from '../../src/comparison/compare.ts';
import type { ComparisonFields, ComparisonInput } from '../../src/comparison/compare.ts';
import { comparison } from '../../src/records/comparison.ts';
import { decodeRecord, encodeRecord, recordDigest } from '../../src/records/record.ts';
import type { Estimate, Measured, Slice, Subject } from '../../src/records/evaluation.ts';
import type { Predictions } from '../../src/records/predictions.ts';
import {
  COMPARISON_OBSERVED,
  OTHER_DIGEST,
  SUBJECTS,
  absent,
  config,
  evaluationOf,
  metrics,
  plainEstimate,
  plainInput,
  reported,
  rule,
  scored,
  scoredInput,
} from './inputs.ts';
import { cut, drawRows, mix, model } from './synthetic.ts';

const signal = cut(drawRows(4000, 11), 'carrier', {
  values: ['AA', 'HA', 'WN'],
  valueOf: (row) => (row % 10 === 0 ? 1 : row % 3 === 0 ? 2 : 0),
});
const champion = model(signal, 'champion', 1.2);
const better = model(signal, 'better', 0.3);
const worse = model(signal, 'worse', 2.5);
const hopeless = model(signal, 'hopeless', 4);
const onHawaii = (row: number): boolean => row % 10 === 0;

const AUC = rule('roc_auc', 'no worse by more than 0.005');
const BY_CARRIER = rule('roc_auc', 'not clearly worse by more than 0.01', { slices: 'carrier' });
const BOTH = metrics('roc_auc', 'log_loss');

/** Every comparison of these tests is a valid record that survives its file. */
function compare(input: ComparisonInput): ComparisonFields {
  const fields = compareModels(input);
  const record = { ...fields, observed: COMPARISON_OBSERVED };
  const text = encodeRecord(comparison, record);
  expect(encodeRecord(comparison, decodeRecord(comparison, text, 'comparison.json'))).toBe(text);
  return fields;
}

function right({ rows, predicted }: Predictions): number {
  return predicted.filter((label, row) => label === rows.truth[row]).length;
}

function verdicts({ rules }: ComparisonFields): readonly (readonly string[])[] {
  return rules.map(({ verdict, reason, slice }) => [verdict, reason, ...(slice === undefined ? [] : [slice.value])]);
}

function withChampion(candidate: Predictions, ...rules: readonly ReturnType<typeof rule>[]): ComparisonInput {
  return scoredInput({ candidate, champion }, { rules, metrics: BOTH, unmeasured: [absent('base')] });
}

function digestAt(seed: number): string {
  const parts = { metrics: metrics('average_precision'), compare: { seed } };
  const fields = compareModels(scoredInput({ candidate: better, champion }, parts));
  return recordDigest(comparison, { ...fields, observed: COMPARISON_OBSERVED });
}

describe('a candidate and the version in production, scored on the same rows', () => {
  it('better: passes, with the change of every metric and slice', () => {
    const found = compare(withChampion(better, AUC, BY_CARRIER));
    expect(found).toMatchObject({ verdict: 'pass', conclusion: 'success', against: 'production' });
    expect(found.changes.map(({ against, change }) => [against, change.label, change.standing])).toEqual([
      ['production', 'ROC AUC', 'better'],
      ['production', 'log loss', 'better'],
    ]);
    const slices = found.slices.map(({ difference }) => difference ?? Number.NaN);
    expect(slices).toEqual([...slices].sort((a, b) => a - b));
    expect(new Set(found.slices.map(({ label }) => label))).toEqual(new Set(['ROC AUC']));
  });

  it('worse: fails, and the interval that decided is the one of the change', () => {
    const found = compare(withChampion(worse, AUC));
    expect(found).toMatchObject({ verdict: 'fail', conclusion: 'failure' });
    const [result] = found.rules;
    expect(result).toMatchObject({ verdict: 'fail', reason: 'interval-bad', limit: -0.005, adjusted: false });
    expect(result?.decidedWith).toEqual(found.changes[0]?.change.interval);
    expect(result?.change?.standing).toBe('worse');
  });

  it('better overall, worse on one small slice: the slice fails alone, by its adjusted interval', () => {
    const found = compare(withChampion(mix(better, hopeless, onHawaii), AUC, BY_CARRIER));
    expect(verdicts(found)).toEqual([
      ['pass', 'interval-good'],
      ['pass', 'interval-good', 'AA'],
      ['fail', 'interval-bad', 'HA'],
      ['pass', 'interval-good', 'WN'],
    ]);
    const hawaii = found.rules.find(({ slice }) => slice?.value === 'HA');
    expect(hawaii).toMatchObject({ adjusted: true, against: 'production' });
    expect(hawaii?.decidedWith?.level).toBeCloseTo(1 - 0.05 / 3, 12);
    expect(hawaii?.change?.interval).toEqual(hawaii?.decidedWith);
    expect(found.slices[0]).toEqual(hawaii?.change);
    expect(found.verdict).toBe('fail');
  });

  it('proof of harmlessness on every slice is not corrected', () => {
    const found = compare(withChampion(better, rule('roc_auc', 'no worse by more than 0.2', { slices: 'carrier' })));
    expect(found.rules.map(({ adjusted, decidedWith }) => [adjusted, decidedWith?.level])).toEqual([
      [false, 0.95],
      [false, 0.95],
      [false, 0.95],
    ]);
  });

  it('too few rows: undecided, with the rows that would decide', () => {
    const small = drawRows(300, 5);
    const input = scoredInput(
      { candidate: model(small, 'x', 0.6), champion: model(small, 'y', 0.6) },
      { rules: [rule('roc_auc', 'no worse by more than 0.002')], metrics: BOTH },
    );
    const [result] = compare(input).rules;
    expect(result).toMatchObject({ verdict: 'undecided', reason: 'interval-straddles' });
    expect(result?.rowsToDecide).toBeGreaterThan(300);
    expect(result?.operatingCharacteristic?.rows).toBe(300);
  });

  it.each([
    ['fail', 'failure'],
    ['pass', 'success'],
    ['neutral', 'neutral'],
  ] as const)('undecided under "undecided: %s" concludes %s', (undecided, conclusion) => {
    const input = scoredInput(
      { candidate: model(signal, 'equal', 1.2), champion },
      { rules: [rule('roc_auc', 'no worse by more than 0.0001')], metrics: BOTH, compare: { undecided } },
    );
    expect(compare(input)).toMatchObject({ verdict: 'undecided', conclusion, policy: { undecided } });
  });

  it('the same model twice: nothing is flagged, not even by a margin of 0', () => {
    const strict = rule('roc_auc', 'no worse by more than 0');
    const found = compare(withChampion(champion, strict, rule('log_loss', 'better'), BY_CARRIER));
    expect(found.rules.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'pass', 'pass', 'pass']);
    expect(found.rules.map(({ operatingCharacteristic }) => operatingCharacteristic)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(found.changes[0]?.change.standing).toBe('equal');
    expect(found.churn).toEqual({ newlyRight: 0, newlyWrong: 0, rows: 4000 });
  });

  it('what a rule asks to gain is no loss that it allows', () => {
    const [result] = compare(
      withChampion(model(signal, 'equal', 1.2), rule('roc_auc', 'better by more than 0.5')),
    ).rules;
    expect(result).toMatchObject({ verdict: 'fail', change: { standing: 'cannot-tell' } });
  });

  it('churn counts rows, not their balance', () => {
    const { churn } = compare(withChampion(better, AUC));
    expect((churn?.newlyRight ?? 0) - (churn?.newlyWrong ?? 0)).toBe(right(better) - right(champion));
    expect(churn?.newlyWrong).toBeGreaterThan(0);
  });

  it('a metric asked for twice with different parameters holds its rule for both', () => {
    const twice = [0.3, 0.6].map((threshold) => ({ name: 'recall', parameters: { threshold } }));
    const input = scoredInput(
      { candidate: better, champion },
      { metrics: twice, rules: [rule('recall', 'at least 0.1')] },
    );
    expect(compare(input).rules.map(({ metric }) => metric.parameters)).toEqual([
      { threshold: 0.3 },
      { threshold: 0.6 },
    ]);
  });

  it('an alias names the same metric', () => {
    const input = scoredInput(
      { candidate: better, champion },
      { metrics: metrics('roc_auc_score'), rules: [rule('roc_auc_score', 'no worse by more than 0.005')] },
    );
    expect(verdicts(compare(input))).toEqual([['pass', 'interval-good']]);
  });

  it('the same input gives the same digest; another seed, another one where a bootstrap decided', () => {
    expect(digestAt(7)).toBe(digestAt(7));
    expect(digestAt(7)).not.toBe(digestAt(8));
  });

  it('tells which parameters changed', () => {
    const params = { candidate: { trees: 400 }, champion: { trees: 200 }, base: { trees: 300 } };
    expect(compare({ ...withChampion(better, AUC), params }).params).toEqual([
      { name: 'trees', before: 200, after: 400 },
    ]);
  });
});

describe('which baseline', () => {
  const failed = { kind: 'failed', role: 'champion', reason: 'its predict command ended with exit code 1' } as const;
  const base = model(signal, 'base', 1.3);

  test.each([
    ['production, when it is there', 'production', undefined, { champion, base }, [], 'production', 'pass'],
    [
      'base, when production provably has none',
      'production',
      undefined,
      { base },
      [absent('champion')],
      'base',
      'pass',
    ],
    ['still production, when that failed', 'production', undefined, { base }, [failed], 'production', 'undecided'],
    ['still production, when nobody looked for it', 'production', undefined, { base }, [], 'production', 'undecided'],
    ['base, if configured', 'base', undefined, { champion, base }, [], 'base', 'pass'],
    [
      'not production, when base is configured and has nothing',
      'base',
      undefined,
      { champion },
      [absent('base')],
      'base',
      'not-applicable',
    ],
    ['the one that the rule names', 'production', 'base', { champion, base }, [], 'base', 'pass'],
    [
      'not base, when the rule names production and it has none',
      'production',
      'production',
      { base },
      [absent('champion')],
      'production',
      'not-applicable',
    ],
    [
      'nothing on a first run',
      'production',
      undefined,
      {},
      [absent('champion'), absent('base')],
      'base',
      'not-applicable',
    ],
  ] as const)('%s', (...[_title, against, than, baselines, unmeasured, chosen, verdict]) => {
    const sentence =
      than === undefined ? 'no worse by more than 0.005' : (`no worse by more than 0.005 than ${than}` as const);
    const input = scoredInput(
      { candidate: better, ...baselines },
      { metrics: BOTH, rules: [rule('roc_auc', sentence)], compare: { against }, unmeasured },
    );
    expect(compare(input).rules.map((result) => [result.against, result.verdict])).toEqual([[chosen, verdict]]);
  });

  it('both are shown where both were measured, the chosen one first', () => {
    const found = compare(scoredInput({ candidate: better, champion, base }, { metrics: BOTH, rules: [AUC] }));
    expect(found.changes.map(({ against, change }) => `${against} ${change.label}`)).toEqual([
      'production ROC AUC',
      'production log loss',
      'base ROC AUC',
      'base log loss',
    ]);
    expect(found.baselines).toEqual({
      production: { kind: 'measured', subject: SUBJECTS.champion, source: 'scored' },
      base: { kind: 'measured', subject: SUBJECTS.base, source: 'scored' },
    });
  });

  it('each change is against its own baseline, whatever rules say of the other', () => {
    const found = compare(scoredInput({ candidate: better, champion, base: better }, { metrics: BOTH, rules: [AUC] }));
    const [production, , ofBase] = found.changes.map(({ change }) => change);
    expect(production?.standing).toBe('better');
    expect(ofBase).toMatchObject({ label: 'ROC AUC', difference: 0, standing: 'equal' });
  });

  it('a first run: limits are judged, relative rules do not apply, and nothing is against anything', () => {
    const input = scoredInput(
      { candidate: better },
      {
        metrics: BOTH,
        rules: [rule('roc_auc', 'at least 0.6'), AUC],
        unmeasured: [absent('champion'), absent('base')],
      },
    );
    const found = compare(input);
    expect(found).toMatchObject({
      verdict: 'pass',
      conclusion: 'success',
      against: null,
      changes: [],
      slices: [],
      params: [],
    });
    expect(verdicts(found)).toEqual([
      ['pass', 'interval-good'],
      ['not-applicable', 'baseline-absent'],
    ]);
  });

  it('numbers without row-level scores on one side have no interval', () => {
    const input = scoredInput(
      { candidate: better, champion },
      { metrics: BOTH, rules: [AUC, rule('roc_auc', 'at least 0.6')] },
    );
    const found = compare({ ...input, predictions: { candidate: better } });
    expect(verdicts(found)).toEqual([
      ['undecided', 'no-interval'],
      ['pass', 'interval-good'],
    ]);
    expect(found.changes[0]?.change).toMatchObject({ interval: null, standing: 'cannot-tell' });
    expect(found.churn).toBeUndefined();
  });

  it('predictions of other rows than their record says are not paired', () => {
    const input = scoredInput({ candidate: better, champion }, { metrics: BOTH, rules: [AUC] });
    const reversed = { ...champion, rows: { ...champion.rows, truth: champion.rows.truth.toReversed() } };
    const found = compare({ ...input, predictions: { candidate: better, champion: reversed } });
    expect(verdicts(found)).toEqual([['undecided', 'baseline-not-comparable']]);
  });

  it('recorded numbers whose rows nobody knows are not compared', () => {
    const settings = config({ metrics: BOTH, rules: [AUC] });
    const { rows: _rows, ...recorded } = scored(champion, SUBJECTS.champion, settings);
    const input = scoredInput({ candidate: better }, { metrics: BOTH, rules: [AUC] });
    const evaluation = { ...input.evaluation, baselines: [{ ...recorded, source: 'recorded' as const }] };
    const found = compare({ ...input, evaluation, predictions: { candidate: better, champion } });
    expect(verdicts(found)).toEqual([['undecided', 'baseline-not-comparable']]);
    expect(found.baselines.production).toMatchObject({
      kind: 'not-comparable',
      reason: 'it is not known which rows gave its numbers',
    });
    expect(found.changes[0]?.change).toMatchObject({ difference: null, standing: 'undefined' });
  });
});

function scoreX(value: number): Estimate {
  return { ...plainEstimate('score_x', value, 'higher-is-better'), rows: 812 };
}

function sliceOf(value: string, score: number): Slice {
  return { slice: { column: 'carrier', value }, rows: 812, estimates: [scoreX(score)] };
}

function side(subject: Subject, ...slices: Slice[]): Measured {
  return { ...reported(subject, [scoreX(0.5)]), slices };
}

/** The verdict on the slice `single` of the column `group`. */
function onSingle(candidate: Predictions, against: Predictions): readonly string[] | undefined {
  const rules = [rule('roc_auc', 'not clearly worse by more than 0.01', { slices: 'group' })];
  return verdicts(compare(scoredInput({ candidate, champion: against }, { metrics: metrics('roc_auc'), rules })))[1];
}

describe('slices that are not what they were', () => {
  it('a column that nobody cut leaves the rule undecided', () => {
    const found = compare(
      withChampion(better, rule('roc_auc', 'not clearly worse by more than 0.01', { slices: 'airline' })),
    );
    expect(verdicts(found)).toEqual([['undecided', 'slices-missing']]);
  });

  it('a slice that only the baseline has is printed and undecided; a new one too', () => {
    const evaluation = evaluationOf(side(SUBJECTS.candidate, sliceOf('AA', 0.5), sliceOf('NEW', 0.4)), [
      side(SUBJECTS.champion, sliceOf('AA', 0.4), sliceOf('HA', 0.3)),
    ]);
    const rules = [rule('score_x', 'no worse by more than 0.01', { slices: 'carrier', on: 'point' })];
    const found = compare({ config: config({ rules }), evaluation, predictions: {} });
    expect(verdicts(found)).toEqual([
      ['pass', 'point-good', 'AA'],
      ['undecided', 'slice-new', 'NEW'],
      ['undecided', 'slice-vanished', 'HA'],
    ]);
    expect(found.slices.map(({ slice: key }) => key?.value)).toEqual(['AA', 'NEW', 'HA']);
  });

  it('ranges without rows are no slices', () => {
    const hours = cut(signal, 'hour', { values: ['[0, 6)', '[6, 24]'], valueOf: () => 1 });
    const rules = [rule('roc_auc', 'no worse by more than 0.2', { slices: 'hour' })];
    const pair = { candidate: model(hours, 'better', 0.3), champion: model(hours, 'champion', 1.2) };
    expect(verdicts(compare(scoredInput(pair, { metrics: BOTH, rules })))).toEqual([
      ['pass', 'interval-good', '[6, 24]'],
    ]);
  });

  it('a metric that only the candidate makes undefined on a slice is no excuse', () => {
    const silent: Predictions = {
      ...better,
      scores: [(better.scores[0] ?? new Float64Array()).map((score, row) => (onHawaii(row) ? 0 : score))],
      predicted: better.predicted.map((label, row) => (onHawaii(row) ? 0 : label)),
    };
    const precision = [{ name: 'precision', parameters: { zero_division: 'nan' } }];
    const rules = [rule('precision', 'not clearly worse by more than 0.1', { slices: 'carrier' })];
    const run = (candidate: Predictions, against: Predictions): readonly string[] | undefined =>
      verdicts(compare(scoredInput({ candidate, champion: against }, { metrics: precision, rules })))[1];
    expect(run(silent, champion)).toEqual(['undecided', 'candidate-undefined', 'HA']);
    expect(run(champion, silent)).toEqual(['undecided', 'baseline-undefined', 'HA']);
    expect(run(silent, silent)).toEqual(['not-applicable', 'rows-cannot-tell', 'HA']);
  });

  it('a slice of one class only does not hold up a rule against harm, and leaves proof undecided', () => {
    const oneClass = cut(signal, 'late', {
      values: ['all on time', 'mixed'],
      valueOf: (row) => (signal.rows.truth[row] === 0 && row % 2 === 0 ? 0 : 1),
    });
    const [candidate, baseline] = [model(oneClass, 'better', 0.3), model(oneClass, 'champion', 0.8)];
    const run = (sentence: string): ComparisonFields =>
      compare(
        scoredInput(
          { candidate, champion: baseline },
          { metrics: BOTH, rules: [rule('roc_auc', sentence, { slices: 'late' })] },
        ),
      );
    expect(verdicts(run('not clearly worse by more than 0.01'))).toEqual([
      ['not-applicable', 'rows-cannot-tell', 'all on time'],
      ['pass', 'interval-good', 'mixed'],
    ]);
    expect(run('not clearly worse by more than 0.01').rules[1]?.adjusted).toBe(false);
    expect(verdicts(run('no worse by more than 0.01'))[0]).toEqual(['undecided', 'candidate-undefined', 'all on time']);
    expect(verdicts(run('at least 0.5'))[0]).toEqual(['undecided', 'candidate-undefined', 'all on time']);
  });

  it('no interval on a slice is no excuse when the plain numbers already look like harm', () => {
    const rows = cut(drawRows(400, 23), 'group', { values: ['rest', 'single'], valueOf: (row) => (row < 12 ? 1 : 0) });
    const truth = rows.rows.truth.map((label, row) => (row < 12 ? (row === 0 ? 1 : 0) : label));
    const flat = { ...rows, rows: { ...rows.rows, truth } };
    const base = model(flat, 'a', 0.5);
    const placed = (score: number): Predictions => ({
      ...base,
      scores: [
        (base.scores[0] ?? new Float64Array()).map((value, row) => (row === 0 ? score : row < 12 ? 0.5 : value)),
      ],
    });
    expect(onSingle(placed(0.1), placed(0.9))).toEqual(['undecided', 'no-interval', 'single']);
    expect(onSingle(placed(0.9), placed(0.1))).toEqual(['not-applicable', 'rows-cannot-tell', 'single']);
  });
});

describe('rung 0: plain numbers', () => {
  const candidate = [
    plainEstimate('roc_auc', 0.883, 'higher-is-better'),
    plainEstimate('train_seconds', 31, 'lower-is-better'),
    plainEstimate('score_x', 0.4),
  ];
  const production = [
    plainEstimate('roc_auc', 0.871, 'higher-is-better'),
    plainEstimate('train_seconds', 28, 'lower-is-better'),
    plainEstimate('score_x', 0.41),
  ];

  it('1 better, 1 worse, 1 of unknown direction; without rules undecided, neutral', () => {
    const found = compare(plainInput({ candidate, production }));
    expect(found.changes.map(({ change }) => change.standing)).toEqual(['better', 'worse', 'direction-unknown']);
    expect(found).toMatchObject({ verdict: 'undecided', conclusion: 'neutral', rules: [] });
  });

  it('a declared direction judges a name that is not ours', () => {
    const found = compare(plainInput({ candidate, production }, { directions: { score_x: 'lower-is-better' } }));
    expect(found.changes.map(({ change }) => change.standing)).toEqual(['better', 'worse', 'better']);
  });

  it('a rule is undecided, unless it says "on: point"', () => {
    const sentence = 'no worse by more than 0.005';
    const found = compare(
      plainInput(
        { candidate, production },
        { rules: [rule('roc_auc', sentence), rule('roc_auc', sentence, { on: 'point' })] },
      ),
    );
    expect(verdicts(found)).toEqual([
      ['undecided', 'no-interval'],
      ['pass', 'point-good'],
    ]);
    expect(found.rules[1]?.explanation).toContain('Decided on single numbers');
  });

  it('only the base was measured and there are no rules: the table is against it', () => {
    const evaluation = evaluationOf(reported(SUBJECTS.candidate, candidate), [reported(SUBJECTS.base, production)]);
    expect(compare({ config: config(), evaluation, predictions: {} })).toMatchObject({
      against: 'base',
      verdict: 'undecided',
    });
  });

  it('numbers of the user and numbers from rows are not compared with each other', () => {
    const input = scoredInput({ candidate: better }, { metrics: metrics('roc_auc'), rules: [AUC] });
    const evaluation = { ...input.evaluation, baselines: [reported(SUBJECTS.champion, production)] };
    expect(verdicts(compare({ ...input, evaluation }))).toEqual([['undecided', 'baseline-not-comparable']]);
  });

  it('other rows are not compared, whatever the numbers', () => {
    const other = { ...reported(SUBJECTS.champion, production), rows: OTHER_DIGEST };
    const evaluation = evaluationOf(reported(SUBJECTS.candidate, candidate), [other]);
    const rules = [rule('roc_auc', 'no worse by more than 0.005', { on: 'point' })];
    expect(verdicts(compare({ config: config({ rules }), evaluation, predictions: {} }))).toEqual([
      ['undecided', 'baseline-not-comparable'],
    ]);
  });
});

function policyDigestOf(...rules: readonly ReturnType<typeof rule>[]): string {
  return compareModels(plainInput({ candidate: [], production: [] }, { rules })).policy.digest;
}

describe('the policy', () => {
  it('has a digest that knows what a rule asks, and not where it stands', () => {
    expect(
      policyDigestOf({
        ...AUC,
        text: 'roc_auc:  no worse by more than 5e-3',
        path: 'compare.rules[7]',
        where: { file: 'mlgate.yml', line: 3, column: 7 },
      }),
    ).toBe(policyDigestOf(AUC));
    expect(policyDigestOf(rule('roc_auc', 'no worse by more than 0.006'))).not.toBe(policyDigestOf(AUC));
    expect(policyDigestOf({ ...AUC, on: 'point' })).not.toBe(policyDigestOf(AUC));
    expect(policyDigestOf()).not.toBe(policyDigestOf(AUC));
  });

  it('names the line where "undecided" is written', () => {
    const place = { file: 'mlgate.yml', line: 31, column: 3 };
    const input = plainInput({ candidate: [], production: [] });
    const found = compareModels({ ...input, config: { ...input.config, origin: () => ({ kind: 'file', place }) } });
    expect(found.policy.where).toEqual(place);
  });
});
