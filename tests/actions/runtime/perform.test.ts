// A step over several models, and one that never came to a model: what the pull request is told.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { action } from '../../../src/actions/action.ts';
import type { Action } from '../../../src/actions/action.ts';
import { perform } from '../../../src/actions/runtime/perform.ts';
import { openRunner } from '../../../src/platform/github/runner.ts';
import { ExternalError, UserError } from '../../../src/records/errors.ts';
import { commentMarker } from '../../../src/report/markdown/comment.ts';
import { BOT, startGitHub } from '../../rigs/github.ts';
import type { GitHubRig, StoredPull } from '../../rigs/github.ts';

const REPOSITORY = 'acme/flights';
const TOKEN = 'ghs_performPERFORM0123456789';

let github: GitHubRig;
let pull: StoredPull;
let folder: string;
beforeAll(async () => {
  const identity = { login: BOT, permissions: { pull_requests: 'write', checks: 'write' } } as const;
  github = await startGitHub({
    tokens: { [TOKEN]: identity },
    seed: { people: ['ann'], repositories: [{ name: REPOSITORY, roles: { ann: 'write', [BOT]: 'write' } }] },
  });
  pull = await github.openPull({ repository: REPOSITORY, author: 'ann', branch: 'change' });
});
afterAll(() => github[Symbol.asyncDispose]());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlgate-perform-'));
});
afterEach(() => {
  github.state.comments.clear();
  rmSync(folder, { recursive: true });
});

interface Performed {
  readonly code: number;
  readonly log: string;
  readonly outputs: string;
}

async function performed(
  step: Action,
  controller = new AbortController(),
  over: Readonly<Record<string, string>> = {},
): Promise<Performed> {
  const { id } = github.repository(REPOSITORY);
  const { number, headCommit } = pull;
  const payload = {
    number,
    repository: { id, full_name: REPOSITORY, private: false, default_branch: 'main' },
    pull_request: { number, head: { sha: headCommit, ref: 'change', repo: { id } }, base: { ref: 'main' } },
  };
  mkdirSync(join(folder, 'temp'));
  for (const name of ['output', 'summary']) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'event.json'), JSON.stringify(payload));
  let log = '';
  const environment = {
    GITHUB_WORKSPACE: folder,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ID: '900',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_ACTOR: 'ann',
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    RUNNER_TEMP: join(folder, 'temp'),
    PATH: process.env['PATH'],
    INPUT_TOKEN: TOKEN,
    ...over,
  };
  const runner = openRunner({
    environment,
    folder,
    write: (text) => void (log += text),
    signal: controller.signal,
    stalled: new Promise<never>(() => undefined),
  });
  const code = await perform(step, runner);
  return { code, log, outputs: readFileSync(join(folder, 'output'), 'utf8') };
}

const EARLIER = 'e'.repeat(40);

/** As a run for an earlier commit left it. */
function reported(model: string): void {
  const stamp = `<!-- mlgate:from run=800 attempt=1 head=${EARLIER} text=0123456789ab -->`;
  github.comment({
    repository: REPOSITORY,
    number: pull.number,
    author: BOT,
    body: `${commentMarker(model)}\n### ${model} is better\n${stamp}\n`,
  });
}

const bodies = (): readonly string[] => [...github.state.comments.values()].map(({ body }) => body);

/** Fails for the models that are named, and does what the test wants for the others. */
function stepThat(failing: readonly string[], posts: boolean, ran: string[] = []): Action {
  return action({
    name: 'report',
    description: 'Fails where a test wants it to.',
    settings: [],
    inputs: {},
    outputs: {},
    permissions: {},
    posts,
    run: ({ config: { model } }) => {
      ran.push(model);
      if (failing.includes(model)) {
        return Promise.reject(
          new ExternalError({ code: 'github-failed', call: 'GET /', what: `no answer for ${model}` }),
        );
      }
      return Promise.resolve({ conclusion: 'success', outputs: {}, json: null, text: () => `${model} is done\n` });
    },
  });
}

const TWO = 'models: { first: {}, second: {} }\n';

describe('a page of the run that cannot be written', () => {
  const at = (): Readonly<Record<string, string>> => ({ GITHUB_STEP_SUMMARY: join(folder, 'temp') });

  it('is no reason to fail', async () => {
    writeFileSync(join(folder, 'mlgate.yml'), TWO);
    const { code, log } = await performed(stepThat([], true), undefined, at());
    expect(code).toBe(0);
    expect(log).toContain(
      '::notice title=mlgate::The summary of first could not be written: GITHUB_STEP_SUMMARY is a folder',
    );
  });

  it('keeps the exit code of what failed', async () => {
    writeFileSync(join(folder, 'mlgate.yml'), TWO);
    const { code, log } = await performed(stepThat(['first', 'second'], true), undefined, at());
    expect(code).toBe(3);
    expect(log).toContain('The summary of this step could not be written');
  });
});

describe('working-directory', () => {
  it.each([
    ['..', 'lies outside the repository'],
    ['../other', 'lies outside the repository'],
    ['/etc', 'lies outside the repository'],
    ['nowhere', 'there is no folder nowhere in the workspace'],
    ['..dots', 'there is no folder ..dots in the workspace'],
  ])('%s', async (given, why) => {
    const { code, log } = await performed(stepThat([], false), undefined, { 'INPUT_WORKING-DIRECTORY': given });
    expect(code).toBe(2);
    expect(log).toContain(why);
    expect(log).not.toContain('::error file=');
  });
});

describe('an error of a setting', () => {
  it('is annotated without a file: train.run is none', async () => {
    writeFileSync(join(folder, 'mlgate.yml'), 'model: one\n');
    const problem = { code: 'train-failed', what: 'it failed', where: { file: 'train.run' } };
    const step = { ...stepThat([], false), run: () => Promise.reject(new UserError(problem)) };
    const { code, log } = await performed(step);
    expect(code).toBe(2);
    expect(log).toContain('::error title=mlgate%3A train-failed::train.run: it failed');
  });
});

describe('without mlgate.yml', () => {
  const step = (...settings: Action['settings']): Action => ({ ...stepThat([], false), settings });

  it.each([
    [step(), 'commit the one that mlgate init drafts\n'],
    [step('run', 'metrics', 'baseline'), 'below `with:`\n   run: python train.py\n   metrics: metrics.json'],
  ])('the fix is one that a workflow can do, %#', async (wanted, fix) => {
    const { code, log } = await performed(wanted);
    expect(code).toBe(2);
    expect(log).toContain(fix);
    expect(log).not.toContain('mlgate compare');
  });
});

describe('several models', () => {
  it.each([true, false])('one that fails keeps the others from nothing, reports shown: %s', async (posts) => {
    writeFileSync(join(folder, 'mlgate.yml'), TWO);
    const ran: string[] = [];
    const { code, log } = await performed(stepThat(['first'], posts, ran));
    expect(ran).toEqual(['first', 'second']);
    expect(code).toBe(3);
    expect(log).toContain('second is done');
    expect(log).toContain('no answer for first');
  });

  it('each that fails is told', async () => {
    writeFileSync(join(folder, 'mlgate.yml'), TWO);
    const { code, log } = await performed(stepThat(['first', 'second'], true));
    expect(code).toBe(3);
    expect(log).toContain('no answer for first');
    expect(log).toContain('no answer for second');
  });

  it('where production is changed the first failure ends the step', async () => {
    writeFileSync(join(folder, 'mlgate.yml'), TWO);
    const ran: string[] = [];
    const step = { ...stepThat(['first'], false, ran), changesProduction: true };
    expect((await performed(step)).code).toBe(3);
    expect(ran).toEqual(['first']);
  });

  it('a cancelled step says so where the models that it did not come to were reported', async () => {
    writeFileSync(join(folder, 'mlgate.yml'), TWO);
    reported('second');
    const controller = new AbortController();
    const ran: string[] = [];
    const step = stepThat([], true, ran);
    const { code } = await performed(
      { ...step, run: (session, inputs) => (controller.abort(), step.run(session, inputs)) },
      controller,
    );
    expect([code, ran]).toEqual([130, ['first']]);
    expect(bodies()[0]).toContain('**The run was cancelled.**');
  });
});

describe('a configuration that cannot be read', () => {
  it('is told where an earlier commit was reported', async () => {
    writeFileSync(join(folder, 'mlgate.yml'), 'model: late\nfoo: 1\n');
    reported('late');
    const { code } = await performed(stepThat([], true));
    expect(code).toBe(2);
    const [body = ''] = bodies();
    expect(body).toContain('did not finish');
    expect(body).toContain('foo');
    expect(body).not.toContain('late is better');
    expect(body).toContain(`head=${pull.headCommit}`);
  });

  it('is told to nobody by a step that shows nothing', async () => {
    writeFileSync(join(folder, 'mlgate.yml'), 'model: late\nfoo: 1\n');
    reported('late');
    expect((await performed(stepThat([], false))).code).toBe(2);
    expect(bodies()[0]).toContain('late is better');
  });
});
