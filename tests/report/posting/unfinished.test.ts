import { describe, expect, it } from 'vitest';
import { ExternalError, UserError } from '../../../src/records/errors.ts';
import { isCommitSha } from '../../../src/records/digest.ts';
import type { CommitSha } from '../../../src/records/digest.ts';
import { fixBlocks, troublesOf } from '../../../src/report/posting/trouble.ts';
import { failedAfterwards, renderUnfinished } from '../../../src/report/posting/unfinished.ts';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { HOSTILE } from '../hostile.ts';
import { better } from '../records.ts';

function commit(digit: string): CommitSha {
  const sha = digit.repeat(40);
  if (!isCommitSha(sha)) throw new TypeError(sha);
  return sha;
}
const { model } = better;
const context = { ...better.context, head: commit('9') };

describe('a run that did not finish', () => {
  it('looks like this', async () => {
    const error = new ExternalError({
      code: 'github-failed',
      call: 'git fetch origin mlgate-registry',
      what: 'the registry cannot be reached',
      fix: 'run the job again',
    });
    const text = renderUnfinished({ model, context, troubles: troublesOf(error), before: commit('3') });
    await expect(text).toMatchFileSnapshot('../../golden/report/unfinished.md');
  });

  it('with 3 problems tells each, the first one first', () => {
    const problems = ['one', 'two', 'three'].map((what) => ({ code: 'x', what, fix: `mend ${what}` }));
    const [first = { code: 'x', what: '' }, ...others] = problems;
    const text = renderUnfinished({
      model,
      context,
      troubles: troublesOf(new UserError(first, ...others)),
      before: undefined,
    });
    expect([...text.matchAll(/mend (\w+)/g)].map(([, word]) => word)).toEqual(['one', 'two', 'three']);
    expect(text).not.toContain('What stood here');
  });

  it.each(HOSTILE.map((text) => [text.slice(0, 30), text] as const))('tells %j as text', (_, text) => {
    const troubles = [{ what: text, fix: text }] as const;
    const comment = renderUnfinished({ model, context, troubles, before: 'unknown' });
    const [marker = '', ...rest] = comment.split('\n');
    expect(marker).toBe('<!-- mlgate:report model=late-flights -->');
    const bare = rest
      .join('\n')
      .replaceAll(/(`+)[\s\S]*?[^`]\1(?!`)/g, '')
      .replaceAll(/<\/?sub>|\]\(https:\/\/example\.invalid[^)]*\)/g, '');
    expect(bare).not.toMatch(/(?<!\\)<[a-z!/]|@\w|https?:\/\/|(?<!\\)\]\(/i);
    const afterwards =
      renderComment({ ...better, notes: [failedAfterwards(troubles)] }).split('the run failed:')[1] ?? '';
    expect(
      afterwards
        .split('<sub>')[0]
        ?.replaceAll(/(`+)[\s\S]*?[^`]\1(?!`)/g, '')
        .replaceAll('<br>', ''),
    ).not.toMatch(/(?<!\\)<[a-z!/]|@\w|https?:\/\/|(?<!\\)\]\(/i);
  });

  it('a fix of 1,000 lines: the first 20', () => {
    const [block] = fixBlocks({ what: 'x', fix: 'line\n'.repeat(1_000) });
    expect(block).toMatchObject({ kind: 'code', lines: Array.from({ length: 20 }, () => 'line') });
  });
});
