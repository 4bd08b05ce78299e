import { describe, expect, it } from 'vitest';
import { whyOtherNumbers } from '../../src/pipeline/evaluate/earlier-numbers.ts';
import type { Estimate } from '../../src/records/evaluation.ts';

function estimate(value: number | null, range: readonly [number, number] | null = null, threshold = 0.5): Estimate {
  return {
    metric: { name: 'recall', parameters: { threshold } },
    label: 'recall',
    direction: 'higher-is-better',
    value,
    interval: range === null ? null : { low: range[0], high: range[1], level: 0.95, method: 'wilson' },
    rows: 1500,
  };
}

const then = estimate(0.77, [0.75, 0.79]);

describe('numbers of the champion, then and today', () => {
  it.each<[string, Estimate, Estimate, RegExp | undefined]>([
    ['the lower end, 0.75', then, estimate(0.75), undefined],
    ['the upper end, 0.79', then, estimate(0.79), undefined],
    [
      'below it, 0.7499',
      then,
      estimate(0.7499),
      /^on the same 1,500 rows it had recall 0\.77 then, and has recall 0\.75 by/,
    ],
    ['above it, 0.7901', then, estimate(0.7901), /has recall 0\.79 by/],
    ['none any more', then, estimate(null), /has no recall by/],
    ['none then', estimate(null), estimate(0.3), undefined],
    ['no interval then', estimate(0.77), estimate(0.3), undefined],
    ['another threshold', then, estimate(0.3, null, 0.4), undefined],
  ])('%s', (_, before, now, why) => {
    const found = whyOtherNumbers({ when: 'then', estimates: [before] }, [now]);
    if (why === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(why);
  });

  it('a metric that nobody measured then is not judged', () => {
    expect(whyOtherNumbers({ when: 'then', estimates: [] }, [then])).toBeUndefined();
  });
});
