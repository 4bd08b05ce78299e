import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareStep } from '../../src/pipeline/compare.ts';
import { evaluateStep } from '../../src/pipeline/evaluate/evaluate.ts';
import { recordBase } from '../../src/pipeline/record-base.ts';
import { runPipeline } from '../../src/pipeline/run.ts';
import { trainStep } from '../../src/pipeline/train.ts';
import type { Comparison } from '../../src/records/comparison.ts';
import type { Measured, Unmeasured } from '../../src/records/evaluation.ts';
import { codeOf } from '../platform/problem-code.ts';
import { ANN, configText, makeProject, rowsText, TRAIN } from './project.ts';
import type { Clone, ConfigChanges, Project } from './project.ts';

async function baseOf(clone: Clone): Promise<Measured | Unmeasured | undefined> {
  const session = await clone.session();
  await trainStep(session);
  const { baselines } = await evaluateStep(session);
  return baselines.find((one) => (one.kind === 'measured' ? one.subject.role : one.role) === 'base');
}

const compared = async (clone: Clone): Promise<Comparison> => compareStep(await clone.session());
const RULES = [{ roc_auc: 'not clearly worse by more than 0.05 than base' }];
const rerun = { compare: { baseline: 'rerun', against: 'base', rules: RULES } };

/** A project with a change on a branch; main's evaluation is recorded when asked for. */
async function changed(config: ConfigChanges, record = false, below = ''): Promise<Project> {
  const project = makeProject({ 'mlgate.yml': configText(config) }, below);
  if (record) await runPipeline(await project.ann.session(), { record: true });
  project.ann.git('switch', '--quiet', '--create', 'change');
  project.ann.commit({ 'params.yml': 'noise: 0.2\n' });
  return project;
}

/** Numbers that training writes itself (rung 0), or its predictions with the labels beside them (rung 1). */
const RUNGS: readonly (readonly [string, ConfigChanges])[] = [
  ['rung 3', {}],
  [
    'rung 1',
    {
      train: {
        run: `${TRAIN} && bash predict.sh {model} data/test.csv model/p.csv && paste -d, model/p.csv data/test.csv | cut -d, -f1,2,5,6 > {predictions}`,
        params: 'params.yml',
        model: 'model/',
      },
      data: { train: 'data/train.csv' },
      evaluate: {
        predictions: 'predictions.csv',
        label: 'late',
        positive: 1,
        score: 'p',
        id: 'id',
        slices: ['origin'],
      },
    },
  ],
  [
    'rung 0',
    {
      train: { run: `sed 's/noise: \\(.*\\)/{"roc_auc": \\1}/' params.yml > {metrics}` },
      data: {},
      evaluate: undefined,
      metrics: 'metrics.json',
    },
  ],
];

describe.each(RUNGS)('%s', (rung, changes) => {
  const rules = rung === 'rung 0' ? [{ roc_auc: 'no worse by more than 1 than base', on: 'point' }] : RULES;
  it('finds what main recorded', async () => {
    const { ann, leftovers } = await changed({ ...changes, compare: { against: 'base', rules } }, true);
    ann.commit({ 'note.txt': 'one more commit\n' });
    const recorded = ann.git('rev-parse', 'main');
    const base = await baseOf(ann);
    expect(base).toMatchObject({ kind: 'measured', source: 'recorded', subject: { commit: recorded, distance: 0 } });
    expect(await compared(ann)).toMatchObject({ against: 'base', verdict: 'pass' });
    expect(leftovers()).toEqual([]);
  });

  it('runs the base again in a worktree', async () => {
    const { ann, leftovers } = await changed({ ...changes, compare: { ...rerun.compare, rules } });
    const base = await baseOf(ann);
    const commit = ann.git('rev-parse', 'main');
    expect(base).toMatchObject({ kind: 'measured', source: 'rerun', subject: { commit, distance: 0 } });
    const { verdict, changes: table } = await compared(ann);
    expect([verdict, table.length > 0]).toEqual(['pass', true]);
    expect(ann.git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(leftovers()).toEqual([]);
  });
});

describe('a recorded base', () => {
  it('that is none says of which commits nothing is recorded', async () => {
    const { ann } = makeProject();
    expect(await baseOf(ann)).toMatchObject({ kind: 'absent', reason: 'there is no commit before this one' });
    const commit = ann.git('rev-parse', 'HEAD');
    ann.git('switch', '--quiet', '--create', 'change');
    ann.commit({ 'note.txt': 'one\n' });
    expect(await baseOf(ann)).toMatchObject({
      kind: 'absent',
      reason: `it is ${commit.slice(0, 12)}, and nothing is recorded of it`,
    });
  });

  it('may lie some commits back', async () => {
    const { ann } = await changed({}, true);
    const recorded = ann.git('rev-parse', 'main');
    ann.git('switch', '--quiet', 'main');
    for (const note of ['two', 'three']) ann.commit({ 'note.txt': `${note}\n` });
    ann.git('push', '--quiet', 'origin', 'main');
    ann.git('switch', '--quiet', '--create', 'later');
    ann.commit({ 'note.txt': 'four\n' });
    expect(await baseOf(ann)).toMatchObject({ kind: 'measured', subject: { commit: recorded, distance: 2 } });
  });

  it('with other rows is shown and not compared', async () => {
    const { ann } = await changed({ compare: { against: 'base', rules: RULES } }, true);
    ann.commit({ 'data/test.csv': rowsText(100, 1001) });
    expect(await baseOf(ann)).toMatchObject({ kind: 'measured', source: 'recorded' });
    const result = await compared(ann);
    expect(result.baselines.base).toMatchObject({
      kind: 'not-comparable',
      reason: 'it was measured on 240 rows, the candidate on 100',
    });
    expect(result.verdict).toBe('undecided');
  });

  it('is never of changes, of files that nobody committed, or of another commit', async () => {
    const { ann } = makeProject();
    const session = await ann.session();
    await runPipeline(session, { record: false });
    const changes: readonly ((clone: Clone) => unknown)[] = [
      (clone) => clone.write({ 'params.yml': 'noise: 9\n' }),
      (clone) => clone.write({ 'new.txt': '' }),
      (clone) => clone.commit({ 'note.txt': 'later\n' }),
    ];
    for (const change of changes) {
      change(ann);
      expect(await codeOf(recordBase(session))).toBe('record-dirty');
      ann.git('checkout', '--quiet', '.');
      ann.git('clean', '--quiet', '--force', 'new.txt');
    }
    ann.git('reset', '--quiet', '--hard', 'origin/main');
    expect(await recordBase(session)).toEqual({ written: true });
    expect(await recordBase(session)).toEqual({ written: false });
  });

  it('is refused before a training is spent on it', async () => {
    const { ann } = makeProject();
    ann.write({ 'new.txt': '' });
    expect(await codeOf(runPipeline(await ann.session(), { record: true }))).toBe('record-dirty');
    expect(ann.has('model')).toBe(false);
  });
});

describe('a base that is run again', () => {
  it('is found from a detached head, a shallow clone says what is missing', async () => {
    const { ann, clone } = await changed(rerun);
    ann.git('checkout', '--quiet', '--detach');
    expect(await baseOf(ann)).toMatchObject({ kind: 'measured', subject: { commit: ann.git('rev-parse', 'main') } });
    ann.git('push', '--quiet', 'origin', 'HEAD:refs/heads/change');
    const shallow = clone('shallow', ANN, { args: ['--no-local', '--depth=1', '--branch=change'] });
    expect(await baseOf(shallow)).toMatchObject(
      failed(/run again: there is no commit .* in this clone; .*: git fetch --unshallow$/),
    );
  });

  it('in a sub-folder, with data that git ignores, is scored by the predict command of the change', async () => {
    const below = 'models/late';
    const ignored = { '.gitignore': 'model/\ndata/\n' };
    const { ann } = await changed(rerun, false, below);
    ann.git('rm', '--quiet', '-r', '--cached', 'data');
    ann.commit(ignored);
    ann.git('branch', '--quiet', '--force', 'main');
    ann.git('push', '--quiet', '--force', 'origin', 'main');
    ann.commit({ 'params.yml': 'noise: 0.1\n', 'predict.sh': `echo "$1" >> ../scored\n${ann.read('predict.sh')}` });
    expect(await baseOf(ann)).toMatchObject({ kind: 'measured', source: 'rerun' });
    expect(ann.read('../scored').trim().split('\n')).toHaveLength(2);
    expect(ann.log.texts('warning')).toEqual([]);
  });

  it.each([
    ['is trained every time while nothing names the data', {}, true],
    ['is trained once where training data are named', { data: { train: 'data/train.csv' } }, false],
  ])('%s, as the candidate is; the report says which', async (_, data, isAnew) => {
    const run = 'cat ../outside.json > {metrics}';
    const plain = { train: { run }, data: {}, evaluate: undefined, metrics: 'metrics.json', compare: rerun.compare };
    const rules = [{ roc_auc: 'no worse by more than 0.01 than base', on: 'point' }];
    // Relative to the folder of mlgate.yml, a worktree would look beside itself.
    const { ann, root } = makeProject({});
    const text = configText({ ...plain, ...data, compare: { ...rerun.compare, rules } });
    ann.commit({ 'mlgate.yml': text.replace('../outside.json', `${root}/outside.json`) });
    ann.git('push', '--quiet', 'origin', 'main');
    ann.git('switch', '--quiet', '--create', 'change');
    ann.commit({ 'note.txt': 'x' });
    const reports: string[] = [];
    for (const value of [0.8, 0.7]) {
      ann.write({ '../outside.json': JSON.stringify({ roc_auc: value }) });
      const { report, comparison } = await runPipeline(await ann.session(), { record: false });
      const base = comparison?.baselines.base;
      const found = base?.kind === 'measured' ? comparison?.changes[0]?.change.baseline?.value : undefined;
      const candidate = comparison?.changes[0]?.change.candidate.value;
      expect([candidate, found]).toEqual(isAnew ? [value, value] : [0.8, 0.8]);
      reports.push(report.comment);
    }
    expect(reports.map((comment) => comment.includes('base training reused'))).toEqual([false, !isAnew]);
    expect(reports.join('')).not.toContain('trained and measured again');
  });

  it('is found through a link to the folder', async () => {
    const project = await changed(rerun, false, 'models/late');
    symlinkSync(project.ann.folder, join(project.root, 'link'));
    expect(await baseOf(project.clone('link', ANN, { below: '' }))).toMatchObject({
      kind: 'measured',
      source: 'rerun',
    });
  });

  it.each<[string, (clone: Clone) => void, object]>([
    ['no training script', (clone) => clone.remove('train.sh'), failed(/the training command failed/)],
    ['no folder of the configuration', (clone) => clone.git('rm', '--quiet', '-r', '.'), failed(/no models\/late in/)],
  ])('may have %s', async (_, spoil, expected) => {
    const { ann } = makeProject({ 'mlgate.yml': configText(rerun) }, 'models/late');
    const whole = ann.git('rev-parse', 'HEAD');
    spoil(ann);
    ann.commit({ '../../README.md': 'x\n' });
    ann.git('push', '--quiet', 'origin', 'main');
    ann.git('switch', '--quiet', '--create', 'change');
    ann.git('checkout', '--quiet', whole, '--', '.');
    ann.commit();
    const base = await baseOf(ann);
    expect(base).toMatchObject(expected);
    expect(ann.log.texts('warning').join('\n').includes('could not be run again')).toBe(base?.kind === 'failed');
    expect(await compared(ann)).toMatchObject({ conclusion: base?.kind === 'failed' ? 'failure' : 'success' });
  });
});

function failed(matching: RegExp): object {
  const reason: unknown = expect.stringMatching(matching);
  return { kind: 'failed', reason };
}
