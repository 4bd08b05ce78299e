// Numbers inside explanations: as many digits as the interval supports, U+2212 for minus, no-break spaces inside an interval.
import type { Interval } from '../records/scalars.ts';

const NBSP = '\u00A0';
const MINUS = '\u2212';

/** Half the width keeps one significant digit, two when the first is a 1: half-width 0.002 → 3 decimals, 0.014 → 3. */
export function decimalsOf(interval: Interval): number {
  const half = (interval.high - interval.low) / 2;
  if (!(half > 0 && half < Infinity)) return 3;
  const exponent = Math.floor(Math.log10(half));
  return Math.min(12, Math.max(0, (half / 10 ** exponent < 1.95 ? 1 : 0) - exponent));
}

/** `0.871`, `−2,204.5`. */
export function numberText(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : `${value < 0 ? MINUS : ''}∞`;
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
}

/** `+0.012`, `−0.003`, `0`. */
export function signedText(value: number, decimals: number): string {
  return value > 0 ? `+${numberText(value, decimals)}` : numberText(value, decimals);
}

/** As a person would write it into a rule: the shortest text that reads back the same, to 12 significant digits. */
export function limitText(value: number, form: 'signed' | 'plain'): string {
  const size = String(Number(Math.abs(value).toPrecision(12)));
  if (value < 0) return `${MINUS}${size}`;
  return form === 'signed' && value > 0 ? `+${size}` : size;
}

/** `−0.005 to +0.007`, held together. More decimals where rounding would put an end on the limit or beyond it. */
export function intervalText(interval: Interval, form: 'signed' | 'plain', limit: number | null): string {
  const write = form === 'signed' ? signedText : numberText;
  const decimals = decimalsApart(interval, limit);
  return [write(interval.low, decimals), 'to', write(interval.high, decimals)].join(NBSP);
}

function decimalsApart(interval: Interval, limit: number | null): number {
  const least = decimalsOf(interval);
  if (limit === null) return least;
  const apart = (decimals: number): boolean =>
    [interval.low, interval.high].every(
      (end) => Math.sign(Number(end.toFixed(decimals)) - limit) === Math.sign(end - limit),
    );
  for (let decimals = least; decimals <= Math.min(12, least + 4); decimals++) if (apart(decimals)) return decimals;
  return least;
}

/** Stands before an interval: `95 % `, adjusted for three slices `98.33 % `. */
export function levelText(level: number): string {
  return `${Number((level * 100).toFixed(2))}${NBSP}%${NBSP}`;
}

/** `2,204`. */
export function countText(count: number): string {
  return numberText(count, 0);
}

/** To two significant digits, rounded up: 34,120 → 35,000. */
export function roughCountText(count: number): string {
  if (count < 100) return countText(count);
  const unit = 10 ** (Math.floor(Math.log10(count)) - 1);
  return countText(Math.ceil(count / unit) * unit);
}

/** `carrier = HA`, `hour in [22, 24)`. */
export function sliceText(slice: { readonly column: string; readonly value: string }): string {
  const range = /^\[[^[\]()]*,[^[\]()]*[\])]$/.test(slice.value);
  return `${slice.column} ${range ? 'in' : '='} ${slice.value}`;
}
