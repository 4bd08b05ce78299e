// One plot for each metric: the models' values with their intervals, and below the change with the limit that the rule sets.
import type { Html } from '../builder.ts';
import { element } from '../builder.ts';
import { axisOver } from './axis.ts';
import { axisMarks, intervalMark, limitMarks } from './marks.ts';
import type { IntervalMark, LimitMark } from './marks.ts';

export interface PlotRow extends IntervalMark {
  /** `production v14`. */
  readonly name: string;
  /** `0.871 (0.867 to 0.875)`. */
  readonly text: string;
}

export interface Panel {
  readonly title: string;
  readonly rows: readonly PlotRow[];
  readonly limits: readonly LimitMark[];
  readonly sign: 'signed' | 'plain';
}

export interface IntervalPlot {
  /** Unique on the page; a prefix of the ids inside. */
  readonly id: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

const TITLE = 22;
const LIMIT = 18;
const ROW = 44;
const AXIS = 34;

/** Stretches to the width of its place; text keeps its size, so that it can be read at 400 pixels and at 1,200. */
export function intervalPlot({ id, title, panels }: IntervalPlot): Html {
  let top = 0;
  const parts = panels.map((panel) => {
    const drawn = drawPanel(panel, top);
    top = drawn.bottom;
    return drawn.marks;
  });
  const description = panels
    .flatMap(({ title: name, rows }) => rows.map((row) => `${name}, ${row.name}: ${row.text}.`))
    .join(' ');
  return element(
    'svg',
    { class: 'plot', role: 'img', width: '100%', height: top, 'aria-labelledby': `${id}-title ${id}-desc` },
    element('title', { id: `${id}-title` }, title),
    element('desc', { id: `${id}-desc` }, description),
    parts.map((marks) => element('g', {}, marks)),
  );
}

function drawPanel(
  { title, rows, limits, sign }: Panel,
  top: number,
): { readonly marks: readonly Html[]; readonly bottom: number } {
  const values = rows.flatMap(({ value, interval }) => [
    ...(value === null ? [] : [value]),
    ...(interval === null ? [] : [interval.low, interval.high]),
  ]);
  const axis = axisOver(
    sign === 'signed' ? [...values, 0] : values,
    limits.map(({ at }) => at),
  );
  const firstRow = top + TITLE + limits.length * LIMIT;
  const bands = rows.map((_row, index) => [firstRow + index * ROW + 20, firstRow + index * ROW + 40] as const);
  const bottom = firstRow + rows.length * ROW;
  const drawnRows = rows.flatMap((row, index) => {
    const y = firstRow + index * ROW;
    return [
      element('text', { class: 'row-name', x: 0, y: y + 14 }, row.name),
      element('text', { class: 'row-text', x: '100%', y: y + 14, 'text-anchor': 'end' }, row.text),
      ...intervalMark(axis, row, y + 30),
    ];
  });
  return {
    bottom: bottom + AXIS,
    marks: [
      element('text', { class: 'panel-title', x: 0, y: top + 14 }, title),
      ...axisMarks(axis, bands, sign),
      ...limits.flatMap((limit, index) => limitMarks(axis, limit, { y: top + TITLE + index * LIMIT + 10, bands })),
      ...drawnRows,
    ],
  };
}
