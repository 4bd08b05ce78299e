// A pull request of a fork: measured and judged by the default branch's rules with a token that only reads; shown by the run that its
// run's end starts.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { pullRequestEvent, workflowRunEvent } from '../rigs/events.ts';
import { BOT } from '../rigs/github.ts';
import { expectNoToken } from './expect-no-token.ts';
import { example, REPOSITORY, startScene } from './scene.ts';
import type { Scene } from './scene.ts';
import { params, WHOLE } from './whole-project.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(inject('mlgate'), {
    ...WHOLE,
    ...example('pull-request.yml'),
    ...example('publish-forks.yml'),
  });
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

    const ended = await workflowRunEvent(scene.github, REPOSITORY, { run: run.id, by: 'eve' });
    const shown = await scene.play('publish-forks.yml', ended);
    shown.expectSuccess('publish');
    const [comment, ...others] = scene.comments(BOT);
    expect(others).toEqual([]);
    expect(comment).toMatchObject({ number: pull.number });
    expect(comment?.body).toMatch(/at least 0\.6/);
    expect(comment?.body).not.toMatch(/at least 0\.1/);
    expect(comment?.body).toContain('comes from a fork');
    expect(comment?.body).toContain(`head=${pull.headCommit}`);
    expect(shown.job('publish').log).not.toContain('could not be posted');
    expect(await scene.registry('format.json')).toBeUndefined();
  });
});

describe('a pull request of the repository itself', () => {
  it('is told by its own run: the other workflow has nothing to do', async () => {
    await scene.commit({ branch: 'own', by: 'ann', files: params(8) });
    const pull = await scene.github.openPull({ repository: REPOSITORY, author: 'ann', branch: 'own' });
    const { headCommit, headBranch } = pull;
    const workflow = '.github/workflows/pull-request.yml';
    await scene.github.run({
      id: 4000,
      repository: REPOSITORY,
      event: 'pull_request',
      workflow,
      headCommit,
      headBranch,
    });
    const ended = await workflowRunEvent(scene.github, REPOSITORY, { run: 4000, by: 'ann' });
    await scene.play('publish-forks.yml', ended);
    expect(scene.comments(BOT).filter(({ number }) => number === pull.number)).toEqual([]);
  });
});
