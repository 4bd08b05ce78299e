import { describe, expect, it } from 'vitest';
import { withPosting } from '../../../src/pipeline/posting/post-report.ts';
import { commentMarker } from '../../../src/report/markdown/comment.ts';
import { stampOf } from '../../../src/report/posting/own-comment.ts';
import { commitOf, person } from '../../fakes/forge-world.ts';
import { better } from '../../report/records.ts';
import { HEAD, ours, post, PULL, reportOf, requests, scene, worldWithPull } from './posting-scene.ts';

const MARKER = commentMarker('late-flights');
const EVE = person('eve', 66);

describe('a report on a pull request', () => {
  it('is a check in progress before any work, then comment, artifact and check: 5 requests', async () => {
    const at = scene();
    const report = await reportOf(at);
    await withPosting(at.session, (publish) => {
      expect(at.world.checks).toMatchObject([{ name: 'mlgate / late-flights', head: HEAD, result: undefined }]);
      return publish(report, 'success');
    });
    expect(requests(at)).toEqual([
      'checks.start',
      'comments.list',
      'comments.create',
      'comments.read',
      'checks.complete',
    ]);
    expect(at.world.checks).toMatchObject([
      { result: { conclusion: 'success', title: 'late-flights is better than production' } },
    ]);
    expect(at.world.artifacts.map(({ name }) => name)).toEqual(['mlgate-report-late-flights']);
    expect(at.notices()).toBe('');
  });

  it('is 5 requests again when it is updated, and links the artifact in comment and check', async () => {
    const first = scene();
    await post(first);
    const second = first.again({ run: { id: 501 } });
    const posted = await post(second);
    expect(requests(second)).toEqual([
      'checks.start',
      'comments.list',
      'comments.update',
      'comments.read',
      'checks.complete',
    ]);
    expect(ours(second)).toHaveLength(1);
    expect(posted.html).toMatch(/\/actions\/runs\/500\/artifacts\/\d+$/);
    const [body = ''] = ours(second);
    expect(body).toContain(`[HTML report](${posted.html})`);
    expect(second.world.checks.at(-1)?.result?.summary).toContain(`[HTML report](${posted.html})`);
    expect(posted.summary).toContain(`[HTML report](${posted.html})`);
    expect(stampOf(body)).toMatchObject({ run: 501, attempt: 1, head: HEAD });
    expect(posted.comment).toMatch(/#issuecomment-\d+$/);
  });

  it.each([
    ['comment on page 3 of three', 250],
    ['1,000 comments', 1_000],
  ])('%s: updated, not written anew', async (_, count) => {
    const at = scene();
    for (let i = 0; i < count; i++) at.world.say(PULL, { by: EVE, body: `comment ${i}` });
    await post(at);
    await post(at.again({ run: { id: 501 } }));
    expect(at.world.commentsOf(PULL)).toHaveLength(count + 1);
    expect(stampOf(ours(at)[0] ?? '')?.run).toBe(501);
  });

  it('forged marker by another user: never edited', async () => {
    const at = scene();
    const forged = at.world.say(PULL, { by: EVE, body: `${MARKER}\nall is well` });
    await post(at);
    expect(at.world.commentsOf(PULL)).toHaveLength(2);
    expect(at.world.commentsOf(PULL)[0]).toEqual(forged);
  });

  it('edited bot comment: what a person changed in it is replaced', async () => {
    const at = scene();
    await post(at);
    const [comment] = at.world.commentsOf(PULL);
    if (comment === undefined) throw new TypeError('no comment');
    at.world.edit(comment.id, `${MARKER}\neve was here`);
    await post(at.again());
    expect(ours(at)).toHaveLength(1);
    expect(ours(at)[0]).not.toContain('eve was here');
  });

  it('an edit that claims a run of the far future does not stop us', async () => {
    const at = scene();
    await post(at);
    const [comment] = at.world.commentsOf(PULL);
    if (comment === undefined) throw new TypeError('no comment');
    const stamp = `<!-- mlgate:from run=999999999999 attempt=1 head=${commitOf('x')} text=0123456789ab -->`;
    at.world.edit(comment.id, `${MARKER}\nforged\n${stamp}\n`);
    await post(at.again());
    expect(ours(at)[0]).toContain('is better than production');
  });

  it('duplicates: the oldest is updated, the others are left alone and told', async () => {
    const at = scene();
    at.world.say(PULL, { body: `${MARKER}\nfirst` });
    at.world.say(PULL, { body: `${MARKER}\nsecond` });
    await post(at);
    expect(ours(at)[0]).toContain('is better than production');
    expect(ours(at)[1]).toBe(`${MARKER}\nsecond`);
    expect(at.notices()).toMatch(/1 comment of mlgate is out of date beside .*#issuecomment-/);
  });

  it('deleted between read and write: written anew', async () => {
    const at = scene();
    await post(at);
    const second = at.again();
    second.forge.calls.before = ({ method }) => {
      const [first] = at.world.commentsOf(PULL);
      if (method === 'comments.update' && first !== undefined) at.world.delete(first.id);
    };
    await post(second);
    expect(requests(second)).toContain('comments.create');
    expect(ours(second)).toHaveLength(1);
  });

  it('deleted as soon as it was written: told, not written again', async () => {
    const at = scene();
    at.forge.calls.before = ({ method }) => {
      const [first] = at.world.commentsOf(PULL);
      if (method === 'comments.read' && first !== undefined) at.world.delete(first.id);
    };
    expect(await post(at)).not.toHaveProperty('html', undefined);
    expect(ours(at)).toHaveLength(0);
    expect(at.notices()).toContain('deleted as soon as it was written');
  });

  it('an update that answers well and keeps the old text: tried once with less, then told', async () => {
    const at = scene();
    await post(at);
    const second = at.again({ run: { id: 501 } });
    const [old] = ours(at);
    second.forge.calls.before = ({ method }) => {
      const [first] = at.world.commentsOf(PULL);
      if (method === 'comments.read' && first !== undefined && old !== undefined) at.world.edit(first.id, old);
    };
    await post(second);
    expect(second.forge.calls.count('comments.update')).toBe(2);
    expect(second.notices()).toContain('the server keeps another text');
    expect(at.world.checks.at(-1)?.result?.conclusion).toBe('success');
  });

  it('several models: a comment and a check for each', async () => {
    const at = scene();
    await post(at);
    const other = scene({ world: at.world }, 'model: cancelled\n');
    await post(other, { ...better, model: 'cancelled' });
    const first = at.world.commentsOf(PULL).map(({ body }) => body.split('\n')[0]);
    expect(first).toEqual([MARKER, commentMarker('cancelled')]);
    expect(at.world.checks.map(({ name }) => name)).toEqual(['mlgate / late-flights', 'mlgate / cancelled']);
  });

  it('closed pull request: posted all the same', async () => {
    const world = worldWithPull();
    world.pull(PULL, { head: HEAD, state: 'closed' });
    const at = scene({ world });
    await post(at);
    expect(ours(at)).toHaveLength(1);
  });
});

describe('two runs', () => {
  it('an older one that ends later leaves the newer commit its comment', async () => {
    const newer = scene({ run: { id: 600 } });
    await post(newer);
    const old = scene({ world: newer.world, run: { id: 599 } });
    old.forge.event = { ...old.forge.event, head: commitOf('older') };
    const before = ours(newer);
    const posted = await post(old);
    expect(ours(newer)).toEqual(before);
    expect(old.notices()).toContain("a newer commit's report stands at");
    expect(posted.comment).toMatch(/#issuecomment-/);
    expect(newer.world.checks.at(-1)).toMatchObject({ head: commitOf('older'), result: { conclusion: 'success' } });
  });

  it('an older one again, for the commit that the branch went back to, takes the comment', async () => {
    const other = scene({ run: { id: 600 } });
    other.forge.event = { ...other.forge.event, head: commitOf('dropped') };
    await post(other);
    const again = scene({ world: other.world, run: { id: 599, attempt: 2 } });
    await post(again);
    expect(stampOf(ours(again)[0] ?? '')).toMatchObject({ run: 599, attempt: 2, head: HEAD });
  });

  it('of one commit: who ends later has the comment', async () => {
    const one = scene({ run: { id: 600 } });
    await post(one);
    const other = scene({ world: one.world, run: { id: 599 } });
    await post(other);
    expect(stampOf(ours(other)[0] ?? '')?.run).toBe(599);
    expect(requests(other)).toHaveLength(5);
  });

  it('an older one wrote in between: the newer writes once more', async () => {
    const at = scene({ run: { id: 600 } });
    await post(at);
    const newer = scene({ world: at.world, run: { id: 601 } });
    const [old = ''] = ours(at);
    let intruded = false;
    newer.forge.calls.before = ({ method }) => {
      const [first] = at.world.commentsOf(PULL);
      if (method !== 'comments.read' || intruded || first === undefined) return;
      intruded = true;
      at.world.edit(first.id, old.replace('run=600', 'run=599'));
    };
    await post(newer);
    expect(stampOf(ours(newer)[0] ?? '')?.run).toBe(601);
    expect(newer.notices()).toBe('');
  });
});
