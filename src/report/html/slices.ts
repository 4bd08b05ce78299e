// Slices as a table with a plot column, worst first.
import type { Change, Comparison, RuleResult } from '../../records/comparison.ts';
import { sliceRules, standingWords } from '../changes.ts';
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
  const ruleOf = sliceRules(comparison);
  const axis = axisOver(
    [
      0,
      ...shown.flatMap(({ difference, interval }) => [
        ...(difference === null ? [] : [difference]),
        ...(interval === null ? [] : [interval.low, interval.high]),
      ]),
    ],
    shown.map((change) => ruleOf(change)?.limit).filter((limit) => typeof limit === 'number'),
  );
  const table = (part: readonly Change[]): Html => sliceTable({ input, comparison, axis, ruleOf }, part);
  const rest = shown.slice(OPEN);
  const left = changes.length - shown.length;
  return [
    table(shown.slice(0, OPEN)),
    ...(rest.length === 0 ? [] : [detailsHtml([counted(rest.length, 'more slice')], [table(rest)])]),
    ...(left === 0 ? [] : [element('p', {}, `${counted(left, 'slice')} more, none worse than these.`)]),
  ];
}

interface SliceTable {
  readonly input: ReportInput;
  readonly comparison: Comparison;
  readonly axis: Axis;
  readonly ruleOf: (change: Change) => RuleResult | undefined;
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

function sliceRow({ axis, ruleOf }: SliceTable, change: Change, names: readonly string[]): Html {
  const rule = ruleOf(change);
  const text = changeText(change, rule);
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
      forestRow(
        axis,
        { role: 'change', value: change.difference, interval: change.interval },
        rule?.limit ?? undefined,
      ),
    ),
    element('td', { role: 'cell', class: `left standing ${change.standing}`, 'data-name': 'standing' }, reason),
  );
}
