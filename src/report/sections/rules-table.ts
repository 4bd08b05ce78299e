// The main table: what the rules speak about, broken ones first, and why where a number cannot say it.
import type { Comparison, RuleResult } from '../../records/comparison.ts';
import { isRelative, metricId } from '../changes.ts';
import { changeText, estimateText } from '../change-text.ts';
import { decidedWords, demandWords, outcomeOf } from '../demands.ts';
import type { Detail } from '../detail.ts';
import { BREAK, code, inline, strong } from '../document.ts';
import type { Block, Column, Inline, Table } from '../document.ts';
import { isFirstRun } from '../headline/compared.ts';
import { asSentence } from '../headline/leads.ts';
import type { ReportInput } from '../input.ts';
import { baselineName, candidateName, changeName, levelName, metricName, sliceName } from '../names.ts';
import { NBSP, counted, formatCount } from '../numbers.ts';
import { visibleValue } from '../visible.ts';
import { isUnsliced, otherBaseline, ruleRows, silentSlices } from './rule-rows.ts';
import type { RuleRow } from './rule-rows.ts';

export function rulesSection(input: ReportInput, comparison: Comparison, detail: Detail): readonly Block[] {
  if (comparison.rules.length === 0) return [];
  const rows = ruleRows(comparison);
  const shown = shownRows(rows, detail.rows);
  const left = rows.length - shown.length;
  const table = isFirstRun(comparison)
    ? firstRunTable(input, comparison, shown)
    : changeTable(input, comparison, shown);
  const more = left === 0 ? [] : [inline(`${counted(left, 'more rule')} on slices, none worse than these.`)];
  const notes = [...more, ...unmeasuredNotes(shown), ...silentNotes(comparison)];
  if (notes.length === 0) return [table];
  return notes.length === 1
    ? [table, { kind: 'paragraph', children: notes[0] ?? [] }]
    : [table, { kind: 'list', items: notes }];
}

function shownRows(rows: readonly RuleRow[], most: number): readonly RuleRow[] {
  const slices = rows.filter(({ results }) => results[0].slice !== undefined);
  const dropped = new Set(slices.slice(most));
  return rows.filter((row) => !dropped.has(row));
}

function changeTable(input: ReportInput, comparison: Comparison, rows: readonly RuleRow[]): Table {
  const columns: readonly Column[] = [
    { header: inline('metric'), align: 'left' },
    { header: baselineName(comparison, comparison.against ?? 'production'), align: 'right' },
    { header: candidateName(input), align: 'right' },
    { header: inline(`change (${levelName(comparison)})`), align: 'right' },
    { header: inline('rule'), align: 'left' },
  ];
  return { kind: 'table', columns, rows: rows.map((row) => changeRow(row, comparison)) };
}

function changeRow(row: RuleRow, comparison: Comparison): readonly (readonly Inline[])[] {
  const shown = row.results.find(isRelative) ?? row.results[0];
  const numbers =
    shown.change === undefined ? [inline('—'), inline('—'), inline('—')] : changeCells(changeText(shown.change, shown));
  return [rowLabel(row, comparison), ...numbers, ruleCell(row)];
}

function changeCells(text: ReturnType<typeof changeText>): readonly (readonly Inline[])[] {
  const interval = text.interval === undefined ? '' : ` (${text.interval})`;
  return [inline(text.baseline), inline(strong(text.candidate)), inline(text.difference ?? '—', interval)];
}

function firstRunTable(input: ReportInput, comparison: Comparison, rows: readonly RuleRow[]): Table {
  const columns: readonly Column[] = [
    { header: inline('metric'), align: 'left' },
    { header: candidateName(input), align: 'right' },
    { header: inline('rule'), align: 'left' },
  ];
  return {
    kind: 'table',
    columns,
    rows: rows.map((row) => {
      const limited = row.results.find((result) => !isRelative(result));
      const [first] = row.results;
      const estimate = isUnsliced(first) ? undefined : (first.change?.candidate ?? estimateOf(input, first));
      const text = estimate === undefined ? undefined : estimateText(estimate, limited?.limit ?? undefined);
      const interval = text?.interval === undefined ? '' : ` (${text.interval})`;
      return [
        rowLabel(row, comparison),
        inline(strong(text?.value ?? '—'), interval),
        ruleCell(row, 'without intervals'),
      ];
    }),
  };
}

/** A relative rule on a first run has no change; its metric was measured all the same. */
function estimateOf(
  input: ReportInput,
  result: RuleResult,
): { readonly value: number | null; readonly interval: RuleResult['decidedWith'] } | undefined {
  const measured = input.evaluation?.candidate;
  const slice = measured?.slices.find((one) => JSON.stringify(one.slice) === JSON.stringify(result.slice));
  const estimates = result.slice === undefined ? measured?.estimates : slice?.estimates;
  return estimates?.find(({ metric }) => metricId(metric) === metricId(result.metric));
}

function rowLabel({ results: [result], ofSlices }: RuleRow, comparison: Comparison): readonly Inline[] {
  const other = otherBaseline(result, comparison);
  const name = metricName({ label: result.label, direction: result.change?.candidate.direction ?? null });
  return inline(
    name,
    whereWords(result, ofSlices),
    other === undefined ? '' : `, against ${other === 'base' ? 'the base' : other}`,
  );
}

function whereWords({ slice, rule }: RuleResult, ofSlices: number | undefined): readonly Inline[] {
  if (slice === undefined) return rule.slices === undefined ? [] : inline(', each ', code(visibleValue(rule.slices)));
  if (ofSlices === undefined || ofSlices === 1) return inline(', ', code(sliceName(slice)));
  return inline(`, worst of ${formatCount(ofSlices)} by `, code(visibleValue(slice.column)));
}

function ruleCell(
  { results }: RuleRow,
  intervals: 'with intervals' | 'without intervals' = 'with intervals',
): readonly Inline[] {
  return results.flatMap((result, index) => {
    const { mark, word } = outcomeOf(result.verdict);
    const decided = intervals === 'with intervals' ? decidedWords(result) : '';
    return inline(index === 0 ? [] : BREAK, `${mark}${NBSP}${word}: ${demandWords(result)}${decided}`);
  });
}

/** Why, for rules that no interval speaks for: a vanished metric, a baseline that failed. */
function unmeasuredNotes(rows: readonly RuleRow[]): readonly (readonly Inline[])[] {
  const silent = rows
    .flatMap(({ results }) => results)
    .filter(
      ({ decidedWith, verdict, reason }) =>
        decidedWith === null && !reason.startsWith('point-') && (verdict === 'undecided' || verdict === 'fail'),
    );
  const notes = silent.map((result) => ({ result, text: asSentence(result.explanation) }));
  const distinct = new Map(notes.map((note) => [`${note.result.label} ${note.text}`, note]));
  return [...distinct.values()].map(({ result, text }) => inline(strong(changeName(result)), `: ${text}`));
}

/** Slices on which a rule against harm does not apply, because their rows can tell nothing. */
function silentNotes(comparison: Comparison): readonly (readonly Inline[])[] {
  return silentSlices(comparison).flatMap((results) => {
    const [first] = results;
    if (first?.slice === undefined) return [];
    const more = results.length === 1 ? '' : ` and ${counted(results.length - 1, 'more slice')}`;
    return [inline(strong(changeName(first)), `${more}: ${asSentence(first.explanation)}`)];
  });
}
