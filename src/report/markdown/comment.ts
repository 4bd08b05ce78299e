// The pull-request comment and the step summary, byte for byte as they are posted.
import type { RootContent } from 'mdast';
import { COMMENT_DETAILS, SUMMARY_DETAILS } from '../detail.ts';
import type { Detail } from '../detail.ts';
import { inline } from '../document.ts';
import { composeReport } from '../compose.ts';
import type { ReportInput } from '../input.ts';
import { footerLine } from '../sections/footer.ts';
import { phrasing } from './nodes.ts';
import { blockNodes, serializeMarkdown } from './serialize.ts';
import { COMMENT_LIMIT, SUMMARY_LIMIT, fullestThatFits } from './size.ts';
import type { SizeLimit } from './size.ts';

/** Room kept for the marker and the footer. */
const AROUND: SizeLimit = { codePoints: 4_000, bytes: 10_000 };

/** The line by which mlgate finds its own comment again; names the model, so that several models keep several comments. */
export function commentMarker(model: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(model)) throw new TypeError(`not a model name: ${JSON.stringify(model)}`);
  return `<!-- mlgate:report model=${model} -->`;
}

export function renderComment(input: ReportInput, limit: SizeLimit = COMMENT_LIMIT): string {
  return `${commentMarker(input.model)}\n${sectionWithin(input, limit)}\n${notes(input)}${footer(input)}`;
}

/**
 * The exact part of the comment that an approver sees; its digest goes into the evidence bundle. Made from records without
 * what was observed (times, host, run), so the same inputs give the same bytes.
 */
export function evidenceSection(input: ReportInput): string {
  return sectionWithin(input, COMMENT_LIMIT);
}

function sectionWithin(input: ReportInput, { codePoints, bytes }: SizeLimit): string {
  const limit = { codePoints: codePoints - AROUND.codePoints, bytes: bytes - AROUND.bytes };
  return fullestThatFits(COMMENT_DETAILS, (detail) => body(input, detail), limit);
}

/** The same sections with more room; as much as fits a step's summary. */
export function renderSummary(input: ReportInput): string {
  return fullestThatFits(SUMMARY_DETAILS, (detail) => whole(input, detail), SUMMARY_LIMIT);
}

/** The comment without its marker, as much of it as fits. */
export function renderWithin(input: ReportInput, limit: SizeLimit): string {
  return fullestThatFits(COMMENT_DETAILS, (detail) => whole(input, detail), limit);
}

function whole(input: ReportInput, detail: Detail): string {
  return `${body(input, detail)}\n${notes(input)}${footer(input)}`;
}

function body(input: ReportInput, detail: Detail): string {
  const { headline, blocks } = composeReport(input, detail);
  const title: RootContent = {
    type: 'heading',
    depth: 3,
    children: phrasing(inline(`${headline.mark} `, headline.title)),
  };
  const lead: RootContent[] =
    headline.lead.length === 0 ? [] : [{ type: 'paragraph', children: phrasing(headline.lead) }];
  return serializeMarkdown([title, ...lead, ...blockNodes(blocks)]);
}

/** Where the numbers come from, when not from the job that shows them: beside the evidence, which is the same wherever it is shown. */
function notes({ notes = [] }: ReportInput): string {
  if (notes.length === 0) return '';
  return `${serializeMarkdown(blockNodes(notes.map((children) => ({ kind: 'paragraph', children }))))}\n`;
}

/** The last line: links, and what it is about. */
export function footer(input: ReportInput): string {
  const children = phrasing(footerLine(input));
  return serializeMarkdown([
    { type: 'paragraph', children: [{ type: 'html', value: '<sub>' }, ...children, { type: 'html', value: '</sub>' }] },
  ]);
}
