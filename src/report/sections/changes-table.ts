// Tables of changes that no rule decides on: a run without rules, metrics beside the rules, the other baseline.
import type { Change, Comparison } from '../../records/comparison.ts';
import { metricId, overallChanges, standingWords } from '../changes.ts';
import { changeText, estimateText } from '../change-text.ts';
import type { Detail } from '../detail.ts';
import { code, inline, paragraph, strong } from '../document.ts';
import type { Block, Column, Fold, Table } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { baselineName, candidateName, levelName, metricName } from '../names.ts';
import type { Against } from '../names.ts';
import { counted } from '../numbers.ts';
import { visibleProse, visibleValue } from '../visible.ts';

/** The main table of a run without rules (the candidate alone where nothing could be compared), with what would give it intervals or a direction. */
export function unruledSection(input: ReportInput, comparison: Comparison, detail: Detail): readonly Block[] {
  const changes = overallChanges(comparison);
  if (comparison.rules.length > 0) return [];
  if (changes.length === 0) return measuredSection(input);
  const table = changesTable(input, comparison, {
    changes: changes.slice(0, 4 * detail.rows),
    against: comparison.against ?? 'base',
  });
  return [table, ...directionNote(changes), ...noIntervalNote(changes)];
}

function directionNote(changes: readonly Change[]): readonly Block[] {
  const unknown = changes.filter(({ candidate }) => candidate.direction === null);
  const [first] = unknown;
  if (first === undefined) return [];
  const name = visibleValue(first.metric.name);
  const which =
    unknown.length === 1
      ? inline(code(name))
      : inline(code(name), ` and ${counted(unknown.length - 1, 'more metric')}`);
  return [
    paragraph(
      'Which way is better is not known for ',
      which,
      ': add ',
      code(`higher-is-better: ${name}`),
      ' or ',
      code(`lower-is-better: ${name}`),
      '.',
    ),
  ];
}

function noIntervalNote(changes: readonly Change[]): readonly Block[] {
  if (changes.some(({ interval }) => interval !== null)) return [];
  return [
    paragraph(
      'Single numbers, no interval: whether this is more than noise cannot be told. Add ',
      code('predictions:'),
      ' and ',
      code('label:'),
      ' and mlgate tells.',
    ),
  ];
}

/** Folded: what was measured beside the rules, and everything against the other baseline. */
export function moreNumbersFold(input: ReportInput, comparison: Comparison, detail: Detail): readonly Fold[] {
  if (!detail.folds) return [];
  const ruled = new Set(comparison.rules.map(({ metric }) => metricId(metric)));
  const beside =
    comparison.rules.length === 0
      ? []
      : overallChanges(comparison).filter(({ metric }) => !ruled.has(metricId(metric)));
  const other: Against | undefined =
    comparison.against === 'production' ? 'base' : comparison.against === 'base' ? 'production' : undefined;
  const others = other === undefined ? [] : overallChanges(comparison, other);
  const tables = [
    ...(beside.length === 0 || comparison.against === null
      ? []
      : [changesTable(input, comparison, { changes: beside.slice(0, detail.rows), against: comparison.against })]),
    ...(others.length === 0 || other === undefined
      ? []
      : [changesTable(input, comparison, { changes: others.slice(0, detail.rows), against: other })]),
  ];
  if (tables.length === 0) return [];
  const gist = [
    ...(beside.length === 0 ? [] : [counted(beside.length, 'metric without a rule', 'metrics without a rule')]),
    ...(others.length === 0 ? [] : [`${counted(others.length, 'metric')} against the ${other}`]),
  ];
  return [{ kind: 'fold', title: 'More numbers', gist: inline(gist.join(', ')), children: tables }];
}

export function changesTable(
  input: ReportInput,
  comparison: Comparison,
  what: { readonly changes: readonly Change[]; readonly against: Against },
): Table {
  const measured = what.changes.some(({ interval }) => interval !== null);
  const columns: readonly Column[] = [
    { header: inline('metric'), align: 'left' },
    { header: baselineName(comparison, what.against), align: 'right' },
    { header: candidateName(input), align: 'right' },
    { header: inline(measured ? `change (${levelName(comparison)})` : 'change'), align: 'right' },
    { header: inline('standing'), align: 'left' },
  ];
  const rows = what.changes.map((change) => {
    const text = changeText(change);
    const difference = inline(text.difference ?? '—', text.interval === undefined ? '' : ` (${text.interval})`);
    const standing =
      change.standing === 'undefined' && change.reason !== undefined
        ? visibleProse(change.reason, 120)
        : standingWords(change);
    return [
      metricName({ label: change.label, direction: change.candidate.direction }),
      inline(text.baseline),
      inline(strong(text.candidate)),
      difference,
      inline(standing),
    ];
  });
  return { kind: 'table', columns, rows };
}

/** Only the candidate was measured: its metrics, each with its interval. */
export function measuredSection(input: ReportInput): readonly Block[] {
  const estimates = input.evaluation?.candidate.estimates ?? [];
  if (estimates.length === 0) return [];
  const hasRows = input.evaluation?.candidate.source !== 'reported';
  const columns: readonly Column[] = [
    { header: inline('metric'), align: 'left' },
    { header: candidateName(input), align: 'right' },
    // Numbers that training wrote itself say nothing of rows.
    ...(hasRows ? [{ header: inline('rows'), align: 'right' } as const] : []),
  ];
  const rows = estimates.map((estimate) => {
    const text = estimateText(estimate);
    const interval = text.interval === undefined ? '' : ` (${text.interval})`;
    const counts = hasRows ? [inline(counted(estimate.rows, '', '').trim())] : [];
    return [metricName(estimate), inline(strong(text.value), interval), ...counts];
  });
  return [{ kind: 'table', columns, rows }];
}
