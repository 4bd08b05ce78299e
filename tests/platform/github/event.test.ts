import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { readWorkflow } from '../../../src/platform/github/workflow.ts';
import type { Workflow } from '../../../src/platform/github/workflow.ts';
import { codeOf, problemOf } from '../problem-code.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlgate-event-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SHA = 'a'.repeat(40);
const HEAD = 'b'.repeat(40);
const REPOSITORY = { id: 7, full_name: 'acme/flights', private: false, default_branch: 'main' };
const ANN = { id: 11, login: 'ann', type: 'User' };
const ENVIRONMENT = {
  GITHUB_REPOSITORY: 'acme/flights',
  GITHUB_RUN_ID: '500',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: SHA,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_ACTOR: 'ann',
  GITHUB_TRIGGERING_ACTOR: 'bob',
  GITHUB_WORKFLOW_REF: 'acme/flights/.github/workflows/x.yml@refs/heads/main',
};

let files = 0;
function read(
  name: string,
  payload: unknown,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<Workflow> {
  const file = join(folder, `event-${++files}.json`);
  writeFileSync(file, typeof payload === 'string' ? payload : JSON.stringify(payload));
  return readWorkflow({ ...ENVIRONMENT, GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, ...more });
}

function pull(headRepository: number | null): object {
  return {
    number: 5,
    head: { sha: HEAD, ref: 'change', repo: headRepository === null ? null : { id: headRepository } },
    base: { ref: 'release' },
  };
}

function runOf(event: string, more: object = {}): object {
  return { event, head_sha: HEAD, head_branch: 'change', head_repository: { id: 8 }, pull_requests: [], ...more };
}

const QUIET = {
  action: undefined,
  number: undefined,
  isPullRequest: false,
  head: undefined,
  comment: undefined,
  inputs: {},
};
const ON_MAIN = { branch: 'main', isDefaultBranch: true };
const OF_FIVE = {
  number: 5,
  isPullRequest: true,
  head: HEAD,
  baseBranch: 'release',
  branch: 'change',
  isDefaultBranch: false,
};

test.each([
  ['push', { ref: 'refs/heads/main' }, { ...QUIET, ...ON_MAIN, baseBranch: 'main' }],
  ['push', { ref: 'refs/heads/a/b' }, { branch: 'a/b', baseBranch: 'a/b', isDefaultBranch: false }],
  ['push', { ref: 'refs/tags/v1' }, { branch: undefined, baseBranch: undefined, isDefaultBranch: false }],
  ['pull_request', { action: 'opened', pull_request: pull(7) }, { ...OF_FIVE, action: 'opened', headRepositoryId: 7 }],
  ['pull_request_target', { pull_request: pull(8) }, { ...OF_FIVE, headRepositoryId: 8 }],
  ['pull_request', { pull_request: pull(null) }, { ...OF_FIVE, headRepositoryId: undefined }],
  ['pull_request_review', { action: 'submitted', pull_request: pull(7) }, OF_FIVE],
  [
    'issue_comment',
    { action: 'created', issue: { number: 9, pull_request: {} }, comment: { id: 3, body: '/approve', user: ANN } },
    {
      ...ON_MAIN,
      number: 9,
      isPullRequest: true,
      comment: { id: 3, body: '/approve', author: { id: 11, login: 'ann', kind: 'person' } },
    },
  ],
  [
    'issue_comment',
    { action: 'deleted', issue: { number: 9 }, comment: { id: 3, body: null, user: null } },
    {
      action: 'deleted',
      number: 9,
      isPullRequest: false,
      comment: { id: 3, body: '', author: { id: 10137, login: 'ghost', kind: 'bot' } },
    },
  ],
  [
    'workflow_dispatch',
    { inputs: { request: '12', dry: true, n: 3, none: null } },
    { ...ON_MAIN, inputs: { request: '12', dry: 'true', n: '3', none: '' } },
  ],
  ['workflow_dispatch', { inputs: null }, { ...QUIET, ...ON_MAIN }],
  [
    'merge_group',
    {
      action: 'checks_requested',
      merge_group: { head_ref: 'refs/heads/gh-readonly-queue/main/pr-5', base_ref: 'refs/heads/main' },
    },
    {
      number: undefined,
      isPullRequest: false,
      baseBranch: 'main',
      branch: 'gh-readonly-queue/main/pr-5',
      isDefaultBranch: false,
    },
  ],
  ['schedule', { schedule: '0 3 * * *' }, { ...QUIET, ...ON_MAIN }],
  ['repository_dispatch', { action: 'retrain', client_payload: { a: 1 } }, { ...ON_MAIN, action: 'retrain' }],
  ['workflow_run', { workflow_run: runOf('push') }, { ...ON_MAIN, isPullRequest: false, head: undefined }],
  [
    'workflow_run',
    { workflow_run: runOf('pull_request') },
    { ...ON_MAIN, isPullRequest: true, number: undefined, head: HEAD, headRepositoryId: 8 },
  ],
  [
    'workflow_run',
    {
      workflow_run: runOf('pull_request', {
        pull_requests: [{ number: 5, head: { sha: HEAD }, base: { ref: 'main', repo: { id: 7 } } }],
      }),
    },
    { number: 5, baseBranch: 'main', isPullRequest: true },
  ],
  [
    'workflow_run',
    {
      workflow_run: runOf('pull_request', {
        pull_requests: [{ number: 5, head: { sha: HEAD }, base: { ref: 'main', repo: { id: 99 } } }],
      }),
    },
    { number: undefined, isPullRequest: true },
  ],
  [
    'workflow_run',
    { workflow_run: runOf('pull_request', { id: 41, head_repository: { id: 8, owner: { login: 'eve' } } }) },
    { head: HEAD, headRepositoryId: 8, ended: { id: 41, attempt: 1, headOwner: 'eve', headBranch: 'change' } },
  ],
  [
    'workflow_run',
    { workflow_run: runOf('push', { id: 41, run_attempt: 3, head_repository: null, head_branch: null }) },
    { isPullRequest: false, ended: { id: 41, attempt: 3, headOwner: undefined, headBranch: undefined } },
  ],
  ['an_event_of_tomorrow', {}, { ...QUIET, ...ON_MAIN }],
])('%s: %j', async (name, payload, expected) => {
  const { event } = await read(name, { repository: REPOSITORY, ...payload });
  expect(event).toMatchObject({ name, ...expected });
});

describe('the run', () => {
  it('as the runner tells it', async () => {
    const { run, repository, server } = await read('push', { repository: REPOSITORY });
    expect(run).toEqual({
      id: 500,
      attempt: 2,
      url: 'https://github.com/acme/flights/actions/runs/500/attempts/2',
      commit: SHA,
      workflow: '.github/workflows/x.yml',
      actor: 'ann',
      triggeringActor: 'bob',
    });
    expect(repository).toEqual({ id: 7, name: 'acme/flights', isPrivate: false });
    expect(server).toBe('https://github.com');
  });

  it('with what some runners leave out', async () => {
    const without = {
      GITHUB_RUN_ATTEMPT: '',
      GITHUB_TRIGGERING_ACTOR: undefined,
      GITHUB_WORKFLOW_REF: undefined,
      GITHUB_SHA: 'x',
    };
    const { run, repository } = await read('schedule', {}, { ...without, GITHUB_REPOSITORY_ID: '12' });
    expect(run).toMatchObject({ attempt: 1, triggeringActor: 'ann', workflow: undefined, commit: undefined });
    expect(repository).toEqual({ id: 12, name: 'acme/flights', isPrivate: true });
  });

  it.each([
    ['push', {}, 'ann', false],
    ['pull_request', { pull_request: pull(7) }, 'ann', false],
    ['pull_request', { pull_request: pull(8) }, 'ann', true],
    ['pull_request', { pull_request: pull(null) }, 'ann', true],
    ['pull_request', { pull_request: pull(7) }, 'dependabot[bot]', true],
    ['pull_request_target', { pull_request: pull(8) }, 'ann', false],
    ['workflow_run', { workflow_run: runOf('pull_request') }, 'ann', false],
  ])('%s %j by %s: a token that can only read? %s', async (name, payload, actor, readOnly) => {
    const workflow = await read(name, { repository: REPOSITORY, ...payload }, { GITHUB_ACTOR: actor });
    expect(workflow.readOnly).toBe(readOnly);
  });
});

describe('refuses', () => {
  it.each(['GITHUB_EVENT_NAME', 'GITHUB_EVENT_PATH', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID', 'GITHUB_ACTOR'])(
    'no %s',
    async (name) => {
      const problem = await problemOf(read('push', { repository: REPOSITORY }, { [name]: '' }));
      expect(problem).toMatchObject({ code: 'event-missing', where: { file: name } });
    },
  );

  it.each<readonly [string, unknown, Readonly<Record<string, string>>]>([
    ['no JSON', '{"repository":', {}],
    ['an empty file', '', {}],
    ['a list', [], {}],
    ['no file', {}, { GITHUB_EVENT_PATH: '/nowhere/event.json' }],
    ['another shape', { repository: REPOSITORY, pull_request: { number: 'five' } }, {}],
    ['a repository without a number', {}, {}],
    ['the number of another repository', { repository: { ...REPOSITORY, full_name: 'eve/flights' } }, {}],
    ['a name that is a path', { repository: REPOSITORY }, { GITHUB_REPOSITORY: '../flights/x' }],
    ['a run that is no number', { repository: REPOSITORY }, { GITHUB_RUN_ID: '5e3' }],
    ['an attempt of zero', { repository: REPOSITORY }, { GITHUB_RUN_ATTEMPT: '0' }],
  ])('%s', async (_, payload, more) => {
    expect(await codeOf(read('push', payload, more))).toBe('event-invalid');
  });
});
