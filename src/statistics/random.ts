// Seeded random numbers that are the same on every platform, in named streams that do not depend on call order.
// Only integer arithmetic, exact IEEE operations and @stdlib's ln and exp are used: Math.log may differ by one unit in
// the last place between engines, which would now and then flip an accepted draw.

import ln from '@stdlib/math-base-special-ln';
import { drawBinomial } from './binomial-draw.ts';

export interface Random {
  /** 32 random bits, 0 ≤ bits < 2³². */
  bits(): number;
  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number;
  /** Unbiased whole number in [0, n), 1 ≤ n ≤ 2⁵³. @throws RangeError of another n */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** Poisson with mean 1, probabilities exact to 2⁻³². */
  poisson1(): number;
  /** Fills `counts` with draws of {@link Random.poisson1}; the same numbers as one by one, faster. */
  fillPoisson1(counts: Uint8Array): void;
  /** Successes in n trials of probability p, exact (not a normal approximation). */
  binomial(n: number, p: number): number;
  /**
   * How many of `n` draws fall into each cell; `weights` are relative probabilities, at least 0, not all 0.
   * Written to `counts`, of the length of `weights`.
   */
  multinomial(n: number, weights: Float64Array, counts: Float64Array): void;
  /** An independent stream, determined by this stream's seed and the label alone: not by what was drawn before. */
  fork(label: string): Random;
}

/** P(X ≤ k) · 2³², rounded, for X ~ Poisson(1) and k = 0…11; above the last the draw is 12 (P ≈ 6e-11). */
const POISSON1 = new Uint32Array([
  1580030169, 3160060337, 3950075422, 4213413783, 4279248374, 4292415292, 4294609778, 4294923276, 4294962463,
  4294966817, 4294967253, 4294967292,
]);

/** Draw by the top 12 bits where they decide it (they do in all but 7 of 4,096 cases), else 255; fits a core's cache. */
const POISSON1_BY_TOP = Uint8Array.from({ length: 4096 }, (_, top) => {
  const first = poisson1At(top * 2 ** 20);
  return first === poisson1At((top + 1) * 2 ** 20 - 1) ? first : 255;
});

function poisson1At(bits: number): number {
  let k = 0;
  while (k < POISSON1.length && bits >= POISSON1[k]) k++;
  return k;
}

/** Finalizer of MurmurHash3 (Appleby, public domain): every input bit reaches every output bit. */
function mix(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Four state words from a key: splitmix (Steele, Lea & Flood 2014) in its 32-bit form, chained over the key. */
function expand(key: readonly number[]): Int32Array {
  const state = new Int32Array(4);
  let counter = 0;
  for (let word = 0; word < 4; word++) {
    for (const part of key) {
      counter = (counter + 0x9e3779b9) | 0;
      counter = mix(counter ^ mix(part + word));
    }
    state[word] = counter;
  }
  if (state.every((word) => word === 0)) state[0] = 1; // the one state that xoshiro never leaves
  return state;
}

/** xoshiro128** 1.1: Blackman & Vigna (2021), "Scrambled linear pseudorandom number generators"; period 2¹²⁸ − 1. */
class Xoshiro128 implements Random {
  readonly #key: readonly number[];
  readonly #state: Int32Array;
  #spare: number | undefined;

  constructor(key: readonly number[]) {
    this.#key = key;
    this.#state = expand(key);
  }

  bits(): number {
    const s = this.#state;
    const s1 = s[1];
    const fived = Math.imul(s1, 5);
    const result = Math.imul((fived << 7) | (fived >>> 25), 9) >>> 0;
    s[2] ^= s[0];
    s[3] ^= s1;
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= s1 << 9;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  #bits53(): number {
    const high = this.bits() >>> 5;
    return high * 0x4000000 + (this.bits() >>> 6);
  }

  uniform(): number {
    return this.#bits53() / 2 ** 53;
  }

  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 53) throw new RangeError(`cannot draw below ${n}`);
    const small = n <= 2 ** 32;
    const range = small ? 2 ** 32 : 2 ** 53;
    const unbiased = range - (range % n);
    for (;;) {
      const draw = small ? this.bits() : this.#bits53();
      if (draw < unbiased) return draw % n;
    }
  }

  /** Polar method: Marsaglia & Bray (1964). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * ln(square)) / square);
      this.#spare = y * scale;
      return x * scale;
    }
  }

  poisson1(): number {
    return poisson1At(this.bits());
  }

  fillPoisson1(counts: Uint8Array): void {
    let [s0, s1, s2, s3] = this.#state;
    for (let i = 0; i < counts.length; i++) {
      const fived = Math.imul(s1, 5);
      const bits = Math.imul((fived << 7) | (fived >>> 25), 9);
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);
      const draw = POISSON1_BY_TOP[bits >>> 20];
      counts[i] = draw === 255 ? poisson1At(bits >>> 0) : draw;
    }
    this.#state.set([s0, s1, s2, s3]);
  }

  binomial(n: number, p: number): number {
    return drawBinomial(this, n, p);
  }

  multinomial(n: number, weights: Float64Array, counts: Float64Array): void {
    if (weights.length !== counts.length) throw new RangeError(`${weights.length} cells but ${counts.length} counts`);
    let total = 0;
    for (let cell = weights.length - 1; cell >= 0; cell--) {
      const weight = weights[cell];
      if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`weight ${weight} is not at least 0`);
      total += weight;
      counts[cell] = total; // the weight from here on, so that the last cell's share of it is exactly 1
    }
    if (!(total > 0)) throw new RangeError('the weights of all cells are zero');
    let left = n;
    for (let cell = 0; cell < weights.length; cell++) {
      counts[cell] = weights[cell] === 0 ? 0 : this.binomial(left, weights[cell] / counts[cell]);
      left -= counts[cell];
    }
  }

  fork(label: string): Random {
    const key = [...this.#key];
    for (let i = 0; i < label.length; i++) key.push(label.charCodeAt(i));
    key.push(0x10000 + label.length); // no character code: 'a' then 'b' is another stream than 'ab'
    return new Xoshiro128(key);
  }
}

/** A generator from a whole number 0 ≤ seed < 2⁵³. @throws RangeError of another seed */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed ${seed} is not a whole number from 0`);
  return new Xoshiro128([seed >>> 0, Math.floor(seed / 2 ** 32)]);
}
