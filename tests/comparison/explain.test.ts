// What a person reads under each verdict: one case for every reason there is.
import { expect, it } from 'vitest';
import { compareModels } from '../../src/comparison/compare.ts';
import type { ComparisonFields } from '../../src/comparison/compare.ts';
import type { Rule } from '../../src/config/rule.ts';
import { ruleReason } from '../../src/records/comparison.ts';
import type { Estimate, Evaluation, Measured } from '../../src/records/evaluation.ts';
import {
  absent,
  evaluationOf,
  config,
  metrics,
  plainEstimate,
  plainInput,
  reported,
  rule,
  scored,
  scoredInput,
  SUBJECTS,
} from './inputs.ts';
import { cut, drawRows, mix, model } from './synthetic.ts';

const HIGHER = 'higher-is-better';
const signal = cut(drawRows(5000, 11), 'carrier', {
  values: ['AA', 'HA', 'none late'],
  valueOf: (row) => (row % 10 === 0 ? 1 : row % 10 === 1 ? 2 : 0),
});
const truth = signal.rows.truth.map((label, row) => (row % 10 === 1 ? 0 : label));
const flights = { ...signal, rows: { ...signal.rows, truth } };
const champion = model(flights, 'champion', 1);
const better = model(flights, 'better', 0.4);
const equal = model(flights, 'equal', 1);
const hawaiiWorse = mix(better, model(flights, 'hopeless', 4), (row) => row % 10 === 0);

function onRows(candidate: typeof champion, ...rules: readonly Rule[]): ComparisonFields {
  return compareModels(
    scoredInput({ candidate, champion }, { metrics: metrics('roc_auc', 'log_loss', 'accuracy'), rules }),
  );
}

function without(rules: readonly Rule[], ...unmeasured: readonly Evaluation['baselines'][number][]): ComparisonFields {
  return compareModels(scoredInput({ candidate: better }, { metrics: metrics('roc_auc'), rules, unmeasured }));
}

function estimates(value: number | null): readonly Estimate[] {
  return [plainEstimate('score_x', value, HIGHER), plainEstimate('score_y', 1)];
}

function onNumbers(candidate: number | null, production: number | null, ...rules: readonly Rule[]): ComparisonFields {
  return compareModels(plainInput({ candidate: estimates(candidate), production: estimates(production) }, { rules }));
}

function vanishing(): ComparisonFields {
  const x = { ...plainEstimate('score_x', 0.5, HIGHER), rows: 812 };
  const slices = (...values: readonly string[]): Measured['slices'] =>
    values.map((value) => ({ slice: { column: 'carrier', value }, rows: 812, estimates: [x] }));
  const candidate = {
    ...reported(SUBJECTS.candidate, [x, plainEstimate('new', 1, HIGHER)]),
    slices: slices('AA', 'NEW'),
  };
  const production = {
    ...reported(SUBJECTS.champion, [x, plainEstimate('old', 1, HIGHER)]),
    slices: slices('AA', 'HA'),
  };
  const point = { on: 'point' } as const;
  const rules = [
    rule('new', 'better', point),
    rule('old', 'at least 0.5', point),
    rule('other', 'at least 0.5', point),
    rule('score_x', 'no worse by more than 0.01', { ...point, slices: 'carrier' }),
    rule('score_x', 'no worse by more than 0.01', { ...point, slices: 'airline' }),
  ];
  return compareModels({
    config: config({ rules }),
    evaluation: evaluationOf(candidate, [production]),
    predictions: {},
  });
}

function onOtherRows(): ComparisonFields {
  const small = drawRows(1000, 3);
  const input = scoredInput(
    { candidate: model(small, 'a', 1) },
    { metrics: metrics('roc_auc'), rules: [rule('roc_auc', 'better than base')] },
  );
  const base = { ...scored(champion, SUBJECTS.base, input.config), source: 'recorded' as const };
  return compareModels({ ...input, evaluation: { ...input.evaluation, baselines: [base] } });
}

const NO_WORSE = rule('roc_auc', 'no worse by more than 0.005');

function everything(): readonly ComparisonFields[] {
  return [
    onRows(
      better,
      NO_WORSE,
      rule('log_loss', 'no worse by more than 0.005'),
      rule('accuracy', 'at least 0.7'),
      rule('accuracy', 'at most 0.7'),
    ),
    onRows(
      equal,
      rule('roc_auc', 'no worse by more than 0.002'),
      rule('log_loss', 'better'),
      rule('accuracy', 'at least 0.76'),
    ),
    onRows(hawaiiWorse, rule('roc_auc', 'not clearly worse by more than 0.01', { slices: 'carrier' })),
    onRows(better, rule('roc_auc', 'no worse by more than 0.5', { slices: 'carrier' })),
    onRows(equal, rule('roc_auc', 'not clearly worse by more than 0.01', { slices: 'carrier' })),
    onNumbers(
      0.5,
      0.49,
      rule('score_x', 'better', { on: 'point' }),
      rule('score_x', 'at least 0.9', { on: 'point' }),
      rule('score_x', 'better'),
      rule('score_x', 'at least 0.1'),
      rule('score_y', 'better'),
    ),
    onNumbers(null, 0.5, rule('score_x', 'better')),
    onNumbers(0.5, null, rule('score_x', 'better')),
    onNumbers(Number.NaN, 0.5, rule('score_x', 'better')),
    onNumbers(0.5, 0, rule('score_x', 'better by more than 5%')),
    vanishing(),
    without([NO_WORSE], absent('champion'), absent('base')),
    without([NO_WORSE], { kind: 'failed', role: 'champion', reason: 'its predict command ended with exit code 1' }),
    without([NO_WORSE]),
    onOtherRows(),
  ];
}

it('every reason is put into words', async () => {
  const results = everything().flatMap(({ rules }) => rules);
  expect(new Set(results.map(({ reason }) => reason))).toEqual(new Set(ruleReason.options));
  const lines = results.map(({ rule: { text }, slice, verdict, reason, explanation }) =>
    [
      `${text}${slice === undefined ? '' : ` [${slice.value}]`}`,
      `  ${verdict} (${reason})`,
      `  ${explanation}`,
      '',
    ].join('\n'),
  );
  await expect(lines.join('\n')).toMatchFileSnapshot('../golden/comparison/explanations.txt');
});
