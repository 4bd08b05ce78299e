// What takes minutes: a million of each. `npm run histories`.
import { expect, it } from 'vitest';
import { fuzzComments } from './fuzzed-comments.ts';
import { compareHistories } from './generated-histories.ts';

it('decide() agrees with the naive model over a million generated histories', () => {
  const counts = compareHistories(1_000_000, 77);
  expect(counts.get('granted')).toBeGreaterThan(50_000);
});

it('a million fuzzed comments approve nothing outside the grammar', () => {
  expect(fuzzComments(1_000_000, 78)).toBeGreaterThan(50_000);
});
