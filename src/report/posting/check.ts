// A report as GitHub's check run: its name, what colour it gets, one line of title and a summary that fits.
import type { CheckResult } from '../../platform/forge.ts';
import type { Conclusion } from '../../records/scalars.ts';
import { code, inline, paragraph, plainText } from '../document.ts';
import { headlineOf } from '../headline/headline.ts';
import type { ReportInput } from '../input.ts';
import { renderWithin } from '../markdown/comment.ts';
import { blockNodes, serializeMarkdown } from '../markdown/serialize.ts';
import { fullestThatFits } from '../markdown/size.ts';
import { troubleBlocks } from './trouble.ts';
import type { Trouble } from './trouble.ts';

const TITLE_BYTES = 255;
/** GitHub takes 65,535 characters; counted as bytes it holds however they count. */
const SUMMARY_LIMIT = { codePoints: 65_535, bytes: 65_535 };

/** One check for each model, the same in every run: rulesets name it. */
export function checkName(model: string): string {
  return `mlgate / ${model}`;
}

/** Numbers that somebody else's code measured decide nothing. */
export function checkConclusion(conclusion: Conclusion, { isFork }: { readonly isFork: boolean }): Conclusion {
  return isFork ? 'neutral' : conclusion;
}

export function checkTitle(input: ReportInput): string {
  const { comparison, failure, data, model } = input;
  const verdict = failure === undefined ? (comparison?.verdict ?? data?.verdict ?? 'measured') : 'stopped';
  const titles = [plainText(headlineOf(input).title), `${model}: ${verdict}`];
  return fullestThatFits(titles, (title) => title, { codePoints: TITLE_BYTES, bytes: TITLE_BYTES });
}

export function checkSummary(input: ReportInput): string {
  return renderWithin(input, SUMMARY_LIMIT);
}

/** What to say about a run that ended without any report. */
export function troubleResult(model: string, troubles: readonly Trouble[]): Omit<CheckResult, 'conclusion'> {
  const intro = paragraph(inline('Nothing about ', code(model), ' is known from this run.'));
  return {
    title: `${model}: stopped before there was a report`,
    summary: serializeMarkdown(blockNodes([intro, ...troubleBlocks(troubles)])),
    annotations: [],
  };
}
