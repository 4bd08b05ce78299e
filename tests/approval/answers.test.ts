import { describe, expect, it } from 'vitest';
import { refused } from '../fakes/forge-world.ts';
import { commentEvent, PUSH } from '../fakes/memory-forge.ts';
import { approveOnForge } from '../../src/pipeline/approval/approve-on-forge.ts';
import { BOB, EVE, makeScene, MALLORY, NUMBER, ZOE } from '../fakes/server-scene.ts';
import { serveVersions } from '../fakes/served-versions.ts';
import type { Scene } from '../fakes/server-scene.ts';

const BOTH = { groups: { owners: ['bob', 'eve'], risk: ['zoe'] }, needs: ['1 of owners', '1 of risk'] };

describe('what mlgate answers', () => {
  it.each<[string, (scene: Scene, code: string, id: string) => Promise<unknown>]>([
    ['waiting', (scene, code) => scene.say(BOB, `/approve ${code} looks right`)],
    [
      'granted',
      async (scene, code) => {
        await scene.say(BOB, `/approve ${code}`);
        return scene.say(ZOE, `/approve ${code}`);
      },
    ],
    ['denied', (scene, code) => scene.say(EVE, `/deny ${code} the data are of last week`)],
    [
      'refused',
      (scene, code) => {
        scene.main({ 'deploy.sh': 'exit 1\n' });
        return scene.say(BOB, `/approve ${code}`);
      },
    ],
    [
      'not-decided',
      (scene, code) => {
        scene.forge.calls.fail('repository.protection', { error: refused('github-failed', 'GitHub answered 502') });
        return scene.say(BOB, `/approve ${code}`);
      },
    ],
    ['not-counted', (scene, code) => scene.say(MALLORY, `/approve ${code}`)],
    ['misspelt', (scene) => scene.say(BOB, '/Approve it')],
    ['status', (scene) => scene.say(MALLORY, '/status')],
    ['help', (scene) => scene.say(MALLORY, '/help')],
  ])('%s', async (name, act) => {
    const scene = await makeScene(BOTH);
    const { id, code } = await scene.ask();
    await act(scene, code, id);
    await expect(`${scene.answers().at(-1)}\n`).toMatchFileSnapshot(`../golden/approval/answer-${name}.md`);
  });

  it('says what cannot be posted in the log, and the grant stands', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    scene.world.locked.add(NUMBER);
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
    expect(scene.log.texts('warning').join()).toContain('could not be posted');
    expect(await scene.verify(id)).toEqual([]);
  });

  it('says how to start what could not be started; a run by hand answers and starts it once', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    scene.forge.calls.fail('workflows.dispatch', { error: refused('github-forbidden', 'actions: write is missing') });
    await scene.say(BOB, `/approve ${code}`);
    expect(scene.answers().at(-1)).toContain('could not be started');
    scene.forge.calls.mend();
    scene.world.say(NUMBER, { by: MALLORY, body: '/status' });
    scene.forge.event = { ...PUSH, name: 'workflow_dispatch', inputs: { request: id } };
    await approveOnForge(scene.session, scene.forge, undefined);
    expect(scene.world.dispatched).toHaveLength(1);
    expect(scene.answers()).toHaveLength(2);
  });

  it('does not say the same twice', async () => {
    const scene = await makeScene(BOTH);
    const { code } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    await scene.hear(scene.forge.event);
    expect(scene.answers()).toHaveLength(1);
  });
});

describe('duties', () => {
  it.each<[string, Parameters<typeof makeScene>[0], boolean]>([
    ['whom oncall names', { oncall: ['bob'] }, true],
    ['a group that oncall names', { oncall: ['owners'] }, true],
    ['somebody else', { oncall: ['eve'] }, false],
    ['without oncall, a member of a group', {}, true],
    ['without oncall, nobody else', { groups: { owners: ['eve', 'zoe'] } }, false],
  ])('/rollback by %s', async (_, policy, may) => {
    const scene = await makeScene(policy);
    await serveVersions(scene, ['good', 'good', 'good']);
    const { comment } = await scene.say(BOB, '/rollback v2 it is slow');
    const inputs = { comment: String(comment.id) };
    expect(scene.world.dispatched).toEqual(may ? [{ file: 'rollback.yml', branch: 'main', inputs }] : []);
    expect(scene.answers().at(-1)).toContain(may ? 'was started' : 'not counted');
    await scene.hear(scene.forge.event);
    expect(scene.world.dispatched).toHaveLength(may ? 1 : 0);
  });

  it.each<[string, readonly ('good' | 'bad')[], string, string | undefined]>([
    [
      'no such version',
      ['good', 'good', 'good'],
      '/rollback v7 x',
      'v7 cannot be put back (v7 exists: none); these can: v2, v1',
    ],
    ['one that was never good', ['good', 'bad'], '/rollback v2 x', 'these can: v1'],
    [
      'nothing to go back to',
      ['good'],
      '/rollback x',
      'there is no earlier version that was well; no version can be put back',
    ],
    ['no version at all', [], '/rollback x', 'no version can be put back'],
    ['the last good one', ['good', 'good'], '/rollback x', undefined],
    ['a good one', ['good', 'bad'], '/rollback v1 x', undefined],
  ])('/rollback to %s (%j): %s', async (_, healths, said, refusal) => {
    const scene = await makeScene();
    await serveVersions(scene, healths);
    await scene.say(BOB, said);
    expect(scene.world.dispatched).toHaveLength(refusal === undefined ? 1 : 0);
    expect(scene.answers().at(-1)).toContain(refusal ?? 'was started');
  });

  it('/rollback in an edited comment starts nothing', async () => {
    const scene = await makeScene();
    const { comment } = await scene.say(BOB, 'it is slow');
    await scene.edit(comment.id, '/rollback it is slow');
    expect(scene.world.dispatched).toEqual([]);
    expect(scene.answers().at(-1)).toContain('not counted');
  });

  it('/hold and /resume are written to the ledger, once each', async () => {
    const scene = await makeScene();
    await scene.say(MALLORY, '/hold because');
    expect((await scene.state()).held.size).toBe(0);
    await scene.say(BOB, '/hold the data are late');
    expect((await scene.state()).held.get('production')).toMatchObject({
      by: { id: '12' },
      reason: 'the data are late',
    });
    await scene.say(EVE, '/hold too');
    expect(scene.answers().at(-1)).toContain('held already');
    await scene.say(EVE, '/resume');
    expect((await scene.state()).held.size).toBe(0);
  });

  it.each([
    [24 * 3600, true],
    [24 * 3600 + 1, false],
  ])(
    'an order that is heard %i s after it was written (a run that is started again, one by hand) is followed: %s',
    async (seconds, followed) => {
      const scene = await makeScene();
      await scene.ask();
      await scene.say(BOB, '/hold the data are late');
      const late = scene.world.say(NUMBER, { by: BOB, body: '/resume' });
      scene.world.time = Date.parse(late.createdAt) + seconds * 1000;
      await scene.hear(commentEvent(scene.world, late.id));
      expect((await scene.state()).held.size).toBe(followed ? 0 : 1);
      expect(scene.answers().at(-1)?.includes('not counted')).toBe(!followed);
    },
  );
});
