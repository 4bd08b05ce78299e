import { appendFileSync, cpSync, globSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareStep } from '../../src/pipeline/compare.ts';
import { adoptStep, promoteStep } from '../../src/pipeline/deployment/deploy.ts';
import { evaluateStep } from '../../src/pipeline/evaluate/evaluate.ts';
import { approveStep } from '../../src/pipeline/approval/approve.ts';
import { requestApprovalStep } from '../../src/pipeline/approval/request-approval.ts';
import { trainStep } from '../../src/pipeline/train.ts';
import { ExternalError } from '../../src/records/errors.ts';
import type { Measured, Role, Unmeasured } from '../../src/records/evaluation.ts';
import { codeOf } from '../platform/problem-code.ts';
import { BOB, configText, copyProject, makeProject, rowsText } from './project.ts';
import type { Clone, Project } from './project.ts';

type Baseline = Measured | Unmeasured | undefined;

async function measure(clone: Clone): Promise<Readonly<Record<Exclude<Role, 'candidate'> | 'candidate', Baseline>>> {
  const session = await clone.session();
  await trainStep(session);
  const { candidate, baselines } = await evaluateStep(session);
  const of = (role: Role): Baseline =>
    baselines.find((one) => (one.kind === 'measured' ? one.subject.role : one.role) === role);
  return { candidate, champion: of('champion'), base: of('base') };
}

/** Version 1 is what `params.yml` says; the clone then stands on a branch with another model. */
let withChampion: () => Project;
beforeAll(async () => {
  const project = makeProject({}, '', afterAll);
  const session = await project.ann.session();
  await trainStep(session);
  expect(await adoptStep(session, { path: 'model', replace: false })).toMatchObject({ kind: 'deployed' });
  project.ann.git('switch', '--quiet', '--create', 'change');
  project.ann.commit({ 'params.yml': 'noise: 0.2\n' });
  withChampion = () => copyProject(project);
});

const rows = (measured: Baseline): unknown => (measured?.kind === 'measured' ? measured.rows : measured);
const stored = (project: Project): string => join(project.root, 'store/late/v1/model/model.txt');

describe('the champion', () => {
  it('is scored again on the rows of the candidate, by the same command', async () => {
    const { ann, leftovers } = withChampion();
    const { candidate, champion } = await measure(ann);
    expect(champion).toMatchObject({ kind: 'measured', source: 'scored', subject: { role: 'champion', version: 1 } });
    expect(rows(champion)).toBe(rows(candidate));
    expect(await compareStep(await ann.session())).toMatchObject({ against: 'production', verdict: 'pass' });
    expect(leftovers()).toEqual([]);
  });

  /** `$1` is the model: the champion's lies in a temporary folder. */
  const PICKY = `case "$1" in */temporaries/*) echo "too old for me" >&2; exit 1;; esac\n`;
  it.each<[string, (project: Project) => void, string]>([
    [
      'the command fails on it',
      ({ ann }) => ann.write({ 'predict.sh': PICKY + ann.read('predict.sh') }),
      'version 1 could not be scored: the predict command failed: exit code 1',
    ],
    [
      'its bytes are others',
      (project) => appendFileSync(stored(project), ' '),
      'these are not the bytes that were meant',
    ],
    ['the store is gone', ({ root }) => rmSync(join(root, 'store'), { recursive: true }), 'has no late v1'],
  ])('has failed, and is no first run, when %s', async (_, spoil, reason) => {
    const project = withChampion();
    spoil(project);
    const { champion } = await measure(project.ann);
    expect(champion?.kind).toBe('failed');
    expect(JSON.stringify(champion)).toContain(reason);
    expect(project.ann.log.texts('warning').join('\n')).toContain(reason);
    const session = await project.ann.session();
    const compared = await compareStep(session);
    expect(compared).toMatchObject({ verdict: 'undecided', conclusion: 'failure' });
    expect(compared.rules[0]).toMatchObject({ verdict: 'undecided' });
    expect(await requestApprovalStep(session)).toMatchObject({ kind: 'refused' });
    expect(project.leftovers()).toEqual([]);
  });

  /** Of the champion, which lies in a temporary folder, it makes nonsense: higher where it was lower. */
  const MISFIT = `case "$1" in */temporaries/*) awk -F, 'NR == 1 { print "id,p" } NR > 1 { printf "%s,%.9f\\n", $1, 1 / (1 + exp($2)) }' "$2" > "$3"; exit;; esac\n`;

  it('that scores otherwise than when it was approved, on the same rows, is not itself: nothing is better than it', async () => {
    const { ann, clone } = makeProject();
    await measure(ann);
    const session = await ann.session();
    await compareStep(session);
    const asked = await requestApprovalStep(session);
    if (asked.kind !== 'requested') throw new TypeError(asked.kind);
    await approveStep(await clone('bob', BOB).session(), { code: asked.code, says: 'approve', note: '' });
    expect(await promoteStep(await ann.session(), { resume: false })).toMatchObject({ kind: 'deployed' });
    ann.git('switch', '--quiet', '--create', 'change');
    ann.write({ 'params.yml': 'noise: 0.9\n' });
    expect((await measure(ann)).champion).toMatchObject({ kind: 'measured' });
    ann.write({ 'predict.sh': MISFIT + ann.read('predict.sh') });
    const { champion } = await measure(ann);
    expect(champion).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(champion)).toMatch(
      /version 1 cannot be compared with: on the same 240 rows it had ROC.AUC 0\.\d+ when it was approved, and has ROC.AUC 0\.\d+ by/,
    );
    expect(await compareStep(await ann.session())).toMatchObject({ verdict: 'undecided', conclusion: 'failure' });
    // Other rows are another question.
    ann.write({ 'data/test.csv': rowsText(200, 1001) });
    expect((await measure(ann)).champion).toMatchObject({ kind: 'measured' });
  });

  it('is absent on the first run: what is relative does not apply, and a request is accepted', async () => {
    const { ann } = makeProject();
    const { champion, base } = await measure(ann);
    expect([champion?.kind, base?.kind]).toEqual(['absent', 'absent']);
    const session = await ann.session();
    const compared = await compareStep(session);
    expect(compared.rules.map(({ verdict, reason }) => `${verdict} ${reason}`)).toEqual([
      'not-applicable baseline-absent',
      'pass interval-good',
    ]);
    expect(await requestApprovalStep(session)).toMatchObject({ kind: 'requested', request: { champion: null } });
  });

  it('that came between evaluation and request voids the first run', async () => {
    const { ann } = makeProject();
    await measure(ann);
    const session = await ann.session();
    await compareStep(session);
    ann.write({ 'other/model.txt': '0.5 3\n' });
    await adoptStep(session, { path: 'other', replace: false });
    const asked = await requestApprovalStep(session);
    expect(asked).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(asked)).toContain('what it was compared with is what production has');
  });
});

const remote = (name: string): string => configText({ registry: { git: { remote: name } } });

describe('the registry', () => {
  it.each<[string, string, (project: Project) => void]>([
    ['at a remote that is gone', remote('origin'), ({ root }) => rmSync(join(root, 'origin.git'), { recursive: true })],
    ['in a folder that is a file', configText(), ({ root }) => writeFileSync(join(root, 'registry'), '')],
  ])('%s is a failure of somebody else, never a first run', async (_, config, spoil) => {
    const project = makeProject({ 'mlgate.yml': config });
    const session = await project.ann.session();
    await trainStep(session);
    spoil(project);
    await expect(evaluateStep(session)).rejects.toThrow(ExternalError);
    expect(await session.workspace.read('evaluation.json')).toBeUndefined();
  });

  it('at a remote that this clone does not have is provably none', async () => {
    const { ann } = makeProject({ 'mlgate.yml': remote('upstream') });
    const { champion, base } = await measure(ann);
    expect([champion?.kind, base?.kind]).toEqual(['absent', 'absent']);
    const session = await ann.session();
    await compareStep(session);
    expect(await codeOf(requestApprovalStep(session))).toBe('registry-nowhere');
  });

  it('whose ledger was altered is refused, never read as empty', async () => {
    const project = withChampion();
    for (const file of globSync(join(project.root, 'registry/**/ledger.jsonl'))) writeFileSync(file, '');
    expect(await codeOf(measure(project.ann))).toBeDefined();
  });
});

it('gives the predict command no labels', async () => {
  const { ann } = makeProject({ 'predict.sh': 'head -1 "$2" >&2; exit 3\n' });
  const session = await ann.session();
  await trainStep(session);
  const problem = await evaluateStep(session).catch((error: unknown) => error);
  expect(problem).toMatchObject({ problems: [{ code: 'predict-failed', output: 'id,x,origin' }] });
});

it('files outside the folder of mlgate.yml are no inputs of its model', async () => {
  const project = makeProject({}, 'models/late');
  const { candidate } = await measure(project.ann);
  expect(candidate).toMatchObject({ kind: 'measured', subject: { role: 'candidate' } });
  cpSync(join(project.ann.folder, 'data'), join(project.ann.folder, '../other'), { recursive: true });
  const again = await trainStep(await project.ann.session());
  expect(again.observed.reused).toBe(true);
});

it('measures on other rows what has other rows', async () => {
  const { ann } = withChampion();
  const first = await measure(ann);
  ann.write({ 'data/test.csv': rowsText(100, 1001) });
  const second = await measure(ann);
  expect(rows(second.champion)).toBe(rows(second.candidate));
  expect(rows(second.champion)).not.toBe(rows(first.champion));
});
