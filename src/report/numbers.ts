// How numbers are written for people: as many digits as the interval supports, the same in a value and its interval.
import type { Interval } from '../records/scalars.ts';

/** Holds a number and its neighbour on one line. */
export const NBSP = '\u00A0';
export const MINUS = '\u2212';
const MOST_DECIMALS = 12;

/**
 * Decimals that an interval supports: half its width keeps one significant digit, two when the first is a 1
 * (half-width 0.002 → 3, 0.014 → 3, 0.2 → 1). undefined for an interval of no or infinite width.
 */
export function decimalsOf(interval: { readonly low: number; readonly high: number }): number | undefined {
  const half = (interval.high - interval.low) / 2;
  if (!Number.isFinite(half) || half <= 0) return undefined;
  const exponent = Math.floor(Math.log10(half));
  const digits = half / 10 ** exponent < 1.95 ? 2 : 1;
  return clampDecimals(digits - 1 - exponent);
}

/**
 * More decimals where rounding would put a bound on the other side of a limit, or on it: an interval from −0.0021 must not
 * be printed as −0.002 beside a limit of −0.002.
 */
export function decimalsApart(decimals: number, bounds: readonly number[], limits: readonly number[]): number {
  const apart = (digits: number): boolean =>
    bounds.every((bound) => limits.every((limit) => side(round(bound, digits), limit) === side(bound, limit)));
  for (let digits = decimals; digits <= Math.min(decimals + 4, MOST_DECIMALS); digits++)
    if (apart(digits)) return digits;
  return decimals;
}

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
    shown.every((value) => Math.abs(round(value, digits) - value) <= largest * 1e-12);
  let decimals = clampDecimals(Math.max(forSize, Math.min(forDifference, forSize + 4)));
  while (decimals > 0 && exact(decimals - 1)) decimals--;
  return decimals;
}

/** `0.871`, `2,204.5`, `−0.02`; NaN and infinities by name; beyond 10^15 in powers of ten. */
export function formatNumber(value: number, decimals: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  const size = Math.abs(value);
  const text = size >= 1e15 ? powerOfTen(size) : grouped(size.toFixed(decimals));
  return value < 0 && /[1-9∞]/.test(text) ? `${MINUS}${text}` : text;
}

/** The same with a sign always: `+0.012`, `−0.003`; nothing before an exact zero. */
export function formatSigned(value: number, decimals: number): string {
  if (Number.isNaN(value) || value === 0) return formatNumber(value, decimals);
  return `${value > 0 ? '+' : MINUS}${formatNumber(Math.abs(value), decimals)}`;
}

/** A number as a person wrote it into a policy: shortest form that reads back the same. */
export function formatLimit(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value, 0);
  const [mantissa = '', exponent] = String(Math.abs(value)).split('e');
  const text = exponent === undefined ? grouped(mantissa) : `${mantissa}e${exponent.replace('-', MINUS)}`;
  return value < 0 ? `${MINUS}${text}` : text;
}

/** `+0.010 to +0.014`, held together. */
export function formatInterval(interval: Interval, decimals: number, sign: 'signed' | 'plain'): string {
  const format = sign === 'signed' ? formatSigned : formatNumber;
  return [format(interval.low, decimals), 'to', format(interval.high, decimals)].join(NBSP);
}

/** `2,204`. */
export function formatCount(count: number): string {
  return formatNumber(count, 0);
}

/** `1 rule`, `12 rules`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** A count to two significant digits, rounded up: 34,120 → 35,000. */
export function formatRoughCount(count: number): string {
  if (count < 100) return formatCount(Math.ceil(count));
  const unit = 10 ** (Math.floor(Math.log10(count)) - 1);
  return formatCount(Math.ceil(count / unit) * unit);
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

function powerOfTen(size: number): string {
  const [mantissa = '', exponent = ''] = size.toExponential(2).split('e');
  return `${mantissa}e${exponent.replace('+', '').replace('-', MINUS)}`;
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const separated = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

function side(value: number, limit: number): number {
  return Math.sign(value - limit);
}

function round(value: number, decimals: number): number {
  return Math.abs(value) < 1e15 ? Number(value.toFixed(decimals)) : value;
}

function clampDecimals(decimals: number): number {
  return Math.min(MOST_DECIMALS, Math.max(0, decimals));
}
