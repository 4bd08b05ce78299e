// The plot column of the slices table: one line for each slice on a shared axis.
import { element } from '../builder.ts';
import type { Html } from '../builder.ts';
import type { Axis } from './axis.ts';
import { anchorAt, position, tickLabel } from './axis.ts';
import { intervalMark, verticalLine } from './marks.ts';
import type { IntervalMark } from './marks.ts';

const HEIGHT = 22;

/** The numbers stand in the cells beside it, so the drawing itself is hidden from readers of text. */
export function forestRow(axis: Axis, mark: IntervalMark, limit: number | undefined): Html {
  const zero = position(axis, 0);
  const at = limit === undefined ? undefined : position(axis, limit);
  return element(
    'svg',
    { class: 'plot forest', width: '100%', height: HEIGHT, 'aria-hidden': 'true' },
    zero === undefined ? [] : [verticalLine('zero', zero, [0, HEIGHT])],
    at === undefined ? [] : [verticalLine('limit', at, [0, HEIGHT])],
    intervalMark(axis, mark, HEIGHT / 2),
  );
}

/** The axis in the head of the column. */
export function forestAxis(axis: Axis): Html {
  return element(
    'svg',
    { class: 'plot forest', width: '100%', height: 16, 'aria-hidden': 'true' },
    axis.ticks.flatMap((tick) => {
      const at = position(axis, tick);
      return at === undefined
        ? []
        : [
            element(
              'text',
              { class: 'tick-label', x: `${at}%`, y: 12, 'text-anchor': anchorAt(at) },
              tickLabel(axis, tick, 'signed'),
            ),
          ];
    }),
  );
}
