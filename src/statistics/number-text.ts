// How numbers are written for people, in explanations and reports alike: as many digits as the interval supports, U+2212 for minus.

/** Holds a number and its neighbour on one line. */
export const NBSP = '\u00A0';
export const MINUS = '\u2212';
const MOST_DECIMALS = 12;

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Decimals that an interval supports: half its width keeps one significant digit, two when the first is a 1
 * (half-width 0.002 → 3, 0.014 → 3, 0.2 → 1). undefined for an interval of no or infinite width.
 */
export function decimalsOf(interval: Bounds): number | undefined {
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
    bounds.every((bound) => limits.every((limit) => side(roundTo(bound, digits), limit) === side(bound, limit)));
  for (let digits = decimals; digits <= Math.min(decimals + 4, MOST_DECIMALS); digits++)
    if (apart(digits)) return digits;
  return decimals;
}

/** `0.871`, `2,204.5`, `−0.02`; NaN and infinities by name; beyond 10^15 in powers of ten. */
export function formatNumber(value: number, decimals: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  const size = Math.abs(value);
  const text = size >= 1e15 ? powerOfTen(size) : groupDigits(size.toFixed(decimals));
  return value < 0 && /[1-9∞]/.test(text) ? `${MINUS}${text}` : text;
}

/** The same with a sign always: `+0.012`, `−0.003`; nothing before an exact zero. */
export function formatSigned(value: number, decimals: number): string {
  if (Number.isNaN(value) || value === 0) return formatNumber(value, decimals);
  return `${value > 0 ? '+' : MINUS}${formatNumber(Math.abs(value), decimals)}`;
}

/** `+0.010 to +0.014`, held together. */
export function formatInterval(interval: Bounds, decimals: number, sign: 'signed' | 'plain'): string {
  const format = sign === 'signed' ? formatSigned : formatNumber;
  return [format(interval.low, decimals), 'to', format(interval.high, decimals)].join(NBSP);
}

/** `2,204`. */
export function formatCount(count: number): string {
  return formatNumber(count, 0);
}

/** A count to two significant digits, rounded up: 34,120 → 35,000. */
export function formatRoughCount(count: number): string {
  if (count < 100) return formatCount(Math.ceil(count));
  const unit = 10 ** (Math.floor(Math.log10(count)) - 1);
  return formatCount(Math.ceil(count / unit) * unit);
}

function powerOfTen(size: number): string {
  const [mantissa = '', exponent = ''] = size.toExponential(2).split('e');
  return `${mantissa}e${exponent.replace('+', '').replace('-', MINUS)}`;
}

export function groupDigits(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const separated = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

function side(value: number, limit: number): number {
  return Math.sign(value - limit);
}

export function roundTo(value: number, decimals: number): number {
  return Math.abs(value) < 1e15 ? Number(value.toFixed(decimals)) : value;
}

export function clampDecimals(decimals: number): number {
  return Math.min(MOST_DECIMALS, Math.max(0, decimals));
}
