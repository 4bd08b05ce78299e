import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskOutcome } from '../../src/approval/request-approval.ts';
import { approveOnForge } from '../../src/pipeline/approval/approve-on-forge.ts';
import { verifyOnForge } from '../../src/pipeline/approval/verify.ts';
import { requestOnForge } from '../../src/pipeline/approval/request-on-forge.ts';
import { collectEvidence } from '../../src/pipeline/approval/evidence.ts';
import { readEvidenceRecords, whyOtherEvidence } from '../../src/pipeline/approval/evidence-says.ts';
import { renderRequestComment } from '../../src/approval/conversation/request-comment.ts';
import { sealCode } from '../../src/approval/seal.ts';
import { approvalRequest } from '../../src/records/approval.ts';
import type { ApprovalRequest } from '../../src/records/approval.ts';
import { encodeRecord } from '../../src/records/record.ts';
import { renderApprovalCard } from '../../src/report/markdown/approval-card.ts';
import { runPipeline } from '../../src/pipeline/run.ts';
import { openSessionRegistry } from '../../src/pipeline/registry-access.ts';
import type { Session } from '../../src/pipeline/session.ts';
import { isCommitSha, sha256 } from '../../src/records/digest.ts';
import type { CommitSha } from '../../src/records/digest.ts';
import type { WorldIssue } from '../fakes/forge-world.ts';
import { commitOf, ForgeWorld, person, refused } from '../fakes/forge-world.ts';
import { commentEvent, memoryForge, pullRequestEvent, PUSH } from '../fakes/memory-forge.ts';
import type { MemoryForge } from '../fakes/memory-forge.ts';
import { codeOf } from '../platform/problem-code.ts';
import { configText, copyProject, makeProject } from '../pipeline/project.ts';
import type { Clone, Project } from '../pipeline/project.ts';

const [ANN, BOB, EVE] = [person('ann', 11), person('bob', 12), person('eve', 13)];
const GROUPS = { owners: ['ann', 'bob', 'eve'] };
const config = (groups: Readonly<Record<string, readonly string[]>> = GROUPS): string =>
  configText({ approval: { environment: 'production', groups, needs: ['1 of owners'] } });

interface Scene {
  readonly project: Project;
  readonly world: ForgeWorld;
  readonly forge: MemoryForge;
  readonly session: Session;
  readonly head: CommitSha;
}

let template: Project;
beforeAll(async () => {
  template = makeProject({ 'mlgate.yml': config(), '.github/workflows/deploy.yml': 'on: push\n' }, '', afterAll);
  template.ann.git('switch', '--quiet', '--create', 'change');
  template.ann.commit({ 'params.yml': 'noise: 0.5\n' });
  template.ann.git('push', '--quiet', 'origin', 'change');
  await runPipeline(await template.ann.session(), { record: false });
});

const shaOf = (clone: Clone, name: string): CommitSha => {
  const sha = clone.git('rev-parse', name).trim();
  if (!isCommitSha(sha)) throw new Error(sha);
  return sha;
};

/** The server has what the clone's branches have. */
async function open(policy = config()): Promise<Scene> {
  const project = copyProject(template);
  const { ann } = project;
  const local = await ann.session();
  const world = new ForgeWorld();
  world.know(ANN, BOB, EVE);
  const paths = ann.git('ls-files').trim().split('\n');
  const files = new Map<string, Uint8Array>(paths.map((path) => [path, Buffer.from(ann.read(path))]));
  const [main, head] = [shaOf(ann, 'main'), shaOf(ann, 'change')];
  world.commits.set(main, { parents: [], files: new Map([...files, ['mlgate.yml', Buffer.from(policy)]]) });
  world.commits.set(head, { parents: [main], files });
  world.branches.set('main', main);
  world.pull(7, { head, author: ANN });
  world.time = Date.now();
  world.run(500, { event: 'pull_request', head, branch: 'change' });
  const forge = memoryForge({ world, files: local.platform.files, event: pullRequestEvent(world, 7) });
  return { project, world, forge, head, session: { ...local, platform: { ...local.platform, forge } } };
}

function issueOf(world: ForgeWorld, number: number): WorldIssue {
  const issue = world.issues.get(number);
  if (issue === undefined) throw new Error(`no issue ${number}`);
  return issue;
}

function requested(outcome: AskOutcome): Extract<AskOutcome, { readonly kind: 'requested' }> {
  if (outcome.kind !== 'requested') throw new Error(JSON.stringify(outcome));
  return outcome;
}

describe('request-approval on a server', () => {
  it('posts the card with its record, then the code; approved, merged, verified', async () => {
    const { session, forge, world, head, project } = await open();
    const { ann } = project;
    const { id, code, request } = requested(await requestOnForge(session, forge));
    const [card, second, ...others] = world.commentsOf(7);
    expect(others).toEqual([]);
    expect(String(card?.id)).toBe(id);
    expect(second?.body).toContain(`/approve ${code}`);
    expect(card?.body).not.toContain(code);
    expect(request).toMatchObject({
      head,
      level: 'A0',
      requester: { id: '11', name: 'ann' },
      place: { repositoryId: 7001, number: 7, pullRequest: true, run: 500, attempt: 1 },
      excluded: [{ person: { id: '11' }, reason: 'asked for it' }],
    });
    expect(request.runs.map(({ name }) => name)).toEqual([
      'deploy.run',
      'deploy.smoke',
      './deploy.sh',
      './smoke.sh',
      'deploy.workflow',
      'mlgate',
    ]);

    const word = world.say(7, { by: BOB, body: `/approve ${code}` });
    forge.event = commentEvent(world, word.id);
    expect(await approveOnForge(session, forge, undefined)).toMatchObject({ decision: 'granted', request: id });
    expect(world.dispatched).toEqual([]);
    expect(world.commentsOf(7).at(-1)?.body).toContain('It deploys when this is merged');

    forge.event = { ...PUSH, name: 'push' };
    await using opened = await openSessionRegistry(session);
    const { registry } = opened;
    const rules = async (): Promise<readonly string[]> => {
      forge.run = { ...forge.run, commit: world.branches.get('main') };
      const grant = (await verifyOnForge(session, registry, id)).authorise(await registry.read('late'), new Date());
      return grant.kind === 'granted' ? [] : grant.reasons.filter(({ holds }) => !holds).map(({ rule }) => rule);
    };
    expect(await rules()).toEqual(['the default branch has the approved training inputs']);
    ann.git('push', '--quiet', 'origin', 'change:main');
    world.merge(7);
    expect(await rules()).toEqual([]);
  });

  // Falls with the lines of whyOtherEvidence(), one by one.
  it.each<[keyof ApprovalRequest, Partial<ApprovalRequest>]>([
    ['model', { model: 'other' }],
    ['candidate', { candidate: sha256('other') }],
    ['champion', { champion: { version: 3, digest: sha256('other') } }],
    ['data', { data: [sha256('other')] }],
    ['verdict', { verdict: 'fail' }],
    ['conclusion', { conclusion: 'failure' }],
    ['training', { training: sha256('other') }],
    ['trainingInputs', { trainingInputs: sha256('other') }],
  ])('threat 22: another %s than the evidence has is seen', async (name, change) => {
    const { session, forge } = await open();
    const { request } = requested(await requestOnForge(session, forge));
    expect(request[name]).not.toEqual(change[name]);
    const { files } = await collectEvidence(session);
    const records = await readEvidenceRecords(request, async (path) => files.get(path));
    expect(whyOtherEvidence(request, records)).toBeUndefined();
    expect(whyOtherEvidence({ ...request, ...change }, records)).toMatch(/it says .*, its evidence /);
  });

  it('threat 22: a card with a better verdict than its evidence, in our name, is refused', async () => {
    const { session, forge, world } = await open();
    const { request } = requested(await requestOnForge(session, forge));
    const forged: ApprovalRequest = { ...request, conclusion: 'neutral', headline: 'Nothing to see.' };
    const id = world.say(7, { body: renderRequestComment(forged, renderApprovalCard) }).id;
    const code = sealCode(encodeRecord(approvalRequest, forged), String(id));
    forge.event = commentEvent(world, world.say(7, { by: BOB, body: `/approve ${code}` }).id);
    expect(await approveOnForge(session, forge, undefined)).toMatchObject({ decision: 'refused' });
    expect(world.commentsOf(7).at(-1)?.body).toContain('it says what its evidence says');
  });

  it.each([
    ['a record of the evidence that is not kept', () => undefined],
    ['a record of the evidence that is another one', (text: string) => text.replace('"count":', '"count":1')],
  ])('threat 22: %s is an error', async (_, spoil) => {
    const { session, forge } = await open();
    const { request } = requested(await requestOnForge(session, forge));
    const { files } = await collectEvidence(session);
    const textOf = async (path: string): Promise<string | undefined> => {
      const text = files.get(path);
      return text?.includes('"kind":"evaluation"') === true && !path.startsWith('evidence/') ? spoil(text) : text;
    };
    expect(await codeOf(readEvidenceRecords(request, textOf))).toBe('evidence-gone');
  });

  it.each([
    [1, 1],
    [6, 6],
    [7, 7],
    [8, 7],
    [90, 7],
  ])(
    'where artifacts live for %i days the request lives for %i: approvers can read and deploy to its end',
    async (days, lives) => {
      const { session, forge, world } = await open();
      world.retentionDays = days;
      const began = world.time;
      const { request } = requested(await requestOnForge(session, forge));
      expect(Math.round((Date.parse(request.expires) - began) / 86_400_000)).toBe(lives);
      for (const { expiresAt = '' } of world.artifacts) expect(request.expires <= expiresAt).toBe(true);
    },
  );

  it('completes what a run that was killed between card and code left', async () => {
    const { session, forge, world } = await open();
    forge.calls.fail('comments.create', { at: 2, error: refused('github-failed', 'killed') });
    await expect(requestOnForge(session, forge)).rejects.toThrow('killed');
    expect(world.commentsOf(7)).toHaveLength(1);
    forge.calls.mend();
    const { id, code } = requested(await requestOnForge(session, forge));
    expect(world.commentsOf(7).map((comment) => comment.id)).toEqual([Number(id), expect.any(Number)]);
    expect(world.commentsOf(7)[1]?.body).toContain(code);
    expect(requested(await requestOnForge(session, forge.again({ event: forge.event })))).toMatchObject({ id, code });
    expect(world.commentsOf(7)).toHaveLength(2);
  });

  // Falls with askerOf() in openTwin().
  it.each<[string, (world: ForgeWorld, place: NonNullable<ApprovalRequest['place']>) => typeof place]>([
    [
      'of a branch of somebody else',
      (world, place) => (world.run(900, { branch: 'feature', head: commitOf('x') }), { ...place, run: 900 }),
    ],
    ['that is gone', (_, place) => ({ ...place, run: 901 })],
  ])(
    'threat 22: the same request in our name, by a run %s, does not keep the true one from being asked',
    async (_, by) => {
      const { session, forge, world } = await open();
      const first = requested(await requestOnForge(session, forge));
      if (first.request.place === undefined) throw new Error('no place');
      const forged: ApprovalRequest = { ...first.request, place: by(world, first.request.place) };
      const { id } = world.say(7, { body: renderRequestComment(forged, renderApprovalCard) });
      const again = requested(await requestOnForge(session, forge));
      expect(Number(again.id)).toBeGreaterThan(id);
      forge.event = commentEvent(world, world.say(7, { by: BOB, body: `/approve ${again.code}` }).id);
      expect(await approveOnForge(session, forge, undefined)).toMatchObject({ decision: 'granted' });
    },
  );

  it('asks anew for anything else, and the newest says what it replaces', async () => {
    const { session, forge, world } = await open();
    const first = requested(await requestOnForge(session, forge));
    world.protections.set('production', {
      reviewed: true,
      codeOwners: true,
      environmentBound: false,
      requiredReviewers: null,
    });
    const second = requested(await requestOnForge(session, forge));
    expect(second.request.level).toBe('A1');
    expect(second.code).not.toBe(first.code);
    expect(world.commentsOf(7).at(-1)?.body).toContain(`whose code \`${first.code}\` counts no more`);
  });

  it.each<[string, Readonly<Record<string, readonly string[]>>, RegExp]>([
    ['only the author is listed', { owners: ['ann'] }, /nobody could approve \(ann may not: asked for it\)/],
    ['nobody listed is on this server', { owners: ['ghost'] }, /only nobody could approve/],
    ['bots are listed', { owners: ['github-actions[bot]'] }, /only nobody could approve/],
  ])('says that nobody could ever approve where %s', async (_, groups, why) => {
    const { session, forge, world } = await open(config(groups));
    const outcome = await requestOnForge(session, forge);
    if (outcome.kind !== 'impossible') throw new Error(outcome.kind);
    expect(outcome.why.join()).toMatch(why);
    expect(world.commentsOf(7)).toEqual([]);
  });

  it('counts the members of a team that the token may read, and says what to do where it may not', async () => {
    const { session, forge, world } = await open(config({ owners: ['acme/ml'] }));
    expect(await codeOf(requestOnForge(session, forge))).toBe('team-unreadable');
    world.teams = new Map([['acme/ml', [ANN, BOB]]]);
    expect(requested(await requestOnForge(session, forge)).request.place?.accounts).toEqual([]);
  });

  it('takes the policy of the default branch, and refuses where it has none', async () => {
    const strict = await open(config({ owners: ['bob'] }));
    expect(requested(await requestOnForge(strict.session, strict.forge)).request.policy.policy.groups).toEqual({
      owners: ['bob'],
    });
    const none = await open('model: other\n');
    expect(await codeOf(requestOnForge(none.session, none.forge))).toBe('policy-missing');
  });

  it('a change that takes mlgate.yml away is no change that nobody has to be asked about', async () => {
    const { session, forge, world, head } = await open();
    const files = new Map([...(world.commits.get(head)?.files ?? [])].filter(([path]) => path !== 'mlgate.yml'));
    world.commits.set(head, { parents: [], files });
    expect(await codeOf(requestOnForge(session, forge))).toBe('config-missing');
    expect(world.comments).toEqual([]);
  });

  it('opens an issue where no pull request brought the commit', async () => {
    const { session, forge, world, project } = await open();
    world.pulls.clear();
    forge.event = PUSH;
    forge.run = { ...forge.run, commit: shaOf(project.ann, 'main') };
    world.run(500);
    world.makers.set(shaOf(project.ann, 'main'), [BOB]);
    const { id, request, code } = requested(await requestOnForge(session, forge));
    expect(request.place).toMatchObject({ pullRequest: false, number: 101 });
    expect(request.excluded).toMatchObject([{ person: { id: '11' } }, { person: { id: '12' }, reason: 'committed' }]);
    forge.event = commentEvent(world, world.say(101, { by: BOB, body: `/approve ${code}` }).id);
    expect(await approveOnForge(session, forge, undefined)).toMatchObject({ decision: 'waiting' });
    expect(world.commentsOf(101).at(-1)?.body).toContain('may not approve: committed');
    expect(world.commentsOf(101).map((comment) => String(comment.id))).toContain(id);
  });

  /** A run on main that no pull request brought. */
  async function onMain(): Promise<Scene> {
    const scene = await open();
    const { world, forge, project } = scene;
    world.pulls.clear();
    forge.event = PUSH;
    forge.run = { ...forge.run, commit: shaOf(project.ann, 'main') };
    world.makers.set(shaOf(project.ann, 'main'), [ANN]);
    world.run(500);
    return scene;
  }

  // Falls with requireOwnCommit().
  it.each<[string, (scene: Scene) => CommitSha | undefined, boolean]>([
    ['the newest commit of a pull request', ({ head }) => head, true],
    ['an older one of it', ({ project }) => shaOf(project.ann, 'main'), false],
    ['a branch without a pull request', () => commitOf('elsewhere'), false],
    ['a commit that is not known', () => undefined, false],
  ])('a run that somebody started on a branch, at %s, asks: %o', async (_, commit, asks) => {
    const scene = await open();
    const { session, forge, world, head } = scene;
    forge.event = { ...PUSH, name: 'workflow_dispatch', branch: 'change', isDefaultBranch: false };
    forge.run = { ...forge.run, commit: commit(scene) };
    world.run(500, { event: 'workflow_dispatch', head, branch: 'change' });
    if (asks) expect(requested(await requestOnForge(session, forge)).request.head).toBe(head);
    else expect(await codeOf(requestOnForge(session, forge))).toBe('approve-branch');
    expect(world.issues.size).toBe(0);
  });

  // Falls with the issues that placeOfRequest() looks at before it opens one.
  it.each([
    ['issue and card', 1, 1],
    ['card and code', 2, 1],
    ['code and its end', 3, 1],
  ])('opens no second issue when the run was killed between %s', async (_, at, issues) => {
    const { session, forge, world } = await onMain();
    forge.calls.fail('comments.create', { at, error: refused('github-failed', 'killed') });
    await requestOnForge(session, forge).catch(() => undefined);
    forge.calls.mend();
    const again = requested(await requestOnForge(session, forge));
    expect(world.issues.size).toBe(issues);
    expect(world.commentsOf(101)).toHaveLength(2);
    expect(world.commentsOf(101)[1]?.body).toContain(again.code);
  });

  it.each<[string, (scene: Scene) => void]>([
    ['was closed', ({ world }) => void world.closed.add(101)],
    ['is somebody else’s', ({ world }) => void world.issues.set(101, { ...issueOf(world, 101), author: BOB })],
    ['is about something else', ({ world }) => void world.issues.set(101, { ...issueOf(world, 101), body: 'hello' })],
  ])('opens another issue when the unfinished one %s', async (_, change) => {
    const scene = await onMain();
    const { session, forge, world } = scene;
    forge.calls.fail('comments.create', { at: 1, error: refused('github-failed', 'killed') });
    await requestOnForge(session, forge).catch(() => undefined);
    forge.calls.mend();
    change(scene);
    expect(requested(await requestOnForge(session, forge)).request.place?.number).toBe(102);
    expect(world.commentsOf(101)).toEqual([]);
  });

  it('opens another issue for another request', async () => {
    const { session, forge, world } = await onMain();
    const first = requested(await requestOnForge(session, forge));
    const second = requested(await requestOnForge(session, forge.again({ event: PUSH, run: forge.run })));
    expect(second.id).toBe(first.id);
    world.protections.set('production', {
      reviewed: true,
      codeOwners: true,
      environmentBound: null,
      requiredReviewers: null,
    });
    expect(requested(await requestOnForge(session, forge)).request.place?.number).toBe(102);
  });

  // Falls with SHORTEST_RETENTION in request-on-forge.ts.
  it.each<[string, (world: ForgeWorld) => void]>([
    ['does not say', ({ artifacts }) => artifacts.forEach((one) => Object.assign(one, { expiresAt: undefined }))],
    [
      'says something that is no time',
      ({ artifacts }) => artifacts.forEach((one) => Object.assign(one, { expiresAt: '' })),
    ],
    ['does not list it yet', ({ artifacts }) => artifacts.splice(0)],
  ])('a server that %s until when it keeps the evidence: the request lives for a day', async (_, spoil) => {
    const { session, forge, world } = await open();
    const find = forge.artifacts.find.bind(forge.artifacts);
    forge.artifacts.find = (name, where) => {
      spoil(world);
      return find(name, where);
    };
    const { request } = requested(await requestOnForge(session, forge));
    expect(Math.round((Date.parse(request.expires) - Date.parse(request.created)) / 60_000)).toBeLessThanOrEqual(1440);
  });

  it.each([
    ['by its number', 7],
    ['by its commit, as for the run of a fork', undefined],
  ])(
    'asks nobody where the server does not show the pull request %s: its author would not be left out',
    async (_, number) => {
      const { session, forge, world } = await open();
      forge.event = { ...forge.event, number };
      world.pulls.clear();
      expect(await codeOf(requestOnForge(session, forge))).toBe('github-not-found');
      expect(world.comments).toEqual([]);
      expect(world.issues.size).toBe(0);
    },
  );

  it('does not ask for what the pull request is no longer', async () => {
    const { session, forge, world } = await open();
    world.pull(7, { ...world.pullOf(7), head: shaOf(template.ann, 'main') });
    expect(await codeOf(requestOnForge(session, forge))).toBe('head-moved');
  });

  it('leaves no temporary folder behind', async () => {
    const { session, forge, project } = await open();
    await requestOnForge(session, forge);
    expect(project.leftovers()).toEqual([]);
    expect(readdirSync(join(project.root, 'store', 'late'))).toHaveLength(1);
    expect(readFileSync(join(project.root, 'ann', 'params.yml'), 'utf8')).toContain('0.5');
  });
});
