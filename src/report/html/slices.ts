// Slices as a table with a plot column, worst first.
import type { Change, Comparison } from '../../records/comparison.ts';
import { guardsAgainstHarm, metricId, standingWords } from '../changes.ts';
import { changeText } from '../change-text.ts';
import { plainText } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { baselineName, candidateName, levelName, sliceName } from '../names.ts';
import { counted, formatCount } from '../numbers.ts';
import { orderedMetrics } from '../sections/slices.ts';
import { visibleProse, visibleValue } from '../visible.ts';
import { detailsHtml } from './blocks.ts';
import { element } from './builder.ts';
import type { Html } from './builder.ts';
import { axisOver } from './plots/axis.ts';
import type { Axis } from './plots/axis.ts';
import { forestAxis, forestRow } from './plots/forest-row.ts';

const OPEN = 30;
const MOST = 1000;

export function slicesHtml(input: ReportInput, comparison: Comparison): readonly Html[] {
  const metrics = orderedMetrics(comparison);
  return metrics.map((changes, index) => {
    const label = visibleValue(changes[0]?.label ?? '');
    const content = metricSlices(input, comparison, changes);
    if (index === 0) return element('section', { class: 'plain' }, element('h3', {}, label), content);
    return detailsHtml([`${label}, ${counted(changes.length, 'slice')}`], content);
  });
}

function metricSlices(input: ReportInput, comparison: Comparison, changes: readonly Change[]): readonly Html[] {
  const shown = changes.slice(0, MOST);
  const limitOf = sliceLimits(comparison);
  const axis = axisOver(
    [
      0,
      ...shown.flatMap(({ difference, interval }) => [
        ...(difference === null ? [] : [difference]),
        ...(interval === null ? [] : [interval.low, interval.high]),
      ]),
    ],
    shown.map(limitOf).filter((limit) => limit !== undefined),
  );
  const table = (part: readonly Change[]): Html => sliceTable({ input, comparison, axis, limitOf }, part);
  const rest = shown.slice(OPEN);
  const left = changes.length - shown.length;
  return [
    table(shown.slice(0, OPEN)),
    ...(rest.length === 0 ? [] : [detailsHtml([counted(rest.length, 'more slice')], [table(rest)])]),
    ...(left === 0 ? [] : [element('p', {}, `${counted(left, 'slice')} more, none worse than these.`)]),
  ];
}

/** The limit that a rule against harm sets for a slice, in the unit of the change. */
function sliceLimits(comparison: Comparison): (change: Change) => number | undefined {
  const limits = new Map<string, number>();
  for (const result of comparison.rules) {
    if (result.slice !== undefined && result.limit !== null && guardsAgainstHarm(result))
      limits.set(keyOf(result), result.limit);
  }
  return (change) => limits.get(keyOf(change));
}

function keyOf({ metric, slice }: Pick<Change, 'metric' | 'slice'>): string {
  return JSON.stringify([metricId(metric), slice?.column, slice?.value]);
}

interface SliceTable {
  readonly input: ReportInput;
  readonly comparison: Comparison;
  readonly axis: Axis;
  readonly limitOf: (change: Change) => number | undefined;
}

function sliceTable(table: SliceTable, changes: readonly Change[]): Html {
  const { comparison, input, axis } = table;
  const names = [
    'slice',
    'rows',
    plainText(baselineName(comparison, comparison.against ?? 'production')),
    plainText(candidateName(input)),
    `change (${levelName(comparison)})`,
  ];
  const head = names.map((name, index) =>
    element('th', { scope: 'col', role: 'columnheader', class: index === 0 ? 'left' : 'right' }, name),
  );
  return element(
    'table',
    { role: 'table', class: 'stacking slices' },
    element(
      'thead',
      { role: 'rowgroup' },
      element(
        'tr',
        { role: 'row' },
        head,
        element('td', { role: 'cell', class: 'drawing' }, forestAxis(axis)),
        element('th', { scope: 'col', role: 'columnheader', class: 'left' }, 'standing'),
      ),
    ),
    element(
      'tbody',
      { role: 'rowgroup' },
      changes.map((change) => sliceRow(table, change, names)),
    ),
  );
}

function sliceRow({ axis, limitOf }: SliceTable, change: Change, names: readonly string[]): Html {
  const text = changeText(change);
  const difference = `${text.difference ?? '—'}${text.interval === undefined ? '' : ` (${text.interval})`}`;
  const reason =
    change.difference === null && change.reason !== undefined
      ? visibleProse(change.reason, 160)
      : standingWords(change);
  const cells = [formatCount(change.rows), text.baseline, text.candidate, difference].map((cell, index) =>
    element('td', { role: 'cell', class: 'right', 'data-name': names[index + 1] }, cell),
  );
  const name = change.slice === undefined ? '' : sliceName(change.slice);
  return element(
    'tr',
    { role: 'row' },
    element('th', { scope: 'row', role: 'rowheader', class: 'left' }, element('code', {}, name)),
    cells,
    element(
      'td',
      { role: 'cell', class: 'drawing' },
      forestRow(axis, { role: 'change', value: change.difference, interval: change.interval }, limitOf(change)),
    ),
    element('td', { role: 'cell', class: `left standing ${change.standing}`, 'data-name': 'standing' }, reason),
  );
}
