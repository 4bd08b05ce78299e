// ROC AUC of several classes: the mean over classes against the rest, or over pairs of classes.
import type { Rows } from '../../records/predictions.ts';
import { type RankedRows, rankedRocAuc, rankRows, rocAuc } from '../../statistics/roc-auc.ts';
import type { RankedMeasure, Sample } from './metric.ts';

export interface MulticlassAuc {
  readonly versus: 'ovr' | 'ovo';
  /** By how frequent the class or pair is. */
  readonly weighted: boolean;
}

/** One binary problem: some of the rows, with one class as the positive. */
interface Duel {
  /** Row numbers; all rows when absent. */
  readonly among: Uint32Array | undefined;
  readonly truth: Uint8Array;
  readonly score: Float64Array;
}

/** Duels that count as one: one-vs-one takes each pair from both sides. */
type Match = readonly Duel[];

function occurring(rows: Rows): readonly number[] {
  const sizes = new Uint32Array(rows.classes.length);
  for (const label of rows.truth) sizes[label]++;
  return [...sizes.keys()].filter((label) => sizes[label] > 0);
}

function matchesOf({ rows, model }: Sample, versus: MulticlassAuc['versus']): readonly Match[] {
  const present = occurring(rows);
  if (versus === 'ovr') {
    return present.map((label) => [
      {
        among: undefined,
        truth: Uint8Array.from(rows.truth, (t) => (t === label ? 1 : 0)),
        score: model.scores[label],
      },
    ]);
  }
  const numbers = Uint32Array.from(rows.truth.keys());
  return present.flatMap((first, position) =>
    present.slice(position + 1).map((second) => {
      const among = numbers.filter((row) => rows.truth[row] === first || rows.truth[row] === second);
      return [first, second].map((label) => ({
        among,
        truth: Uint8Array.from(among, (row) => (rows.truth[row] === label ? 1 : 0)),
        score: Float64Array.from(among, (row) => model.scores[label][row]),
      }));
    }),
  );
}

function average(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total = 0;
  for (const [index, value] of values.entries()) {
    sum += value * weights[index];
    total += weights[index];
  }
  return sum / total;
}

/** One-vs-rest: rows of the class; one-vs-one: rows of the two classes. */
function matchWeight([duel]: Match, counts: Uint8Array): number {
  let weight = 0;
  for (let i = 0; i < duel.truth.length; i++) {
    if (duel.among === undefined && duel.truth[i] === 0) continue;
    weight += counts[duel.among === undefined ? i : duel.among[i]];
  }
  return weight;
}

function ones(rows: Rows): Uint8Array {
  return new Uint8Array(rows.count).fill(1);
}

/** One duel sorted, to be counted again and again. */
function rankDuel({ among, truth, score }: Duel): (counts: Uint8Array) => number {
  const ranked: RankedRows = rankRows(truth, score);
  if (among === undefined) return (counts) => rankedRocAuc(ranked, counts);
  const own = new Uint8Array(among.length);
  return (counts) => {
    for (let i = 0; i < among.length; i++) own[i] = counts[among[i]];
    return rankedRocAuc(ranked, own);
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function multiclassAuc({ versus, weighted }: MulticlassAuc): RankedMeasure {
  const weigh = (matches: readonly Match[], counts: Uint8Array): readonly number[] =>
    matches.map((match) => (weighted ? matchWeight(match, counts) : 1));
  return {
    kind: 'ranked',
    undefinedOn: (rows) => {
      const present = occurring(rows);
      if (present.length < 2) return 'only one class occurs';
      if (versus === 'ovo' || present.length === rows.classes.length) return undefined;
      return `not every class occurs (${present.length} of ${rows.classes.length} do)`;
    },
    value: (sample) => {
      const matches = matchesOf(sample, versus);
      const areas = matches.map((match) => meanOf(match.map(({ truth, score }) => rocAuc(truth, score))));
      return average(areas, weigh(matches, ones(sample.rows)));
    },
    rank: (sample) => {
      const matches = matchesOf(sample, versus);
      const ranked = matches.map((match) => match.map(rankDuel));
      return (counts) =>
        average(
          ranked.map((duels) => meanOf(duels.map((area) => area(counts)))),
          weigh(matches, counts),
        );
    },
  };
}
