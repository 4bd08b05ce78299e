// A run that ends without a report: nobody may take what an earlier push left on the pull request for a verdict on this one.
import { describe, expect, it } from 'vitest';
import { withPosting } from '../../../src/pipeline/posting/post-report.ts';
import { tellUnreported } from '../../../src/pipeline/posting/post-unfinished.ts';
import { ExternalError, UserError } from '../../../src/records/errors.ts';
import { stampOf } from '../../../src/report/posting/own-comment.ts';
import { commitOf, refused } from '../../fakes/forge-world.ts';
import type { ForgeWorld } from '../../fakes/forge-world.ts';
import { pullRequestEvent } from '../../fakes/memory-forge.ts';
import type { StageFailure } from '../../../src/report/input.ts';
import { better } from '../../report/records.ts';
import { HEAD, ours, post, PULL, reportOf, requests, scene, worldWithPull } from './posting-scene.ts';
import type { Scene } from './posting-scene.ts';

const EARLIER = commitOf('earlier');

const UNREACHABLE = new ExternalError({
  code: 'github-failed',
  call: 'git fetch origin mlgate-registry',
  what: 'the registry cannot be reached',
  fix: 'run the job again',
});
const CANCELLED = new UserError({ code: 'cancelled', what: 'interrupted' });

/** The head of a new push, after the report of an earlier one was posted. */
async function afterEarlier(): Promise<Scene> {
  const world = worldWithPull();
  world.pull(PULL, { head: EARLIER });
  await post(scene({ world, run: { id: 499 } }));
  world.pull(PULL, { head: HEAD });
  return scene({ world, event: pullRequestEvent(world, PULL) });
}

async function failing(at: Scene, error: unknown): Promise<void> {
  await expect(withPosting(at.session, () => Promise.reject(error))).rejects.toBe(error);
}

const bodyOf = (at: Scene): string => ours(at).join('\n=====\n');

describe('a run that ends without a report', () => {
  it.each([
    ['a server that is out of reach', UNREACHABLE, '**The registry cannot be reached.**', 'run the job again'],
    [
      'an error of the user',
      new UserError(
        { code: 'nothing-to-report', what: 'no step has run', fix: 'mlgate run' },
        { code: 'x', what: 'second' },
      ),
      '**No step has run.**',
      'second',
    ],
    ['a bug', new TypeError('x is undefined'), '**This is a bug in mlgate', 'log of the step'],
  ])('%s: the comment has no number of the earlier commit any more', async (_, error, what, fix) => {
    const at = await afterEarlier();
    expect(bodyOf(at)).toContain('is better than production');
    await failing(at, error);
    const body = bodyOf(at);
    expect(body).toContain(`the run for commit \`${HEAD.slice(0, 7)}\` did not finish`);
    expect(body).toContain(what);
    expect(body).toContain(fix);
    expect(body).toContain(`What stood here before was about \`${EARLIER.slice(0, 7)}\``);
    expect(body).not.toContain('is better than production');
    expect(body).not.toContain('0.883');
    expect(stampOf(body)?.head).toBe(HEAD);
    expect(at.world.checks.at(-1)).toMatchObject({ head: HEAD, result: { conclusion: 'failure' } });
  });

  it('without any earlier comment says so too', async () => {
    const at = scene();
    await failing(at, UNREACHABLE);
    expect(bodyOf(at)).toContain('did not finish');
    expect(bodyOf(at)).not.toContain('What stood here before');
  });

  it('a second run of the same commit: what stood there is told as that', async () => {
    const at = scene();
    await post(at);
    await failing(at.again({ run: { id: 501 } }), UNREACHABLE);
    expect(bodyOf(at)).toContain('came from an earlier run for the same commit');
  });

  it('a comment whose stamp somebody broke: nothing is claimed about it', async () => {
    const at = await afterEarlier();
    const [comment] = at.world.commentsOf(PULL);
    if (comment === undefined) throw new TypeError('no comment');
    at.world.edit(comment.id, `${comment.body.split('\n')[0]}\neve was here`);
    await failing(at, UNREACHABLE);
    expect(bodyOf(at)).toContain('it does not tell of this commit');
    expect(bodyOf(at)).not.toContain('eve was here');
  });

  it('an older run that fails after a newer one reported leaves that alone', async () => {
    const newer = scene({ run: { id: 600 } });
    await post(newer);
    const old = scene({ world: newer.world, run: { id: 599 } });
    old.forge.event = { ...old.forge.event, head: EARLIER };
    await failing(old, UNREACHABLE);
    expect(bodyOf(newer)).toContain('is better than production');
  });

  it('and is reported again by the next push', async () => {
    const at = await afterEarlier();
    await failing(at, UNREACHABLE);
    await post(at.again({ run: { id: 502 } }));
    expect(ours(at)).toHaveLength(1);
    expect(bodyOf(at)).toContain('is better than production');
  });

  it('where the comment cannot be written either: one notice, and the first error', async () => {
    const at = await afterEarlier();
    at.forge.calls.fail('comments.*', { error: refused('github-failed', 'no answer') });
    await failing(at, UNREACHABLE);
    expect(at.log.texts('notice')).toHaveLength(1);
  });
});

describe('a run that is cancelled', () => {
  it('by a person: what is out of date is replaced', async () => {
    const at = await afterEarlier();
    await failing(at, CANCELLED);
    expect(bodyOf(at)).toContain('**The run was cancelled.**');
    expect(bodyOf(at)).not.toContain('is better than production');
    expect(at.world.checks.at(-1)?.result?.conclusion).toBe('cancelled');
  });

  it('in the midst of a call, whose error then is not the reason', async () => {
    const at = await afterEarlier();
    const { session } = at;
    const signal = AbortSignal.abort();
    const cancelled = { ...session, platform: { ...session.platform, signal } };
    await expect(withPosting(cancelled, () => Promise.reject(UNREACHABLE))).rejects.toBe(UNREACHABLE);
    expect(bodyOf(at)).toContain('**The run was cancelled.**');
  });

  it.each([
    [
      'by a newer push: its own run will tell',
      (world: ForgeWorld) => void world.pull(PULL, { head: commitOf('newest') }),
    ],
    ['closed by nobody, with a report of this very commit', () => undefined],
  ])('%s', async (name, change) => {
    const at = await afterEarlier();
    if (name.startsWith('closed')) await post(at);
    change(at.world);
    const before = ours(at);
    await failing(at.again({ run: { id: 503 }, event: at.forge.event }), CANCELLED);
    expect(ours(at)).toEqual(before);
  });

  it('before there was any comment: none is made', async () => {
    const at = scene();
    await failing(at, CANCELLED);
    expect(ours(at)).toEqual([]);
  });
});

describe('a failure after the report was posted', () => {
  const after = async (at: Scene, error: unknown, input = better): Promise<void> => {
    const report = await reportOf(at, input);
    const work = withPosting(at.session, async (publish) => {
      await publish(report, 'success');
      throw error;
    });
    await expect(work).rejects.toBe(error);
  };

  it('is told below numbers that are right, and the check is as red as the step', async () => {
    const at = await afterEarlier();
    await after(at, UNREACHABLE);
    expect(bodyOf(at)).toContain('is better than production');
    expect(bodyOf(at)).toContain('After this report was made, the run failed:** The registry cannot be reached.');
    expect(at.world.checks.at(-1)?.result?.conclusion).toBe('failure');
    expect(at.world.checks.at(-1)?.result?.summary).toContain('the run failed');
    expect(stampOf(bodyOf(at))?.head).toBe(HEAD);
  });

  it('that the report tells already is not told twice', async () => {
    const at = scene();
    const failure: StageFailure = { stage: 'train', what: 'exit code 3', lastLines: [] };
    await after(at, UNREACHABLE, { model: better.model, context: better.context, failure });
    expect(requests(at).filter((method) => method === 'checks.complete')).toHaveLength(1);
    expect(bodyOf(at)).not.toContain('After this report');
  });

  it('a cancellation takes nothing from a report that is there', async () => {
    const at = scene();
    await after(at, CANCELLED);
    expect(at.world.checks.at(-1)?.result?.conclusion).toBe('success');
    expect(bodyOf(at)).not.toContain('After this report');
  });
});

describe('a comment that cannot be written', () => {
  it('the check on the new commit says that the one that stands there is old', async () => {
    const at = await afterEarlier();
    at.world.locked.add(PULL);
    await post(at);
    expect(at.world.checks.at(-1)?.result?.summary).toContain('one that stands there is of an earlier commit or run');
    at.world.locked.clear();
    await post(at.again());
    expect(at.world.checks.at(-1)?.result?.summary).not.toContain('earlier commit or run');
  });
});

describe('a step that never came to a model', () => {
  const BROKEN = new UserError({ code: 'config-invalid', what: 'mlgate.yml has an unknown key', fix: 'remove it' });

  it('replaces every report of an earlier commit, of whatever model, and no other comment', async () => {
    const at = await afterEarlier();
    const cancelled = scene({ world: at.world, event: { ...at.forge.event, head: EARLIER } }, 'model: cancelled\n');
    await post(cancelled, { ...better, model: 'cancelled' });
    at.world.say(PULL, { by: { id: 66, login: 'eve', kind: 'person' }, body: ours(at)[0] ?? '' });
    await tellUnreported(at.session.platform, BROKEN);
    const bodies = at.world.commentsOf(PULL).map(({ body }) => body);
    expect(bodies.slice(0, 2).map((body) => /mlgate\.yml has an unknown key/i.test(body))).toEqual([true, true]);
    expect(bodies[2]).toContain('is better than production');
  });

  it('leaves a report of this commit alone, and makes no comment', async () => {
    const at = scene();
    await tellUnreported(at.session.platform, BROKEN);
    expect(ours(at)).toEqual([]);
    await post(at);
    await tellUnreported(at.session.platform, BROKEN);
    expect(bodyOf(at)).toContain('is better than production');
  });

  it('a server that does not answer is a notice', async () => {
    const at = await afterEarlier();
    at.forge.calls.fail('comments.list', { error: refused('github-failed', 'no answer') });
    await tellUnreported(at.session.platform, BROKEN);
    expect(at.notices()).toContain('is not of this commit');
  });
});
