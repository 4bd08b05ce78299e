// Looks at a page as a person would: Debian's Chromium, offline, at a given width and theme; axe checks it.
// cmark-gfm is GitHub's own parser: it shows how a comment will look, in a page styled like GitHub's.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const WIDTHS = [400, 1200] as const;
export const THEMES = ['light', 'dark'] as const;

export interface Look {
  readonly width: number;
  readonly theme: 'light' | 'dark';
  /** Where the picture goes; none is taken without it. */
  readonly png?: string;
}

export interface Seen {
  /** `id: selector` of each violation. */
  readonly violations: readonly string[];
  /** Addresses that the page asked for, itself not counted. */
  readonly requests: readonly string[];
  readonly errors: readonly string[];
  /** Pixels by which the page is wider than the screen; 0 when nothing needs sideways scrolling. */
  readonly overflow: number;
  /** Pairs of SVG texts in one plot that overlap. */
  readonly collisions: readonly string[];
  /** SVG texts that reach over the side of their plot. */
  readonly clipped: readonly string[];
}

/** @throws when Chromium is missing: a page that cannot be looked at is a failure. */
export async function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
  });
}

export async function lookAt(browser: Browser, html: string, look: Look): Promise<Seen> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 900 },
    colorScheme: look.theme,
    offline: true,
    deviceScaleFactor: 1,
    bypassCSP: true,
  });
  try {
    const page = await context.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.setContent(html, { waitUntil: 'load' });
    if (look.png !== undefined) await page.screenshot({ path: look.png, fullPage: true });
    const geometry = await measure(page);
    return { ...geometry, violations: await axeViolations(page), requests, errors };
  } finally {
    await context.close();
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const script = `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`;
  return strings(await page.evaluate(script));
}

/** Text in the page runs as a string: the browser's globals are not Node's. */
async function measure(page: Page): Promise<Pick<Seen, 'overflow' | 'collisions' | 'clipped'>> {
  const script = `(() => {
    const texts = [...document.querySelectorAll('svg.plot')].flatMap((plot, index) => [...plot.querySelectorAll('text')].map((text) => {
      const frame = plot.getBoundingClientRect(); const box = text.getBoundingClientRect();
      return { index, text: text.textContent, left: box.left, right: box.right, top: box.top, bottom: box.bottom, from: frame.left, to: frame.right };
    })).filter(({ right, left }) => right > left);
    const overlap = (a, b) => a.index === b.index && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
    return {
      overflow: Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
      collisions: texts.flatMap((a, i) => texts.slice(i + 1).filter((b) => overlap(a, b)).map((b) => a.text + ' | ' + b.text)),
      clipped: texts.filter(({ left, right, from, to }) => left < from - 1 || right > to + 1).map(({ text }) => text),
    };
  })()`;
  const found: unknown = await page.evaluate(script);
  if (
    typeof found !== 'object' ||
    found === null ||
    !('overflow' in found && 'collisions' in found && 'clipped' in found)
  ) {
    throw new TypeError('the page was not measured');
  }
  return { overflow: Number(found.overflow), collisions: strings(found.collisions), clipped: strings(found.clipped) };
}

function strings(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError('the page did not answer with a list');
  return value.map(String);
}

const EXTENSIONS = ['table', 'strikethrough', 'autolink', 'tagfilter', 'tasklist', 'footnotes'];

/** @throws when cmark-gfm is missing. */
export function cmark(markdown: string, to: 'html' | 'xml'): string {
  const flags = ['--unsafe', '-t', to, ...EXTENSIONS.flatMap((name) => ['-e', name])];
  return execFileSync('cmark-gfm', flags, { input: markdown, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** A comment as it stands in a conversation on GitHub: 812 pixels at most, folds closed or all open. */
export function githubPage(markdown: string, folds: 'closed' | 'open'): string {
  const body = cmark(markdown, 'html')
    .replace(/<blockquote>\s*<p>\[!WARNING\]\n/g, '<blockquote class="warning"><p><strong>Warning</strong></p><p>')
    .replaceAll('<details>', folds === 'open' ? '<details open>' : '<details>');
  const viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">${viewport}<title>comment</title><style>${GITHUB}</style></head>
<body><main><article><h1 class="who">github-actions <span>bot</span> commented</h1><div class="markdown-body">${body}</div></article></main></body></html>`;
}

/** Sizes and colours as on github.com in 2026, as far as a comment shows them. */
const GITHUB = `
:root { --page: #fff; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --link: #0969da; --code: #818b981f; --warn: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --text: #f0f6fc; --muted: #9198a1; --line: #3d444d; --soft: #151b23; --link: #4493f8; --code: #656c7633; --warn: #d29922; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
main { max-width: 860px; margin: 0 auto; padding: 16px; }
article { border: 1px solid var(--line); border-radius: 6px; }
.who { margin: 0; padding: 8px 16px; font-size: 14px; font-weight: 600; background: var(--soft); border-bottom: 1px solid var(--line); }
.who span { color: var(--muted); font-weight: 400; }
.markdown-body { padding: 16px; overflow-wrap: break-word; }
.markdown-body h3 { font-size: 1.25em; margin: 0 0 16px; line-height: 1.25; }
p, table, pre, blockquote, details { margin: 0 0 16px; }
a { color: var(--link); }
code { font: 85% ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; background: var(--code); padding: .2em .4em; border-radius: 6px; white-space: break-spaces; }
pre { background: var(--soft); padding: 16px; border-radius: 6px; overflow: auto; } pre code { background: none; padding: 0; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: 6px 13px; } tr:nth-child(2n) td { background: var(--soft); }
blockquote { border-left: .25em solid var(--line); padding: 0 1em; color: var(--muted); }
blockquote.warning { border-color: var(--warn); color: inherit; } blockquote.warning p:first-child { color: var(--warn); margin-bottom: 4px; }
blockquote p { margin: 0 0 8px; } sub { font-size: 75%; vertical-align: baseline; }
summary { cursor: pointer; }
`;
