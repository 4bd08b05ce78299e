// The marks of all plots: an interval with its value, limit lines, tick lines. Shapes tell the models apart, not colours.
import { element } from '../builder.ts';
import type { Html } from '../builder.ts';
import { anchorAt, clampedPosition, position, tickLabel } from './axis.ts';
import type { Axis } from './axis.ts';

export type Role = 'production' | 'base' | 'candidate' | 'change';

export interface IntervalMark {
  readonly role: Role;
  readonly value: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** At height `y`. Ends of an interval beyond the axis are drawn at its end, without a cap. */
export function intervalMark(axis: Axis, mark: IntervalMark, y: number): readonly Html[] {
  const { interval, value } = mark;
  const line =
    interval === null || Number.isNaN(interval.low) || Number.isNaN(interval.high)
      ? []
      : whisker(axis, { ...mark, interval }, y);
  const at = value === null ? undefined : position(axis, value);
  return at === undefined ? line : [...line, shape(mark.role, at, y)];
}

function whisker(
  axis: Axis,
  { interval, role }: IntervalMark & { readonly interval: { readonly low: number; readonly high: number } },
  y: number,
): readonly Html[] {
  const [low, high] = [clampedPosition(axis, interval.low), clampedPosition(axis, interval.high)];
  const caps = [interval.low, interval.high].flatMap((end) => {
    const at = position(axis, end);
    return at === undefined ? [] : [verticalLine(`cap ${role}`, at, [y - 5, y + 5])];
  });
  return [element('line', { class: `whisker ${role}`, x1: `${low}%`, x2: `${high}%`, y1: y, y2: y }), ...caps];
}

const SHAPES: Readonly<Record<Role, Html>> = {
  production: element('circle', { class: 'mark production', r: 5 }),
  base: element('rect', { class: 'mark base', x: -4.5, y: -4.5, width: 9, height: 9 }),
  candidate: element('path', { class: 'mark candidate', d: 'M0 -6.5 6.5 0 0 6.5 -6.5 0Z' }),
  change: element('path', { class: 'mark change', d: 'M0 -6.5 6.5 0 0 6.5 -6.5 0Z' }),
};

/** A nested svg is what can be placed by percent and drawn in pixels. */
function shape(role: Role, at: number, y: number): Html {
  return element('svg', { x: `${at}%`, y, class: 'place' }, SHAPES[role]);
}

/** Heights of the strips in which intervals are drawn; the names between them stay free of lines. */
export type Bands = readonly (readonly [number, number])[];

/** Tick lines in the bands and their labels below the lowest one. */
export function axisMarks(axis: Axis, bands: Bands, sign: 'signed' | 'plain'): readonly Html[] {
  const bottom = bands.at(-1)?.[1] ?? 0;
  return axis.ticks.flatMap((tick) => {
    const at = position(axis, tick);
    if (at === undefined) return [];
    const label = { class: 'tick-label', x: `${at}%`, y: bottom + 16, 'text-anchor': anchorAt(at) };
    return [
      ...bands.map((band) => verticalLine(tick === 0 ? 'zero' : 'tick', at, band)),
      element('text', label, tickLabel(axis, tick, sign)),
    ];
  });
}

export interface LimitMark {
  readonly at: number;
  /** Which side is the good one. */
  readonly good: 'above' | 'below';
  readonly label: string;
}

/**
 * A dashed line with the bad side shaded in every band, and a label at height `y`, in a row of its own; an arrow where the
 * limit lies beyond the axis.
 */
export function limitMarks(
  axis: Axis,
  limit: LimitMark,
  { y, bands }: { readonly y: number; readonly bands: Bands },
): readonly Html[] {
  const at = position(axis, limit.at);
  if (at === undefined) {
    const left = limit.at < axis.low;
    const place = { class: 'limit-label', x: left ? '0%' : '100%', y, 'text-anchor': left ? 'start' : 'end' };
    return [element('text', place, left ? `← ${limit.label}` : `${limit.label} →`)];
  }
  const side =
    limit.good === 'above'
      ? { x: '0%', width: `${at}%` }
      : { x: `${at}%`, width: `${Math.round((100 - at) * 1000) / 1000}%` };
  return [
    ...bands.flatMap((band) => [
      element('rect', { class: 'bad-side', ...side, y: band[0], height: band[1] - band[0] }),
      verticalLine('limit', at, band),
    ]),
    verticalLine('limit', at, [y + 3, y + 8]),
    element('text', { class: 'limit-label', x: `${at}%`, y, 'text-anchor': limitAnchor(at) }, limit.label),
  ];
}

/** Labels of limits are longer than those of ticks. */
function limitAnchor(percent: number): 'start' | 'middle' | 'end' {
  if (percent < 25) return 'start';
  return percent > 75 ? 'end' : 'middle';
}

export function verticalLine(name: string, at: number, [top, bottom]: readonly [number, number]): Html {
  return element('line', { class: name, x1: `${at}%`, x2: `${at}%`, y1: top, y2: bottom });
}
