import { cpSync, rmSync } from 'node:fs';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { compareStep } from '../../../src/pipeline/compare.ts';
import { evaluateStep } from '../../../src/pipeline/evaluate/evaluate.ts';
import { gatherReport, reportStep } from '../../../src/pipeline/report.ts';
import { requestApprovalStep } from '../../../src/pipeline/approval/request-approval.ts';
import { runPipeline } from '../../../src/pipeline/run.ts';
import type { Session } from '../../../src/pipeline/session.ts';
import { trainStep } from '../../../src/pipeline/train.ts';
import { validateDataStep } from '../../../src/pipeline/validate-data.ts';
import { ExternalError } from '../../../src/records/errors.ts';
import { codeOf } from '../../platform/problem-code.ts';
import { configText, makeProject } from '../project.ts';
import type { Clone, Project } from '../project.ts';

const STEPS = { 'validate-data': validateDataStep, train: trainStep, evaluate: evaluateStep, compare: compareStep };
const RECORDS = ['data-report.json', 'training-run.json', 'evaluation.json', 'comparison.json', 'comment.md'];
const lies = (clone: Clone): readonly string[] => RECORDS.filter((name) => clone.has(`.mlgate/late/${name}`));

let project: Project;
beforeAll(async () => {
  project = makeProject({}, '', afterAll);
  await runPipeline(await project.ann.session(), { record: false });
  cpSync(project.ann.folder, `${project.root}/as-it-was`, { recursive: true });
});
const restored = (): Clone => {
  rmSync(project.ann.folder, { recursive: true });
  cpSync(`${project.root}/as-it-was`, project.ann.folder, { recursive: true });
  return project.ann;
};

const edited = (file: string, text: string) => (clone: Clone) => clone.write({ [file]: clone.read(file) + text });

describe('a step that makes another record takes away what rested on the earlier one', () => {
  it.each<[string, keyof typeof STEPS, (clone: Clone) => void, readonly string[]]>([
    ['validate-data on the same data', 'validate-data', () => {}, RECORDS],
    ['validate-data on other data', 'validate-data', edited('data/train.csv', '9,0.5,ORD,1\n'), RECORDS.slice(0, 1)],
    ['train on the same inputs', 'train', () => {}, RECORDS],
    ['train with another parameter', 'train', edited('params.yml', '\n'), RECORDS.slice(0, 2)],
    ['evaluate the same', 'evaluate', () => {}, RECORDS],
    [
      'evaluate with another predict script',
      'evaluate',
      edited('predict.sh', 'sed -i \'2,$s/$/1/\' "$3"\n'),
      RECORDS.slice(0, 3),
    ],
    ['compare the same', 'compare', () => {}, RECORDS],
  ])('%s', async (_, step, change, left) => {
    const ann = restored();
    expect(lies(ann)).toEqual(RECORDS);
    change(ann);
    await STEPS[step](await ann.session());
    expect(lies(ann)).toEqual(left);
  });

  it('a training that failed leaves the earlier model with its records', async () => {
    const ann = restored();
    const model = ann.read('model/model.txt');
    ann.write({ 'train.sh': 'mkdir model; echo broken > model/model.txt; exit 1\n' });
    expect(await codeOf(trainStep(await ann.session()))).toBe('train-failed');
    expect([lies(ann), ann.read('model/model.txt')]).toEqual([RECORDS, model]);
  });

  it('a run begins with nothing, and reports a command that failed', async () => {
    const ann = restored();
    ann.write({ 'train.sh': 'echo out of luck >&2; exit 1\n' });
    expect(await codeOf(runPipeline(await ann.session(), { record: false }))).toBe('train-failed');
    expect(lies(ann)).toEqual(['data-report.json', 'comment.md']);
    expect(ann.read('.mlgate/late/comment.md')).toContain('out of luck');
  });

  it.each<[string, (session: Session) => Promise<unknown>]>([
    ['a run', (session: Session) => runPipeline(session, { record: false })],
    ['evaluate alone', (session: Session) => trainStep(session).then(() => evaluateStep(session))],
  ])('%s whose predict command failed is reported as such also later, until evaluate ends well', async (_, work) => {
    const ann = restored();
    const whole = ann.read('predict.sh');
    ann.write({ 'predict.sh': 'echo no such column >&2; exit 4\n', 'params.yml': 'noise: 0.75\n' });
    expect(await codeOf(work(await ann.session()))).toBe('predict-failed');
    const said = (await reportStep(await ann.session())).comment;
    expect([said.includes('evaluation failed'), said.includes('no such column')]).toEqual([true, true]);
    ann.write({ 'predict.sh': whole });
    await evaluateStep(await ann.session());
    expect((await reportStep(await ann.session())).input.failure).toBeUndefined();
    expect(ann.has('.mlgate/late/stage-failure.json')).toBe(false);
  });

  it('an evaluation that failed says nothing of one that is there', async () => {
    const ann = restored();
    ann.write({ 'predict.sh': 'exit 4\n' });
    expect(await codeOf(evaluateStep(await ann.session()))).toBe('predict-failed');
    expect((await reportStep(await ann.session())).input.failure).toBeUndefined();
  });

  it('a run that could not reach the registry leaves no report of an earlier one', async () => {
    const ann = restored();
    ann.write({ '../registry': '' });
    await expect(runPipeline(await ann.session(), { record: false })).rejects.toThrow(ExternalError);
    expect(lies(ann)).toEqual(['data-report.json', 'training-run.json']);
    ann.remove('../registry');
  });
});

describe('what lies there', () => {
  it.each<[string, (clone: Clone) => void, (session: Session) => Promise<unknown>, string]>([
    [
      'a cut-off evaluation',
      (c) => c.write({ [at('evaluation')]: c.read(at('evaluation')).slice(0, 90) }),
      compareStep,
      'record-unreadable',
    ],
    [
      'an evaluation of a newer mlgate',
      (c) => c.write({ [at('evaluation')]: '{"kind":"evaluation","schemaVersion":9}' }),
      compareStep,
      'record-newer',
    ],
    [
      'an altered evaluation',
      (c) => c.write({ [at('evaluation')]: c.read(at('evaluation')).replace('ROC AUC', 'ROC') }),
      requestApprovalStep,
      'record-stale',
    ],
    [
      'an altered comparison',
      (c) => c.write({ [at('comparison')]: '{"kind":"comparison","schemaVersion":1}' }),
      gatherReport,
      'record-invalid',
    ],
    [
      'other predictions',
      (c) => c.write({ '.mlgate/late/predictions-candidate.bin': 'x' }),
      compareStep,
      'predictions-stale',
    ],
    ['no predictions', (c) => c.remove('.mlgate/late/predictions-candidate.bin'), compareStep, 'predictions-stale'],
    [
      'another model, with its training record',
      (c) => c.write({ 'model/model.txt': '0.5 0\n' }),
      requestApprovalStep,
      'model-changed',
    ],
    [
      'another model, without one',
      (c) => (c.write({ 'model/model.txt': '0.5 0\n' }), c.remove(at('training-run'))),
      requestApprovalStep,
      'record-stale',
    ],
    ['no evaluation', (c) => c.remove(at('evaluation')), requestApprovalStep, 'record-missing'],
    ['no comparison', (c) => c.remove(at('comparison')), requestApprovalStep, 'record-missing'],
  ])('and cannot be used: %s', async (_, spoil, step, code) => {
    const ann = restored();
    spoil(ann);
    expect(await codeOf(step(await ann.session()))).toBe(code);
    expect(ann.has('../registry')).toBe(false);
  });

  it('unreadable is replaced by the step that writes it', async () => {
    const ann = restored();
    ann.write({ [at('evaluation')]: 'x' });
    const session = await ann.session();
    await evaluateStep(session);
    expect(lies(ann)).toEqual(RECORDS.slice(0, 3));
    expect(await compareStep(session)).toMatchObject({ conclusion: 'success' });
  });

  it('is made anew by single steps and then speaks of the commit they ran on', async () => {
    const ann = restored();
    const commit = ann.commit({ 'note.txt': 'x\n' });
    const { default: evaluate } = await import('../../../src/actions/evaluate.ts');
    const session = await ann.session();
    await evaluate.run(session, {});
    expect((await reportStep(session)).input.context).toMatchObject({ head: commit, built: commit });
  });

  it('half-written by a killed process is no file of the workspace', async () => {
    const ann = restored();
    const session = await ann.session();
    const before = await session.workspace.list();
    ann.write({ '.mlgate/late/.evaluation.json.0123456789ab.tmp': '{"kind":"eval' });
    expect(await session.workspace.list()).toEqual(before);
    expect(await compareStep(session)).toMatchObject({ conclusion: 'success' });
  });
});

it('what the data gate stopped is not let through by an earlier comparison, nor by a later one', async () => {
  const contract = { train: 'data/train.csv', test: 'data/test.csv', contract: 'contract.yml' };
  const { ann } = makeProject({
    'mlgate.yml': configText({ data: contract }),
    'contract.yml': 'columns:\n  x: { range: [-1, 1] }\n',
  });
  const session = await ann.session();
  expect(await runPipeline(session, { record: false })).toMatchObject({ verdict: 'fail', comparison: undefined });
  expect(lies(ann)).toEqual(['data-report.json', 'comment.md']);
  for (const step of [trainStep, evaluateStep, compareStep]) await step(session);
  const asked = await requestApprovalStep(session);
  expect(asked).toMatchObject({
    kind: 'refused',
    reasons: [{ rule: 'the gate let it pass', found: 'failure' }, {}, {}],
  });
});

const at = (kind: string): string => `.mlgate/late/${kind}.json`;
