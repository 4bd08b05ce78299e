// Gradient boosting: many small trees, each fitted to what the trees before it got wrong.
import { seededRandom } from '../random.mjs';
import { growTree, leafOf } from './tree.mjs';

const BINS = 128;
/** A category's late rate counts as if this many average flights had been seen too, so that rare ones say little. */
const PRIOR_FLIGHTS = 20;

const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;

/** { level: late rate in training }: gives the levels of a category an order that trees can split. */
function lateRates(values, labels, share) {
  const counts = new Map();
  values.forEach((level, row) => {
    const count = counts.get(level) ?? { flights: 0, late: 0 };
    count.flights += 1;
    count.late += labels[row];
    counts.set(level, count);
  });
  const rate = ({ flights, late }) => (late + PRIOR_FLIGHTS * share) / (flights + PRIOR_FLIGHTS);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([level, c]) => [level, rate(c)]));
}

function asNumbers({ kind, values }, rates, share) {
  if (kind === 'number') return Float64Array.from(values);
  return Float64Array.from(values, (level) => rates[level] ?? share);
}

/** At most BINS − 1 distinct cut points at equal ranks. Bin b holds cuts[b − 1] < x ≤ cuts[b]. */
function cutsOf(numbers) {
  const sorted = numbers.toSorted();
  const cuts = Array.from({ length: BINS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]);
  return [...new Set(cuts)];
}

function binned(numbers, cuts) {
  return Uint8Array.from(numbers, (x) => {
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (x <= cuts[middle]) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}

/** A random share of the rows, with the derivatives of their log likelihood at the present scores. */
function drawSample({ bins, labels, scores }, share, random) {
  const rows = new Uint32Array(labels.length);
  let count = 0;
  for (let row = 0; row < labels.length; row++) if (random() < share) rows[count++] = row;
  const gradients = new Float64Array(count);
  const curvatures = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const chance = sigmoid(scores[rows[i]]);
    gradients[i] = labels[rows[i]] - chance;
    curvatures[i] = chance * (1 - chance);
  }
  return { bins, rows: rows.subarray(0, count), gradients, curvatures };
}

/** `rows_per_tree` is a share: each tree sees other rows, so that all of them together overfit less. */
export const parameters = ['trees', 'depth', 'learning_rate', 'rows_per_tree', 'seed'];

/** Learns from labels of 0 and 1. */
export function learn(features, labels, params) {
  const share = mean(labels);
  const rates = features.map(({ kind, values }) => (kind === 'category' ? lateRates(values, labels, share) : null));
  const numbers = features.map((feature, index) => asNumbers(feature, rates[index], share));
  const cuts = numbers.map(cutsOf);
  const bins = numbers.map((column, index) => binned(column, cuts[index]));
  const random = seededRandom(params.seed);
  const start = Math.log(share / (1 - share));
  const scores = new Float64Array(labels.length).fill(start);
  const trees = [];
  for (let round = 0; round < params.trees; round++) {
    const sample = drawSample({ bins, labels, scores }, params.rows_per_tree, random);
    const tree = growTree(sample, { depth: params.depth, rate: params.learning_rate, size: BINS });
    for (let row = 0; row < scores.length; row++) scores[row] += leafOf(tree, bins, row);
    trees.push(tree);
  }
  return { start, share, rates, cuts, trees };
}

/** P(late) of each row. */
export function score(model, features) {
  const bins = features.map((feature, index) =>
    binned(asNumbers(feature, model.rates[index], model.share), model.cuts[index]),
  );
  return Float64Array.from(features[0].values, (_, row) => {
    let logit = model.start;
    for (const tree of model.trees) logit += leafOf(tree, bins, row);
    return sigmoid(logit);
  });
}
