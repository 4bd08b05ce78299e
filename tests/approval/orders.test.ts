// One comment is one order: whoever deletes our answer to it and has the workflow run again does nothing more. And a grant whose
// run was killed is started by whatever is heard next.
import { describe, expect, it } from 'vitest';
import { approveOnForge } from '../../src/pipeline/approval/approve-on-forge.ts';
import type { ForgeWorld } from '../fakes/forge-world.ts';
import { GITHUB_ACTIONS, refused } from '../fakes/forge-world.ts';
import { commentEvent, memoryForge } from '../fakes/memory-forge.ts';
import { BOB, EVE, makeScene, MALLORY, NUMBER } from '../fakes/server-scene.ts';
import type { Scene } from '../fakes/server-scene.ts';

/** Milliseconds after which no run is about to do what it has written down. */
const MINUTES_LATER = 125_000;

/** What anybody who may write can do to a conversation. */
function deleteAnswers({ world }: { readonly world: ForgeWorld }): void {
  for (const { id, author, body } of world.commentsOf(NUMBER)) {
    if (author.id === GITHUB_ACTIONS.id && body.startsWith('<!-- mlgate:answer')) world.delete(id);
  }
}

const isHeld = async (scene: Scene): Promise<boolean> => (await scene.state()).held.has('production');
const ledgerOf = (scene: Scene): string =>
  new TextDecoder().decode(scene.tree.files.get('models/late/ledger.jsonl') ?? new Uint8Array());

describe('threat 07 an order that is replayed', () => {
  // Falls with `state.orders.has(comment)` in hold() of duty.ts.
  it('/resume lets promotions go on once, whatever becomes of our answer', async () => {
    const scene = await makeScene();
    await scene.say(BOB, '/hold the data are late');
    const { comment } = await scene.say(EVE, '/resume');
    await scene.say(BOB, '/hold they are late again');
    deleteAnswers(scene);
    await scene.hear(commentEvent(scene.world, comment.id));
    expect(await isHeld(scene)).toBe(true);
    expect(scene.answers().at(-1)).toContain('this order was followed before; production is held now');
  });

  // Falls with the entry for an order that changes nothing.
  it('/resume that found nothing to do does nothing an hour later either', async () => {
    const scene = await makeScene();
    const { comment } = await scene.say(EVE, '/resume');
    expect(scene.answers().at(-1)).toContain('production is not held');
    await scene.say(BOB, '/hold the data are late');
    deleteAnswers(scene);
    await scene.hear(commentEvent(scene.world, comment.id));
    expect(await isHeld(scene)).toBe(true);
  });

  it('of two runs that hear one comment one follows it', async () => {
    const scene = await makeScene();
    await scene.say(BOB, '/hold the data are late');
    const word = scene.world.say(NUMBER, { by: EVE, body: '/resume' });
    const runs = [1, 2].map(() => {
      const forge = memoryForge({ world: scene.world, files: scene.session.platform.files });
      forge.event = commentEvent(scene.world, word.id);
      return approveOnForge({ ...scene.session, platform: { ...scene.session.platform, forge } }, forge, undefined);
    });
    const texts = (await Promise.all(runs)).flatMap(({ answers }) => answers);
    expect(texts.filter((text) => text.includes('go on'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('followed before'))).toHaveLength(1);
    expect(ledgerOf(scene).match(/"kind":"ordered"/g)).toHaveLength(2);
  });

  it('a run that was killed after it wrote an order down says so, and follows it no second time', async () => {
    const scene = await makeScene();
    scene.forge.calls.fail('comments.create', { error: refused('github-failed', 'killed') });
    const { comment } = await scene.say(BOB, '/hold the data are late');
    scene.forge.calls.mend();
    await scene.hear(commentEvent(scene.world, comment.id));
    expect(scene.answers()).toEqual([expect.stringContaining('followed before; production is held now')]);
    expect(ledgerOf(scene).match(/"kind":"held"/g)).toHaveLength(1);
  });
});

describe('a grant whose run was killed before it started the deployment', () => {
  async function killed(): Promise<{ readonly scene: Scene; readonly id: string; readonly word: number }> {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    const { comment } = await scene.say(BOB, `/approve ${code}`);
    deleteAnswers(scene);
    scene.world.dispatched.length = 0;
    scene.world.time += MINUTES_LATER;
    return { scene, id, word: comment.id };
  }

  // Falls with `again` in standing.ts, and with lateStarts() in approve-on-forge.ts.
  it.each<[string, (scene: Scene, word: number) => Promise<unknown>]>([
    ['the same run once more', (scene, word) => scene.hear(commentEvent(scene.world, word))],
    ['/status by anybody', (scene) => scene.say(MALLORY, '/status')],
    ['/help by anybody', (scene) => scene.say(MALLORY, '/help')],
    ['a comment that was edited', (scene) => scene.edit(scene.world.say(NUMBER, { by: EVE, body: 'hm' }).id, 'oh')],
  ])('is started by %s, once', async (_, hear) => {
    const { scene, id, word } = await killed();
    await hear(scene, word);
    expect(scene.world.dispatched).toMatchObject([{ file: 'deploy.yml', inputs: { request: id } }]);
    expect(scene.answers().join('\n')).toContain('`.github/workflows/deploy.yml` was started with it');
    await scene.say(MALLORY, '/status');
    await scene.say(MALLORY, '/help');
    expect(scene.world.dispatched).toHaveLength(1);
  });

  it('is left to a run that may still be about to start it, unless that very run is run again', async () => {
    const { scene, id, word } = await killed();
    scene.world.time -= MINUTES_LATER;
    await scene.say(MALLORY, '/help');
    expect(scene.world.dispatched).toEqual([]);
    scene.forge.run = { ...scene.forge.run, attempt: 2 };
    await scene.hear(commentEvent(scene.world, word));
    expect(scene.world.dispatched).toMatchObject([{ inputs: { request: id } }]);
  });

  it('is not started where it is granted no more', async () => {
    const { scene, word } = await killed();
    scene.world.delete(word);
    await scene.say(MALLORY, '/help');
    expect(scene.world.dispatched).toEqual([]);
  });

  it('is not started by the word of somebody who writes like us', async () => {
    const { scene, id } = await killed();
    scene.world.say(NUMBER, { by: MALLORY, body: `<!-- mlgate:answer to=1 started=${id} -->\nstarted` });
    await scene.say(MALLORY, '/status');
    expect(scene.world.dispatched).toHaveLength(1);
  });

  it('while promotions are held waits for /resume, and is started by it', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    await scene.say(EVE, '/hold the data are late');
    await scene.say(BOB, `/approve ${code}`);
    expect(scene.answers().at(-1)).toContain('`/resume` starts `.github/workflows/deploy.yml` with it');
    expect(scene.world.dispatched).toEqual([]);
    await scene.say(EVE, '/resume');
    expect(scene.world.dispatched).toMatchObject([{ inputs: { request: id } }]);
    expect(scene.answers().at(-1)).toContain('was started with it');
  });
});
