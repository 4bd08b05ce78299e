// The pull request that brings mlgate.yml and the workflow: the default branch knows of neither.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { pullRequestEvent } from '../rigs/events.ts';
import { BOT } from '../rigs/github.ts';
import { example, REPOSITORY, startScene } from './scene.ts';
import type { Scene } from './scene.ts';
import { WHOLE } from './whole-project.ts';

const { 'mlgate.yml': CONFIG = '', ...CODE } = WHOLE;
let scene: Scene;
beforeAll(async () => {
  scene = await startScene(inject('mlgate'), CODE);
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

describe('the pull request that brings mlgate.yml', () => {
  it.each([
    ['without `approval:`', CONFIG.split('approval:')[0] ?? '', 'late has no `approval:` section'],
    ['with a policy of its own', CONFIG, 'what a pull request says about who may approve it does not count'],
  ])('%s is measured, shown by its own rules, and asks nobody', async (name, config, why) => {
    const branch = name.replaceAll(/[^a-z]/g, '-');
    await scene.commit({ branch, by: 'ann', files: { 'mlgate.yml': config, ...example('pull-request.yml') } });
    const pull = await scene.github.openPull({ repository: REPOSITORY, author: 'ann', branch });
    const run = await scene.play('pull-request.yml', await pullRequestEvent(scene.github, pull, { action: 'opened' }));
    run.expectSuccess('measure', 'publish');
    const [comment, ...others] = scene.comments(BOT).filter(({ number }) => number === pull.number);
    expect(others).toEqual([]);
    expect(comment?.body).toContain(
      'The rules of this change decided here: the default branch has none for this model.',
    );
    expect(run.job('publish').log).toContain(why);
  });
});
