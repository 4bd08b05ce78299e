// One card for each metric: what the rules ask of it, how they went, and its plot.
import type { Change, RuleResult } from '../../records/comparison.ts';
import type { Estimate } from '../../records/evaluation.ts';
import { isRelative, metricId } from '../changes.ts';
import { changeText, estimateText } from '../change-text.ts';
import { decidedWords, demandWords, outcomeOf, signedLimit } from '../demands.ts';
import { plainText } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { baselineName, candidateName, metricName } from '../names.ts';
import type { Against } from '../names.ts';
import { formatLimit } from '../numbers.ts';
import { inlineHtml } from './blocks.ts';
import { element } from './builder.ts';
import type { Html } from './builder.ts';
import { intervalPlot } from './plots/interval-plot.ts';
import type { Panel, PlotRow } from './plots/interval-plot.ts';
import type { LimitMark } from './plots/marks.ts';

interface Metric {
  readonly id: string;
  readonly candidate: Estimate;
  /** Changes of this metric over all rows, `against` first. */
  readonly changes: readonly { readonly against: Against; readonly change: Change }[];
  readonly rules: readonly RuleResult[];
}

export function metricCards(input: ReportInput): readonly Html[] {
  return metricsOf(input).map((metric, index) => metricCard(input, metric, index));
}

/** Metrics under a rule first, in the order of the policy; then the others in the order of the record. */
function metricsOf({ comparison, evaluation }: ReportInput): readonly Metric[] {
  const rules = (comparison?.rules ?? []).filter(({ slice }) => slice === undefined);
  const changes =
    comparison === undefined
      ? []
      : [...comparison.changes].sort(
          (a, b) => Number(b.against === comparison.against) - Number(a.against === comparison.against),
        );
  const estimates = [
    ...rules.flatMap(({ change }) => (change === undefined ? [] : [change.candidate])),
    ...changes.map(({ change }) => change.candidate),
    ...(evaluation?.candidate.estimates ?? []),
  ];
  const ids = [...new Set(estimates.map(({ metric }) => metricId(metric)))];
  return ids.flatMap((id) => {
    const candidate = estimates.find(({ metric }) => metricId(metric) === id);
    if (candidate === undefined) return [];
    return [
      {
        id,
        candidate,
        changes: changes.filter(({ change }) => metricId(change.metric) === id),
        rules: rules.filter(({ metric }) => metricId(metric) === id),
      },
    ];
  });
}

function metricCard(input: ReportInput, metric: Metric, index: number): Html {
  const badges = metric.rules.map((result) => {
    const { mark, word } = outcomeOf(result.verdict);
    return element(
      'p',
      { class: `rule ${result.verdict}` },
      element('span', { 'aria-hidden': 'true' }, `${mark} `),
      element('strong', {}, word),
      `: ${demandWords(result)}${decidedWords(result)}`,
    );
  });
  const name = metricName(metric.candidate);
  const panels = [valuePanel(input, metric), ...changePanel(input, metric)];
  return element(
    'article',
    { class: 'card' },
    element('h3', {}, inlineHtml(name)),
    badges.length > 0 ? badges : [element('p', { class: 'rule muted' }, 'no rule')],
    element('figure', {}, intervalPlot({ id: `metric-${index}`, title: plainText(name), panels })),
  );
}

function valuePanel(input: ReportInput, { candidate, changes, rules }: Metric): Panel {
  const { comparison } = input;
  const baselines = changes.flatMap(({ against, change }): readonly PlotRow[] => {
    if (change.baseline === undefined || comparison === undefined) return [];
    return [valueRow(against, plainText(baselineName(comparison, against)), change.baseline)];
  });
  const limits = rules.flatMap((result): readonly LimitMark[] => {
    if (!('limit' in result.demand)) return [];
    const { kind, limit } = result.demand;
    return [
      {
        at: limit,
        good: kind === 'at-least' ? 'above' : 'below',
        label: `${kind === 'at-least' ? 'at least' : 'at most'} ${formatLimit(limit)}`,
      },
    ];
  });
  const own = valueRow('candidate', plainText(candidateName(input)), candidate);
  return { title: 'value', rows: [...baselines, own], limits: distinct(limits), sign: 'plain' };
}

function valueRow(role: PlotRow['role'], name: string, estimate: Estimate): PlotRow {
  const { value, interval } = estimateText(estimate);
  return {
    role,
    name,
    value: estimate.value,
    interval: estimate.interval,
    text: interval === undefined ? value : `${value} (${interval})`,
  };
}

function changePanel({ comparison }: ReportInput, { changes, rules }: Metric): readonly Panel[] {
  if (comparison === undefined) return [];
  const rows = changes.flatMap(({ against, change }): readonly PlotRow[] => {
    if (change.difference === null) return [];
    const text = changeText(
      change,
      rules.find((result) => isRelative(result) && result.against === against),
    );
    return [
      {
        role: 'change',
        name: `against ${against === 'base' ? 'the base' : against}`,
        value: change.difference,
        interval: change.interval,
        text: text.interval === undefined ? (text.difference ?? '—') : `${text.difference ?? '—'} (${text.interval})`,
      },
    ];
  });
  const limits = rules.flatMap((result): readonly LimitMark[] => {
    if (!isRelative(result) || result.limit === null) return [];
    const good = result.change?.candidate.direction === 'lower-is-better' ? 'below' : 'above';
    const asks = result.demand.kind === 'better' ? 'gain asked' : 'loss allowed';
    return [
      {
        at: result.limit,
        good,
        label: result.limit === 0 ? 'no loss allowed' : `${asks}: ${signedLimit(result.limit)}`,
      },
    ];
  });
  return rows.length === 0 ? [] : [{ title: 'change', rows, limits: distinct(limits), sign: 'signed' }];
}

function distinct(limits: readonly LimitMark[]): readonly LimitMark[] {
  return [...new Map(limits.map((limit) => [`${limit.at} ${limit.label}`, limit])).values()];
}
