// Threat 22, requests: any workflow of any branch comments as github-actions[bot], so a comment of ours proves nothing. What the server
// knows of the run that a request names does. Each test falls with one line of whyForeign() in origin.ts unless it says otherwise.
import { describe, expect, it } from 'vitest';
import { renderRequestComment } from '../../src/approval/conversation/request-comment.ts';
import type { RunFacts } from '../../src/platform/forge.ts';
import type { ApprovalRequest } from '../../src/records/approval.ts';
import { renderApprovalCard } from '../../src/report/markdown/approval-card.ts';
import { refused } from '../fakes/forge-world.ts';
import { ANN, BOB, EVE, makeScene, MALLORY, NUMBER, sealed } from '../fakes/server-scene.ts';
import type { Asked, Scene } from '../fakes/server-scene.ts';

const RULE = 'the run that it names asked for it';

function placeOf({ request }: Asked): NonNullable<ApprovalRequest['place']> {
  if (request.place === undefined) throw new Error('no place');
  return request.place;
}

/** The run that a nightly training on main had, and its request on an issue. */
async function nightly(): Promise<{ readonly scene: Scene; readonly asked: Asked; readonly number: number }> {
  const scene = await makeScene({ groups: { owners: ['bob', 'eve'] } });
  const { number } = scene.world.issue({ title: 'Approval wanted', body: '' });
  return { scene, asked: await scene.ask({}, number), number };
}

/** Posted by a workflow of Mallory's own branch, in our name. */
function forge(scene: Scene, { request }: Asked, changes: Partial<ApprovalRequest>): Asked {
  const forged = { ...request, ...changes };
  const comment = scene.world.say(forged.place?.number ?? NUMBER, {
    body: renderRequestComment(forged, renderApprovalCard),
  });
  return { ...sealed(forged, comment), comment };
}

/** Whoever can write a workflow can give an artifact any name. */
function keepToo({ world }: Scene, run: number): void {
  const [genuine] = world.artifacts.filter(({ name }) => name.startsWith('mlgate-evidence-'));
  if (genuine === undefined) throw new Error('no evidence');
  world.artifacts.push({ ...genuine, id: world.id(), run });
}

describe('threat 22 a request in our name that nobody’s request-approval made: on an issue', () => {
  it('the true one is granted', async () => {
    const { scene, asked, number } = await nightly();
    expect(await scene.say(BOB, `/approve ${asked.code}`, { number })).toMatchObject({ decision: 'granted' });
    expect(await scene.verify(asked.id)).toEqual([]);
  });

  const there = (changes: Partial<RunFacts>) => (scene: Scene) =>
    void scene.world.run(900, { event: 'push', actor: MALLORY, ...changes });
  const mallory = { requester: { id: String(MALLORY.id), name: MALLORY.login } };
  it.each<[string, (scene: Scene) => void, Partial<ApprovalRequest>]>([
    [
      'a run of a feature branch',
      (scene) => there({ branch: 'feature', head: scene.world.pullOf(NUMBER).head })(scene),
      mallory,
    ],
    ['a run of a branch at an old commit of main', there({ branch: 'feature' }), mallory],
    ['a tag that is called main', (scene) => there({ head: scene.world.pullOf(NUMBER).head })(scene), mallory],
    ['a branch main of a fork', there({ headRepositoryId: 666 }), mallory],
    ['a branch main of a fork whose repository is gone', there({ headRepositoryId: null }), mallory],
    ['a pull request that comes from a branch main', there({ event: 'pull_request' }), mallory],
    ['a run of another repository', there({ repositoryId: 7002, headRepositoryId: 7002 }), mallory],
    ['a run that nobody has', () => {}, mallory],
    ['a run that somebody else started', there({}), {}],
    ['a run that kept no such evidence', there({}), mallory],
  ])('%s is refused at the decision and at the deployment', async (title, prepare, changes) => {
    const { scene, asked, number } = await nightly();
    prepare(scene);
    if (!title.includes('kept no')) keepToo(scene, 900);
    const forged = forge(scene, asked, { ...changes, place: { ...placeOf(asked), run: 900 } });
    expect(await scene.say(BOB, `/approve ${forged.code}`, { number })).toMatchObject({ decision: 'refused' });
    expect((await scene.state()).requests.size).toBe(0);
    expect(await scene.verify(forged.id)).toContain(RULE);
  });

  it.each<[string, number, number | undefined, boolean]>([
    ['61 s before the run began', 61, undefined, false],
    ['60 s before, as clocks may differ', 60, undefined, true],
    ['60 s after it ended', -3600, -60, true],
    ['61 s after it ended', -3600, -61, false],
  ])('posted %s: %o', async (_, begins, ends, counts) => {
    const { scene, asked, number } = await nightly();
    const at = (seconds: number): string =>
      new Date(Date.parse(asked.comment.createdAt) + seconds * 1000).toISOString();
    scene.world.run(502, {
      actor: ANN,
      startedAt: at(begins),
      endedAt: ends === undefined ? undefined : at(ends),
    });
    const heard = await scene.say(BOB, `/approve ${asked.code}`, { number });
    expect(heard).toMatchObject({ decision: counts ? 'granted' : 'refused' });
  });

  it.each(['github-forbidden', 'github-failed'] as const)(
    'a server that does not tell (%s) is an error',
    async (code) => {
      const { scene, asked, number } = await nightly();
      scene.forge.calls.fail('runs.read', { error: refused(code, 'no answer') });
      expect(await scene.say(BOB, `/approve ${asked.code}`, { number })).toMatchObject({ decision: 'error' });
      expect((await scene.state()).requests.size).toBe(0);
    },
  );
});

describe('threat 22 on a pull request', () => {
  it('a run of another commit than the one that is asked about', async () => {
    const scene = await makeScene();
    const asked = await scene.ask();
    keepToo(scene, 900);
    scene.world.run(900, { event: 'pull_request', branch: 'other', head: scene.world.commit('other'), actor: ANN });
    const forged = forge(scene, asked, { place: { ...placeOf(asked), run: 900 } });
    expect(await scene.say(BOB, `/approve ${forged.code}`)).toMatchObject({ decision: 'refused' });
    expect(await scene.verify(forged.id)).toContain(RULE);
  });

  // Falls with `starters` in askerOf().
  it.each([
    ['the actor', BOB, ANN, BOB],
    ['who pressed re-run', ANN, BOB, BOB],
  ])('threat 04: a record that leaves out %s leaves nobody out', async (_, actor, triggeringActor, who) => {
    const scene = await makeScene();
    scene.world.run(500, {
      event: 'pull_request',
      branch: 'change',
      head: scene.world.pullOf(NUMBER).head,
      actor,
      triggeringActor,
    });
    const requester = { id: String(triggeringActor.id), name: triggeringActor.login };
    const { code } = await scene.ask({ requester, excluded: [] });
    expect(await scene.say(who, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
    expect(scene.answers().at(-1)).toMatch(/may not approve: (?:asked for it|started the run)/);
    expect(await scene.say(EVE, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
  });
});
