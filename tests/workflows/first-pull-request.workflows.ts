// The first quarter of an hour: a repository that never saw mlgate gets one file, and its first pull request compares.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { pullRequestEvent } from '../rigs/events.ts';
import { BOT } from '../rigs/github.ts';
import { expectNoToken } from './expect-no-token.ts';
import { NUMBERS } from './plain-trainer.ts';
import { example, REPOSITORY, startScene } from './scene.ts';
import type { Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(inject('mlgate'), NUMBERS);
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

describe('rung 0, on the first pull request', () => {
  it('compares the change with its base, in one comment, and no command sees a token', async () => {
    await scene.commit({ branch: 'better', by: 'ann', files: { 'shift.txt': '0\n', ...example('rung-0.yml') } });
    const pull = await scene.github.openPull({ repository: REPOSITORY, author: 'ann', branch: 'better' });
    const run = await scene.play('rung-0.yml', await pullRequestEvent(scene.github, pull, { action: 'opened' }));
    run.expectSuccess('gate');
    const [comment, ...others] = scene.comments(BOT);
    expect(others).toEqual([]);
    expect(comment?.body).toMatch(/\*\*mae\*\*\s↓ \| 13\.14 \| \*\*12\.81\*\* \| −0\.32 \| better/);
    const [check, ...more] = scene.github.state.checks.values();
    expect(more).toEqual([]);
    expect(check).toMatchObject({ head_sha: pull.headCommit, status: 'completed', conclusion: 'neutral' });
    // The change and its base, each with its own environment.
    expectNoToken(run, 2);
    expect(scene.github.problems()).toEqual([]);
  });

  it('a pull request of a fork: measured and judged alike, told where its token may not write', async () => {
    const fork = await scene.github.fork(REPOSITORY, 'eve');
    const { git } = scene.github.repository(fork);
    await git?.commit({ ref: 'mine', on: 'main', files: { 'shift.txt': '9\n', ...example('rung-0.yml') } });
    const pull = await scene.github.openPull({ repository: REPOSITORY, author: 'eve', branch: 'mine', from: fork });
    const before = scene.comments(BOT).length;
    const run = await scene.play('rung-0.yml', await pullRequestEvent(scene.github, pull, { action: 'opened' }));
    run.expectSuccess('gate');
    expect(scene.comments(BOT)).toHaveLength(before);
    expect(run.job('gate').log).toContain('could not be posted');
    expect(run.job('gate').log).toContain('a fork');
    expect(run.job('gate').summary).toMatch(/\*\*mae\*\*/);
    expectNoToken(run, 2);
  });
});
