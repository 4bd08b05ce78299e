// One regression tree on binned features, grown level by level from histograms of gradients.
//
// A tree of depth d is two arrays of 2^d − 1 questions, "is the bin of features[i] above cuts[i]?", and 2^d leaf values.
// The questions after i are 2i + 1 (no) and 2i + 2 (yes).

const EVERYTHING_LEFT = 255; // no bin is above it: a question that nobody found worth asking
const MIN_CURVATURE = 8; // in each part of a split: about 50 flights
const SHRINK = 5; // added to every part's curvature, so that small parts get small values

/** The leaf that a row falls into: its value. */
export function leafOf({ features, cuts, leaves }, bins, row) {
  let node = 0;
  while (node < features.length) node = 2 * node + (bins[features[node]][row] > cuts[node] ? 2 : 1);
  return leaves[node - features.length];
}

/** Sums per node of the level, feature and bin: [gradient, curvature] pairs. This loop is where the time goes. */
function histogramsOf({ bins, gradients, curvatures, rows }, { nodes, count, size }) {
  const sums = new Float64Array(count * bins.length * size * 2);
  bins.forEach((column, feature) => {
    for (let i = 0; i < rows.length; i++) {
      const at = ((nodes[i] * bins.length + feature) * size + column[rows[i]]) * 2;
      sums[at] += gradients[i];
      sums[at + 1] += curvatures[i];
    }
  });
  return sums;
}

const gainOf = (gradient, curvature) => gradient ** 2 / (curvature + SHRINK);

/** The cut of one feature at one node that explains most, as { gain, cut }. `sums` is that feature's histogram. */
function bestCut(sums) {
  let gradient = 0;
  let curvature = 0;
  for (let at = 0; at < sums.length; at += 2) {
    gradient += sums[at];
    curvature += sums[at + 1];
  }
  const whole = gainOf(gradient, curvature);
  let best = { gain: 0, cut: EVERYTHING_LEFT };
  let leftGradient = 0;
  let leftCurvature = 0;
  for (let at = 0; at < sums.length; at += 2) {
    leftGradient += sums[at];
    leftCurvature += sums[at + 1];
    if (leftCurvature < MIN_CURVATURE || curvature - leftCurvature < MIN_CURVATURE) continue;
    const parts = gainOf(leftGradient, leftCurvature) + gainOf(gradient - leftGradient, curvature - leftCurvature);
    if (parts - whole > best.gain) best = { gain: parts - whole, cut: at / 2 };
  }
  return best;
}

/** The best { feature, cut } for one node of the level. */
function bestQuestion(histograms, node, { features, size }) {
  let best = { gain: 0, cut: EVERYTHING_LEFT, feature: 0 };
  for (let feature = 0; feature < features; feature++) {
    const from = (node * features + feature) * size * 2;
    const found = bestCut(histograms.subarray(from, from + size * 2));
    if (found.gain > best.gain) best = { ...found, feature };
  }
  return best;
}

/** Newton's step for each leaf: the sum of gradients over the sum of curvatures. */
function leafValues({ gradients, curvatures }, nodes, { count, rate }) {
  const sums = new Float64Array(count);
  const weights = new Float64Array(count).fill(SHRINK);
  for (let i = 0; i < nodes.length; i++) {
    sums[nodes[i]] += gradients[i];
    weights[nodes[i]] += curvatures[i];
  }
  // Six digits say all that the data can, and keep the model file small.
  return Array.from(sums, (sum, leaf) => Number(((rate * sum) / weights[leaf]).toPrecision(6)));
}

/**
 * Grows a tree on the sampled `rows`. `bins` holds one Uint8Array per feature with values below `size`; `gradients[i]`
 * and `curvatures[i]` are the log likelihood's first and (negated) second derivative by the logit of `rows[i]`.
 */
export function growTree(sample, { depth, rate, size }) {
  const { bins, rows } = sample;
  const tree = { features: [], cuts: [], leaves: [] };
  const nodes = new Uint16Array(rows.length); // each row's node, counted from the left of its level
  for (let level = 0; level < depth; level++) {
    const histograms = histogramsOf(sample, { nodes, count: 2 ** level, size });
    const questions = Array.from({ length: 2 ** level }, (_, node) =>
      bestQuestion(histograms, node, { features: bins.length, size }),
    );
    for (let i = 0; i < rows.length; i++) {
      const { feature, cut } = questions[nodes[i]];
      nodes[i] = 2 * nodes[i] + (bins[feature][rows[i]] > cut ? 1 : 0);
    }
    tree.features.push(...questions.map(({ feature }) => feature));
    tree.cuts.push(...questions.map(({ cut }) => cut));
  }
  tree.leaves = leafValues(sample, nodes, { count: 2 ** depth, rate });
  return tree;
}
