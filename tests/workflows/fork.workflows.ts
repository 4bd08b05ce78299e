// A pull request of a fork, by the two jobs: measured, judged by the default branch's rules, and nothing is written.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { pullRequestEvent } from '../rigs/events.ts';
import { BOT } from '../rigs/github.ts';
import { expectNoToken } from './expect-no-token.ts';
import { example, REPOSITORY, startScene } from './scene.ts';
import type { Scene } from './scene.ts';
import { params, WHOLE } from './whole-project.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(inject('mlgate'), { ...WHOLE, ...example('pull-request.yml') });
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

describe('a fork', () => {
  it('that loosens the rules for itself is judged by those of the default branch, in the summary', async () => {
    const fork = await scene.github.fork(REPOSITORY, 'eve');
    const config = (WHOLE['mlgate.yml'] ?? '').replace('at least 0.6', 'at least 0.1').replace('[bob]', '[eve]');
    const { git } = scene.github.repository(fork);
    await git?.commit({ ref: 'mine', on: 'main', files: { 'mlgate.yml': config, ...params(9) } });
    const pull = await scene.github.openPull({ repository: REPOSITORY, author: 'eve', branch: 'mine', from: fork });
    const run = await scene.play('pull-request.yml', await pullRequestEvent(scene.github, pull, { action: 'opened' }));
    expect(run.job('measure').result, run.log).toBe('success');
    const { summary, log } = run.job('publish');
    expect(summary).toMatch(/at least 0\.6/);
    expect(summary).not.toMatch(/at least 0\.1/);
    expect(log).toContain('could not be posted');
    expect(scene.comments(BOT)).toEqual([]);
    expect(await scene.registry('format.json')).toBeUndefined();
    expectNoToken(run, 2);
  });
});
