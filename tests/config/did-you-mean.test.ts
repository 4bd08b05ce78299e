import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/config/did-you-mean.ts';

const words = ['recall', 'roc_auc', 'log_loss', 'higher-is-better', 'run', 'id'];

describe('the nearest word', () => {
  it.each([
    ['recal', 'recall'],
    ['reclal', 'recall'],
    ['ROC-AUC', 'roc_auc'],
    ['logloss', 'log_loss'],
    ['higher_is_beter', 'higher-is-better'],
    ['rnu', 'run'],
    ['ids', 'id'],
    ['rx', undefined],
    ['accuracy', undefined],
    ['', undefined],
  ])('of %j is %j', (typed, word) => {
    expect(nearest(typed, words)).toBe(word);
  });

  it('an exact word is the nearest to itself', () => {
    for (const word of words) expect(nearest(word, words)).toBe(word);
  });
});
