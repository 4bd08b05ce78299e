// What one model said about each test row, checked value by value and put into the order of the test rows.
import type { EvaluateConfig } from '../config/model-config.ts';
import type { Rows, Scores } from '../records/predictions.ts';
import { alignRows } from './join.ts';
import { codeColumn } from './labels.ts';
import type { TestRows } from './rows.ts';
import { findColumn, numbersOf, plural, quote, refuse, type ColumnRole, type Table } from './table.ts';

export type ScoresConfig = Pick<EvaluateConfig, 'score' | 'scores' | 'prediction' | 'threshold' | 'id'>;

/** scikit-learn's own tolerance for `roc_auc_score`: it accepts what float32 and five written digits leave. */
export const SUM_TOLERANCE = 1e-5;

/** Which columns of the predictions to read, and which of them as text. */
export function predictionColumns(config: ScoresConfig): {
  readonly names: readonly string[];
  readonly asText: readonly string[];
  readonly keys: Readonly<Record<string, string>>;
} {
  const ids = config.id === undefined ? [] : [config.id];
  const single = [config.score, config.prediction].filter((name) => name !== undefined);
  const several = Object.values(config.scores ?? {});
  const named: readonly (readonly [column: string, key: string])[] = [
    ...several.map((column) => [column, 'evaluate.scores'] as const),
    ...ids.map((column) => [column, 'evaluate.id'] as const),
    ...(config.prediction === undefined ? [] : [[config.prediction, 'evaluate.prediction'] as const]),
    ...(config.score === undefined ? [] : [[config.score, 'evaluate.score'] as const]),
  ];
  return { names: [...new Set([...ids, ...single, ...several])], asText: ids, keys: Object.fromEntries(named) };
}

/**
 * Scores in the order of the test rows. Binary: P(positive), predicted positive from `threshold` on. Several classes: the
 * most probable one, the first of equals (as NumPy's argmax). `prediction` gives labels or values where there are no scores,
 * and labels beside them where both are named.
 * @throws UserError for rows that do not match and values that cannot be scores or labels, naming the first row
 */
export function buildScores(table: Table, config: ScoresConfig, test: TestRows): Scores {
  const { rows } = test;
  const order = alignRows(
    table,
    { count: rows.count, ...(test.ids === undefined ? {} : { ids: test.ids }) },
    config.id,
  );
  const arrange = (values: Float64Array): Float64Array => Float64Array.from(order, (row) => values[row] ?? Number.NaN);
  const scores = readScores(table, config, rows).map(arrange);
  if (config.prediction !== undefined)
    return { scores, predicted: arrange(readPredicted(table, config.prediction, rows)) };
  const [first] = scores;
  if (first === undefined) throw refuse(table, missingScores(rows));
  return { scores, predicted: rows.task === 'binary' ? atLeast(first, config.threshold) : mostProbable(scores) };
}

function missingScores({ task }: Rows): { readonly code: string; readonly what: string; readonly fix: string } {
  const fixes = {
    binary: 'score: <column of P(positive)>, or prediction: <column of the predicted label>',
    multiclass: 'scores: { class: column of its probability }, or prediction: <column of the predicted label>',
    regression: 'prediction: <column of the predicted value>',
  };
  return { code: 'no-scores', what: 'nothing says which column holds the predictions', fix: fixes[task] };
}

/** In file order. */
function readScores(table: Table, config: ScoresConfig, rows: Rows): readonly Float64Array[] {
  switch (rows.task) {
    case 'regression':
      return [];
    case 'binary':
      return config.score === undefined ? [] : [probabilities(table, { column: config.score, key: 'evaluate.score' })];
    case 'multiclass':
      return config.scores === undefined ? [] : classProbabilities(table, config.scores, rows.classes);
  }
}

function classProbabilities(
  table: Table,
  names: Readonly<Record<string, string>>,
  classes: readonly string[],
): readonly Float64Array[] {
  const scores = classes.map((name) =>
    probabilities(table, { column: names[name] ?? '', key: `evaluate.scores.${name}` }),
  );
  const sums = scores.reduce(
    (sum, score) => sum.map((value, row) => value + (score[row] ?? Number.NaN)),
    zerosLike(scores[0]),
  );
  const isWrong = (sum: number): boolean => !(Math.abs(sum - 1) <= SUM_TOLERANCE);
  const bad = sums.findIndex(isWrong);
  if (bad < 0) return scores;
  throw refuse(table, {
    code: 'scores-not-one',
    what:
      `probabilities of the classes sum to ${sums[bad]?.toPrecision(6)} in row ${bad + 1} ` +
      `(${plural(
        sums.reduce((count, sum) => count + (isWrong(sum) ? 1 : 0), 0),
        'row',
      )} off by more than ${SUM_TOLERANCE})`,
    fix: 'write all classes’ probabilities with at least six digits, not logits and not rounded percentages',
  });
}

function zerosLike(values: Float64Array | undefined): Float64Array {
  return new Float64Array(values?.length ?? 0);
}

/** @throws UserError `score-missing` (null, NaN), `score-range` (infinite, outside [0, 1]) */
function probabilities(table: Table, role: ColumnRole): Float64Array {
  const values = numbersOf(table, role);
  const bad = values.findIndex((value) => !(value >= 0 && value <= 1));
  if (bad < 0) return values;
  const count = values.reduce((sum, value) => sum + (value >= 0 && value <= 1 ? 0 : 1), 0);
  const more = count > 1 ? `; ${plural(count, 'row')} in all cannot be used` : '';
  const value = values[bad] ?? Number.NaN;
  if (Number.isNaN(value)) {
    throw refuse(table, {
      code: 'score-missing',
      what: `${quote(role.column)} (${role.key}) is null or NaN in row ${bad + 1}${more}`,
      fix: 'the model must answer for every row: look at what makes it say NaN',
    });
  }
  throw refuse(table, {
    code: 'score-range',
    what: `${quote(role.column)} (${role.key}) is ${value} in row ${bad + 1}, not a probability from 0 to 1${more}`,
    fix: 'write probabilities (predict_proba), not margins, logits or percentages',
  });
}

function atLeast(score: Float64Array, threshold: number): Float64Array {
  return score.map((p) => (p >= threshold ? 1 : 0));
}

function mostProbable(scores: readonly Float64Array[]): Float64Array {
  const best = new Float64Array(scores[0]?.length ?? 0);
  const highest = new Float64Array(best.length).fill(-Infinity);
  for (const [index, score] of scores.entries()) {
    for (const [row, p] of score.entries()) {
      if (p <= (highest[row] ?? Number.NaN)) continue;
      highest[row] = p;
      best[row] = index;
    }
  }
  return best;
}

/** Predicted values, or labels as places among the classes; in file order. */
function readPredicted(table: Table, column: string, rows: Rows): Float64Array {
  const role = { column, key: 'evaluate.prediction' };
  return rows.task === 'regression' ? predictedValues(table, role) : predictedLabels(table, role, rows.classes);
}

function predictedValues(table: Table, role: ColumnRole): Float64Array {
  const values = numbersOf(table, role);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return values;
  throw refuse(table, {
    code: 'prediction-missing',
    what: `${quote(role.column)} (${role.key}) is ${Number.isNaN(values[bad]) ? 'null or NaN' : 'infinite'} in row ${bad + 1}`,
    fix: 'the model must answer for every row with a finite number',
  });
}

function predictedLabels(table: Table, role: ColumnRole, classes: readonly string[]): Float64Array {
  const { values, codes } = codeColumn(findColumn(table, role));
  const missing = codes.indexOf(-1);
  if (missing >= 0) {
    const what = `${quote(role.column)} (${role.key}) is null or NaN in row ${missing + 1}`;
    throw refuse(table, { code: 'prediction-missing', what, fix: 'the model must give every row a label' });
  }
  const places = values.map((value) => classes.indexOf(value));
  const unseen = values.filter((_, index) => (places[index] ?? -1) < 0);
  if (unseen.length > 0) {
    const row = codes.findIndex((code) => (places[code] ?? -1) < 0);
    const count = codes.reduce((sum, code) => sum + ((places[code] ?? -1) < 0 ? 1 : 0), 0);
    throw refuse(table, {
      code: 'label-unseen',
      what:
        `${quote(role.column)} (${role.key}) predicts ${unseen.slice(0, 5).map(quote).join(', ')} in ${plural(count, 'row')} ` +
        `(first row ${row + 1}); the labels of the test data are ${classes.slice(0, 10).map(quote).join(', ')}`,
      fix: 'write labels as the test data do; a class that the test data lack is named under scores:',
    });
  }
  return codes.map((code) => places[code] ?? Number.NaN);
}
