// The order of a report: verdict, number, what to do, main table, then the folded rest.
import type { Detail } from './detail.ts';
import { code, inline, paragraph } from './document.ts';
import type { Block } from './document.ts';
import { headlineOf } from './headline/headline.ts';
import type { Headline } from './headline/told.ts';
import type { ReportInput } from './input.ts';
import { changedFold } from './sections/changed.ts';
import { measuredSection, moreNumbersFold, unruledSection } from './sections/changes-table.ts';
import { brokenData, dataFold } from './sections/data.ts';
import { decisionFold } from './sections/decision.ts';
import { mendAlert, undecidedNote } from './sections/next-step.ts';
import { rulesSection } from './sections/rules-table.ts';
import { slicesFold } from './sections/slices.ts';
import { visibleLogLine, visibleProse } from './visible.ts';

export interface Composition {
  readonly headline: Headline;
  readonly blocks: readonly Block[];
}

/** Everything but the footer, from records alone: the same records give the same composition. */
export function composeReport(input: ReportInput, detail: Detail): Composition {
  const { data } = input;
  const stopped = data?.verdict === 'fail' ? brokenData(data, detail) : [];
  const blocks = [...failureBlocks(input, detail), ...stopped, ...mainBlocks(input, detail), ...shortenedNote(detail)];
  return { headline: headlineOf(input), blocks };
}

function mainBlocks(input: ReportInput, detail: Detail): readonly Block[] {
  const { comparison, data, failure } = input;
  const dataFolds = data === undefined ? [] : dataFold(data, detail);
  if (failure !== undefined) return dataFolds;
  if (comparison === undefined) return [...(detail.table ? measuredSection(input) : []), ...dataFolds];
  return [
    ...mendAlert(input, comparison),
    ...(detail.table ? rulesSection(input, comparison, detail) : []),
    ...(detail.table ? unruledSection(input, comparison, detail) : []),
    ...undecidedNote(comparison),
    ...slicesFold(input, comparison, detail),
    ...dataFolds,
    ...moreNumbersFold(input, comparison, detail),
    ...changedFold(comparison, detail),
    ...decisionFold(input, comparison, detail),
  ];
}

function failureBlocks({ failure }: ReportInput, detail: Detail): readonly Block[] {
  if (failure === undefined) return [];
  const lines = failure.lastLines.slice(-20).map(visibleLogLine);
  const output: readonly Block[] =
    lines.length === 0 || !detail.table
      ? []
      : [
          paragraph(`The last ${lines.length === 1 ? 'line' : `${lines.length} lines`} of its output:`),
          { kind: 'code', language: 'text', lines },
        ];
  return [
    ...(failure.command === undefined ? [] : [paragraph('It ran ', code(visibleProse(failure.command, 200)), '.')]),
    ...output,
  ];
}

function shortenedNote(detail: Detail): readonly Block[] {
  if (detail.name === 'full') return [];
  return [
    { kind: 'paragraph', children: inline('Shortened to fit: the HTML report and the step summary have the rest.') },
  ];
}
