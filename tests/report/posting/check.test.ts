import { describe, expect, it } from 'vitest';
import {
  checkConclusion,
  checkName,
  checkSummary,
  checkTitle,
  troubleResult,
} from '../../../src/report/posting/check.ts';
import { HOSTILE } from '../hostile.ts';
import { better } from '../records.ts';
import { situations } from '../situations.ts';

describe('a check run', () => {
  it('has a name that a ruleset can ask for, 63 characters of model or one', () => {
    expect(checkName('a')).toBe('mlgate / a');
    expect(Buffer.byteLength(checkName('a'.repeat(63)))).toBeLessThanOrEqual(255);
  });

  it.each([
    ['success', false, 'success'],
    ['failure', false, 'failure'],
    ['neutral', false, 'neutral'],
    ['success', true, 'neutral'],
    ['failure', true, 'neutral'],
  ] as const)('%s, of a fork: %s → %s', (conclusion, isFork, expected) => {
    expect(checkConclusion(conclusion, { isFork })).toBe(expected);
  });

  it.each(Object.entries(situations))('%s: the headline in one line, without the mark', (_, input) => {
    const title = checkTitle(input);
    expect(title).toMatch(/^late-flights[^\n]*$/);
    expect(Buffer.byteLength(title)).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(checkSummary(input))).toBeLessThanOrEqual(65_535);
    expect(checkSummary(input)).not.toContain('<!--');
  });

  it('a headline of more than 255 bytes gives way to the verdict', () => {
    const { comparison } = situations['worse'] ?? {};
    if (comparison === undefined) throw new TypeError('worse');
    const column = '漢'.repeat(60);
    const rules = comparison.rules.map((result) =>
      result.slice === undefined ? result : { ...result, slice: { column, value: column } },
    );
    expect(checkTitle({ ...better, comparison: { ...comparison, rules } })).toBe('late-flights: fail');
  });
});

describe('a run without a report', () => {
  it.each(HOSTILE.map((text) => [text.slice(0, 30), text] as const))('tells %j as text', (_, text) => {
    const { title, summary } = troubleResult('late', [{ what: text, fix: text }]);
    expect(title).toBe('late: stopped before there was a report');
    const bare = summary.replaceAll(/(`+)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(bare).not.toMatch(/(?<!\\)<[a-z!/]|@\w|https?:\/\/|(?<!\\)\]\(/i);
    expect(summary.length).toBeLessThanOrEqual(65_535);
  });

  it('1,000 problems: the first 20, and where the rest is', () => {
    const troubles = Array.from({ length: 1_000 }, (_, i) => ({ what: `problem ${i}`, fix: 'x\n'.repeat(500) }));
    const { summary } = troubleResult('late', troubles);
    expect(summary).toContain('980 more: see the log.');
    expect(summary.length).toBeLessThanOrEqual(65_535);
  });
});
