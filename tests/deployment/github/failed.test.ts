import { describe, expect, it } from 'vitest';
import { deploymentResult } from '../../../src/actions/deployment-result.ts';
import { PLAIN } from '../../../src/report/terminal/palette.ts';
import { MALLORY } from '../../fakes/server-scene.ts';
import { broken, deployScene, serving } from './scene.ts';
import type { DeployScene } from './scene.ts';

const STYLE = { width: 80, palette: PLAIN };

async function failing(exitCode: number): Promise<{ readonly scene: DeployScene; readonly request: string }> {
  const scene = await deployScene();
  const request = await scene.grant('one');
  scene.commands.behave = ({ command }) => (command.startsWith('bash deploy.sh') ? exitCode : 0);
  return { scene, request };
}

async function statusOf(scene: DeployScene): Promise<string> {
  await scene.say(MALLORY, '/status');
  return scene.answers().at(-1) ?? '';
}

describe('a first deployment whose deploy command fails', () => {
  it('says in the log, in the summary and to /status what failed and the way on', async () => {
    const { scene, request } = await failing(126);
    const result = deploymentResult(await scene.promote({ request }));
    const text = result.text(STYLE);
    for (const said of [text, result.summary ?? '']) {
      expect(said).toContain('the deploy command of v1 ended with 126; there is no version to put back');
      expect(said).toContain('git update-index --chmod=+x FILE');
      expect(said).toContain(`start .github/workflows/deploy.yml by hand with the request ${request}`);
    }
    expect(result.summary).toContain('exit code `126`: `bash deploy.sh {model}`');
    const status = await statusOf(scene);
    expect(status).toContain(`**The deployment failed** ([run](${scene.forge.run.url})): `);
    expect(status).toContain('the deploy command of v1 ended with 126');
    expect(status).toContain('`bash deploy.sh {model}`');
    expect(status).toContain(`start .github/workflows/deploy.yml by hand with the request ${request}`);
    expect(status).not.toContain('Refused');
  });

  it('is deployed by the same request once more, and only when somebody starts that', async () => {
    const { scene, request } = await failing(1);
    await scene.promote({ request });
    scene.commands.behave = () => 0;
    await statusOf(scene);
    expect(scene.world.dispatched).toHaveLength(1);
    scene.nextRun('push');
    expect(await scene.promote()).toMatchObject({ kind: 'nothing' });
    scene.nextRun();
    expect(await scene.promote({ request })).toMatchObject({ kind: 'deployed', deployment: { version: 1 } });
    expect(serving(await scene.state())).toBe(1);
    expect(await statusOf(scene)).toContain('**Deployed.** v1 was deployed with it');
    scene.nextRun();
    expect(await scene.promote({ request })).toMatchObject({ kind: 'already' });
  });

  it.each<[string, (scene: DeployScene) => unknown, string]>([
    ['what runs is another', (scene) => scene.main({ 'deploy.sh': 'exit 0\n' }), 'what will run'],
    ['the grant ended', (scene) => (scene.world.time += 24 * 3_600_000), 'the grant has not ended'],
  ])('is not tried again where %s, and says so', async (_, meanwhile, rule) => {
    const { scene, request } = await failing(1);
    await scene.promote({ request });
    meanwhile(scene);
    const status = await statusOf(scene);
    expect(status).toContain('It cannot be tried again as it is');
    expect(status).toContain(rule);
    scene.commands.behave = () => 0;
    scene.nextRun();
    expect(broken(await scene.promote({ request }))).toContain(rule);
  });

  it('is not tried again once an approving comment was deleted', async () => {
    const { scene, request } = await failing(1);
    await scene.promote({ request });
    const approving = scene.world.commentsOf(7).find(({ body }) => body.startsWith('/approve'));
    await scene.remove(approving?.id ?? 0);
    scene.commands.behave = () => 0;
    scene.nextRun();
    expect(await scene.promote({ request })).toMatchObject({ kind: 'refused' });
  });
});

describe('a deployment that is not tried again', () => {
  it.each([
    ['whose smoke check failed', 'smoke', 'the smoke check of v1 ended with 3'],
    ['whose smoke check took it back', 'smoke', 'v1 was put back'],
  ])('%s says so, with one reason and the way on', async (title, failingCommand, why) => {
    const scene = await deployScene();
    if (title.endsWith('back')) await scene.promote({ request: await scene.grant('zero') });
    scene.nextRun();
    const request = await scene.grant('one');
    scene.commands.behave = ({ command, env }) =>
      command.startsWith(failingCommand) && env?.['MLGATE_VERSION'] !== String(why.includes('put back') ? 1 : 0)
        ? 3
        : 0;
    const first = deploymentResult(await scene.promote({ request }));
    expect(first.text(STYLE)).toContain('the run of that commit asks for a new approval');
    const status = await statusOf(scene);
    expect(status).toContain(why);
    expect(status).toContain('used up');
    scene.nextRun();
    const again = await scene.promote({ request });
    expect(broken(again)).toEqual([`the grant of request ${request} is unused`]);
    expect(deploymentResult(again).text(STYLE)).toMatch(/next {5}mend what failed; the run of that commit/);
  });

  it('when putting back failed too, names the version that can be put back', async () => {
    const scene = await deployScene();
    for (const content of ['one', 'two']) {
      await scene.promote({ request: await scene.grant(content) });
      scene.nextRun();
    }
    scene.commands.behave = ({ env }) => (env?.['MLGATE_VERSION'] === '1' ? 0 : 1);
    const text = deploymentResult(await scene.promote({ request: await scene.grant('three') })).text(STYLE);
    expect(text).toContain('putting v2 back failed too');
    expect(text).toContain('what production serves now is not known: /rollback v1 REASON in a comment puts v1 back');
  });
});
