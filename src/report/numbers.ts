// Numbers as reports write them, besides what explanations write the same way (`statistics/number-text.ts`).
import {
  clampDecimals,
  formatCount,
  formatNumber,
  groupDigits,
  MINUS,
  NBSP,
  roundTo,
} from '../statistics/number-text.ts';

export {
  decimalsApart,
  decimalsOf,
  formatCount,
  formatInterval,
  formatNumber,
  formatRoughCount,
  formatSigned,
  MINUS,
  NBSP,
} from '../statistics/number-text.ts';

/**
 * Decimals for numbers that have no interval: three significant digits of the largest, two of the difference (at most four
 * more), and no digit that none of them has.
 */
export function decimalsOfPlain(values: readonly number[], difference = 0): number {
  const finite = values.filter((value) => Number.isFinite(value));
  const largest = Math.max(...finite.map(Math.abs), 0);
  if (largest === 0) return 0;
  const forSize = 2 - Math.floor(Math.log10(largest));
  const forDifference =
    Number.isFinite(difference) && difference !== 0 ? 1 - Math.floor(Math.log10(Math.abs(difference))) : 0;
  const shown = difference === 0 ? finite : [...finite, difference];
  const exact = (digits: number): boolean =>
    shown.every((value) => Math.abs(roundTo(value, digits) - value) <= largest * 1e-12);
  let decimals = clampDecimals(Math.max(forSize, Math.min(forDifference, forSize + 4)));
  while (decimals > 0 && exact(decimals - 1)) decimals--;
  return decimals;
}

/** A number as a person wrote it into a policy: shortest form that reads back the same. */
export function formatLimit(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value, 0);
  const [mantissa = '', exponent] = String(Math.abs(value)).split('e');
  const text = exponent === undefined ? groupDigits(mantissa) : `${mantissa}e${exponent.replace('-', MINUS)}`;
  return value < 0 ? `${MINUS}${text}` : text;
}

/** `1 rule`, `12 rules`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** A share as a percentage with a no-break space: `95 %`, `99.5 %`. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  return `${formatNumber(percent, decimalsOfPlain([Number(percent.toPrecision(4))]))}${NBSP}%`;
}

/** A probability as a frequency: `11 times in 100`; never rounded to certainty. */
export function timesInHundred(probability: number): string {
  if (probability < 0.005) return 'less than once in 100';
  if (probability >= 0.995) return 'more than 99 times in 100';
  const times = Math.round(probability * 100);
  return times === 1 ? 'once in 100' : `${times} times in 100`;
}

/** `0.4 s`, `31 s`, `2 min 5 s`, `1 h 4 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${formatNumber(seconds, 1)}${NBSP}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${NBSP}s`;
  if (whole < 3600) return pair([Math.floor(whole / 60), 'min'], [whole % 60, 's']);
  const minutes = Math.round(whole / 60);
  return pair([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
}

/** Powers of 1000: `812 B`, `1.9 MB`, `31 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${formatNumber(value, unit > 0 && value < 9.95 ? 1 : 0)}${NBSP}${units[unit] ?? ''}`;
}

function pair(major: readonly [number, string], minor: readonly [number, string]): string {
  const shown = minor[0] === 0 ? [major] : [major, minor];
  return shown.map(([value, unit]) => `${value}${NBSP}${unit}`).join(NBSP);
}
