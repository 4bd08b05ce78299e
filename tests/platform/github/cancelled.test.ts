// A job that is cancelled: what is under way ends, and what is begun afterwards still reaches the server.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Forge } from '../../../src/platform/forge.ts';
import { commitOf } from '../../fakes/forge-world.ts';
import { githubScene } from './github-scene.ts';
import type { GitHubScene } from './github-scene.ts';

let scene: GitHubScene;
beforeAll(async () => {
  scene = await githubScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

function forgeUntil(signal: AbortSignal): Forge {
  const token = 'token-of-a-job-to-cancel';
  scene.rig.addToken(token, { login: 'github-actions[bot]', permissions: { checks: 'write', contents: 'read' } });
  return scene.as(token, { client: { signal } });
}

it('a check that was begun before can be completed as cancelled', async () => {
  const controller = new AbortController();
  const { checks } = forgeUntil(controller.signal);
  const id = await checks.start({ name: 'mlgate', head: scene.history[0] ?? commitOf('none') });
  controller.abort();
  const result = { conclusion: 'cancelled', title: 'late: stopped', summary: 'interrupted', annotations: [] } as const;
  await expect(checks.complete(id, result)).resolves.toBeUndefined();
});
