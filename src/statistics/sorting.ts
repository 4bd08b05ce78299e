// Sort orders and ranks of doubles without a comparator: least-significant-digit radix sort.

/** Digits of a 64-bit key from the least significant one: which 32-bit word, from which bit, how many values. */
const DIGITS = [
  { high: false, shift: 0, size: 2048 },
  { high: false, shift: 11, size: 2048 },
  { high: false, shift: 22, size: 1024 },
  { high: true, shift: 0, size: 2048 },
  { high: true, shift: 11, size: 2048 },
  { high: true, shift: 22, size: 1024 },
] as const;

type Digit = (typeof DIGITS)[number];

/** Keys travel as doubles with their row; the integer key is derived from the bits on the fly. */
interface Rows {
  readonly keys: Float64Array;
  readonly words: Uint32Array;
  readonly order: Uint32Array;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const HIGH = LITTLE_ENDIAN ? 1 : 0;

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

/** One histogram per digit, over the order-preserving key: all bits flipped below zero, the sign bit above. */
function countDigits(words: Uint32Array): readonly Uint32Array[] {
  const counts = DIGITS.map((digit) => new Uint32Array(digit.size));
  const [a, b, c, d, e, f] = counts;
  for (let i = 0; i < words.length; i += 2) {
    const negative = (words[i + HIGH] | 0) >> 31;
    const low = words[i + 1 - HIGH] ^ negative;
    const high = words[i + HIGH] ^ (negative | 0x80000000);
    a[low & 2047]++;
    b[(low >>> 11) & 2047]++;
    c[low >>> 22]++;
    d[high & 2047]++;
    e[(high >>> 11) & 2047]++;
    f[high >>> 22]++;
  }
  return counts;
}

/** Turns counts into each digit value's first position. False when all rows share one value: nothing to move. */
function startPositions(counts: Uint32Array, total: number): boolean {
  let position = 0;
  for (let value = 0; value < counts.length; value++) {
    const count = counts[value];
    if (count === total) return false;
    counts[value] = position;
    position += count;
  }
  return true;
}

function scatter(from: Rows, to: Rows, pass: { readonly digit: Digit; readonly positions: Uint32Array }): void {
  const { keys, words, order } = from;
  const { keys: keysOut, order: orderOut } = to;
  const { positions, digit } = pass;
  const { shift } = digit;
  const mask = digit.size - 1;
  const word = digit.high ? HIGH : 1 - HIGH;
  const sign = digit.high ? 0x80000000 : 0;
  for (let i = 0; i < keys.length; i++) {
    const negative = (words[2 * i + HIGH] | 0) >> 31;
    const value = ((words[2 * i + word] ^ (negative | sign)) >>> shift) & mask;
    const position = positions[value]++;
    keysOut[position] = keys[i];
    orderOut[position] = order[i];
  }
}

/**
 * Row numbers in ascending order of value, stable; −0 equals 0, infinities are ordered. O(n): at most six passes,
 * those whose digit is the same in all rows are skipped (32-bit floats need four).
 * @throws RangeError of NaN
 */
export function argsort(values: Float64Array): Uint32Array {
  let from = load(values);
  let to = allocate(values.length);
  const counts = countDigits(from.words);
  for (const [index, digit] of DIGITS.entries()) {
    const positions = counts[index];
    if (!startPositions(positions, values.length)) continue;
    scatter(from, to, { digit, positions });
    [from, to] = [to, from];
  }
  return from.order;
}

/**
 * Ranks from 1, tied values sharing the mean of their ranks; `scipy.stats.rankdata(method='average')`.
 * @throws RangeError of NaN
 */
export function midranks(values: Float64Array): Float64Array {
  const order = argsort(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    const value = values[order[start]];
    while (end < order.length && values[order[end]] === value) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) ranks[order[i]] = rank;
  }
  return ranks;
}
