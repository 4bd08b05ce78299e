import { describe, expect, it } from 'vitest';
import { BOB, makeScene, MALLORY, NUMBER, ZOE } from '../fakes/server-scene.ts';
import { commentEvent } from '../fakes/memory-forge.ts';

describe('a request on a server', () => {
  it('is granted by one comment, settled in one change, and deployed', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    const before = scene.tree.head;
    const heard = await scene.say(BOB, `/approve ${code} looks right`);
    expect(heard).toMatchObject({ decision: 'granted', request: id });
    expect(before).toBeUndefined();
    expect(scene.tree.head).toBe('memory-1');
    const kept = await scene.grantOf(id);
    expect(kept.opinions).toMatchObject([
      { person: { id: '12', name: 'bob' }, says: 'approve', note: 'looks right', comment: heard.comment.id },
    ]);
    expect([...scene.tree.files.keys()].filter((path) => /evidence|requests|records/.test(path)).length).toBe(3);
    expect(scene.world.dispatched).toEqual([{ file: 'deploy.yml', branch: 'main', inputs: { request: id } }]);
    expect(await scene.verify(id)).toEqual([]);
    expect(scene.answers().join('\n')).toMatch(/`bob` \*\*approved\*\*/);
  });
  it('needs nobody else after a denial is withdrawn', async () => {
    const scene = await makeScene({ groups: { owners: ['bob'], risk: ['zoe'] }, needs: ['1 of owners', '1 of risk'] });
    const { code } = await scene.ask();
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
    expect(await scene.say(ZOE, `/deny ${code} no`)).toMatchObject({ decision: 'denied' });
    expect(await scene.say(ZOE, `/withdraw ${code}`)).toMatchObject({ decision: 'waiting' });
    expect(await scene.say(ZOE, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
    expect(await scene.say(MALLORY, '/status')).toMatchObject({ decision: 'granted' });
    expect(scene.forge.calls.count('*')).toBeLessThan(200);
  });
  it('costs nothing for conversation', async () => {
    const scene = await makeScene();
    const comment = scene.world.say(NUMBER, { by: BOB, body: 'looks good' });
    await scene.hear(commentEvent(scene.world, comment.id));
    expect(scene.forge.calls.list).toEqual([]);
  });
});
