// The report in a terminal: the same facts as the comment, as lines of plain text.
import { composeReport } from '../compose.ts';
import { TERMINAL_DETAIL } from '../detail.ts';
import { joined, plainText } from '../document.ts';
import type { Block, Inline } from '../document.ts';
import type { Headline } from '../headline/told.ts';
import type { ReportInput } from '../input.ts';
import { footerParts } from '../sections/footer.ts';
import { PLAIN } from './palette.ts';
import type { Palette } from './palette.ts';
import { tableLines } from './table.ts';
import { wrapText } from './text-width.ts';

export interface TerminalOptions {
  /** Cells; at least 40. */
  readonly width: number;
  readonly palette?: Palette;
  /** Opens what is one line otherwise: slices, data, what changed, how it was decided. */
  readonly details?: boolean;
}

interface Page {
  readonly width: number;
  readonly palette: Palette;
  readonly details: boolean;
}

export function renderTerminal(input: ReportInput, options: TerminalOptions): string {
  const page = {
    width: Math.max(40, options.width),
    palette: options.palette ?? PLAIN,
    details: options.details ?? false,
  };
  const { headline, blocks } = composeReport(input, TERMINAL_DETAIL);
  const parts = [
    titleLines(headline, page),
    ...(headline.lead.length === 0 ? [] : [paragraphLines(headline.lead, page)]),
    ...blockParts(blocks, page),
    footerLines(input, page),
  ];
  // No-break spaces have done their work; a person who copies a number wants plain ones.
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`.replaceAll('\u00A0', ' ');
}

function titleLines({ mark, tone, title }: Headline, page: Page): readonly string[] {
  const colour = {
    good: page.palette.good,
    bad: page.palette.bad,
    open: page.palette.open,
    neutral: page.palette.strong,
  }[tone];
  return wrapText(`${mark} ${plainText(title)}`, page.width).map((line) => page.palette.strong(colour(line)));
}

function paragraphLines(children: readonly Inline[], page: Page): readonly string[] {
  return wrapText(plainText(children), page.width);
}

/** Folds that stay closed follow each other without a gap. */
function blockParts(blocks: readonly Block[], page: Page): readonly (readonly string[])[] {
  const parts: (readonly string[])[] = [];
  let closed: string[] = [];
  for (const block of blocks) {
    if (block.kind === 'fold' && !page.details) {
      closed.push(...foldLines(block, page));
      continue;
    }
    if (closed.length > 0) parts.push(closed);
    closed = [];
    parts.push(blockLines(block, page));
  }
  return closed.length > 0 ? [...parts, closed] : parts;
}

function blockLines(block: Block, page: Page): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return wrapText(plainText(block.children), page.width).map(page.palette.strong);
    case 'paragraph':
      return paragraphLines(block.children, page);
    case 'alert':
      return wrapText(`! ${plainText(block.children)}`, page.width).map(page.palette.open);
    case 'list':
      return block.items.flatMap((item) => hanging('- ', wrapText(plainText(item), page.width - 2)));
    case 'code':
      return block.lines.map((line) => `    ${coloured(line, block.language, page.palette)}`);
    case 'table':
      return tableLines(block, page.width, page.palette);
    case 'fold':
      return foldLines(block, page);
  }
}

function foldLines({ title, gist, children }: Extract<Block, { kind: 'fold' }>, page: Page): readonly string[] {
  const gistText = plainText(gist);
  const [first = '', ...rest] = wrapText(`${title}${gistText === '' ? '' : ` · ${gistText}`}`, page.width);
  const head = [`${page.palette.strong(title)}${first.slice(title.length)}`, ...rest.map((line) => `  ${line}`)];
  if (!page.details) return gistText === '' ? [] : head;
  const inner = { ...page, width: page.width - 2 };
  const body = blockParts(children, inner).flatMap((lines, index) => [...(index === 0 ? [] : ['']), ...lines]);
  return [...head, ...body.map((line) => (line === '' ? '' : `  ${line}`))];
}

/** Addresses and paths on lines of their own, so that a terminal makes them whole links. */
function footerLines(input: ReportInput, page: Page): readonly string[] {
  const { links, facts } = footerParts(input);
  const linkLines = links.map((link) => `${link.label}: ${link.target}`);
  return [...linkLines, ...wrapText(plainText(joined(facts, ' · ')), page.width).map(page.palette.faint)];
}

function hanging(first: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `${index === 0 ? first : ' '.repeat(first.length)}${line}`);
}

function coloured(line: string, language: string, palette: Palette): string {
  if (language !== 'diff') return line;
  return line.startsWith('+') ? palette.good(line) : line.startsWith('-') ? palette.bad(line) : line;
}
