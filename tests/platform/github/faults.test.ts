// What can go wrong at each call, and what is said then. Nothing that failed ever looks like "there is none".
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Forge } from '../../../src/platform/forge.ts';
import type { ClientOptions } from '../../../src/platform/github/client.ts';
import { ExternalError } from '../../../src/records/errors.ts';
import { commitOf } from '../../fakes/forge-world.ts';
import { REFUSALS } from '../../rigs/github.ts';
import type { Effect } from '../../rigs/github.ts';
import { codeOf } from '../problem-code.ts';
import { githubScene, REPOSITORY, RUN_ID } from './github-scene.ts';
import type { GitHubScene } from './github-scene.ts';

let scene: GitHubScene;
/** Things that are there to be asked for. */
let there: {
  issue: number;
  pull: number;
  comment: number;
  check: number;
  deployment: number;
  draft: number;
  asset: number;
};

const head = (): ReturnType<typeof commitOf> => scene.history[0] ?? commitOf('none');
const file = (): string => join(scene.folder, 'bytes');
let count = 0;
/** Nothing like it is there yet. */
const fresh = (): string => `text ${++count}`;

/** A client of its own, with a token that nobody has used: the rig counts requests as GitHub does. */
function use(client: Partial<ClientOptions> = {}, login = 'github-actions[bot]'): Forge {
  const token = `token-${++count}`;
  const rights = ['actions', 'checks', 'contents', 'deployments', 'issues', 'pull_requests', 'statuses', 'members'];
  const permissions = Object.fromEntries(rights.map((name) => [name, 'write' as const]));
  scene.rig.addToken(token, { login, permissions });
  return scene.as(token, { client });
}

beforeAll(async () => {
  scene = await githubScene();
  const { forge } = scene;
  const issue = await scene.issue();
  const { number: pull } = await scene.openPull('bob');
  const comment = (await forge.comments.create(issue, 'ours')).id;
  const check = await forge.checks.start({ name: 'mlgate', head: head() });
  const deployment = await forge.deployments.open(aDeployment('there'));
  const draft = (await forge.releases.createDraft({ tag: 'v1', commit: head(), title: 't', body: 'b' })).id;
  writeFileSync(file(), 'abc');
  await forge.releases.upload(draft, { name: 'there', file: file(), bytes: 3 });
  const asset = (await forge.releases.ofTag('v1'))[0]?.assets[0]?.id ?? 0;
  await forge.artifacts.upload({ name: 'mlgate-m-there', folder: scene.folder, files: ['bytes'] });
  await scene.run({ id: RUN_ID, attempt: 1, event: 'push', head: head(), ended: false });
  there = { issue, pull, comment, check, deployment, draft, asset };
});
afterAll(() => scene[Symbol.asyncDispose]());
afterEach(() => scene.rig.clearFaults());

function aDeployment(key: string): Parameters<Forge['deployments']['open']>[0] {
  return { environment: 'production', commit: head(), description: 'v1', key, payload: {} };
}

interface Call {
  readonly name: string;
  /** Of the rig. */
  readonly operation: string;
  readonly make: (forge: Forge) => Promise<unknown>;
  /** 404 means that there is none. */
  readonly isLookup?: boolean;
}

const CALLS: readonly Call[] = [
  { name: 'comments.list', operation: 'issues/list-comments', make: (at) => at.comments.list(there.issue) },
  {
    name: 'comments.read',
    operation: 'issues/get-comment',
    make: (at) => at.comments.read(there.comment),
    isLookup: true,
  },
  {
    name: 'comments.create',
    operation: 'issues/create-comment',
    make: (at) => at.comments.create(there.issue, fresh()),
  },
  {
    name: 'comments.update',
    operation: 'issues/update-comment',
    make: (at) => at.comments.update(there.comment, 'x'),
    isLookup: true,
  },
  { name: 'comments.histories', operation: 'graphql', make: (at) => at.comments.histories(there.issue) },
  { name: 'pullRequests.read', operation: 'pulls/get', make: (at) => at.pullRequests.read(there.pull), isLookup: true },
  {
    name: 'pullRequests.ofCommit',
    operation: 'repos/list-pull-requests-associated-with-commit',
    make: (at) => at.pullRequests.ofCommit(head()),
  },
  {
    name: 'pullRequests.committers',
    operation: 'pulls/list-commits',
    make: (at) => at.pullRequests.committers(there.pull),
  },
  {
    name: 'pullRequests.makersOf',
    operation: 'repos/get-commit',
    make: (at) => at.pullRequests.makersOf(head()),
  },
  { name: 'checks.start', operation: 'checks/create', make: (at) => at.checks.start({ name: 'x', head: head() }) },
  {
    name: 'checks.complete',
    operation: 'checks/update',
    make: async (at) => {
      const id = await scene.forge.checks.start({ name: fresh(), head: head() });
      await at.checks.complete(id, { conclusion: 'success', title: 't', summary: 's', annotations: [] });
    },
  },
  {
    name: 'people.account',
    operation: 'users/get-by-username',
    make: (at) => at.people.account('ann'),
    isLookup: true,
  },
  {
    name: 'people.permission',
    operation: 'repos/get-collaborator-permission-level',
    make: (at) => at.people.permission('ann'),
    isLookup: true,
  },
  { name: 'people.team', operation: 'teams/list-members-in-org', make: (at) => at.people.team('acme/reviewers') },
  { name: 'repository.defaultBranch', operation: 'repos/get', make: (at) => at.repository.defaultBranch() },
  {
    name: 'repository.defaultBranch, its commit',
    operation: 'repos/get-branch',
    make: (at) => at.repository.defaultBranch(),
  },
  { name: 'repository.file', operation: 'git/get-tree', make: (at) => at.repository.file(head(), 'mlgate.yml') },
  {
    name: 'repository.file, its bytes',
    operation: 'git/get-blob',
    make: (at) => at.repository.file(head(), 'mlgate.yml'),
  },
  {
    name: 'repository.mergeBase',
    operation: 'repos/compare-commits-with-basehead',
    make: (at) => at.repository.mergeBase('main', head()),
  },
  {
    name: 'repository.mergeBase, its ancestors',
    operation: 'repos/list-commits',
    make: (at) => at.repository.mergeBase('main', head()),
  },
  {
    name: 'deployments.open',
    operation: 'repos/list-deployments',
    make: (at) => at.deployments.open(aDeployment('x')),
  },
  {
    name: 'deployments.open, new',
    operation: 'repos/create-deployment',
    make: (at) => at.deployments.open(aDeployment(fresh())),
  },
  {
    name: 'deployments.setStatus',
    operation: 'repos/create-deployment-status',
    make: (at) => at.deployments.setStatus(there.deployment, { state: 'success', description: 'd' }),
  },
  {
    name: 'runs.read',
    operation: 'actions/get-workflow-run-attempt',
    make: (at) => at.runs.read({ id: RUN_ID, attempt: 1 }),
    isLookup: true,
  },
  { name: 'issues.own', operation: 'issues/list-for-repo', make: (at) => at.issues.own() },
  { name: 'issues.create', operation: 'issues/create', make: (at) => at.issues.create({ title: fresh(), body: 'b' }) },
  { name: 'releases.ofTag', operation: 'repos/list-releases', make: (at) => at.releases.ofTag('v1') },
  {
    name: 'releases.read',
    operation: 'repos/get-release',
    make: (at) => at.releases.read(there.draft),
    isLookup: true,
  },
  {
    name: 'releases.createDraft',
    operation: 'repos/create-release',
    make: (at) => at.releases.createDraft({ tag: 'v2', commit: head(), title: 't', body: fresh() }),
  },
  {
    name: 'releases.download',
    operation: 'repos/get-release-asset',
    make: (at) => at.releases.download(there.asset, join(scene.folder, 'down')),
  },
  { name: 'releases.publish', operation: 'repos/update-release', make: (at) => at.releases.publish(there.draft) },
  {
    name: 'artifacts.find',
    operation: 'actions/list-artifacts-for-repo',
    make: (at) => at.artifacts.find('mlgate-m-there', { run: 'any' }),
  },
];

const status = (code: number, message: string): Effect => ({ kind: 'status', status: code, body: { message } });

const FAULTS: readonly (readonly [string, Effect, string])[] = [
  ['401', REFUSALS.badCredentials, 'github-unauthorised'],
  ['403', REFUSALS.notAccessible, 'github-forbidden'],
  ['403 by single sign-on', REFUSALS.singleSignOn, 'github-forbidden'],
  ['403 by the secondary limit', REFUSALS.secondaryLimit, 'github-limit'],
  [
    '403 by the hourly limit',
    { ...REFUSALS.primaryLimit, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' } },
    'github-limit',
  ],
  ['404', status(404, 'Not Found'), 'github-not-found'],
  ['409', status(409, 'Conflict'), 'github-conflict'],
  ['422', status(422, 'Validation Failed'), 'github-invalid'],
  ['429', REFUSALS.tooMany, 'github-limit'],
  ['502', REFUSALS.badGateway, 'github-failed'],
  ['a truncated answer', { kind: 'truncated' }, 'github-failed'],
  ['an answer that is a page', status(200, '<html>'), 'github-failed'],
  ['an empty answer', { kind: 'status', status: 200, body: '' }, 'github-failed'],
  ['a cut connection', { kind: 'dropped', when: 'before' }, 'github-failed'],
];

/** Read back after an outcome that nobody knows: then it is no failure. */
const READ_BACK = new Set([
  'checks.complete',
  'comments.create',
  'checks.start',
  'deployments.open, new',
  'issues.create',
  'releases.createDraft',
]);
/** A page, or nothing, is as good as any bytes, and an answer that nobody looks at. */
const ANY_ANSWER = new Set(['releases.download']);

describe.each(CALLS)('$name', ({ name, operation, make, isLookup }) => {
  it.each(FAULTS)('%s', async (fault, effect, code) => {
    if (ANY_ANSWER.has(name) && /page|empty|truncated/.test(fault)) return;
    scene.rig.fault({ operation, effect });
    const forge = use({ repetitions: 0 });
    if (isLookup === true && fault === '404') {
      expect([undefined, 'none']).toContain(await make(forge));
      return;
    }
    if (READ_BACK.has(name) && fault === 'a truncated answer') {
      expect(await codeOf(make(forge))).toBeUndefined();
      return;
    }
    expect(await codeOf(make(forge))).toBe(code);
  });

  it('one failure, then an answer: never twice what must not be', async () => {
    scene.rig.fault({ operation, at: 1, effect: REFUSALS.badGateway });
    const before = scene.rig.count(operation);
    const outcome = await codeOf(make(use()));
    const isOnce = /create|start|open, new/.test(name);
    if (isOnce) expect([outcome, scene.rig.count(operation) - before]).toEqual(['github-failed', 1]);
    else expect(outcome).toBeUndefined();
  });

  it('slow: given up in time', async () => {
    scene.rig.fault({ operation, effect: { kind: 'slow', milliseconds: 700 } });
    const forge = use({ timeoutSeconds: 0.15, repetitions: 0 });
    const code = await codeOf(make(forge));
    // Where it was done all the same, reading back finds it.
    if (!READ_BACK.has(name)) expect(code).toBe('github-failed');
  });
});

describe('an answer that is lost after the call was done', () => {
  const lost: Effect = { kind: 'dropped', when: 'after' };

  it('a comment is found again, and is there once', async () => {
    const number = await scene.issue();
    scene.rig.fault({ operation: 'issues/create-comment', at: 1, effect: lost });
    const made = await use().comments.create(number, 'once');
    expect((await scene.forge.comments.list(number)).map(({ id }) => id)).toEqual([made.id]);
  });

  it('an equal comment of yesterday, or of another, is not taken for it', async () => {
    const number = await scene.issue();
    const about = { repository: REPOSITORY, number, body: 'once' };
    scene.rig.comment({ ...about, author: scene.forge.self, createdAt: '2020-01-01T00:00:00Z' });
    scene.rig.comment({ ...about, author: 'eve' });
    scene.rig.fault({ operation: 'issues/create-comment', at: 1, effect: { kind: 'dropped', when: 'before' } });
    expect(await codeOf(use().comments.create(number, 'once'))).toBe('github-failed');
  });

  it('and reading back fails too: then it says that nobody knows', async () => {
    const number = await scene.issue();
    scene.rig.fault({ operation: 'issues/create-comment', effect: lost });
    scene.rig.fault({ operation: 'issues/list-comments', effect: REFUSALS.badGateway });
    await expect(use().comments.create(number, 'x')).rejects.toThrow(/cannot be known/);
  });

  it('a check, a deployment, an issue, a draft: one of each', async () => {
    const operations = ['checks/create', 'repos/create-deployment', 'issues/create', 'repos/create-release'];
    const before = operations.map((operation) => scene.rig.count(operation));
    for (const operation of operations) scene.rig.fault({ operation, at: 1, effect: lost });
    const check = await use().checks.start({ name: 'lost', head: head() });
    const deployment = await use().deployments.open(aDeployment('lost'));
    const { number } = await use().issues.create({ title: 'lost', body: 'b' });
    const draft = await use().releases.createDraft({ tag: 'lost', commit: head(), title: 't', body: 'b' });
    expect(operations.map((operation, i) => scene.rig.count(operation) - (before[i] ?? 0))).toEqual([1, 1, 1, 1]);
    expect(check).toBeGreaterThan(0);
    expect(await scene.forge.deployments.open(aDeployment('lost'))).toBe(deployment);
    expect(number).toBeGreaterThan(0);
    expect((await scene.forge.releases.ofTag('lost')).map(({ id }) => id)).toEqual([draft.id]);
  });

  it('annotations are not added twice', async () => {
    const id = await use().checks.start({ name: 'annotated', head: head() });
    const annotations = Array.from({ length: 60 }, (_, i) => ({
      path: 'mlgate.yml',
      line: i + 1,
      level: 'notice' as const,
      title: 't',
      message: 'm',
    }));
    scene.rig.fault({ operation: 'checks/update', at: 1, effect: lost });
    scene.rig.fault({ operation: 'checks/update', at: 2, effect: lost });
    await use().checks.complete(id, { conclusion: 'neutral', title: 't', summary: 's', annotations });
    const { getOctokit } = await import('@actions/github');
    const { data } = await getOctokit('writer', { baseUrl: scene.rig.url }).rest.checks.get({
      owner: 'acme',
      repo: 'model',
      check_run_id: id,
    });
    expect([data.status, data.conclusion, data.output.annotations_count]).toEqual(['completed', 'neutral', 60]);
  });

  it('an upload that broke off is cleaned away and sent again; one that arrived is kept', async () => {
    const { id } = await scene.forge.releases.createDraft({ tag: 'up', commit: head(), title: 't', body: 'b' });
    const asset = { name: 'model', file: file(), bytes: 3 };
    for (const [name, effect] of [
      ['broken', { kind: 'dropped', when: 'before' }],
      ['arrived', lost],
    ] as const) {
      scene.rig.fault({ operation: 'repos/upload-release-asset', at: 1, effect });
      await use().releases.upload(id, { ...asset, name });
    }
    const [release] = await scene.forge.releases.ofTag('up');
    expect(release?.assets.map(({ name, bytes, complete }) => [name, bytes, complete])).toEqual([
      ['broken', 3, true],
      ['arrived', 3, true],
    ]);
  });
});

describe('what is said', () => {
  const said = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => 'nothing failed',
      (reason: unknown) => reason,
    );
    if (!(error instanceof ExternalError)) throw error;
    return `${error.code}: ${error.call}\n  ${error.message}\n  ${error.fix ?? '(no fix)'}\n`;
  };

  it('of each fault, at a comment', async () => {
    const texts: string[] = [];
    for (const [name, effect] of [
      ...FAULTS,
      [
        '403, the conversation is locked',
        status(403, 'Unable to create comment because issue is locked.'),
        '',
      ] as const,
      ['403, an address that is not allowed', status(403, 'The owner has an IP allow list enabled.'), ''] as const,
    ]) {
      scene.rig.clearFaults();
      scene.rig.fault({ operation: 'issues/update-comment', effect });
      const forge = use({ repetitions: 0 });
      const text = await said(
        forge.comments.update(there.comment, 'x').then((found) => {
          if (found === undefined)
            throw new ExternalError({ code: '(none)', call: '', what: 'undefined: it was deleted' });
        }),
      );
      texts.push(`${name}\n  ${text}`);
    }
    scene.rig.clearFaults();
    const port = /comments\/\d+/g;
    await expect(
      texts
        .join('\n')
        .replaceAll(port, 'comments/N')
        .replaceAll(/(cannot be reached): .*/g, '$1: WHY'),
    ).toMatchFileSnapshot('../../golden/github-faults.txt');
  });

  it('of each missing right', async () => {
    const reader = scene.as('reader', { client: { repetitions: 0 } });
    const fork = scene.as('reader', { client: { readOnly: true, repetitions: 0 } });
    const texts = await Promise.all([
      said(reader.comments.create(there.pull, 'x')),
      said(reader.comments.create(there.issue, 'x')),
      said(reader.checks.start({ name: 'x', head: head() })),
      said(reader.deployments.open(aDeployment('none'))),
      said(reader.releases.createDraft({ tag: 'v9', commit: undefined, title: 't', body: 'b' })),
      said(reader.workflows.dispatch('deploy.yml', { branch: 'main', inputs: {} })),
      said(reader.people.team('acme/reviewers')),
      said(fork.comments.create(there.pull, 'x')),
      said(fork.checks.start({ name: 'x', head: head() })),
      said(fork.people.team('acme/reviewers')),
    ]);
    await expect(texts.join('\n').replaceAll(/check-runs\/\d+/g, 'check-runs/N')).toMatchFileSnapshot(
      '../../golden/github-rights.txt',
    );
  });
});

describe('requests', () => {
  const during = async (work: Promise<unknown>): Promise<number> => {
    const before = scene.rig.count();
    await work;
    return scene.rig.count() - before;
  };

  it.each<readonly [string, number, (forge: Forge) => Promise<unknown>]>([
    ['default branch', 2, (at) => at.repository.defaultBranch()],
    ['a file at the root', 2, (at) => at.repository.file(head(), 'mlgate.yml')],
    ['a file in a folder', 3, (at) => at.repository.file(head(), 'deep/policy.yml')],
    ['merge base and ancestors', 2, (at) => at.repository.mergeBase('main', head())],
    ['comments of one page', 1, (at) => at.comments.list(there.issue)],
    ['a new comment', 1, (at) => at.comments.create(there.issue, 'one')],
    [
      'a check with 50 annotations, from its start',
      2,
      async (at) =>
        at.checks.complete(await at.checks.start({ name: 'n', head: head() }), {
          conclusion: 'success',
          title: 't',
          summary: 's',
          annotations: [],
        }),
    ],
    ['a deployment that is there', 1, (at) => at.deployments.open(aDeployment('there'))],
    ['an upload', 2, (at) => at.releases.upload(there.draft, { name: 'counted', file: file(), bytes: 3 })],
    ['what protects', 4, (at) => at.repository.protection('production')],
    ['artifacts of this run', 0, (at) => at.artifacts.find('mlgate-m-there', { run: 'this' })],
  ])('%s: %i', async (_, count, make) => {
    expect(await during(make(use()))).toBe(count);
  });

  it('all fit GitHub’s description of its API, and so do the rig’s answers', () => {
    expect(scene.rig.problems()).toEqual([]);
  });
});
