// Logistic regression: one weight per category level and per standardised number, by stochastic gradient descent.
import { seededRandom, shuffledIndices } from '../random.mjs';

const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** How a feature enters the sum: a number as (x − mean) / scale, a category as 1 at the slot of its level. */
function encodingOf({ kind, values }) {
  if (kind === 'category') return { levels: [...new Set(values)].sort() };
  const mean = sum(values) / values.length;
  const scale = Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length) || 1;
  return { mean, scale };
}

/** Returns [slot of each row's weight, what multiplies it]. A level not seen in training multiplies by 0. */
function encoded({ kind, values }, encoding, firstSlot) {
  if (kind === 'number') {
    const inputs = Float64Array.from(values, (value) => (value - encoding.mean) / encoding.scale);
    return { slots: new Int32Array(values.length).fill(firstSlot), inputs };
  }
  const slotOf = new Map(encoding.levels.map((level, index) => [level, firstSlot + index]));
  const slots = Int32Array.from(values, (value) => slotOf.get(value) ?? firstSlot);
  const inputs = Float64Array.from(values, (value) => (slotOf.has(value) ? 1 : 0));
  return { slots, inputs };
}

function encodedAll(features, encodings) {
  let slots = 0;
  const columns = features.map((feature, index) => {
    const column = encoded(feature, encodings[index], slots);
    slots += encodings[index].levels?.length ?? 1;
    return column;
  });
  return { columns, slots };
}

function linear(columns, weights, bias, row) {
  let total = bias;
  for (const { slots, inputs } of columns) total += weights[slots[row]] * inputs[row];
  return total;
}

export const parameters = ['epochs', 'learning_rate', 'seed'];

/** Learns from labels of 0 and 1. */
export function learn(features, labels, params) {
  const encodings = features.map(encodingOf);
  const { columns, slots } = encodedAll(features, encodings);
  const weights = new Float64Array(slots);
  const share = sum(labels) / labels.length;
  let bias = Math.log(share / (1 - share));
  const random = seededRandom(params.seed);
  for (let epoch = 0; epoch < params.epochs; epoch++) {
    const step = params.learning_rate / (1 + epoch); // smaller steps later, or the last rows read would weigh most
    for (const row of shuffledIndices(labels.length, random)) {
      const error = labels[row] - sigmoid(linear(columns, weights, bias, row));
      bias += step * error;
      for (const { slots, inputs } of columns) weights[slots[row]] += step * error * inputs[row];
    }
  }
  return { bias, weights: [...weights], encodings };
}

/** P(late) of each row. */
export function score(model, features) {
  const { columns } = encodedAll(features, model.encodings);
  const rows = features[0].values.length;
  return Float64Array.from({ length: rows }, (_, row) => sigmoid(linear(columns, model.weights, model.bias, row)));
}
