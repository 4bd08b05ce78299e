import { describe, expect, it } from 'vitest';
import { deploymentResult } from '../../../src/actions/deployment-result.ts';
import { ExternalError } from '../../../src/records/errors.ts';
import { sha256 } from '../../../src/records/digest.ts';
import { BOB, MODEL } from '../../fakes/server-scene.ts';
import { broken, deployScene, serving, STAGE } from './scene.ts';

const containing = (text: string): unknown => expect.stringContaining(text);
const forbidden = (): ExternalError =>
  new ExternalError({ code: 'github-forbidden', call: 'POST', what: 'Resource not accessible by integration' });

describe('promote on GitHub', () => {
  it('ends one approval in one deployment, one new version, one release', async () => {
    const scene = await deployScene();
    const id = await scene.grant('one');
    const outcome = await scene.promote({ request: id });
    expect(outcome).toMatchObject({ kind: 'deployed', deployment: { version: 1, digest: sha256('one') } });
    expect(scene.deployed).toEqual(['one']);
    expect(serving(await scene.state())).toBe(1);
    const [deployment] = scene.world.deployments;
    expect(scene.world.deployments).toMatchObject([{ environment: STAGE, commit: scene.forge.run.commit }]);
    expect(deployment?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success']);
    expect(scene.world.releases).toMatchObject([{ tag: `mlgate/${MODEL}/v1`, draft: false }]);
    expect(deploymentResult(outcome).outputs).toEqual({
      result: 'deployed',
      version: '1',
      digest: sha256('one'),
      deployment: String(deployment?.id),
      url: containing('/releases/'),
    });
  });

  it('once more answers "already" and shows it, also where the first run ended before it could', async () => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    await scene.promote({ request });
    scene.world.deployments[0]?.statuses.pop();
    scene.nextRun();
    const again = await scene.promote({ request });
    expect(again).toMatchObject({ kind: 'already', version: 1 });
    expect(scene.world.deployments).toMatchObject([{ statuses: [{ state: 'in_progress' }, { state: 'success' }] }]);
    expect(deploymentResult(again).outputs).toMatchObject({ result: 'already', digest: sha256('one') });
    expect(scene.deployed).toEqual(['one']);
  });

  it('replaces a version, and shows the one before as inactive', async () => {
    const scene = await deployScene();
    await scene.promote({ request: await scene.grant('one') });
    scene.nextRun();
    await scene.promote({ request: await scene.grant('two') });
    expect(scene.world.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['inactive', 'success']);
  });

  it('whose smoke check fails ends with the version before', async () => {
    const scene = await deployScene();
    await scene.promote({ request: await scene.grant('one') });
    scene.nextRun();
    scene.commands.behave = ({ command, env }) =>
      command.startsWith('smoke') && env?.['MLGATE_VERSION'] === '2' ? 3 : 0;
    const outcome = await scene.promote({ request: await scene.grant('two') });
    expect(outcome).toMatchObject({ kind: 'reverted', deployment: { version: 2 } });
    expect(scene.deployed).toEqual(['one', 'two', 'one']);
    expect(serving(await scene.state())).toBe(1);
    expect(scene.world.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['success', 'failure']);
    expect(deploymentResult(outcome)).toMatchObject({ conclusion: 'failure', outputs: { result: 'reverted' } });
  });

  it.each(['open', 'setStatus', 'find'])('deploys although deployments.%s is refused, and says so', async (method) => {
    const scene = await deployScene();
    const first = await scene.grant('one');
    await scene.promote({ request: first });
    const second = await scene.grant('two');
    scene.nextRun();
    scene.forge.calls.fail(`deployments.${method}`, { error: forbidden() });
    expect(await scene.promote({ request: second })).toMatchObject({ kind: 'deployed' });
    expect(scene.log.texts('notice').join(' ')).toContain('the list of deployments does not show this one');
  });

  it('stopped by SIGTERM tells the state, and a later run completes it when told to', async () => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    scene.commands.behave = () => 'cancelled';
    const stopped = await scene.promote({ request });
    expect(stopped).toMatchObject({ kind: 'unfinished', version: 1, known: containing('how it ended is not written') });
    expect(scene.world.deployments[0]?.statuses.at(-1)).toMatchObject({ state: 'error' });
    scene.nextRun();
    scene.commands.behave = () => 0;
    expect(await scene.promote({ request })).toMatchObject({ kind: 'unfinished' });
    expect(await scene.promote({ request, resume: true })).toMatchObject({ kind: 'deployed' });
    // One deployment from beginning to end, whoever carried it on.
    expect(scene.world.deployments).toHaveLength(1);
    expect(scene.world.deployments[0]?.statuses.at(-1)).toMatchObject({ state: 'success' });
    expect(deploymentResult(stopped)).toMatchObject({ conclusion: 'failure', outputs: { result: 'unfinished' } });
  });

  it('that began is finished although the approving comment was deleted meanwhile', async () => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    scene.commands.behave = ({ command }) => (command.startsWith('smoke') ? 'cancelled' : 0);
    expect(await scene.promote({ request })).toMatchObject({ kind: 'unfinished' });
    scene.world.delete(Number(request));
    scene.nextRun();
    scene.commands.behave = () => 0;
    expect(await scene.promote({ request })).toMatchObject({ kind: 'deployed' });
    expect(scene.deployed).toEqual(['one']);
  });
});

describe('a push to the default branch', () => {
  it.each([
    ['nothing was ever asked for', async () => {}, 'no granted request waits'],
    ['a request waits for its approval', async (scene) => void (await scene.askFor('one')), 'no granted request waits'],
    [
      'the grant was used',
      async (scene) => void (await scene.promote({ request: await scene.grant('one') })),
      'no granted request waits',
    ],
    [
      'the grant ended',
      async (scene) => {
        await scene.grant('one');
        scene.world.time += 8 * 24 * 3600 * 1000;
      },
      'no granted request waits',
    ],
  ] as const satisfies readonly (readonly [
    string,
    (scene: Awaited<ReturnType<typeof deployScene>>) => Promise<void>,
    string,
  ])[])('deploys nothing, and is well, when %s', async (_, before, why) => {
    const scene = await deployScene();
    await before(scene);
    const ran = scene.deployed.length;
    scene.nextRun('push');
    const outcome = await scene.promote();
    expect(outcome).toMatchObject({ kind: 'nothing', why: containing(why) });
    expect(deploymentResult(outcome)).toMatchObject({
      conclusion: 'success',
      outputs: { result: 'nothing', version: '' },
    });
    expect(scene.deployed).toHaveLength(ran);
  });

  it('deploys the newest grant', async () => {
    const scene = await deployScene();
    await scene.grant('one');
    const newest = await scene.grant('two');
    scene.nextRun('push');
    expect(await scene.promote()).toMatchObject({ kind: 'deployed', deployment: { digest: sha256('two') } });
    expect((await scene.state()).requests.get(newest)?.use).toMatchObject({ result: 'deployed' });
  });

  it('carries on with what another run began', async () => {
    const scene = await deployScene();
    const request = await scene.grant('one');
    scene.commands.behave = ({ command }) => (command.startsWith('smoke') ? 'cancelled' : 0);
    await scene.promote({ request });
    scene.commands.behave = () => 0;
    scene.nextRun('push');
    expect(await scene.promote()).toMatchObject({ kind: 'deployed' });
    expect(scene.deployed).toEqual(['one']);
  });

  it('while another run promotes is refused, and runs nothing', async () => {
    const scene = await deployScene();
    await scene.grant('one');
    scene.holders.others = 'alive';
    let inner: unknown;
    scene.commands.behave = async ({ command }) => {
      if (!command.startsWith('smoke')) {
        scene.nextRun('push');
        inner = await scene.promote();
        scene.holders.current = { ...scene.holders.current, process: '1' };
      }
      return 0;
    };
    expect(await scene.promote()).toMatchObject({ kind: 'deployed' });
    expect(inner).toMatchObject({ kind: 'refused', reasons: [{ rule: 'nobody else changes the stage' }] });
    expect(scene.deployed).toEqual(['one']);
  });
});

describe('a held stage', () => {
  it('takes no promotion until somebody on call lets them go on', async () => {
    const scene = await deployScene({ oncall: ['bob'] });
    const request = await scene.grant('one');
    await scene.say(BOB, '/hold the data of last night are odd');
    scene.nextRun('push');
    const pushed = await scene.promote();
    expect(pushed).toMatchObject({ kind: 'nothing', why: containing('the data of last night are odd') });
    expect(broken(await scene.promote({ request }))).toEqual([`promotions to ${STAGE} go on`]);
    expect(scene.deployed).toEqual([]);
    await scene.say(BOB, '/resume');
    expect(await scene.promote({ request })).toMatchObject({ kind: 'deployed' });
  });
});
