import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { element, writeHtml } from '../../../src/report/html/builder.ts';
import { renderPage } from '../../../src/report/html/page.ts';
import { HOSTILE, poisoned } from '../hostile.ts';
import { comparison, better, evaluation, slices } from '../records.ts';
import { situations } from '../situations.ts';

/** Tags of a page with their attributes' names, in order: what a browser would build, texts and values left out. */
function structure(html: string): readonly string[] {
  const withoutValues = html.replace(/(\s[a-z0-9-]+)="[^"<>]*"/gi, '$1');
  return [...withoutValues.matchAll(/<\/?[a-z][^>]*>/gi)].map(([tag]) => tag);
}

const TAG = /^<\/?[a-z0-9]+(?: [a-z-]+|\s[a-zA-Z0-9-]+)*>$/;

describe('the builder', () => {
  test.each([
    [element('p', {}, '<b>&amp;'), '<p>&lt;b&gt;&amp;amp;</p>\n'],
    [element('a', { href: '"\'<&>' }, 'x'), '<a href="&quot;&#39;&lt;&amp;&gt;">x</a>'],
    [element('td', { class: undefined, colspan: 2 }), '<td colspan="2"></td>'],
    [element('br', {}), '<br>'],
  ])('%#: text and values are escaped', (node, html) => {
    expect(writeHtml(node)).toBe(html);
  });
});

describe('the page', () => {
  test.each(Object.keys(situations))('%s: one file, no script, nothing to fetch', (name) => {
    const html = renderPage(situations[name] ?? better);
    expect(html.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    expect(html).not.toMatch(/<script|<img|<iframe|<link|<object|@import|url\(|\son[a-z]+=/i);
    expect(html).toContain("default-src 'none'".replaceAll("'", '&#39;'));
  });

  test.each(HOSTILE.map((text) => [text.slice(0, 40), text]))('%j in every free text is text', (_shown, text) => {
    for (const input of [better, situations['data-faults'] ?? better, situations['training-failed'] ?? better]) {
      const html = renderPage(poisoned(input, text));
      const tags = structure(html);
      expect(tags.filter((tag) => !TAG.test(tag))).toEqual([]);
      expect(new Set(tags)).toEqual(
        new Set([
          ...structure(renderPage(poisoned(input, 'plain'))),
          ...tags.filter((tag) => /^<\/?(?:a|a href|span|span class)>$/.test(tag)),
        ]),
      );
    }
  });

  test('anything in every free text is text', () => {
    const plain = structure(renderPage(poisoned(better, 'plain'))).filter(
      (tag) => !/^<\/?(?:a|span|code|th|td)\b/.test(tag),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const tags = structure(renderPage(poisoned(better, text))).filter(
          (tag) => !/^<\/?(?:a|span|code|th|td)\b/.test(tag),
        );
        expect(tags.length).toBe(plain.length);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  test('ids are unique', () => {
    const ids = [...renderPage(better).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the same records give the same bytes', () => {
    expect(renderPage(structuredClone(better))).toBe(renderPage(better));
  });

  test.each([
    [30, 0],
    [31, 1],
    [1001, 971],
  ])('of %d slices %d are folded away; beyond 1,000 the number is told', (count, folded) => {
    const many = Array.from({ length: count }, (_slice, index) => ({
      ...slices.ha,
      slice: { column: 'airport', value: `A${index}` },
    }));
    const html = renderPage({ ...better, comparison: { ...comparison, slices: many } });
    const shownFolded = /<summary>(\d[\d,]*) more slices?<\/summary>/.exec(html)?.[1] ?? '0';
    expect(Number(shownFolded)).toBe(Math.min(folded, 970));
    expect(html.includes('1 slice more, none worse than these.')).toBe(count === 1001);
  });

  test.each([
    [12, 'truly '],
    [13, ' taken for '],
  ])('%d classes', (count, words) => {
    const labels = Array.from({ length: count }, (_label, index) => `class ${index}`);
    const counts = labels.map((_truth, row) =>
      labels.map((_predicted, column) => (row === column ? 100 : row + column)),
    );
    const html = renderPage({
      ...better,
      evaluation: { ...evaluation, candidate: { ...evaluation.candidate, confusion: { labels, counts } } },
    });
    expect(html).toContain(words);
  });
});
