// The same through the real adapters: a fork's run that has ended, and the step with the rights of publish-forks.yml that it starts.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import report from '../../../src/actions/report.ts';
import { perform } from '../../../src/actions/runtime/perform.ts';
import { openRunner } from '../../../src/platform/github/runner.ts';
import { workflowRunEvent } from '../../rigs/events.ts';
import { BOT } from '../../rigs/github.ts';
import type { StoredPull } from '../../rigs/github.ts';
import { githubScene, REPOSITORY } from '../../platform/github/github-scene.ts';
import type { GitHubScene } from '../../platform/github/github-scene.ts';
import { BY_ANOTHER, makeJobs, measureAll, recordsOf } from '../jobs.ts';

const WORKFLOW = '.github/workflows/mlgate.yml';
const TOKEN = 'ghs_forksFORKS0123456789';
/** As publish-forks.yml grants them. */
const RIGHTS = { contents: 'read', actions: 'read', pull_requests: 'write', checks: 'write' } as const;

let scene: GitHubScene;
let pull: StoredPull;
beforeAll(async () => {
  scene = await githubScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

it('a fork’s run hands its records over, and ends', async () => {
  const { rig, folder } = scene;
  rig.addToken(TOKEN, { login: BOT, permissions: RIGHTS, repositories: [REPOSITORY] });
  const jobs = makeJobs();
  await measureAll(jobs);
  await rig.repository(REPOSITORY).git?.commit({
    ref: 'main',
    files: { 'mlgate.yml': jobs.project.ann.read('mlgate.yml'), [WORKFLOW]: 'on: pull_request\n' },
  });
  const fork = await rig.fork(REPOSITORY, 'eve');
  await rig.repository(fork).git?.commit({ ref: 'ünï/çødé', on: 'main', files: { 'change.txt': 'x\n' } });
  pull = await rig.openPull({ repository: REPOSITORY, author: 'eve', branch: 'ünï/çødé', from: fork });
  await rig.run({
    id: 500,
    repository: REPOSITORY,
    event: 'pull_request',
    workflow: WORKFLOW,
    headCommit: pull.headCommit,
    headBranch: pull.headBranch,
    headRepository: fork,
    actor: 'eve',
    conclusion: 'success',
  });
  const { name, files } = recordsOf(jobs);
  const records = join(folder, 'records');
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(records, path)), { recursive: true });
    writeFileSync(join(records, path), bytes);
  }
  await scene.as('writer', { run: 500 }).artifacts.upload({ name, folder: records, files: [...files.keys()] });
  expect(await scene.as('reader', { run: 700 }).artifacts.find(name, { run: 500 })).toHaveLength(1);
});

interface Ended {
  readonly code: number;
  readonly log: string;
  readonly summary: string;
  readonly requests: readonly string[];
}

async function publish(run: number): Promise<Ended> {
  const { rig, results } = scene;
  const folder = mkdtempSync(join(scene.folder, 'publish-'));
  const event = await workflowRunEvent(rig, REPOSITORY, { run: 500 });
  mkdirSync(join(folder, 'temp'));
  for (const name of ['output', 'summary']) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'event.json'), JSON.stringify(event.payload));
  let log = '';
  const environment = {
    ...results.environment({ run }),
    GITHUB_WORKSPACE: folder,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ID: String(run),
    GITHUB_ACTOR: 'eve',
    GITHUB_SHA: event.sha,
    GITHUB_REF: event.ref,
    GITHUB_API_URL: rig.url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    RUNNER_TEMP: join(folder, 'temp'),
    PATH: process.env['PATH'],
    INPUT_TOKEN: TOKEN,
  };
  const before = rig.calls.length;
  const stalled = new Promise<never>(() => undefined);
  const signal = new AbortController().signal;
  const runner = openRunner({ environment, folder, write: (text) => void (log += text), signal, stalled });
  const code = await perform(report, runner);
  const requests = rig.calls
    .slice(before)
    .map(({ method, path }) => `${method} ${path.replaceAll(/\d+|[0-9a-f]{40}/g, 'N')}`);
  return { code, log, summary: readFileSync(join(folder, 'summary'), 'utf8'), requests };
}

it('shows a fork’s report on its pull request, with 4 rights and no checkout', async () => {
  const { code, log, requests } = await publish(700);
  expect(code, log).toBe(0);
  const comments = [...scene.rig.state.comments.values()].filter(({ number }) => number === pull.number);
  expect(comments.map(({ author }) => author)).toEqual([BOT]);
  expect(comments[0]?.body).toContain(BY_ANOTHER);
  expect(comments[0]?.body).toContain(`head=${pull.headCommit}`);
  const checks = scene.rig.calls.filter(({ method, path }) => method === 'PATCH' && path.includes('/check-runs/'));
  expect(checks.at(-1)?.status).toBe(200);
  expect(log).not.toContain('could not be posted');
  expect(requests.length, requests.join('\n')).toBeLessThanOrEqual(20);
  expect(scene.rig.problems()).toEqual([]);
});

it('a second attempt updates the same comment', async () => {
  const { code, log } = await publish(701);
  expect(code, log).toBe(0);
  expect([...scene.rig.state.comments.values()].filter(({ number }) => number === pull.number)).toHaveLength(1);
});

it('a workflow that only the fork has: nothing is posted', async () => {
  const run = scene.rig.state.runs.get(500);
  if (run === undefined) throw new TypeError('no run');
  scene.rig.state.runs.set(500, { ...run, path: '.github/workflows/mine.yml' });
  const before = [...scene.rig.state.comments.values()].map(({ body }) => body);
  const { code, log, requests } = await publish(702);
  expect(code).toBe(2);
  expect(log).toContain('mine.yml is not on main');
  expect(requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
  expect([...scene.rig.state.comments.values()].map(({ body }) => body)).toEqual(before);
  scene.rig.state.runs.set(500, run);
});

it('an artifact whose bytes are not those that were uploaded is refused, and told', async () => {
  const { rig } = scene;
  for (const source of rig.state.artifactSources.splice(0)) {
    rig.state.artifactSources.push(() =>
      source().map((artifact) => ({ ...artifact, digest: `sha256:${'0'.repeat(64)}` })),
    );
  }
  const { code, log } = await publish(703);
  expect(code).toBe(3);
  expect(log).toContain('its bytes are not those that were uploaded');
  const [comment] = [...rig.state.comments.values()].filter(({ number }) => number === pull.number);
  expect(comment?.body).toContain('did not finish');
});
