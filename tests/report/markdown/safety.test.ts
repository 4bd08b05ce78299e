// No data value may become a link, an image, HTML, a mention, a reference or a table cell: proven by parsing the comment back.
import type { Nodes, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { code, inline, strong } from '../../../src/report/document.ts';
import type { Block, Inline } from '../../../src/report/document.ts';
import { renderComment, renderSummary } from '../../../src/report/markdown/comment.ts';
import { blockNodes, serializeMarkdown } from '../../../src/report/markdown/serialize.ts';
import { visibleValue } from '../../../src/report/visible.ts';
import { HOSTILE, poisoned } from '../hostile.ts';
import { situations } from '../situations.ts';

const parse = (markdown: string): readonly RootContent[] =>
  fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }).children;

function nodes(tree: readonly Nodes[]): readonly Nodes[] {
  return tree.flatMap((node) => [node, ...('children' in node ? nodes(node.children) : [])]);
}

/** What a report may be made of; anything else came from data. */
const ALLOWED = new Set([
  'heading',
  'paragraph',
  'text',
  'inlineCode',
  'strong',
  'link',
  'html',
  'code',
  'table',
  'tableRow',
  'tableCell',
  'list',
  'listItem',
  'blockquote',
]);
const HTML =
  /^(?:<!-- mlgate:report model=[a-z0-9-]+ -->|<details><summary><b>[A-Za-z ]+<\/b>(?: · (?:[\p{L}\p{N} \u00A0.,:=()[\]+−·%_-]|<\/?code>)*)?<\/summary>|<\/details>|<sub>|<\/sub>|<br>)$/u;

/** What github.com makes of text after the parser is done, written from its documentation and not from our own pattern. */
const AFTER_THE_PARSER: readonly RegExp[] = [
  /(?:^|[^\w`])@[a-z\d](?:[a-z\d]|-(?=[a-z\d]))*/i, // mention
  /(?:^|[^\w`])#\d+/, // issue
  /\bGH-\d+/i,
  /[\w.-]+\/[\w.-]+#\d+/, // issue elsewhere
  /(?:^|[^0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i, // commit
  /@[0-9a-f]{7,40}/i,
  /https?:\/\/|ftp:\/\/|www\./i,
  /\S+@\S+\.\S+/,
  /:[a-z0-9_+-]+:/i, // emoji
  /\$[^$]+\$/, // formula
];

function expectHarmless(tree: readonly RootContent[], links: ReadonlySet<string>): void {
  const all = nodes(tree);
  expect([...new Set(all.map(({ type }) => type))].filter((type) => !ALLOWED.has(type))).toEqual([]);
  for (const node of all) {
    if (node.type === 'html') expect(node.value).toMatch(HTML);
    if (node.type === 'link') expect([...links]).toContain(node.url);
    if (node.type === 'text') for (const pattern of AFTER_THE_PARSER) expect(node.value).not.toMatch(pattern);
    if (node.type === 'table') {
      const cells = node.children.map((row) => row.children.length);
      expect(new Set(cells).size).toBe(1);
    }
  }
}

/** Blocks with their nesting, without what stands in a line: equal for harmless and for hostile values. */
function skeleton(tree: readonly Nodes[]): string {
  const inlineTypes = new Set(['text', 'inlineCode', 'strong', 'link']);
  return tree
    .filter(({ type }) => !inlineTypes.has(type))
    .map(
      (node) =>
        `${node.type}(${'children' in node && node.type !== 'paragraph' && node.type !== 'tableCell' ? skeleton(node.children) : ''})`,
    )
    .join(' ');
}

const LINKS = new Set([
  'https://example.invalid/report.html',
  'https://example.invalid/acme/flights/actions/runs/8123',
]);

const INPUTS = ['worse', 'data-faults', 'training-failed', 'rung-0'].map((name) => {
  const input = situations[name];
  if (input === undefined) throw new TypeError(name);
  return { input, benign: skeleton(parse(renderComment(poisoned(input, 'plain')))) };
});

/** The text stands in every free field; where it is an address, the run's and the report's link may be it, and no other. */
function expectContained({ input, benign }: (typeof INPUTS)[number], text: string): void {
  const tree = parse(renderComment(poisoned(input, text)));
  const links = new Set(nodes(tree).flatMap((node) => (node.type === 'link' ? [node.url] : [])));
  expect(links.size).toBeLessThanOrEqual(/^\s*https?:/i.test(text) ? 1 : 0);
  expectHarmless(tree, links);
  expect(skeleton(tree)).toBe(benign);
}

describe('the comment of every situation', () => {
  test.each(Object.entries(situations))('%s has nothing but what we put there', (_name, input) => {
    expectHarmless(parse(renderComment(input)), LINKS);
    expectHarmless(parse(renderSummary(input)), LINKS);
  });

  test.each(HOSTILE.map((text) => [text.slice(0, 40), text]))('with %j in every free text', (_shown, text) => {
    for (const input of INPUTS.slice(0, 3)) expectContained(input, text);
  });

  test('with anything in every free text', () => {
    const fragment = fc.oneof(
      fc.constantFrom(...HOSTILE.filter((text) => text.length < 100)),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2, 3), fc.array(fragment, { maxLength: 6 }), (index, fragments) => {
        const input = INPUTS[index];
        if (input === undefined) throw new TypeError('four inputs');
        expectContained(input, fragments.join(''));
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

const reparsed = (block: Block): readonly Nodes[] => nodes(parse(serializeMarkdown(blockNodes([block]))));
const table = (cells: readonly Inline[]): Block => ({
  kind: 'table',
  columns: [
    { header: inline('a'), align: 'left' },
    { header: inline('b'), align: 'right' },
  ],
  rows: [[cells, inline('end')]],
});

describe('pieces', () => {
  test('a value in a code span of a table cell reads back as it is shown', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 20 })), (text) => {
        const shown = visibleValue(text).replace(/\\+(?=\|)/g, (slashes) => '⧵'.repeat(slashes.length));
        const codes = reparsed(table([code(visibleValue(text))])).flatMap((node) =>
          node.type === 'inlineCode' ? [node.value] : [],
        );
        expect(codes).toEqual([shown]);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  test('prose reads back as it was, whatever became code', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom(...HOSTILE.filter((text) => text.length < 60)),
            fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        (parts) => {
          const shown = parts.map(visibleValue).join(' x ').trim();
          const block: Block = { kind: 'paragraph', children: inline('start ', shown, ' end') };
          const text = reparsed(block).flatMap((node) =>
            node.type === 'text' || node.type === 'inlineCode' ? [node.value] : [],
          );
          expect(text.join('')).toBe(
            `start ${shown.replace(/\\+(?=\|)/g, (slashes) => (text.join('').includes('⧵') ? '⧵'.repeat(slashes.length) : slashes))} end`,
          );
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  test('neighbouring code spans do not run into each other', () => {
    const block: Block = { kind: 'paragraph', children: inline('a@b', code('c'), code('d'), ' ', strong(code('e'))) };
    expect(reparsed(block).flatMap((node) => (node.type === 'inlineCode' ? [node.value] : []))).toEqual(['a@bcd', 'e']);
  });

  test.each([
    ['carrier = HA', '<details><summary><b>Slices</b> · <code>carrier = HA</code></summary>'],
    ['[22, 24)', '<details><summary><b>Slices</b> · <code>[22, 24)</code></summary>'],
    ['漢字', '<details><summary><b>Slices</b> · <code>漢字</code></summary>'],
    ['a<b', '<details><summary><b>Slices</b></summary>'],
    ['a&b', '<details><summary><b>Slices</b></summary>'],
    ['@octocat', '<details><summary><b>Slices</b></summary>'],
    ['a"b', '<details><summary><b>Slices</b></summary>'],
    ['a\nb', '<details><summary><b>Slices</b></summary>'],
  ])('a summary shows %j only when it is made of plain characters', (text, first) => {
    const fold: Block = { kind: 'fold', title: 'Slices', gist: [code(text)], children: [] };
    expect(serializeMarkdown(blockNodes([fold])).split('\n')[0]).toBe(first);
  });
});
