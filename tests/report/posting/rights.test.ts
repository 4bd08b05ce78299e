import { describe, expect, it } from 'vitest';
import { duplicatesNotice, refusalNotice } from '../../../src/report/posting/rights.ts';
import type { Refusal } from '../../../src/report/posting/rights.ts';

const forbidden = (part: Refusal['part']): Refusal => ({ part, code: 'github-forbidden', what: 'not accessible' });

describe('what could not be posted', () => {
  it('nothing: no notice', () => {
    expect(refusalNotice([], 'own')).toBeUndefined();
  });

  it('comment and check: one notice, both lines, once each', () => {
    expect(refusalNotice([forbidden('check'), forbidden('comment'), forbidden('check')], 'own')).toMatchInlineSnapshot(`
      "the check run and the comment on the pull request could not be posted; the step summary has the report, and the verdict is not touched by this
      the token of this job lacks rights; add to the job:
      permissions:
        checks: write
        pull-requests: write"
    `);
  });

  it.each([
    ['fork', 'a pull request from a fork gets a token that only reads'],
    ['dependabot', "Dependabot's runs get a token that only reads"],
  ] as const)('of %s: no line would help', (origin, says) => {
    const notice = refusalNotice([forbidden('comment')], origin);
    expect(notice).toContain(says);
    expect(notice).not.toContain('permissions:\n');
  });

  it.each([
    ['the conversation is locked (403: x)', 'unlock it, or comment by hand'],
    ['the organisation asks for single sign-on (403: x)', 'authorise the token'],
    ['the organisation does not take calls from this address (403: x)', 'use an address'],
  ])('%s: what would help, and no line of permissions', (what, fix) => {
    const notice = refusalNotice([{ part: 'comment', code: 'github-forbidden', what, fix }], 'own');
    expect(notice).toContain(`${what}: ${fix}`);
    expect(notice).not.toContain('permissions:\n');
  });

  it('a limit is told with its end', () => {
    const refusal = { part: 'check', code: 'github-limit', what: 'no more requests', fix: 'run again later' } as const;
    expect(refusalNotice([refusal], 'own')).toContain('the check run: no more requests: run again later');
  });

  it.each([
    [1, '1 comment of mlgate is out of date'],
    [2, '2 comments of mlgate are out of date'],
  ])('%i duplicates', (count, says) => {
    expect(duplicatesNotice(count, 'https://github.test/1')).toContain(says);
  });
});
