import { appendFileSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approveStep } from '../../../src/pipeline/approval/approve.ts';
import { compareStep } from '../../../src/pipeline/compare.ts';
import { adoptStep, promoteStep, rollbackStep } from '../../../src/pipeline/deployment/deploy.ts';
import { evaluateStep } from '../../../src/pipeline/evaluate/evaluate.ts';
import { lookUpModel } from '../../../src/pipeline/registry-access.ts';
import { requestApprovalStep } from '../../../src/pipeline/approval/request-approval.ts';
import { runPipeline } from '../../../src/pipeline/run.ts';
import type { Reason } from '../../../src/registry/registry.ts';
import { codeOf } from '../../platform/problem-code.ts';
import { BOB, configText, copyProject, makeProject } from '../project.ts';
import type { Clone, ConfigChanges, Project } from '../project.ts';

const DEPLOY = { run: 'bash deploy.sh {model}', smoke: 'bash smoke.sh {model}' };

/** What the ledger says; reading it verifies every link. */
async function stateOf(clone: Clone) {
  await using found = await lookUpModel(await clone.session());
  if (found === undefined) throw new Error('there is no registry');
  expect(found.state.problems).toEqual([]);
  return found.state;
}

async function ask(clone: Clone): Promise<string> {
  const session = await clone.session();
  expect(await runPipeline(session, { record: false })).toMatchObject({ conclusion: 'success' });
  const asked = await requestApprovalStep(session);
  if (asked.kind !== 'requested') throw new Error(JSON.stringify(asked));
  return asked.code;
}

const approve = async (clone: Clone, code: string) =>
  approveStep(await clone.session(), { code, says: 'approve', note: '' });

const promote = async (clone: Clone) => promoteStep(await clone.session(), { resume: false });

const serving = ({ root }: Project): string | undefined =>
  existsSync(join(root, 'serving/model.txt')) ? readFileSync(join(root, 'serving/model.txt'), 'utf8') : undefined;

/** Rules that do not hold. */
function broken(outcome: { readonly kind: string; readonly reasons?: readonly Reason[] }): readonly string[] {
  expect(outcome.kind).toBe('refused');
  return (outcome.reasons ?? []).filter(({ holds }) => !holds).map(({ rule }) => rule);
}

/** Ann asked and Bob approved; nothing is deployed. */
async function granted(changes: ConfigChanges = {}): Promise<Project> {
  const project = makeProject({ 'mlgate.yml': configText(changes) }, '', afterAll);
  const answer = await approve(project.clone('bob', BOB), await ask(project.ann));
  expect(answer).toMatchObject({ kind: 'recorded', decision: { kind: 'granted' } });
  return project;
}

it('over a branch of the origin: asked here, approved there, deployed, bettered, rolled back', async () => {
  const project = await granted({ registry: { git: { remote: 'origin' } } });
  const { ann } = project;
  const bob = project.clone('bob', BOB);
  expect(await promote(ann)).toMatchObject({ kind: 'deployed', deployment: { version: 1, replaced: null } });
  const first = serving(project);
  expect(first).toBe(ann.read('model/model.txt'));
  expect(await promote(ann)).toEqual({ kind: 'already', version: 1 });

  ann.git('switch', '--quiet', '--create', 'better');
  ann.commit({ 'params.yml': 'noise: 0.1\n' });
  const code = await ask(ann);
  expect(await approve(ann, code)).toMatchObject({ kind: 'ignored' });
  bob.git('pull', '--quiet');
  await approve(bob, code);
  expect(broken(await promote(ann))).toEqual(['the default branch has the approved training inputs']);
  ann.git('push', '--quiet', 'origin', 'better:main');
  expect(await promote(ann)).toMatchObject({
    kind: 'deployed',
    deployment: { version: 2, replaced: { version: 1 } },
  });
  expect(serving(project)).not.toBe(first);

  const back = await rollbackStep(await bob.session(), { reason: 'a bad night', force: false });
  expect(back).toMatchObject({ kind: 'deployed', deployment: { action: 'rollback', version: 1 } });
  expect(serving(project)).toBe(first);
  const state = await stateOf(bob);
  expect([...state.quarantined.values()]).toEqual(['a bad night']);
  expect(broken(await requestApprovalStep(await ann.session()))).toContain('these bytes were not taken back before');
  const forward = await rollbackStep(await ann.session(), { version: 2, reason: 'it was well', force: false });
  expect(forward).toMatchObject({ kind: 'deployed', deployment: { version: 2 } });
  expect((await stateOf(ann)).quarantined.size).toBe(1);
  expect(project.leftovers()).toEqual([]);
});

describe('between approval and promotion', () => {
  let template: Project;
  // What main holds is asked below; here it would only take time.
  beforeAll(async () => (template = await granted({ deploy: { ...DEPLOY, from: 'any' } })));

  const inRegistry = ({ root }: Project, pattern: string): string => {
    const [file = ''] = globSync(join(root, 'registry/**', pattern));
    return file;
  };
  it.each<[string, (project: Project) => unknown, readonly string[]]>([
    ['nothing happened', () => {}, []],
    [
      'the evidence was altered in the registry',
      (project) => {
        const file = inRegistry(project, 'evidence/*.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('0.', '9.'));
      },
      ['the evidence'],
    ],
    ['the evidence was removed', (project) => rmSync(inRegistry(project, 'evidence/*.json')), ['the evidence']],
    ['the bytes in the store were altered', ({ root }) => alterStore(root), ["the model's bytes"]],
    [
      'the bytes in the store are gone',
      ({ root }) => rmSync(join(root, 'store'), { recursive: true }),
      ["the model's bytes"],
    ],
    ['the deploy script was edited', ({ ann }) => ann.write({ 'deploy.sh': 'exit 0\n' }), ['what will run']],
    ['the smoke script was removed', ({ ann }) => ann.remove('smoke.sh'), ['what will run']],
    [
      'the deploy command was edited',
      ({ ann }) => ann.write({ 'mlgate.yml': configText({ deploy: { ...DEPLOY, from: 'any', run: 'true {model}' } }) }),
      ['what will run', 'the commands on the card'],
    ],
    [
      'the policy was edited',
      ({ ann }) => ann.write({ 'mlgate.yml': ann.read('mlgate.yml').replace('bob@', 'rob@') }),
      ['the policy', 'approved by owners'],
    ],
    [
      'another model went into production',
      async ({ ann }) => {
        ann.write({ 'other/model.txt': '0.5 3\n' });
        await adoptStep(await ann.session(), { path: 'other', replace: false });
      },
      ['the version it would replace'],
    ],
    [
      'somebody asked anew',
      async ({ ann }) => requestApprovalStep(await ann.session()),
      ['request 2 was granted', 'approved by owners'],
    ],
    // The bytes that were approved lie in the store; what lies here is not asked.
    ['the model in the clone changed', ({ ann }) => ann.write({ 'model/model.txt': '0.1 1\n' }), []],
  ])('%s', async (_, change, rules) => {
    const project = copyProject(template);
    const approved = project.ann.read('model/model.txt');
    await change(project);
    const outcome = await promote(project.ann);
    if (rules.length === 0) {
      expect(outcome).toMatchObject({ kind: 'deployed', deployment: { version: 1 } });
      expect(serving(project)).toBe(approved);
    } else {
      expect(broken(outcome)).toEqual(rules);
      expect(serving(project)).toBeUndefined();
    }
    expect((await stateOf(project.ann)).claims.size).toBe(0);
    expect(project.leftovers()).toEqual([]);
  });
});

function alterStore(root: string): void {
  for (const file of globSync(join(root, 'store/late/candidate-*/model/model.txt'))) appendFileSync(file, ' ');
}

describe('deploy.from', () => {
  it.each<['any' | 'merged', string]>([
    ['any', 'deployed'],
    ['merged', 'refused'],
  ])('%s: a change that is on no default branch is %s', async (from, kind) => {
    const { ann, clone } = makeProject({ 'mlgate.yml': configText({ deploy: { ...DEPLOY, from } }) });
    ann.git('switch', '--quiet', '--create', 'change');
    ann.commit({ 'params.yml': 'noise: 0.2\n' });
    await approve(clone('bob', BOB), await ask(ann));
    expect(await promote(ann)).toMatchObject({ kind });
  });
});

it('a request needs a run of this model', async () => {
  const { ann } = makeProject();
  expect(await codeOf((async () => requestApprovalStep(await ann.session()))())).toBe('model-absent');
  ann.write({ 'model/model.txt': '0.5 1\n' });
  expect(await codeOf((async () => requestApprovalStep(await ann.session()))())).toBe('record-missing');
  expect(await codeOf(promote(ann))).toBe('request-none');
});

it('a model that was adopted is what the next run compares with', async () => {
  const { ann } = makeProject();
  ann.write({ 'served/model.txt': '0.5 9\n' });
  expect(await adoptStep(await ann.session(), { path: 'served', replace: false })).toMatchObject({ kind: 'deployed' });
  expect(await adoptStep(await ann.session(), { path: 'served', replace: false })).toEqual({
    kind: 'already',
    version: 1,
  });
  ann.remove('served');
  const { comparison } = await runPipeline(await ann.session(), { record: false });
  expect(comparison).toMatchObject({ against: 'production', baselines: { production: { subject: { version: 1 } } } });
  const state = await stateOf(ann);
  expect([...state.versions.keys()]).toEqual([1]);
});

it('an evaluation of a champion that is no longer there must be made anew', async () => {
  const { ann } = makeProject();
  const session = await ann.session();
  await runPipeline(session, { record: false });
  ann.write({ 'other/model.txt': '0.5 3\n' });
  await adoptStep(session, { path: 'other', replace: false });
  expect(broken(await requestApprovalStep(session))).toEqual(['what it was compared with is what production has']);
  await evaluateStep(session);
  await compareStep(session);
  expect(await requestApprovalStep(session)).toMatchObject({ kind: 'requested' });
});
