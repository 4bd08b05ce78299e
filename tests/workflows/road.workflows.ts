// The whole road of a model, by the shipped workflows unchanged: base, pull request, request, approval, merge, deployment; a second
// version with its comment far down; a third whose smoke check fails; and back. Each test stands on those before it.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { branchEvent, commentEvent, pullRequestEvent, pushEvent } from '../rigs/events.ts';
import { BOT } from '../rigs/github.ts';
import type { StoredComment, StoredPull } from '../rigs/github.ts';
import { expectNoToken } from './expect-no-token.ts';
import { example, REPOSITORY, startScene } from './scene.ts';
import type { Played, Scene } from './scene.ts';
import { params, WHOLE } from './whole-project.ts';

const FILES = ['pull-request.yml', 'approve.yml', 'deploy.yml', 'rollback.yml'];

let scene: Scene;
beforeAll(async () => {
  const workflows = FILES.flatMap((name) => Object.entries(example(name)));
  scene = await startScene(inject('mlgate'), { ...WHOLE, ...Object.fromEntries(workflows) });
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

async function open(branch: string, noise: number): Promise<StoredPull> {
  await scene.commit({ branch, by: 'ann', files: params(noise) });
  return scene.github.openPull({ repository: REPOSITORY, author: 'ann', branch });
}

async function measure(pull: StoredPull): Promise<Played> {
  const run = await scene.play('pull-request.yml', await pullRequestEvent(scene.github, pull));
  run.expectSuccess('measure', 'publish');
  return run;
}

const ofBot = (number: number): readonly StoredComment[] =>
  scene.comments(BOT).filter((comment) => comment.number === number);
const reports = (number: number): readonly StoredComment[] =>
  ofBot(number).filter(({ body }) => body.includes('mlgate:report'));
const lastBody = (number: number): string => ofBot(number).at(-1)?.body ?? '';

function codeOn(number: number): string {
  const bodies = ofBot(number).map(({ body }) => /^\/approve (\S+)$/m.exec(body)?.[1]);
  return bodies.findLast((code) => code !== undefined) ?? '';
}

async function say(number: number, author: string, body: string): Promise<Played> {
  const comment = scene.github.comment({ repository: REPOSITORY, number, author, body });
  return scene.play('approve.yml', await commentEvent(scene.github, comment));
}

/** Merged; then what the push starts. */
async function merge(pull: StoredPull): Promise<Played> {
  await scene.github.mergePull(pull, { by: 'ann' });
  return scene.play('deploy.yml', await pushEvent(scene.github, REPOSITORY));
}

const STAGES = z.object({
  claims: z.record(z.string(), z.unknown()),
  held: z.record(z.string(), z.unknown()),
  stages: z.object({ production: z.object({ version: z.number(), sound: z.boolean() }) }),
});

/** What the registry says of production; no claim is left open. */
async function production(): Promise<{ readonly version: number; readonly sound: boolean }> {
  const { claims, stages } = STAGES.parse(JSON.parse((await scene.registry('models/late/stages.json')) ?? ''));
  expect(claims).toEqual({});
  return stages.production;
}

/** How often the ledger says so. */
async function ledger(kind: string): Promise<number> {
  const text = (await scene.registry('models/late/ledger.jsonl')) ?? '';
  return text.split(`"kind":"${kind}"`).length - 1;
}

const releases = (): readonly string[] =>
  [...scene.github.state.releases.values()].filter(({ draft }) => !draft).map(({ tag }) => tag);

const deployments = (): readonly unknown[] => [...scene.github.state.deployments.values()].flat();

describe('the first version', () => {
  let pull: StoredPull;

  it('a push to the default branch records the base; there is nothing to deploy', async () => {
    const run = await scene.play('pull-request.yml', await pushEvent(scene.github, REPOSITORY));
    run.expectSuccess('record');
    expectNoToken(run, 2);
    const deploy = await scene.play('deploy.yml', await pushEvent(scene.github, REPOSITORY));
    deploy.expectSuccess('deploy');
    expect(scene.comments(BOT)).toEqual([]);
    expect(await scene.served()).toEqual([]);
  });

  it('a pull request is compared with the base, and asks for approval', async () => {
    pull = await open('first', 1);
    const run = await measure(pull);
    expect(reports(1)).toHaveLength(1);
    expect(reports(1)[0]?.body).toMatch(/\| base\s`[0-9a-f]{7}` \| this\sPR\s`[0-9a-f]{7}` \|/);
    expect(codeOn(1)).toMatch(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    expectNoToken(run, 2);
  });

  it('its author cannot approve it, and is told', async () => {
    (await say(1, 'ann', `/approve ${codeOn(1)}`)).expectSuccess('approve');
    expect(scene.dispatches()).toEqual([]);
    expect(lastBody(1)).toMatch(/ann/);
    expect(lastBody(1)).not.toContain('Granted');
  });

  it('an approval is answered, and waits for the merge without a runner', async () => {
    const run = await say(1, 'bob', `/approve ${codeOn(1)} looks good`);
    run.expectSuccess('approve');
    expect(lastBody(1)).toContain('**Granted.** It deploys when this is merged.');
    expect(await scene.served()).toEqual([]);
    expect(scene.dispatches()).toEqual([]);
  });

  it('the merge deploys it: one version, one deployment, one release', async () => {
    const run = await merge(pull);
    run.expectSuccess('deploy');
    expectNoToken(run, 2);
    expect(await scene.served()).toHaveLength(1);
    expect(await production()).toMatchObject({ version: 1, sound: true });
    expect(releases()).toEqual(['mlgate/late/v1']);
    expect(deployments()).toHaveLength(1);
    for (const kind of ['requested', 'said', 'granted', 'claimed', 'deployed', 'finished'])
      expect(await ledger(kind), kind).toBe(1);
    (await scene.play('pull-request.yml', await pushEvent(scene.github, REPOSITORY))).expectSuccess('record');
  });

  it('the next push deploys nothing again', async () => {
    await scene.commit({ by: 'ann', files: { 'README.md': 'Late flights.\n' } });
    (await scene.play('deploy.yml', await pushEvent(scene.github, REPOSITORY))).expectSuccess('deploy');
    expect(await scene.served()).toHaveLength(1);
  });
});

describe('the second version', () => {
  let pull: StoredPull;

  it('production, base and this change stand side by side, in a comment on page 3', async () => {
    pull = await open('second', 0.5);
    for (let number = 1; number <= 230; number++) {
      scene.github.comment({ repository: REPOSITORY, number: pull.number, author: 'eve', body: `remark ${number}` });
    }
    await measure(pull);
    const code = codeOn(pull.number);
    // The second push.
    await scene.commit({ branch: 'second', by: 'ann', files: params(0.25) });
    for (let number = 1; number <= 30; number++) {
      scene.github.comment({ repository: REPOSITORY, number: pull.number, author: 'bob', body: `answer ${number}` });
    }
    await measure(pull);
    const [comment, ...others] = reports(pull.number);
    expect(others).toEqual([]);
    expect(comment?.editedAt).not.toBeNull();
    expect(codeOn(pull.number)).not.toBe(code);
    const place = [...scene.github.state.comments.values()].filter(({ number }) => number === pull.number);
    expect(place.findIndex(({ id }) => id === comment?.id)).toBeGreaterThan(200);
    expect(comment?.body).toMatch(/\| production\s`v1` \| this\sPR\s`[0-9a-f]{7}` \|/);
    expect(comment?.body).toMatch(/\| base\s`[0-9a-f]{7}` \| this\sPR\s`[0-9a-f]{7}` \|/);
    expect(comment?.body).toContain(`this\u00A0PR \`${pull.headCommit.slice(0, 7)}\``);
  });

  it('merged first and approved later, the approval starts the deployment', async () => {
    const early = await merge(pull);
    early.expectSuccess('deploy');
    expect(await scene.served()).toHaveLength(1);
    (await say(pull.number, 'bob', `/approve ${codeOn(pull.number)}`)).expectSuccess('approve');
    const dispatch = scene.dispatches().at(-1);
    expect(dispatch?.workflow).toBe('deploy.yml');
    expect(Object.keys(dispatch?.inputs ?? {})).toEqual(['request']);
    const event = await branchEvent(scene.github, REPOSITORY, {
      name: 'workflow_dispatch',
      payload: { inputs: dispatch?.inputs },
    });
    (await scene.play('deploy.yml', event)).expectSuccess('deploy');
    expect(await scene.served()).toHaveLength(2);
    expect(await production()).toMatchObject({ version: 2, sound: true });
    expect(releases()).toEqual(['mlgate/late/v1', 'mlgate/late/v2']);
  });
});

describe('a third version that does not answer', () => {
  it('ends with the version before, and the run is red', async () => {
    const pull = await open('third', 0.125);
    await measure(pull);
    (await say(pull.number, 'bob', `/approve ${codeOn(pull.number)}`)).expectSuccess('approve');
    const before = await production();
    const run = await merge(pull);
    expect(run.job('deploy').result).toBe('failure');
    const served = await scene.served();
    expect(served).toHaveLength(4);
    expect(served[3]).toBe(served[1]);
    expect(await production()).toEqual(before);
  });
});

describe('back to the first version', () => {
  it('by a comment of somebody on call: rollback.yml reads it again and puts v1 back', async () => {
    const run = await say(1, 'eve', '/rollback v1 flights in the south are wrong');
    run.expectSuccess('approve');
    const dispatch = scene.dispatches().at(-1);
    expect(dispatch?.workflow).toBe('rollback.yml');
    const event = await branchEvent(scene.github, REPOSITORY, {
      name: 'workflow_dispatch',
      payload: { inputs: dispatch?.inputs },
    });
    const back = await scene.play('rollback.yml', event);
    back.expectSuccess('rollback');
    const served = await scene.served();
    expect(served.at(-1)).toBe(served[0]);
  });

  it('is held from then on: a push deploys nothing until somebody says /resume', async () => {
    const served = await scene.served();
    expect(await production()).toMatchObject({ version: 1, sound: true });
    (await scene.play('deploy.yml', await pushEvent(scene.github, REPOSITORY))).expectSuccess('deploy');
    expect(await scene.served()).toEqual(served);
  });

  it('by hand, from the list of workflows, by nobody who is not on call', async () => {
    const by = async (person: string): Promise<Played> => {
      const payload = { inputs: { version: 'v2', reason: 'the south was right', comment: '' } };
      const event = await branchEvent(scene.github, REPOSITORY, { name: 'workflow_dispatch', by: person, payload });
      return scene.play('rollback.yml', event);
    };
    const served = await scene.served();
    const refused = await by('ann');
    expect(refused.job('rollback').result).toBe('failure');
    expect(refused.job('rollback').log).toContain('on call');
    expect(await scene.served()).toEqual(served);
    (await by('eve')).expectSuccess('rollback');
    expect((await scene.served()).at(-1)).toBe(served[1]);
    expect(await production()).toMatchObject({ version: 2, sound: true });
  });

  it('what GitHub was asked and answered is what it describes', () => {
    expect(scene.github.problems()).toEqual([]);
  });
});
