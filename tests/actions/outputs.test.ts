// Outputs declared = outputs written, by every action and however it ends.
import { expect, it } from 'vitest';
import { ACTIONS } from '../../src/actions/all.ts';
import type { InputValues, StepResult } from '../../src/actions/action.ts';
import { PLAIN } from '../../src/report/terminal/palette.ts';
import { BOB, configText, makeProject } from '../pipeline/project.ts';
import type { Clone } from '../pipeline/project.ts';

const ran = new Set<string>();

async function act(clone: Clone, name: string, inputs: InputValues = {}): Promise<StepResult> {
  const action = ACTIONS.find((one) => one.name === name);
  if (action === undefined) throw new TypeError(name);
  const result = await action.run(await clone.session(), inputs);
  ran.add(name);
  expect(Object.keys(result.outputs).sort(), name).toEqual(Object.keys(action.outputs).sort());
  for (const value of Object.values(result.outputs)) expect(value, name).toBeTypeOf('string');
  expect(JSON.parse(JSON.stringify(result.json)), name).toBeTypeOf('object');
  expect(result.text({ width: 80, palette: PLAIN }), name).toMatch(/^\S.*\n$/s);
  return result;
}

it('every action writes the outputs that it declares', async () => {
  const project = makeProject();
  const { ann } = project;
  for (const step of ['validate-data', 'train', 'evaluate', 'compare', 'report']) {
    expect(await act(ann, step)).toMatchObject({ conclusion: 'success' });
  }
  expect((await act(ann, 'train')).outputs['reused']).toBe('true');
  const run = await act(ann, 'run');
  expect(ann.has(run.outputs['report'] ?? '')).toBe(true);
  const { html, comment } = (await act(ann, 'report')).outputs;
  expect([ann.has(html ?? ''), ann.has(comment ?? '')]).toEqual([true, true]);

  const { code = '' } = (await act(ann, 'request-approval')).outputs;
  expect(await act(ann, 'approve', { code: 'AAAA-AAAA-AAAA-AAAA' })).toMatchObject({ conclusion: 'failure' });
  expect(await act(ann, 'approve', { code })).toMatchObject({ conclusion: 'failure' });
  const refused = await act(ann, 'promote');
  expect(refused).toMatchObject({ conclusion: 'failure', outputs: { result: 'refused', version: '' } });
  const bob = project.clone('bob', BOB);
  expect((await act(bob, 'approve', { code })).outputs).toEqual({ decision: 'granted', request: '1' });
  expect((await act(ann, 'promote')).outputs).toMatchObject({
    result: 'deployed',
    version: '1',
    deployment: '',
    url: '',
  });
  expect((await act(ann, 'promote')).outputs).toMatchObject({ result: 'already', version: '1' });
  expect((await act(ann, 'rollback')).outputs).toMatchObject({ result: 'refused', version: '' });
  ann.write({ 'other/model.txt': '0.5 3\n' });
  expect((await act(ann, 'adopt', { path: 'other' })).outputs['result']).toBe('refused');
  expect((await act(ann, 'adopt', { path: 'other', replace: true })).outputs['version']).toBe('2');
  expect((await act(ann, 'request-approval')).outputs).toEqual({ code: '', request: '' });
  expect((await act(ann, 'rollback', { version: 'v1', reason: 'x' })).outputs['result']).toBe('deployed');
  expect([...ran].sort()).toEqual(ACTIONS.map(({ name }) => name).sort());
});

it('and when the data gate stops it', async () => {
  const data = { train: 'data/train.csv', test: 'data/test.csv', contract: 'contract.yml' };
  const { ann } = makeProject({
    'mlgate.yml': configText({ data }),
    'contract.yml': 'columns:\n  x: { range: [-1, 1] }\n',
  });
  for (const name of ['validate-data', 'run']) {
    expect(await act(ann, name)).toMatchObject({ conclusion: 'failure', outputs: { verdict: 'fail' } });
  }
  expect(ann.has('model')).toBe(false);
});

it('and when nobody could approve, a version is none, or a code names nothing', async () => {
  const approval = { groups: { owners: ['ann@example.org'] }, needs: ['1 of owners'] };
  const { ann } = makeProject({ 'mlgate.yml': configText({ approval }) });
  await act(ann, 'run');
  expect(await act(ann, 'request-approval')).toMatchObject({ conclusion: 'failure', outputs: { code: '' } });
  await expect(act(ann, 'rollback', { version: 'three' })).rejects.toThrow('is not a version');
  await expect(act(ann, 'approve', { code: 'x', deny: true, withdraw: true })).rejects.toThrow('cannot both be meant');
});
