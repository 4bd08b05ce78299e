// The main table: what the rules speak about, broken ones first, and why where a number cannot say it.
import type { Comparison, RuleResult } from '../../records/comparison.ts';
import { badness, metricId } from '../changes.ts';
import { changeText, estimateText } from '../change-text.ts';
import { decidedWords, demandWords, outcomeOf } from '../demands.ts';
import type { Detail } from '../detail.ts';
import { code, inline, strong } from '../document.ts';
import type { Block, Column, Inline, Table } from '../document.ts';
import { isFirstRun } from '../headline/compared.ts';
import { asSentence } from '../headline/leads.ts';
import type { ReportInput } from '../input.ts';
import { baselineName, candidateName, changeName, levelName, metricName, sliceName } from '../names.ts';
import { NBSP, counted, formatCount } from '../numbers.ts';
import { visibleValue } from '../visible.ts';

/** A row stands for one rule, or for a rule that holds on every value of a slice column. */
interface Row {
  readonly result: RuleResult;
  readonly ofSlices?: number;
}

export function rulesSection(input: ReportInput, comparison: Comparison, detail: Detail): readonly Block[] {
  if (comparison.rules.length === 0) return [];
  const rows = tableRows(comparison.rules);
  const shown = shownRows(rows, detail.rows);
  const left = rows.length - shown.length;
  const table = isFirstRun(comparison) ? firstRunTable(input, shown) : changeTable(input, comparison, shown);
  const more = left === 0 ? [] : [inline(`${counted(left, 'more rule')} on slices, none worse than these.`)];
  const notes = [...more, ...unmeasuredNotes(shown)];
  if (notes.length === 0) return [table];
  return notes.length === 1
    ? [table, { kind: 'paragraph', children: notes[0] ?? [] }]
    : [table, { kind: 'list', items: notes }];
}

const ORDER = { fail: 0, undecided: 1, pass: 2, 'not-applicable': 2 } as const;

/** Broken, undecided, the rest; within each the order of the policy, slices worst first. */
export function tableRows(rules: readonly RuleResult[]): readonly Row[] {
  const single = rules.filter(({ slice }) => slice === undefined).map((result): Row => ({ result }));
  const ofSlices = rules.filter(({ slice }) => slice !== undefined);
  const sliced = [...Map.groupBy(ofSlices, ({ rule }) => rule.path).values()].flatMap(sliceRows);
  return [...single, ...sliced].sort((a, b) => ORDER[a.result.verdict] - ORDER[b.result.verdict]);
}

function sliceRows(results: readonly RuleResult[]): readonly Row[] {
  const worstFirst = results.toSorted((a, b) => resultBadness(b) - resultBadness(a));
  const open = worstFirst.filter(({ verdict }) => verdict === 'fail' || verdict === 'undecided');
  const held = worstFirst.filter(({ verdict }) => verdict === 'pass');
  const worst = held[0];
  return [
    ...open.map((result) => ({ result })),
    ...(worst === undefined ? [] : [{ result: worst, ofSlices: held.length }]),
  ];
}

function resultBadness({ change }: RuleResult): number {
  const size = change === undefined ? Infinity : badness(change);
  return size === Infinity ? Number.MAX_VALUE : size;
}

function shownRows(rows: readonly Row[], most: number): readonly Row[] {
  const slices = rows.filter(({ result }) => result.slice !== undefined);
  const dropped = new Set(slices.slice(most));
  return rows.filter((row) => !dropped.has(row));
}

function changeTable(input: ReportInput, comparison: Comparison, rows: readonly Row[]): Table {
  const against = comparison.against ?? 'production';
  const columns: readonly Column[] = [
    { header: inline('metric'), align: 'left' },
    { header: baselineName(comparison, against), align: 'right' },
    { header: candidateName(input), align: 'right' },
    { header: inline(`change (${levelName(comparison)})`), align: 'right' },
    { header: inline('rule'), align: 'left' },
  ];
  return { kind: 'table', columns, rows: rows.map((row) => changeRow(row, comparison)) };
}

function changeRow(row: Row, comparison: Comparison): readonly (readonly Inline[])[] {
  const { result } = row;
  const label = rowLabel(row, comparison);
  if (result.change === undefined) return [label, inline('—'), inline('—'), inline('—'), ruleCell(row)];
  const text = changeText(result.change, result);
  return [
    label,
    inline(text.baseline),
    inline(strong(text.candidate)),
    inline(text.difference ?? '—', text.interval === undefined ? '' : ` (${text.interval})`),
    ruleCell(row),
  ];
}

function firstRunTable(input: ReportInput, rows: readonly Row[]): Table {
  const columns: readonly Column[] = [
    { header: inline('metric'), align: 'left' },
    { header: candidateName(input), align: 'right' },
    { header: inline('rule'), align: 'left' },
  ];
  return {
    kind: 'table',
    columns,
    rows: rows.map((row) => {
      const estimate = row.result.change?.candidate ?? estimateOf(input, row.result);
      const text =
        estimate === undefined
          ? { value: '—', interval: undefined }
          : estimateText(estimate, row.result.limit ?? undefined);
      const interval = text.interval === undefined ? '' : ` (${text.interval})`;
      const outcome = outcomeOf(row.result.verdict);
      const rule = inline(`${outcome.mark} ${outcome.word}: ${demandWords(row.result)}`);
      return [rowLabel(row, undefined), inline(strong(text.value), interval), rule];
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

function rowLabel({ result, ofSlices }: Row, comparison: Comparison | undefined): readonly Inline[] {
  const direction = result.change?.candidate.direction ?? null;
  const name = metricName({ label: result.label, direction });
  const other = comparison !== undefined && result.against !== null && result.against !== comparison.against;
  const against = other ? inline(`, against the ${result.against}`) : [];
  if (result.slice === undefined) return inline(name, against);
  if (ofSlices === undefined) return inline(name, ', ', code(sliceName(result.slice)), against);
  const worst =
    ofSlices === 1
      ? inline(', ', code(sliceName(result.slice)))
      : inline(`, worst of ${formatCount(ofSlices)} by `, code(visibleValue(result.slice.column)));
  return inline(name, worst, against);
}

function ruleCell({ result }: Row): readonly Inline[] {
  const { mark, word } = outcomeOf(result.verdict);
  return inline(`${mark}${NBSP}${word}: ${demandWords(result)}${decidedWords(result)}`);
}

/** Why, for rules that no interval speaks for: a vanished metric, a baseline that failed. */
function unmeasuredNotes(rows: readonly Row[]): readonly (readonly Inline[])[] {
  const silent = rows.filter(
    ({ result }) => result.decidedWith === null && (result.verdict === 'undecided' || result.verdict === 'fail'),
  );
  const seen = new Set<string>();
  return silent.flatMap(({ result }) => {
    const text = asSentence(result.explanation);
    const key = `${result.label} ${text}`;
    if (seen.has(key) || result.reason.startsWith('point-')) return [];
    seen.add(key);
    return [inline(strong(changeName(result)), `: ${text}`)];
  });
}
