// Threat 11: what the server does not say is not approved, and never a denial. Falls with learn() in approval-facts.ts, with
// `unknown` in trust.ts, and with asking for the bytes and the evidence before a grant in approve-standing.ts.
import { describe, expect, it } from 'vitest';
import { refused } from '../fakes/forge-world.ts';
import { commentEvent } from '../fakes/memory-forge.ts';
import { BOB, makeScene, NUMBER, remember } from '../fakes/server-scene.ts';

const CODES = ['unauthorised', 'forbidden', 'not-found', 'limit', 'failed'] as const;
/** What a grant does not rest on. */
const HARMLESS = ['comments.create', 'workflows.dispatch'];

describe('threat 11 API faults', () => {
  it.each(CODES)('%s at each call: no grant, no denial, and the same comment again is heard', async (code) => {
    const scene = await makeScene();
    const asked = await scene.ask();
    const word = scene.world.say(NUMBER, { by: BOB, body: `/approve ${asked.code}` });
    const restore = remember(scene);
    const event = commentEvent(scene.world, word.id);
    for (let k = 1; k < 100; k++) {
      const before = scene.forge.calls.list.length;
      scene.forge.calls.fail('*', { at: k, error: refused(`github-${code}`, 'no answer') });
      const heard = await scene.hear(event).catch(() => undefined);
      scene.forge.calls.mend();
      const failed = scene.forge.calls.list[before + k - 1];
      if (failed === undefined) {
        expect(heard?.decision).toBe('granted');
        expect(k).toBeGreaterThan(20);
        return;
      }
      const grants = (await scene.state()).requests.get(asked.id)?.grant !== undefined;
      if (grants) expect(HARMLESS).toContain(failed.method);
      if (!grants) expect(['error', 'refused', undefined]).toContain(heard?.decision);
      expect(await scene.hear(event)).toMatchObject({ decision: 'granted' });
      restore();
    }
    throw new Error('a decision makes fewer calls');
  });

  it('histories that lack a comment: an error, no denial', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    const { forge } = scene;
    const whole = forge.comments.histories.bind(forge.comments);
    const partial = {
      ...forge,
      comments: {
        list: (number: number) => forge.comments.list(number),
        read: (id: number) => forge.comments.read(id),
        create: (number: number, body: string) => forge.comments.create(number, body),
        update: (id: number, body: string) => forge.comments.update(id, body),
        histories: async (number: number) => new Map([...(await whole(number))].slice(0, 1)),
      },
    };
    const word = scene.world.say(NUMBER, { by: BOB, body: `/approve ${code}` });
    const { approveOnForge } = await import('../../src/pipeline/approval/approve-on-forge.ts');
    const event = commentEvent(scene.world, word.id);
    expect(await approveOnForge(scene.session, { ...partial, event }, undefined)).toMatchObject({ decision: 'error' });
    expect((await scene.state()).requests.size).toBe(0);
  });

  it('histories that lack a newer request: which one is the newest is not known', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    const newer = await scene.ask({ headline: 'Another one.' });
    const word = scene.world.say(NUMBER, { by: BOB, body: `/approve ${code}` });
    const whole = scene.forge.comments.histories.bind(scene.forge.comments);
    scene.forge.comments.histories = async (number) =>
      new Map([...(await whole(number))].filter(([id]) => id !== newer.comment.id));
    expect(await scene.hear(commentEvent(scene.world, word.id))).toMatchObject({ decision: 'error' });
    expect((await scene.state()).requests.size).toBe(0);
  });

  it('a pull request that is not shown any more: an error, no grant, and nobody is told that it was refused', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    scene.forge.pullRequests.read = async () => undefined;
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'error' });
    expect((await scene.state()).requests.size).toBe(0);
  });
});
