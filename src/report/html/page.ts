// The HTML report: one file without requests and without scripts, for a screen of 400 or 1,200 pixels, light, dark or paper.
import type { Detail } from '../detail.ts';
import { code, inline, plainText } from '../document.ts';
import type { Block } from '../document.ts';
import { composeReport } from '../compose.ts';
import type { Headline } from '../headline/told.ts';
import type { ReportInput } from '../input.ts';
import { isWorkTree } from '../names.ts';
import { changedBlocks } from '../sections/changed.ts';
import { footerLine } from '../sections/footer.ts';
import { visibleValue } from '../visible.ts';
import { blocksHtml, inlineHtml } from './blocks.ts';
import { element, writeHtml } from './builder.ts';
import type { Html } from './builder.ts';
import { confusionHtml } from './confusion.ts';
import { metricCards } from './metrics.ts';
import { dataHtml, decisionHtml, digestsHtml, section, trainingHtml } from './sections.ts';
import { slicesHtml } from './slices.ts';
import { STYLE } from './style.ts';

/** The folded parts of the comment are sections of their own here. */
const PAGE_DETAIL: Detail = { name: 'full', slices: 0, sliceMetrics: 0, rows: 200, folds: false, table: true };

export function renderPage(input: ReportInput): string {
  const { headline, blocks } = composeReport(input, PAGE_DETAIL);
  const page = element(
    'html',
    { lang: 'en' },
    head(headline),
    element('body', {}, banner(input, headline), element('main', {}, sections(input, blocks)), footer(input)),
  );
  return `<!doctype html>\n${writeHtml(page)}\n`;
}

function head({ title }: Headline): Html {
  return element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    element('title', {}, plainText(title)),
    element('style', {}, STYLE),
  );
}

function banner(input: ReportInput, { mark, title, lead, tone }: Headline): Html {
  const { context, model } = input;
  const commit = context.head ?? context.built;
  const about = inline(
    visibleValue(context.repository),
    context.pullRequest === undefined ? '' : ` · pull request ${context.pullRequest}`,
    commit === undefined ? '' : inline(' · commit ', code(commit.slice(0, 12))),
    isWorkTree(input) ? ' with changes that are not committed' : '',
    ` · model ${model}`,
  );
  return element(
    'header',
    { class: `banner ${tone}` },
    element(
      'div',
      { class: 'inner' },
      element('p', { class: 'about' }, inlineHtml(about)),
      element('h1', {}, element('span', { 'aria-hidden': 'true' }, `${mark} `), inlineHtml(title)),
      lead.length === 0 ? [] : [element('p', { class: 'lead' }, inlineHtml(lead))],
    ),
  );
}

function sections(input: ReportInput, blocks: readonly Block[]): readonly Html[] {
  const { comparison, evaluation, data, training, notes = [] } = input;
  const slices = comparison === undefined || comparison.slices.length === 0 ? [] : slicesHtml(input, comparison);
  const cards = metricCards(input);
  return [
    ...section(
      comparison === undefined ? 'What was found' : comparison.rules.length === 0 ? 'Comparison' : 'Verdict',
      blocksHtml(blocks),
    ),
    ...section('About these numbers', blocksHtml(notes.map((children) => ({ kind: 'paragraph', children })))),
    ...section('Metrics', cards.length === 0 ? [] : [element('div', { class: 'cards' }, cards)]),
    ...section('Slices, worst first', slices),
    ...section('Right and wrong', evaluation === undefined ? [] : confusionHtml(evaluation)),
    ...section('What changed', comparison === undefined ? [] : blocksHtml(changedBlocks(comparison, 200))),
    ...section('Data', data === undefined ? [] : dataHtml(data)),
    ...section('Training', training === undefined ? [] : [trainingHtml(training)]),
    ...section('How this was decided', comparison === undefined ? [] : decisionHtml(input, comparison)),
    ...section('Digests', digestsHtml(input)),
  ];
}

function footer(input: ReportInput): Html {
  return element('footer', {}, element('p', { class: 'inner' }, inlineHtml(footerLine({ ...input, links: {} }))));
}
