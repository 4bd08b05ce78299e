import { describe, expect, it } from 'vitest';
import { readSetting } from '../../src/config/read-setting.ts';
import { UserError } from '../../src/records/errors.ts';

describe('a rule on the command line', () => {
  it('is an entry of compare.rules', () => {
    expect(readSetting('roc_auc: at least 0.8\n{ slices: a, log_loss: better }', 'rules', '--rule')).toEqual([
      { roc_auc: 'at least 0.8' },
      { slices: 'a', log_loss: 'better' },
    ]);
  });

  it.each([
    ['a sentence that is none', 'auc no worse', 'roc_auc: no worse by more than 0.005'],
    ['a missing colon', 'roc_auc no worse by more than 0.01', 'roc_auc: no worse by more than 0.01'],
    ['a colon without its space', 'log_loss:better', 'roc_auc: no worse by more than 0.005'],
    ['the dash of a list', '- accuracy: at least 0.8', 'accuracy: at least 0.8'],
    ['a list', '[roc_auc]', 'roc_auc: no worse by more than 0.005'],
    ['a number', '0.8', 'roc_auc: no worse by more than 0.005'],
  ])('of %s says the sentence to write, without braces', (_, line, sentence) => {
    let caught: unknown;
    try {
      readSetting(line, 'rules', '--rule');
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(UserError);
    expect(caught).toMatchObject({
      problems: [
        {
          code: 'rule-entry',
          what: `${JSON.stringify(line)} is no rule, which is a metric, a colon and what it must show`,
          where: { file: '--rule' },
          fix: `write for example  ${sentence}`,
        },
      ],
    });
  });
});
