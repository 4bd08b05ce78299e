import { describe, expect, test } from 'vitest';
import { evidenceSection, renderComment, renderSummary } from '../../../src/report/markdown/comment.ts';
import { COMMENT_LIMIT, SUMMARY_LIMIT, fits, fullestThatFits } from '../../../src/report/markdown/size.ts';
import type { ReportInput } from '../../../src/report/input.ts';
import { better, comparison, data, finding, overall, rule, sliceChange, slices } from '../records.ts';

describe('fits', () => {
  const limit = { codePoints: 4, bytes: 8 };
  test.each([
    ['abcd', true, '4 code points'],
    ['abcde', false, '5 code points'],
    ['😀😀', true, '2 code points, 8 bytes, 4 UTF-16 units'],
    ['😀😀a', false, '9 bytes'],
    ['éééé', true, '8 bytes'],
  ])('%s: %s (%s)', (text, expected) => {
    expect(fits(text, limit)).toBe(expected);
  });

  test('surrogate pairs count once', () => {
    expect(fits('😀😀😀', { codePoints: 3, bytes: 100 })).toBe(true);
  });
});

test('the fullest that fits is taken, and none that fits is an error', () => {
  const limit = { codePoints: 3, bytes: 3 };
  expect(fullestThatFits([5, 4, 3, 2], (length) => 'x'.repeat(length), limit)).toBe('xxx');
  expect(() => fullestThatFits([5, 4], (length) => 'x'.repeat(length), limit)).toThrow(RangeError);
});

const name = (index: number): string => `${index} ${'漢'.repeat(60)}`;

/** As many rules, slices, findings and parameters as asked for, with long names. */
function grown(count: number): ReportInput {
  const numbers = Array.from({ length: count }, (_number, index) => index);
  const ofMetric = (metric: string) =>
    numbers.map((index) => ({
      ...sliceChange({
        slice: { column: 'airport', value: name(index) },
        rows: 900 + index,
        from: 0.85,
        to: 0.85,
        range: [-0.01, 0.01],
        standing: 'cannot-tell',
      }),
      label: metric,
      metric: { name: metric, parameters: {} },
    }));
  const sliced = ['roc_auc', 'b', 'c', 'd', 'e'].flatMap(ofMetric);
  const changes = numbers.map((index) => {
    const label = `metric ${name(index)}`;
    return {
      against: 'production' as const,
      change: { ...overall.brier, label, metric: { name: label, parameters: {} } },
    };
  });
  const broken = ofMetric('roc_auc').map((change) =>
    rule(
      {
        text: 'x',
        demand: { kind: 'at-least', limit: 0.9 },
        verdict: 'fail',
        reason: 'no-interval',
        limit: 0.9,
        decidedWith: null,
        explanation: `${name(1)} `.repeat(9),
      },
      change,
    ),
  );
  return {
    ...better,
    comparison: {
      ...comparison,
      verdict: 'fail',
      rules: [...comparison.rules, ...broken],
      slices: sliced,
      changes: [...comparison.changes, ...changes],
      params: numbers.map((index) => ({ name: name(index), before: index, after: name(index) })),
    },
    data: {
      ...data,
      findings: numbers.map((index) =>
        finding({ columns: [name(index)], status: 'violated', severity: 'warn', message: '漢'.repeat(600) }),
      ),
    },
  };
}

describe('a report that grows', () => {
  test.each([1, 40, 2_000])('%d of everything fits, with every fold closed again', (count) => {
    const input = grown(count);
    const comment = renderComment(input);
    expect(fits(comment, COMMENT_LIMIT)).toBe(true);
    expect(comment).toContain('late-flights misses');
    expect(comment.split('<details>').length).toBe(comment.split('</details>').length);
    expect(comment.endsWith('</sub>\n')).toBe(true);
    expect(fits(renderSummary(input), SUMMARY_LIMIT)).toBe(true);
  });

  test('what was left out is said', () => {
    const shortened = [3, 1_000].map((count) => renderComment(grown(count)).includes('Shortened to fit'));
    expect(shortened).toEqual([false, true]);
  });
});

test.each([
  ['comment', renderComment, '280 more slices, none worse than these'],
  ['summary', renderSummary, '10 more slices, none worse than these'],
])('the %s counts the slices that it leaves out of 310', (_name, render, words) => {
  const many = Array.from({ length: 310 }, (_slice, index) => ({
    ...slices.ha,
    slice: { column: 'airport', value: `A${index}` },
  }));
  expect(render({ ...better, comparison: { ...comparison, slices: many } })).toContain(words);
});

describe('the evidence section', () => {
  test('is part of the comment byte for byte', () => {
    expect(renderComment(better)).toContain(evidenceSection(better));
  });

  test('does not depend on what was only observed: times, memory, addresses, version', () => {
    const { training, evaluation } = better;
    if (training === undefined || evaluation === undefined) throw new TypeError('the fixture has both');
    const later: ReportInput = {
      ...better,
      training: { ...training, observed: { ...training.observed, seconds: 99, peakMemory: 1, reused: true } },
      evaluation: { ...evaluation, observed: { ...evaluation.observed, seconds: 99 } },
      comparison: { ...comparison, observed: { ...comparison.observed, seconds: 99 } },
      context: { ...better.context, runUrl: 'https://example.invalid/other', observed: { mlgate: '9.9.9' } },
      links: {},
    };
    expect(evidenceSection(later)).toBe(evidenceSection(better));
    expect(renderComment(later)).not.toBe(renderComment(better));
  });

  test('changes with every number it shows', () => {
    const other = {
      ...better,
      comparison: { ...comparison, churn: { newlyRight: 185, newlyWrong: 121, rows: 40_000 } },
    };
    expect(evidenceSection(other)).not.toBe(evidenceSection(better));
  });
});
