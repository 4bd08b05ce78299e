// The bundle of every action, copied to an empty folder and run as a runner runs it, with a GitHub of our own: success, a verdict that
// fails, an error of the user, a server that does not work, and a token that stays where it belongs.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { ACTIONS } from '../../src/actions/all.ts';
import type { Action } from '../../src/actions/action.ts';
import { COMMON_OUTPUTS } from '../../src/actions/runtime/every-action.ts';
import type { StoredPull } from '../rigs/github.ts';
import type { StepEnded } from '../rigs/runner.ts';
import { CANARY, REPOSITORY, startProject } from './small-project.ts';
import type { Project } from './small-project.ts';

let project: Project;
beforeAll(async () => {
  project = await startProject();
});
afterAll(() => project[Symbol.asyncDispose]());
afterEach(() => project.github.clearFaults());

const FORMS = [CANARY, btoa(CANARY).replace(/=+$/, ''), btoa(`x-access-token:${CANARY}`).replace(/=+$/, '')];

/** All that a step leaves for others to read, without the lines by which the runner is told what to hide. */
function leftBehind({ log, summary, outputs, state }: StepEnded): string {
  return [log.replaceAll(/^::add-mask::.*$/gm, ''), summary, JSON.stringify([outputs, state])].join('\n');
}

function expectOutputs(action: string, { outputs }: StepEnded): void {
  const declared = ACTIONS.find(({ name }) => name === action)?.outputs;
  expect(Object.keys(outputs).toSorted()).toEqual(Object.keys({ ...declared, ...COMMON_OUTPUTS }).toSorted());
}

async function ended(run: Parameters<Project['step']>[0], exitCode: number): Promise<StepEnded> {
  const step = await project.step(run);
  expect(step.exitCode, step.log).toBe(exitCode);
  expectOutputs(run.action, step);
  for (const form of FORMS) expect(leftBehind(step)).not.toContain(form);
  return step;
}

/** Who started the workflow. */
const ON_CALL = { GITHUB_ACTOR: 'bob', GITHUB_TRIGGERING_ACTOR: 'bob' };

function emptyFolder(): string {
  return fs.mkdtempSync(path.join(project.root, 'empty-'));
}

const errorsOf = ({ commands }: StepEnded): readonly string[] =>
  commands.filter(({ name }) => name === 'error').map(({ properties }) => properties['title'] ?? '');

async function pullOf(branch: string, noise: string): Promise<StoredPull> {
  await project.commit(branch, { 'params.yaml': `noise: ${noise}\n` });
  return project.github.openPull({ repository: REPOSITORY, author: 'ann', branch });
}

describe('one model, from the first push into production and back', () => {
  let pull: StoredPull;
  let workspace: string;

  it('a push to main is measured, and becomes the base', async () => {
    const folder = await project.checkout('main');
    const step = await ended({ action: 'run', folder, event: project.pushEvent() }, 0);
    expect(step.outputs).toMatchObject({ verdict: 'undecided', conclusion: 'neutral' });
    expect(step.commands.map(({ name }) => name)).not.toContain('set-output');
    expect(step.log).toContain('::set-output name=verdict::pass');
    const adopt = { action: 'adopt', folder, event: project.dispatchEvent(), env: ON_CALL, inputs: { path: 'model' } };
    expect((await ended(adopt, 0)).outputs).toMatchObject({ result: 'deployed', version: '1' });
  });

  it('stages one by one say what they found', async () => {
    pull = await pullOf('better', '0.2');
    workspace = await project.checkout(`refs/pull/${pull.number}/merge`);
    const step = (action: string): Promise<StepEnded> =>
      ended({ action, folder: workspace, event: project.pullEvent(pull) }, 0);
    expect((await step('validate-data')).outputs).toMatchObject({ verdict: 'pass', conclusion: 'success' });
    const trained = await step('train');
    expect(trained.outputs['model-digest']).toMatch(/^[0-9a-f]{64}$/);
    expect(trained.summary).toContain('### mlgate train: tiny');
    expect((await step('evaluate')).outputs).toMatchObject({ rows: '2000' });
    const compared = await step('compare');
    expect(compared.outputs).toMatchObject({ verdict: 'pass', conclusion: 'success' });
    expect(JSON.parse(compared.outputs['models'] ?? '')).toMatchObject({ tiny: { verdict: 'pass' } });
    const reported = await step('report');
    expect(reported.outputs['comment-url']).toContain(`/pull/${pull.number}#issuecomment-`);
    expect(reported.summary).toContain('tiny');
  });

  it('request, approval, promotion, roll back', async () => {
    const event = project.pullEvent(pull);
    const run = { id: 7001, event: 'pull_request', workflow: '.github/workflows/mlgate.yml', actor: 'ann' };
    await project.github.run({
      ...run,
      repository: REPOSITORY,
      headCommit: pull.headCommit,
      headBranch: pull.headBranch,
    });
    const asked = await ended({ action: 'request-approval', folder: workspace, event }, 0);
    expect(asked.outputs['code']).toMatch(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    const comment = { author: 'bob', body: `/approve ${asked.outputs['code']}` };
    const approved = await ended(
      { action: 'approve', folder: emptyFolder(), event: project.commentEvent(pull, comment) },
      0,
    );
    expect(approved.outputs).toMatchObject({ decision: 'granted', conclusion: 'success' });
    await project.github.mergePull(pull, { by: 'ann' });
    const folder = await project.checkout('main');
    const push = project.pushEvent();
    const promoted = await ended({ action: 'promote', folder, event: push }, 0);
    expect(promoted.outputs).toMatchObject({ result: 'deployed', version: '2' });
    expect(fs.readFileSync(path.join(folder, 'serving/noise'), 'utf8')).toBe('0.2');
    const rollback = { action: 'rollback', folder, event: project.dispatchEvent(), env: ON_CALL };
    const back = await ended({ ...rollback, inputs: { reason: 'acceptance' } }, 0);
    expect(back.outputs).toMatchObject({ result: 'deployed', version: '1' });
    expect(fs.readFileSync(path.join(folder, 'serving/noise'), 'utf8')).toBe('1.5');
  });
});

describe('a verdict that fails the step', () => {
  it('of a worse model, and of everything that asks for it', async () => {
    const pull = await pullOf('worse', '9');
    const folder = await project.checkout(`refs/pull/${pull.number}/merge`);
    const event = project.pullEvent(pull);
    const run = await ended({ action: 'run', folder, event }, 1);
    expect(run.outputs).toMatchObject({ verdict: 'fail', conclusion: 'failure' });
    expect(errorsOf(run).length).toBeGreaterThan(0);
    expect((await ended({ action: 'compare', folder, event }, 1)).outputs).toMatchObject({ verdict: 'fail' });
    expect((await ended({ action: 'request-approval', folder, event }, 1)).outputs).toMatchObject({ code: '' });
  });

  it('of broken data', async () => {
    const folder = await project.checkout('main');
    fs.writeFileSync(path.join(folder, 'contract.yml'), 'columns:\n  x: { range: [0, 0.5] }\n');
    const step = await ended({ action: 'validate-data', folder, event: project.pushEvent() }, 1);
    expect(step.outputs).toMatchObject({ verdict: 'fail', conclusion: 'failure' });
  });
});

const REQUIRED: Readonly<Record<string, Readonly<Record<string, string>>>> = { adopt: { path: 'model' } };

describe.each(ACTIONS.map((action: Action) => [action.name, action] as const))('%s', (name, action) => {
  const inputs = REQUIRED[name] ?? {};

  it('refuses a name that is no input, and writes its outputs empty', async () => {
    const step = await ended(
      { action: name, folder: emptyFolder(), inputs: { ...inputs, 'working-directroy': 'x' } },
      2,
    );
    expect(Object.values(step.outputs).join('')).toBe('');
    expect(errorsOf(step)).toEqual(['mlgate: input-unknown']);
    expect(step.log).toContain('did you mean "working-directory"?');
    expect(step.summary).toContain('input-unknown');
    expect(step.log).not.toMatch(/^\s+at /m);
  });

  it('says in an empty workspace what is missing', async () => {
    if (action.withoutCheckout === true) project.github.fault(BROKEN);
    const step = await ended({ action: name, folder: emptyFolder(), inputs }, action.withoutCheckout === true ? 3 : 2);
    expect(Object.values(step.outputs).join('')).toBe('');
    expect(errorsOf(step)).toHaveLength(1);
    expect(step.log).not.toMatch(/^\s+at /m);
  });

  it('points at the line of mlgate.yml', async () => {
    const folder = emptyFolder();
    const root = path.join(folder, 'models');
    fs.mkdirSync(root);
    fs.writeFileSync(path.join(root, 'mlgate.yml'), 'model: tiny\nmetrics: [roc_acu]\n');
    const step = await ended({ action: name, folder, inputs: { ...inputs, 'working-directory': 'models' } }, 2);
    const [error] = step.commands.filter(({ name: command }) => command === 'error');
    expect(error?.properties).toMatchObject({ file: 'models/mlgate.yml', line: '2', title: 'mlgate: unknown-metric' });
  });
});

const BROKEN = { operation: '*', effect: { kind: 'status', status: 500, body: { message: 'broken' } } } as const;

describe('a GitHub that does not work', () => {
  const faulty = (operation: string, status: number): void =>
    project.github.fault({ operation, effect: { kind: 'status', status, body: { message: 'no' } } });

  test.each([500, 403])('answers %i to posting: the conclusion stands, and a notice says so', async (status) => {
    const pull = await pullOf(`posting-${status}`, '0.3');
    const folder = await project.checkout(`refs/pull/${pull.number}/merge`);
    for (const operation of ['issues/list-comments', 'issues/create-comment', 'checks/create'])
      faulty(operation, status);
    const run = await ended({ action: 'run', folder, event: project.pullEvent(pull) }, 0);
    expect(run.outputs).toMatchObject({ 'comment-url': '', verdict: 'pass', conclusion: 'success' });
    expect(run.commands.filter(({ name }) => name === 'notice').length).toBeGreaterThan(0);
    expect(run.summary).toContain('tiny');
  });

  test.each([500, 403])('answers %i to everything: what must be asked ends in an error of its own', async (status) => {
    const pull = await pullOf(`broken-${status}`, '0.3');
    const folder = await project.checkout(`refs/pull/${pull.number}/merge`);
    const event = project.pullEvent(pull);
    const comment = project.commentEvent(pull, { author: 'bob', body: '/status' });
    const request = { action: 'promote', folder, event: project.pushEvent(), inputs: { request: '1000001' } };
    faulty('*', status);
    // The base of a checkout of one commit is asked of the server: not known is not "none".
    for (const run of [{ action: 'run', folder, event }, { action: 'approve', folder, event: comment }, request]) {
      const step = await ended(run, 3);
      expect(errorsOf(step)).toEqual([expect.stringMatching(/^mlgate: github-/)]);
      expect(step.outputs['conclusion']).toBe('');
    }
  });
});

describe('the token', () => {
  it('is nowhere that a command of the user looks', async () => {
    const folder = await project.checkout('main');
    const script = [
      "import { execSync } from 'node:child_process';",
      "import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';",
      "mkdirSync('model', { recursive: true });",
      "writeFileSync('model/noise', '1');",
      "const own = readFileSync('/proc/self/environ', 'utf8');",
      "const git = execSync('git config --list --show-origin; cat .git/config', { encoding: 'utf8' });",
      "writeFileSync('seen.txt', [JSON.stringify(process.env), own, execSync('env', { encoding: 'utf8' }), git].join('\\n'));",
      'console.log(JSON.stringify(process.env));',
    ];
    fs.writeFileSync(path.join(folder, 'train.mjs'), script.join('\n'));
    const step = await ended({ action: 'train', folder, event: project.pushEvent() }, 0);
    const seen = fs.readFileSync(path.join(folder, 'seen.txt'), 'utf8');
    expect(seen).toContain('GITHUB_REPOSITORY');
    for (const form of FORMS) expect(seen).not.toContain(form);
    expect(seen).not.toMatch(/INPUT_|ACTIONS_RUNTIME_TOKEN|GITHUB_OUTPUT/);
    for (const name of fs.readdirSync(path.join(folder, '.mlgate'), { recursive: true, encoding: 'utf8' })) {
      const file = path.join(folder, '.mlgate', name);
      if (fs.statSync(file).isFile())
        for (const form of FORMS) expect(fs.readFileSync(file, 'latin1')).not.toContain(form);
    }
    expect(step.outputs['reused']).toBe('false');
  });

  it('is hidden when a command prints it all the same', async () => {
    const folder = await project.checkout('main');
    fs.writeFileSync(path.join(folder, 'train.mjs'), `console.log('${CANARY}'); process.exit(1);`);
    const step = await ended({ action: 'train', folder, event: project.pushEvent() }, 2);
    expect(step.log).toContain('***');
  });
});

it('a cancelled job ends its command and says so', async () => {
  const folder = await project.checkout('main');
  fs.writeFileSync(path.join(folder, 'train.mjs'), "console.log('it runs'); setTimeout(() => {}, 60_000);");
  const run = { action: 'train', folder, event: project.pushEvent(), cancelAt: 'it runs' };
  await ended(run, 130);
});
