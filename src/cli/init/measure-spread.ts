// The spread of the drafted metric, measured on predictions that are there already; better than any rule of thumb.
import { readColumns } from '../../data/tables/read-columns.ts';
import { estimateMetric } from '../../evaluation/metrics/estimate.ts';
import { buildRows, testColumns } from '../../evaluation/rows.ts';
import { buildScores, predictionColumns } from '../../evaluation/scores.ts';
import type { Tables } from '../../platform/tables.ts';
import { UserError } from '../../records/errors.ts';
import { twoSidedZ } from '../../statistics/interval.ts';
import type { Draft, DraftEvaluate } from './draft.ts';
import { valueOf } from './guess.ts';
import { measuredSpread } from './margin.ts';
import type { Spread } from './margin.ts';
import { choiceOf } from './policy.ts';

const LEVEL = 0.95;

/** undefined where there are no predictions with labels, where something is still to be filled in, or they cannot be measured. */
export async function measureSpread(tables: Tables, draft: Draft): Promise<Spread | undefined> {
  const { evaluate } = draft;
  const table = evaluate?.predictions === undefined ? undefined : evaluate.table;
  const task = valueOf(draft.task);
  const choice = evaluate === undefined ? undefined : choiceOf(task, evaluate);
  const config = evaluate === undefined ? undefined : columnsOf(evaluate);
  if (table === undefined || task === undefined || choice === undefined || config === undefined) return undefined;
  const read = async ({ names, asText }: ReturnType<typeof testColumns>) => ({
    file: table.file,
    columns: await readColumns({ tables, dataset: table.dataset }, names, { asText }),
  });
  try {
    const rows = buildRows(await read(testColumns(config)), config, task);
    const scores = buildScores(await read(predictionColumns(config)), config, rows);
    const options = { level: LEVEL, seed: 7, replicates: 1000 };
    const request = { name: choice.primary, parameters: {} };
    const { value, interval } = estimateMetric(request, { rows: rows.rows, ...scores }, options);
    if (value === null || interval === null) return undefined;
    const standardError = (interval.high - interval.low) / 2 / twoSidedZ(LEVEL);
    if (!(standardError > 0)) return undefined;
    const spread = measuredSpread(standardError, rows.rows.count, table.file);
    return task === 'regression' ? inPercent(spread, value) : spread;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Of a loss of `value`; undefined where nothing is a part of it. */
function inPercent(spread: Spread, value: number): Spread | undefined {
  return value === 0
    ? undefined
    : { ...spread, standardError: (spread.standardError / Math.abs(value)) * 100, unit: 'percent' };
}

/** What evaluate would be told; undefined while something is open. */
function columnsOf({ label, positive, answers }: DraftEvaluate) {
  const found = valueOf(label);
  if (found === undefined || positive.kind === 'open') return undefined;
  const { score, scores, prediction } = {
    ...answers,
    score: valueOf(answers.score),
    prediction: valueOf(answers.prediction),
  };
  const hasScores = Object.keys(scores).length > 0;
  if (score === undefined && prediction === undefined && !hasScores) return undefined;
  return {
    label: found,
    ...(positive.kind === 'found' ? { positive: positive.value } : {}),
    slices: [],
    threshold: 0.5,
    ...(hasScores ? { scores } : score !== undefined ? { score } : prediction === undefined ? {} : { prediction }),
  };
}
