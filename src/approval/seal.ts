// The code that binds a person's word to exact bytes: 80 bits of SHA-256 over the request's record and its id.
import { createHash } from 'node:crypto';

/** Crockford's base32: without I, L, O and U, so that no two letters look alike. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = /^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{4}(?:-[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{4}){3}$/;

/**
 * @param text the record's whole canonical text, `observed` included, ending in its newline: what follows can only be the id.
 * @param id given by the place that took the request, after the record was complete: whoever writes the record cannot choose it.
 */
export function sealCode(text: string, id: string): string {
  if (!text.endsWith('\n')) throw new TypeError('a sealed text ends with a newline');
  const digest = createHash('sha256').update(text).update(id).digest();
  let bits = 0n;
  for (const byte of digest.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  const letters = Array.from({ length: 16 }, (_, i) => ALPHABET.charAt(Number((bits >> BigInt(75 - 5 * i)) & 31n)));
  return [0, 4, 8, 12].map((from) => letters.slice(from, from + 4).join('')).join('-');
}

/**
 * The code in upper case, or undefined. Exact: four groups of four, ASCII, hyphens in their places. Small letters are the
 * same code; `O` is not read as 0 nor `I` and `L` as 1, and no other character is folded to one of the alphabet.
 */
export function parseCode(text: string): string | undefined {
  return CODE.test(text) ? text.toUpperCase() : undefined;
}
