// A linear axis over the data: nice ticks, and positions in percent, so that a plot stretches while its text does not.
import { formatNumber, formatSigned } from '../../numbers.ts';

export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Decimals that tell the ticks apart. */
  readonly decimals: number;
}

const MARGIN = 0.06;
/** Percent kept free at each end. */
const EDGE = 2;

/**
 * @param values what must lie on the axis; at least one finite number, else the axis is 0 to 1.
 * @param optional limits: taken in unless that would shrink the data to less than a third of the axis.
 */
export function axisOver(values: readonly number[], optional: readonly number[]): Axis {
  const finite = values.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return withTicks(0, 1);
  let low = Math.min(...finite);
  let high = Math.max(...finite);
  const span = high - low;
  for (const limit of optional.filter((value) => Number.isFinite(value)).sort((a, b) => a - b)) {
    const wider = Math.max(high, limit) - Math.min(low, limit);
    if (span > 0 && wider > 3 * span) continue;
    low = Math.min(low, limit);
    high = Math.max(high, limit);
  }
  const room = high > low ? (high - low) * MARGIN : Math.max(Math.abs(low) * 0.05, 1e-6);
  return withTicks(low - room, high + room);
}

function withTicks(low: number, high: number): Axis {
  const step = niceStep((high - low) / 4);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_tick, index) => (first + index) * step);
  const decimals = Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));
  return { low, high, ticks: ticks.map((tick) => Number(tick.toFixed(decimals)) + 0), decimals };
}

/** The smallest of 1, 2, 5 × 10^k that is at least `size`. */
export function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 5].find((one) => one * power >= size * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Percent of the width, 0 to 100; undefined beyond the axis. */
export function position(axis: Axis, value: number): number | undefined {
  if (!(value >= axis.low && value <= axis.high)) return undefined;
  return rounded(EDGE + ((value - axis.low) / (axis.high - axis.low)) * (100 - 2 * EDGE));
}

/** The same, brought to the nearest end. */
export function clampedPosition(axis: Axis, value: number): number {
  return position(axis, Math.min(axis.high, Math.max(axis.low, value))) ?? 50;
}

export function tickLabel(axis: Axis, tick: number, sign: 'signed' | 'plain'): string {
  return sign === 'signed' ? formatSigned(tick, axis.decimals) : formatNumber(tick, axis.decimals);
}

/** Text near an end of the plot grows inwards. */
export function anchorAt(percent: number): 'start' | 'middle' | 'end' {
  if (percent < 9) return 'start';
  return percent > 91 ? 'end' : 'middle';
}

function rounded(percent: number): number {
  return Math.round(percent * 1000) / 1000;
}
