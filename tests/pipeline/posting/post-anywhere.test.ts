import { describe, expect, it } from 'vitest';
import { withPosting } from '../../../src/pipeline/posting/post-report.ts';
import { UserError } from '../../../src/records/errors.ts';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { stampOf } from '../../../src/report/posting/own-comment.ts';
import { commitOf, refused } from '../../fakes/forge-world.ts';
import { PUSH } from '../../fakes/memory-forge.ts';
import { HOSTILE, poisoned } from '../../report/hostile.ts';
import { better, data, finding } from '../../report/records.ts';
import { situations } from '../../report/situations.ts';
import { ours, post, PULL, reportOf, requests, scene, worldWithPull } from './posting-scene.ts';

describe('without a pull request', () => {
  it.each([
    ['a push to another branch', { name: 'push', isDefaultBranch: false }],
    ['merge_group', { name: 'merge_group' }],
    ['schedule', { name: 'schedule' }],
    ['workflow_dispatch', { name: 'workflow_dispatch' }],
  ])('%s: a check on the commit alone', async (_, event) => {
    const at = scene({ event: { ...PUSH, ...event } });
    const posted = await post(at);
    expect(requests(at)).toEqual(['checks.start', 'checks.complete']);
    expect(at.world.checks).toMatchObject([{ head: commitOf('base'), result: { conclusion: 'success' } }]);
    expect(posted).not.toHaveProperty('comment');
    expect(posted.summary).toContain('is better than production');
  });

  it('a push to the default branch: the summary alone, and no right is missed', async () => {
    const at = scene({ event: PUSH });
    at.forge.calls.fail('checks.start', { error: refused('github-forbidden', 'no right') });
    const posted = await post(at);
    expect(requests(at)).toEqual([]);
    expect(at.notices()).toBe('');
    expect(posted.summary).toContain('is better than production');
  });

  it('an event without any commit: the summary alone', async () => {
    const at = scene({ event: { ...PUSH, name: 'issues' }, run: { commit: undefined } });
    const posted = await post(at);
    expect(requests(at)).toEqual([]);
    expect(posted.summary).toContain('is better than production');
  });
});

describe('a missing right', () => {
  it('everything forbidden: one notice with the lines, the summary has the report, annotations go to the log', async () => {
    const at = scene();
    at.forge.calls.fail('*', { error: refused('github-forbidden', 'Resource not accessible by integration') });
    const situation = situations['worse'];
    if (situation === undefined) throw new TypeError('worse');
    const posted = await post(at, situation, 'failure');
    expect(at.log.texts('notice')).toHaveLength(1);
    expect(at.notices()).toContain('permissions:\n  checks: write\n  pull-requests: write');
    expect(posted.summary).toContain('is worse than production');
    expect(posted.annotations.length).toBeGreaterThan(0);
  });

  it('of a fork: said as it is, without lines that would not help', async () => {
    const at = scene({ world: worldWithPull(9_999) });
    at.forge.calls.fail('*', { error: refused('github-forbidden', 'Resource not accessible by integration') });
    await post(at);
    expect(at.notices()).toContain('a pull request from a fork gets a token that only reads');
    expect(at.notices()).not.toContain('permissions:\n');
  });

  it('of Dependabot', async () => {
    const at = scene({ run: { actor: 'dependabot[bot]' } });
    at.forge.calls.fail('checks.start', { error: refused('github-forbidden', 'Resource not accessible') });
    await post(at);
    expect(at.notices()).toContain("Dependabot's runs get a token that only reads");
  });

  it('locked conversation: told, and no line that would not help', async () => {
    const at = scene();
    at.world.locked.add(PULL);
    await post(at);
    expect(at.notices()).toContain('is locked');
    expect(at.notices()).not.toContain('permissions:\n');
    expect(at.world.checks).toMatchObject([{ result: { conclusion: 'success' } }]);
  });

  const CODES = [
    'github-unauthorised',
    'github-forbidden',
    'github-not-found',
    'github-conflict',
    'github-invalid',
    'github-limit',
    'github-failed',
  ] as const;
  const METHODS = [
    'checks.start',
    'comments.list',
    'comments.create',
    'comments.read',
    'checks.complete',
    'artifacts.upload',
  ];
  it.each(CODES.flatMap((code) => METHODS.map((method) => [code, method] as const)))(
    '%s at %s: one notice, and whatever else can be posted is',
    async (code, method) => {
      const at = scene();
      at.forge.calls.fail(method, { error: refused(code, 'as the server says') });
      const posted = await post(at);
      expect(at.log.texts('notice')).toHaveLength(1);
      expect(at.notices()).toContain('could not be posted; the step summary has the report');
      expect(posted.summary).toContain('is better than production');
      const isChecked = at.world.checks.some(({ result }) => result?.conclusion === 'success');
      expect(isChecked).toBe(!method.startsWith('checks.'));
      if (!method.startsWith('comments.')) expect(ours(at)).toHaveLength(1);
    },
  );

  it('an answer that was lost: the next run finds the comment', async () => {
    const at = scene();
    at.forge.calls.fail('comments.create', { error: refused('github-failed', 'broken off'), lost: true });
    await post(at);
    await post(at.again());
    expect(ours(at)).toHaveLength(1);
  });

  it('a bug of ours is no notice', async () => {
    const at = scene();
    at.forge.calls.before = ({ method }) => {
      if (method === 'comments.list') throw new TypeError('a bug');
    };
    await expect(post(at)).rejects.toThrow('a bug');
  });
});

describe('the check', () => {
  it('of a fork is neutral, whatever the verdict', async () => {
    for (const fork of [9_999, null]) {
      const at = scene({ world: worldWithPull(fork) });
      await post(at, better, 'failure');
      expect(at.world.checks).toMatchObject([{ result: { conclusion: 'neutral' } }]);
    }
  });

  it.each([
    [new UserError({ code: 'x', what: 'no such column @eve', fix: 'label: LABEL' }), 'failure', 'no such column'],
    [new UserError({ code: 'cancelled', what: 'interrupted' }), 'cancelled', 'the run was cancelled'],
    [refused('github-failed', 'the registry is gone'), 'failure', 'the registry is gone'],
    [new TypeError('secret detail'), 'failure', 'this is a bug'],
  ] as const)('ends with the work: %s', async (error, conclusion, says) => {
    const at = scene();
    await expect(withPosting(at.session, () => Promise.reject(error))).rejects.toBe(error);
    expect(at.world.checks).toMatchObject([{ result: { conclusion } }]);
    const summary = at.world.checks[0]?.result?.summary ?? '';
    expect(summary).toContain(says);
    expect(summary).not.toContain('secret detail');
    expect(summary).not.toMatch(/(?<!`)@eve/);
  });

  it('that was completed is as red as the step when something fails afterwards, and has its report still', async () => {
    const at = scene();
    const report = await reportOf(at);
    const failing = withPosting(at.session, async (publish) => {
      await publish(report, 'success');
      throw new UserError({ code: 'x', what: 'later' });
    });
    await expect(failing).rejects.toThrow('later');
    expect(at.world.checks).toMatchObject([{ result: { conclusion: 'failure', annotations: [] } }]);
    expect(at.world.checks[0]?.result?.summary).toContain('ROC AUC');
    expect(at.forge.calls.count('checks.complete')).toBe(2);
  });
});

describe('the artifact', () => {
  it('of a second attempt gets a name of its own', async () => {
    const at = scene();
    await post(at);
    const second = at.again({ run: { attempt: 2 } });
    const report = await reportOf(second);
    await second.files.write(report.html, '<!doctype html>another');
    const posted = await withPosting(second.session, (publish) => publish(report, 'success'));
    expect(at.world.artifacts.map(({ name }) => name)).toEqual([
      'mlgate-report-late-flights',
      expect.stringMatching(/^mlgate-report-late-flights\.[0-9a-f]{12}$/),
    ]);
    expect(posted?.html).toMatch(/\/artifacts\/\d+$/);
    expect(second.notices()).toBe('');
  });
});

describe('what is posted', () => {
  it.each(HOSTILE.map((text) => [text.length > 40 ? `${text.slice(0, 40)}…` : text, text] as const))(
    'of records full of %j is what the safe printers make of them, within every limit',
    async (_, text) => {
      const at = scene();
      const { links: _links, ...input } = poisoned(situations['worse'] ?? better, text);
      const posted = await post(at, input, 'failure');
      const [body = ''] = ours(at);
      const links = { html: posted.html ?? '' };
      expect(body.replace(/\n<!-- mlgate:from [^>]* -->\n$/, '')).toBe(renderComment({ ...input, links }));
      expect(body.length).toBeLessThanOrEqual(65_536);
      const check = at.world.checks[0]?.result;
      expect(Buffer.byteLength(check?.summary ?? '')).toBeLessThanOrEqual(65_535);
      expect(Buffer.byteLength(check?.title ?? '')).toBeLessThanOrEqual(255);
      expect(at.notices()).toBe('');
    },
  );

  it('a long report goes down the ladder instead of being cut', async () => {
    const at = scene();
    const long = '漢'.repeat(700);
    const findings = Array.from({ length: 500 }, (_, i) =>
      finding({ columns: [`${i}`], status: 'violated', severity: 'warn', expectation: long, message: long }),
    );
    await post(at, { ...better, data: { ...data, findings } });
    const [body = ''] = ours(at);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(stampOf(body)?.run).toBe(500);
    expect(at.world.checks[0]?.result?.summary).toContain('Shortened to fit');
    expect(Buffer.byteLength(at.world.checks[0]?.result?.summary ?? '')).toBeLessThanOrEqual(65_535);
    expect(at.notices()).toBe('');
  });
});
