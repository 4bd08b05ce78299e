// Numbers inside explanations: limits, levels and slices in words; digits as everywhere (`statistics/number-text.ts`).
import type { Interval } from '../records/scalars.ts';
import { decimalsApart, decimalsOf, formatInterval, MINUS, NBSP } from '../statistics/number-text.ts';

/** As a person would write it into a rule: the shortest text that reads back the same, to 12 significant digits. */
export function limitText(value: number, form: 'signed' | 'plain'): string {
  const size = String(Number(Math.abs(value).toPrecision(12)));
  if (value < 0) return `${MINUS}${size}`;
  return form === 'signed' && value > 0 ? `+${size}` : size;
}

/** `−0.005 to +0.007`, held together. More decimals where rounding would put an end on the limit or beyond it. */
export function intervalText(interval: Interval, form: 'signed' | 'plain', limit: number | null): string {
  const decimals = decimalsOf(interval) ?? 3;
  const limits = limit === null ? [] : [limit];
  return formatInterval(interval, decimalsApart(decimals, [interval.low, interval.high], limits), form);
}

/** Stands before an interval: `95 % `, adjusted for three slices `98.33 % `. */
export function levelText(level: number): string {
  return `${Number((level * 100).toFixed(2))}${NBSP}%${NBSP}`;
}

/** `carrier = HA`, `hour in [22, 24)`. */
export function sliceText(slice: { readonly column: string; readonly value: string }): string {
  const range = /^\[[^[\]()]*,[^[\]()]*[\])]$/.test(slice.value);
  return `${slice.column} ${range ? 'in' : '='} ${slice.value}`;
}
