// Models whose true quality is known: scores are a shared signal plus noise of the model's own.
import type { Predictions, Rows, SliceColumn } from '../../src/records/predictions.ts';
import { normalCdf, normalQuantile } from '../../src/statistics/distributions.ts';
import { createRandom } from '../../src/statistics/random.ts';
import type { Random } from '../../src/statistics/random.ts';

const SEPARATION = 1.6;
/** Where the score is 0.5. */
const CUT = 1.3;

/** True ROC AUC of a model with this much noise: normal scores, SEPARATION apart, variance 1 + noise². */
export function aucOf(noise: number): number {
  return normalCdf(SEPARATION / Math.sqrt(2 * (1 + noise * noise)));
}

/** The noise with which the true ROC AUC is `auc`. */
export function noiseFor(auc: number): number {
  return Math.sqrt((SEPARATION / normalQuantile(auc)) ** 2 / 2 - 1);
}

/** True accuracy at the threshold 0.5 of {@link model}, `share` of the rows positive. */
export function shareRight(noise: number, share = 0.3): number {
  const spread = Math.sqrt(1 + noise * noise);
  return (1 - share) * normalCdf(CUT / spread) + share * normalCdf((SEPARATION - CUT) / spread);
}

export interface Signal {
  readonly rows: Rows;
  /** What every model sees of each row. */
  readonly shared: Float64Array;
  readonly random: Random;
}

/** Binary rows, `share` of them positive. */
export function drawRows(count: number, seed: number, share = 0.3): Signal {
  const random = createRandom(seed);
  const truth = new Float64Array(count);
  const shared = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    truth[row] = random.uniform() < share ? 1 : 0;
    shared[row] = random.normal() + SEPARATION * (truth[row] ?? 0);
  }
  return { rows: { task: 'binary', count, classes: ['0', '1'], truth, slices: [] }, shared, random };
}

/** A model of its own noise; `name` makes its noise independent of any other model's. */
export function model(signal: Signal, name: string, noise: number): Predictions {
  const random = signal.random.fork(name);
  const latent = signal.shared.map((value) => value + noise * random.normal());
  const scores = latent.map((value) => 1 / (1 + Math.exp(CUT - value)));
  return { rows: signal.rows, scores: [scores], predicted: scores.map((score) => (score >= 0.5 ? 1 : 0)) };
}

/** The same rows cut by a column; `valueOf` gives each row's index into `values`. */
export function cut(
  signal: Signal,
  column: string,
  slices: { readonly values: readonly string[]; readonly valueOf: (row: number) => number },
): Signal {
  const codes = Uint32Array.from(signal.shared.keys(), slices.valueOf);
  const added: SliceColumn = { column, values: slices.values, codes };
  return { ...signal, rows: { ...signal.rows, slices: [...signal.rows.slices, added] } };
}

/** Scores of `better`, but those of `worse` where `choose` says. */
export function mix(better: Predictions, worse: Predictions, choose: (row: number) => boolean): Predictions {
  const pick = (from: Float64Array | undefined, other: Float64Array | undefined): Float64Array =>
    Float64Array.from(better.rows.truth.keys(), (row) => (choose(row) ? other : from)?.[row] ?? Number.NaN);
  return {
    rows: better.rows,
    scores: [pick(better.scores[0], worse.scores[0])],
    predicted: pick(better.predicted, worse.predicted),
  };
}
