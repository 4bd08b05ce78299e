// The report as people see it: in Chromium at 400 and 1,200 pixels, light and dark; the comment through GitHub's own parser.
// Pictures are kept in the folder that MLGATE_PICTURES names, to be looked at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderPage } from '../../src/report/html/page.ts';
import { renderPreview } from '../../src/report/html/preview.ts';
import { renderApprovalCard } from '../../src/report/markdown/approval-card.ts';
import { renderComment } from '../../src/report/markdown/comment.ts';
import { firstRequest, request } from '../report/approval-requests.ts';
import { HOSTILE, poisoned } from '../report/hostile.ts';
import { situations } from '../report/situations.ts';
import { THEMES, WIDTHS, cmark, githubPage, lookAt, openChromium } from '../rigs/page.ts';
import type { Look } from '../rigs/page.ts';

const pictures = process.env['MLGATE_PICTURES'];
if (pictures !== undefined) mkdirSync(pictures, { recursive: true });

const looks = WIDTHS.flatMap((width) => THEMES.map((theme): Look => ({ width, theme })));

function pictured(name: string, look: Look): Look {
  return pictures === undefined ? look : { ...look, png: join(pictures, `${name}-${look.width}-${look.theme}.png`) };
}

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
});

const NOTHING = { violations: [], requests: [], errors: [], overflow: 0, collisions: [], clipped: [] };

describe.each(Object.entries(situations))('%s', (name, input) => {
  test.each(looks)(
    'page at $width pixels, $theme: accessible, self-contained, nothing overlaps or sticks out',
    async (look) => {
      expect(await lookAt(browser, renderPage(input), pictured(`${name}-page`, look))).toEqual(NOTHING);
    },
  );

  test.each(looks)('comment at $width pixels, $theme: the page does not scroll sideways', async (look) => {
    const seen = await lookAt(browser, githubPage(renderComment(input), 'open'), pictured(`${name}-comment`, look));
    expect({ ...seen, violations: seen.violations.filter((violation) => !ofGitHub(violation)) }).toEqual(NOTHING);
  });
});

/** Headings and scrolling tables are as GitHub lays them out, whatever the comment says. */
function ofGitHub(violation: string): boolean {
  return violation.startsWith('heading-order') || violation.startsWith('scrollable-region-focusable');
}

test.each(looks)('the preview of a comment at $width pixels, $theme', async (look) => {
  const seen = await lookAt(
    browser,
    renderPreview(renderComment(situations['worse'] ?? never())),
    pictured('preview', look),
  );
  expect({ ...seen, violations: seen.violations.filter((violation) => !ofGitHub(violation)) }).toEqual(NOTHING);
});

test.each(looks)('approval cards at $width pixels, $theme', async (look) => {
  const answer = { code: 'K7QX-9M2D-4TRA-ZP6E', by: 'comment' } as const;
  for (const [name, record] of [
    ['approval', request],
    ['approval-first', firstRequest],
  ] as const) {
    const seen = await lookAt(browser, githubPage(renderApprovalCard(record, answer), 'open'), pictured(name, look));
    expect([seen.overflow, seen.errors]).toEqual([0, []]);
  }
});

test.each(looks)('a page of long and odd values at $width pixels, $theme', async (look) => {
  for (const text of [
    'x'.repeat(200),
    '漢'.repeat(70),
    'many words that go on and on without an end in sight, really',
    '"<b>&',
  ]) {
    const seen = await lookAt(browser, renderPage(poisoned(situations['better'] ?? never(), text)), look);
    expect({ text, ...seen, clipped: [], collisions: [] }).toEqual({ text, ...NOTHING });
  }
});

const shape = (xml: string): string =>
  xml
    .match(
      /<(?:table|table_row|table_header|table_cell|list|item|heading|block_quote|code_block|html_block|image|footnote\w*)\b/g,
    )
    ?.join('') ?? '';

describe('cmark-gfm, which is GitHub’s parser, finds in a comment only what was put there', () => {
  test.each(HOSTILE.map((text) => [text.slice(0, 40), text]))('%j', (_shown, text) => {
    for (const name of ['worse', 'data-faults', 'training-failed']) {
      const input = situations[name] ?? never();
      // The addresses of run and report are ours to link: here they stay as they are.
      const comment = renderComment({ ...poisoned(input, text), ...kept });
      const xml = cmark(comment, 'xml');
      const benign = cmark(renderComment({ ...poisoned(input, 'plain'), ...kept }), 'xml');
      expect(shape(xml)).toBe(shape(benign));
      const links = [...xml.matchAll(/<link destination="([^"]*)"/g)].map(([, address]) => address);
      expect(new Set(links)).toEqual(new Set([kept.links.html, kept.context.runUrl]));
      const html = [...xml.matchAll(/<html_(?:inline|block)[^>]*>([^<]*)</g)].map(([, value]) => value ?? '');
      expect(html.filter((value) => !HTML.test(value))).toEqual([]);
    }
  });
});

/** As cmark writes them into XML: escaped, a block with its line end. */
const HTML =
  /^(?:&lt;!-- mlgate:report model=late-flights --&gt;\n|&lt;details&gt;&lt;summary&gt;&lt;b&gt;[A-Za-z ]+&lt;\/b&gt;(?: · (?:[\p{L}\p{N} \u00A0.,:=()[\]+−·%_-]|&lt;\/?code&gt;)*)?&lt;\/summary&gt;\n|&lt;\/details&gt;\n|&lt;\/?sub&gt;|&lt;br&gt;)$/u;

const kept = {
  links: { html: 'https://example.invalid/report.html' },
  context: {
    repository: 'x',
    pullRequest: 1,
    runUrl: 'https://example.invalid/runs/8123',
    observed: { mlgate: '0.1.0' },
  },
} as const;

function never(): never {
  throw new TypeError('no such situation');
}
