import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/records/digest.ts';
import { ExternalError } from '../../../src/records/errors.ts';
import { person } from '../../fakes/forge-world.ts';
import { commentEvent } from '../../fakes/memory-forge.ts';
import { ANN, BOB, MALLORY, MODEL, NUMBER, ZOE } from '../../fakes/server-scene.ts';
import { broken, deployScene, serving, STAGE } from './scene.ts';
import type { DeployScene } from './scene.ts';

const containing = (text: string): unknown => expect.stringContaining(text);
const ON_CALL = 'a person on call does this';

/** Versions 1 and 2 went into production; 2 serves. */
async function twoVersions(oncall: readonly string[] = ['zoe']): Promise<DeployScene> {
  const scene = await deployScene({ oncall });
  for (const content of ['one', 'two']) {
    await scene.promote({ request: await scene.grant(content) });
    scene.nextRun();
  }
  scene.deployed.length = 0;
  return scene;
}

describe('rollback on GitHub', () => {
  it('puts the last good version back, digest-verified, by one person on call, without a new approval', async () => {
    const scene = await twoVersions();
    const outcome = await scene.rollback(ZOE, { reason: 'errors @everyone <b>since</b> noon' });
    expect(outcome).toMatchObject({ kind: 'deployed', deployment: { action: 'rollback', version: 1 } });
    expect(scene.deployed).toEqual(['one']);
    const state = await scene.state();
    expect(serving(state)).toBe(1);
    expect([...state.quarantined.keys()]).toEqual([sha256('two')]);
    expect(state.held.get(STAGE)).toMatchObject({
      by: { id: String(ZOE.id), name: 'zoe' },
      reason: containing('noon'),
    });
    expect(scene.world.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual([
      'inactive',
      'inactive',
      'success',
    ]);
    const [issue] = scene.world.issues.values();
    expect(issue?.title).toBe(`Review the rollback of ${MODEL}: v1 serves ${STAGE} again`);
    await expect(issue?.body).toMatchFileSnapshot('../../golden/deployment/review-issue.md');
  });

  it('brings nothing back that tonight trains again: promotions are held until /resume, the digest longer', async () => {
    const scene = await twoVersions();
    await scene.rollback(ZOE);
    scene.nextRun('push');
    const other = await scene.grant('three');
    expect(await scene.promote()).toMatchObject({ kind: 'nothing', why: containing('rolled back: it was bad') });
    await scene.say(ZOE, '/resume');
    expect(await scene.promote()).toMatchObject({ kind: 'deployed', deployment: { digest: sha256('three') } });
    expect((await scene.state()).requests.get(other)?.use).toMatchObject({ result: 'deployed' });
    await scene.askFor('two');
    expect((await scene.state()).quarantined.has(sha256('two'))).toBe(true);
  });

  it('to a named version needs that it was well here before', async () => {
    const scene = await twoVersions();
    expect(await scene.rollback(ZOE, { version: 1 })).toMatchObject({ kind: 'deployed', deployment: { version: 1 } });
    scene.nextRun();
    expect(broken(await scene.rollback(ZOE, { version: 7 }))).toEqual(['v7 exists']);
  });

  it.each<[string, (scene: DeployScene) => void]>([
    ['whose release is gone', ({ world }) => void world.releases.splice(1, 1)],
    ['whose bytes are altered', ({ world }) => void world.releases[1]?.assets[0]?.bytes.fill(0)],
    ['whose manifest is altered', ({ world }) => void world.releases[1]?.assets[1]?.bytes.fill(0)],
    ['whose release was made a draft', ({ world }) => world.releases[1] && (world.releases[1].draft = true)],
  ])('threat 27: goes past a version %s, to the one before', async (_, spoil) => {
    const scene = await twoVersions();
    await scene.promote({ request: await scene.grant('three') });
    scene.nextRun();
    scene.deployed.length = 0;
    spoil(scene);
    expect(await scene.rollback(ZOE)).toMatchObject({ kind: 'deployed', deployment: { version: 1 } });
    expect(scene.deployed).toEqual(['one']);
  });

  it('threat 27: with two bad ones in a row goes back twice, then says that there is none', async () => {
    const scene = await twoVersions();
    await scene.promote({ request: await scene.grant('three') });
    const versions: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      scene.nextRun();
      const outcome = await scene.rollback(ZOE);
      versions.push('deployment' in outcome ? outcome.deployment.version : outcome.kind);
    }
    expect(versions).toEqual([2, 1]);
    scene.nextRun();
    expect(broken(await scene.rollback(ZOE))).toEqual(['there is an earlier version that was well']);
  });

  it('is blocked neither by a hold, nor by a claim that a dead run left', async () => {
    const scene = await twoVersions();
    await scene.say(ZOE, '/hold something is odd');
    const request = await scene.grant('three');
    await scene.say(ZOE, '/resume');
    scene.commands.behave = () => 'cancelled';
    expect(await scene.promote({ request })).toMatchObject({ kind: 'unfinished' });
    scene.commands.behave = () => 0;
    await scene.say(ZOE, '/hold again');
    scene.nextRun();
    expect(await scene.rollback(ZOE)).toMatchObject({ kind: 'deployed', deployment: { version: 2 } });
    expect(scene.world.deployments.at(-2)?.statuses.at(-1)).toMatchObject({
      state: 'error',
      description: containing('Taken over by rollback'),
    });
  });

  it('tells that no issue could be opened, and is done all the same', async () => {
    const scene = await twoVersions();
    scene.forge.calls.fail('issues.create', {
      error: new ExternalError({ code: 'github-forbidden', call: 'POST', what: 'no right' }),
    });
    expect(await scene.rollback(ZOE)).toMatchObject({ kind: 'deployed' });
    expect(scene.log.texts('notice').join(' ')).toContain('no issue was opened');
  });
});

describe('who may roll back', () => {
  it.each<[string, readonly string[], Parameters<DeployScene['rollback']>[0], boolean]>([
    ['a person on call', ['zoe'], ZOE, true],
    ['a person of a group on call', ['owners'], BOB, true],
    ['an approver who is not on call', ['zoe'], BOB, false],
    ['anybody else', ['zoe'], MALLORY, false],
    ['a bot on call', ['helper'], { ...person('helper', 90), kind: 'bot' }, false],
    ['an account that took a name of somebody on call, by another spelling', ['zoe'], person('Z0e', 91), false],
  ])('%s: %#', async (_, oncall, who, allowed) => {
    const scene = await twoVersions(oncall);
    scene.world.know(who);
    const outcome = await scene.rollback(who);
    if (allowed) expect(outcome.kind).toBe('deployed');
    else expect(broken(outcome)).toEqual([ON_CALL]);
    expect(serving(await scene.state())).toBe(allowed ? 1 : 2);
  });

  it('without a list: everybody of a group, and nobody who lost access', async () => {
    const scene = await deployScene();
    for (const content of ['one', 'two']) {
      await scene.promote({ request: await scene.grant(content) });
      scene.nextRun();
    }
    expect(broken(await scene.rollback(ZOE))).toEqual([ON_CALL]);
    scene.world.permissions.set('bob', 'none');
    expect(broken(await scene.rollback(BOB))).toEqual([ON_CALL]);
    expect(await scene.rollback(ANN)).toMatchObject({ kind: 'deployed' });
  });

  it('named in person is not hindered by a team that the token may not read', async () => {
    const scene = await twoVersions(['acme/night', 'zoe']);
    await expect(scene.rollback(MALLORY)).rejects.toMatchObject({ problems: [{ code: 'team-unreadable' }] });
    expect(await scene.rollback(ZOE)).toMatchObject({ kind: 'deployed' });
  });

  it('threat 17: the list of the default branch counts, not that of the checkout', async () => {
    const scene = await twoVersions();
    const { deploying } = scene;
    const lax = { ...deploying, config: { ...deploying.config, oncall: ['mallory'] } };
    Object.assign(deploying, lax);
    expect(broken(await scene.rollback(MALLORY))).toEqual([ON_CALL]);
  });
});

describe('a rollback by a comment', () => {
  const bot = { ...person('github-actions[bot]', 41_898_282), kind: 'bot' } as const;
  const follow = (scene: DeployScene, id: number) => scene.rollback(bot, { comment: String(id) });

  it('is done by the run that the comment starts, with its version and reason, as its author', async () => {
    const scene = await twoVersions();
    const { comment } = await scene.say(ZOE, '/rollback v1 the night was bad');
    expect(scene.world.dispatched.at(-1)).toEqual({
      file: 'rollback.yml',
      branch: 'main',
      inputs: { comment: String(comment.id) },
    });
    expect(await follow(scene, comment.id)).toMatchObject({ kind: 'deployed', deployment: { version: 1 } });
    const state = await scene.state();
    expect(state.held.get(STAGE)).toMatchObject({ by: { name: 'zoe' }, reason: containing('the night was bad') });
  });

  it.each<[string, (scene: DeployScene) => number, string]>([
    ['there is no such comment', () => 4_711, 'no such comment'],
    ['it says something else', ({ world }) => world.say(NUMBER, { by: ZOE, body: 'roll back?' }).id, 'does not say'],
    [
      'it was edited by somebody',
      ({ world }) => world.edit(world.say(NUMBER, { by: ZOE, body: 'hello' }).id, '/rollback it was bad').id,
      'edited after',
    ],
    [
      'an app wrote it',
      ({ world }) => world.say(NUMBER, { by: ZOE, body: '/rollback it was bad', viaApp: 'helper' }).id,
      'written by the app',
    ],
    ['a bot wrote it', ({ world }) => world.say(NUMBER, { body: '/rollback it was bad' }).id, 'made by a bot'],
  ])('is refused where %s', async (_, comment, why) => {
    const scene = await twoVersions();
    await expect(follow(scene, comment(scene))).rejects.toThrow(why);
    expect(scene.deployed).toEqual([]);
  });

  it('of somebody who is not on call, of yesterday, or followed before, is refused', async () => {
    const scene = await twoVersions();
    const say = (by: typeof ZOE): number => scene.world.say(NUMBER, { by, body: '/rollback it was bad' }).id;
    expect(broken(await follow(scene, say(MALLORY)))).toEqual([ON_CALL]);
    const old = say(ZOE);
    scene.world.time += 24 * 3600 * 1000 + 1000;
    expect(broken(await follow(scene, old))).toEqual([`comment ${old} is of today`]);
    const fresh = say(ZOE);
    expect(await follow(scene, fresh)).toMatchObject({ kind: 'deployed' });
    scene.nextRun();
    expect(broken(await follow(scene, fresh))).toEqual([`comment ${fresh} was not followed before`]);
    expect(scene.deployed).toEqual(['one']);
  });
});

describe('threat 07 one comment orders one rollback', () => {
  const bot = { ...person('github-actions[bot]', 41_898_282), kind: 'bot' } as const;
  const follow = (scene: DeployScene, id: number) => scene.rollback(bot, { comment: String(id) });
  const order = (scene: DeployScene): number => scene.world.say(NUMBER, { by: ZOE, body: '/rollback it was bad' }).id;

  // Falls with orderReasons() in rollback.ts.
  it('also after promotions went on and another version serves', async () => {
    const scene = await twoVersions();
    const comment = order(scene);
    expect(await follow(scene, comment)).toMatchObject({ kind: 'deployed', deployment: { version: 1 } });
    await scene.say(ZOE, '/resume');
    scene.nextRun();
    expect(await scene.promote({ request: await scene.grant('three') })).toMatchObject({ kind: 'deployed' });
    // What was in quarantine leaves it, as when somebody names it on purpose.
    scene.nextRun();
    await scene.rollback(ZOE, { version: 2 });
    await scene.say(ZOE, '/resume');
    scene.deployed.length = 0;
    scene.nextRun();
    expect(broken(await follow(scene, comment))).toEqual([`comment ${comment} was not followed before`]);
    expect(scene.deployed).toEqual([]);
    await scene.hear(commentEvent(scene.world, comment));
    expect(scene.world.dispatched.filter(({ file }) => file === 'rollback.yml')).toEqual([]);
    expect(scene.answers().at(-1)).toContain('followed before');
  });

  it('also when another run follows it meanwhile', async () => {
    const scene = await twoVersions();
    const comment = order(scene);
    scene.holders.others = 'alive';
    let second: unknown;
    scene.commands.behave = async ({ command }) => {
      if (command.startsWith('smoke')) {
        scene.nextRun();
        second = await follow(scene, comment);
        scene.holders.current = { ...scene.holders.current, process: '1' };
      }
      return 0;
    };
    expect(await follow(scene, comment)).toMatchObject({ kind: 'deployed' });
    expect(second).toMatchObject({ kind: 'refused', reasons: [{ rule: 'nobody else changes the stage' }] });
    scene.nextRun();
    expect(broken(await follow(scene, comment))).toEqual([`comment ${comment} was not followed before`]);
    expect(scene.deployed).toEqual(['one']);
  });

  it('and is carried on with by the next run when its own was killed half way', async () => {
    const scene = await twoVersions();
    const comment = order(scene);
    scene.commands.behave = () => 'cancelled';
    expect(await follow(scene, comment)).toMatchObject({ kind: 'unfinished' });
    scene.commands.behave = () => 0;
    scene.nextRun();
    expect(await follow(scene, comment)).toMatchObject({ kind: 'deployed', deployment: { version: 1 } });
    scene.nextRun();
    expect(broken(await follow(scene, comment))).toEqual([`comment ${comment} was not followed before`]);
  });
});

describe('adopt on GitHub', () => {
  it('registers the bytes that serve already as version 1, with a release and nothing deployed', async () => {
    const scene = await deployScene({ oncall: ['zoe'] });
    const path = join(scene.deploying.platform.folder, 'served.bin');
    writeFileSync(path, 'served');
    expect(broken(await scene.adopt(MALLORY, path))).toEqual([ON_CALL]);
    expect(await scene.adopt(ZOE, path)).toMatchObject({
      kind: 'deployed',
      deployment: { action: 'adopt', version: 1 },
    });
    expect(scene.world.releases).toMatchObject([{ tag: `mlgate/${MODEL}/v1`, draft: false }]);
    expect(scene.deployed).toEqual([]);
    expect(await scene.adopt(ZOE, path)).toMatchObject({ kind: 'already' });
    await scene.promote({ request: await scene.grant('better') });
    scene.nextRun();
    expect(await scene.rollback(ZOE)).toMatchObject({ kind: 'deployed', deployment: { version: 1 } });
    expect(scene.deployed).toEqual(['better', 'served']);
  });
});
