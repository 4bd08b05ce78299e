// Folded: how the model does on each slice, worst first, with row counts.
import type { Change, Comparison, RuleResult } from '../../records/comparison.ts';
import { metricId, primaryChange, sliceRules, slicesByMetric, standingWords } from '../changes.ts';
import { changeText } from '../change-text.ts';
import type { Detail } from '../detail.ts';
import { code, inline, paragraph, strong } from '../document.ts';
import type { Block, Column, Fold, Table } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { baselineName, candidateName, levelName, sliceName } from '../names.ts';
import { counted, formatCount } from '../numbers.ts';
import { visibleProse, visibleValue } from '../visible.ts';

export function slicesFold(input: ReportInput, comparison: Comparison, detail: Detail): readonly Fold[] {
  const metrics = orderedMetrics(comparison);
  const [first] = metrics;
  const worst = first?.[0];
  if (!detail.folds || detail.slices === 0 || first === undefined || worst?.slice === undefined) return [];
  const shown = metrics.slice(0, detail.sliceMetrics);
  const left = metrics.length - shown.length;
  const gist = inline(
    `${formatCount(first.length)} checked, worst first: `,
    code(sliceName(worst.slice)),
    ` ${changeText(worst, sliceRules(comparison)(worst)).difference ?? 'not defined'}, ${standingWords(worst)}`,
  );
  const children = shown.flatMap((changes) =>
    metricSlices(input, comparison, { changes, detail, alone: metrics.length === 1 }),
  );
  const more = left === 0 ? [] : [paragraph(`${counted(left, 'more metric')} by slice: see the HTML report.`)];
  return [{ kind: 'fold', title: 'Slices', gist, children: [...children, ...more] }];
}

/** The metric that the report speaks of first comes first. */
export function orderedMetrics(comparison: Comparison): readonly (readonly Change[])[] {
  const primary = primaryChange(comparison);
  const isPrimary = (changes: readonly Change[]): boolean =>
    primary !== undefined && changes[0] !== undefined && metricId(changes[0].metric) === metricId(primary.metric);
  return slicesByMetric(comparison).toSorted((a, b) => Number(isPrimary(b)) - Number(isPrimary(a)));
}

interface MetricSlices {
  readonly changes: readonly Change[];
  readonly detail: Detail;
  readonly alone: boolean;
}

function metricSlices(
  input: ReportInput,
  comparison: Comparison,
  { changes, detail, alone }: MetricSlices,
): readonly Block[] {
  const shown = changes.slice(0, detail.slices);
  const left = changes.length - shown.length;
  const label = changes[0]?.label ?? '';
  return [
    ...(alone ? [] : [paragraph(strong(visibleValue(label)))]),
    slicesTable(input, comparison, shown),
    ...(left === 0 ? [] : [paragraph(`${counted(left, 'more slice')}, none worse than these: see the HTML report.`)]),
  ];
}

function slicesTable(input: ReportInput, comparison: Comparison, changes: readonly Change[]): Table {
  const ruleOf = sliceRules(comparison);
  const columns: readonly Column[] = [
    { header: inline('slice'), align: 'left' },
    { header: inline('rows'), align: 'right' },
    { header: baselineName(comparison, comparison.against ?? 'production'), align: 'right' },
    { header: candidateName(input), align: 'right' },
    { header: inline(`change (${levelName(comparison)})`), align: 'right' },
    { header: inline('standing'), align: 'left' },
  ];
  return { kind: 'table', columns, rows: changes.map((change) => sliceRow(change, ruleOf(change))) };
}

function sliceRow(change: Change, rule: RuleResult | undefined): Table['rows'][number] {
  const text = changeText(change, rule);
  const interval = text.interval === undefined ? '' : ` (${text.interval})`;
  return [
    change.slice === undefined ? [] : [code(sliceName(change.slice))],
    inline(formatCount(change.rows)),
    inline(text.baseline),
    inline(text.candidate),
    inline(text.difference ?? '—', interval),
    inline(
      change.difference === null && change.reason !== undefined
        ? visibleProse(change.reason, 120)
        : standingWords(change),
    ),
  ];
}
