// Sort orders and ranks of doubles without a comparator: least-significant-digit radix sort.

/** Bytes of a 64-bit key, from the least significant. Wider digits save passes but scatter beyond a core's cache. */
const DIGITS = 8;
const VALUES = 256;

/** Keys travel as doubles with their row; the integer key is derived from the bits on the fly. */
interface Rows extends SortedRows {
  readonly words: Uint32Array;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const HIGH = LITTLE_ENDIAN ? 1 : 0;
const SIGN = 0x80000000;

function allocate(length: number): Rows {
  const keys = new Float64Array(length);
  return { keys, words: new Uint32Array(keys.buffer), order: new Uint32Array(length) };
}

function load(values: Float64Array): Rows {
  const rows = allocate(values.length);
  const { keys, order } = rows;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] + 0; // −0 becomes 0: they are equal, so their rows keep their order
    if (value !== value) throw new RangeError(`NaN at row ${i} cannot be ordered`);
    keys[i] = value;
    order[i] = i;
  }
  return rows;
}

/**
 * How often each digit has each value, digit by digit, over the order-preserving key: all bits flipped below zero, the
 * sign bit above.
 */
function countDigits(words: Uint32Array): readonly Uint32Array[] {
  const counts = Array.from({ length: DIGITS }, () => new Uint32Array(VALUES));
  const [a, b, c, d, e, f, g, h] = counts;
  for (let i = 0; i < words.length; i += 2) {
    const negative = (words[i + HIGH] | 0) >> 31;
    const low = words[i + 1 - HIGH] ^ negative;
    const high = words[i + HIGH] ^ (negative | SIGN);
    a[low & 255]++;
    b[(low >>> 8) & 255]++;
    c[(low >>> 16) & 255]++;
    d[low >>> 24]++;
    e[high & 255]++;
    f[(high >>> 8) & 255]++;
    g[(high >>> 16) & 255]++;
    h[high >>> 24]++;
  }
  return counts;
}

/** Turns counts into each digit value's first position. False when all rows share one value: nothing to move. */
function startPositions(counts: Uint32Array, total: number): boolean {
  let position = 0;
  for (let value = 0; value < VALUES; value++) {
    const count = counts[value];
    if (count === total) return false;
    counts[value] = position;
    position += count;
  }
  return true;
}

function scatter(from: Rows, to: Rows, pass: { readonly digit: number; readonly positions: Uint32Array }): void {
  const { keys, words, order } = from;
  const { keys: keysOut, order: orderOut } = to;
  const { positions, digit } = pass;
  const isHigh = digit >= DIGITS / 2;
  const word = isHigh ? HIGH : 1 - HIGH;
  const sign = isHigh ? SIGN : 0;
  const shift = 8 * (digit % 4);
  for (let i = 0; i < keys.length; i++) {
    const negative = (words[2 * i + HIGH] | 0) >> 31;
    const value = ((words[2 * i + word] ^ (negative | sign)) >>> shift) & 255;
    const position = positions[value]++;
    keysOut[position] = keys[i];
    orderOut[position] = order[i];
  }
}

/** Values in ascending order, each with the row it came from; −0 has become 0. */
export interface SortedRows {
  readonly keys: Float64Array;
  readonly order: Uint32Array;
}

/**
 * Sorts values together with their row numbers, stable; −0 equals 0, infinities are ordered. O(n): at most eight
 * passes, those whose digit is the same in all rows are skipped (32-bit floats need five).
 * @throws RangeError of NaN
 */
export function sortRows(values: Float64Array): SortedRows {
  let from = load(values);
  let to = allocate(values.length);
  const counts = countDigits(from.words);
  for (const [digit, positions] of counts.entries()) {
    if (!startPositions(positions, values.length)) continue;
    scatter(from, to, { digit, positions });
    [from, to] = [to, from];
  }
  return { keys: from.keys, order: from.order };
}

/** Row numbers in ascending order of value; see {@link sortRows}. @throws RangeError of NaN */
export function argsort(values: Float64Array): Uint32Array {
  return sortRows(values).order;
}

/**
 * Ranks from 1, tied values sharing the mean of their ranks; `scipy.stats.rankdata(method='average')`.
 * @throws RangeError of NaN
 */
export function midranks(values: Float64Array): Float64Array {
  const { keys, order } = sortRows(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && keys[end] === keys[start]) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) ranks[order[i]] = rank;
  }
  return ranks;
}
