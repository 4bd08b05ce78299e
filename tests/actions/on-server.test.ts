// The measuring actions where there is a server: what they show there, and what they write into the registry by themselves.
import { describe, expect, it } from 'vitest';
import { lookUpModel } from '../../src/pipeline/registry-access.ts';
import type { Session } from '../../src/pipeline/session.ts';
import { openSession } from '../../src/pipeline/session.ts';
import { refused } from '../fakes/forge-world.ts';
import { PUSH } from '../fakes/memory-forge.ts';
import { configText } from '../pipeline/project.ts';
import { makeJobs, PULL } from '../pipeline/jobs.ts';
import type { Jobs } from '../pipeline/jobs.ts';
import { ACTIONS } from '../../src/actions/all.ts';
import type { InputValues, StepResult } from '../../src/actions/action.ts';

function comments({ world }: Jobs): readonly string[] {
  return world.commentsOf(PULL).map(({ body }) => body);
}

describe('the root action on a pull request', () => {
  it('is 5 requests, whatever it measures', async () => {
    const jobs = makeJobs();
    const { outputs, summary, annotations } = await jobs.measure.act('run');
    expect(jobs.measure.forge.calls.list.map(({ method }) => method)).toEqual([
      'checks.start',
      'artifacts.upload',
      'comments.list',
      'comments.create',
      'comments.read',
      'checks.complete',
    ]);
    expect(outputs).toMatchObject({ verdict: 'pass', conclusion: 'success', artifact: '' });
    expect(outputs['model-digest']).toMatch(/^[0-9a-f]{64}$/);
    expect(outputs['comment-url']).toMatch(/#issuecomment-/);
    expect(outputs['report-url']).toMatch(/\/artifacts\/\d+$/);
    expect(summary).toContain('### ');
    expect(annotations).toEqual([]);
  });

  it('a check that fails has an annotation at the line of mlgate.yml', async () => {
    const jobs = makeJobs({
      files: { 'mlgate.yml': configText({ compare: { rules: [{ roc_auc: 'at least 0.999' }] } }) },
    });
    const { conclusion } = await jobs.measure.act('run');
    expect(conclusion).toBe('failure');
    const [check] = jobs.world.checks;
    expect(check?.result?.conclusion).toBe('failure');
    expect(check?.result?.annotations).toMatchObject([{ path: 'mlgate.yml', level: 'failure' }]);
    const [annotation] = check?.result?.annotations ?? [];
    const lines = jobs.project.ann.read('mlgate.yml').split('\n');
    expect(lines[(annotation?.line ?? 0) - 1]).toContain('at least 0.999');
  });

  it.each([
    ['train', { 'train.sh': 'echo "no such file @eve" >&2; exit 3\n' }, 'training failed'],
    ['evaluate', { 'predict.sh': 'exit 4\n' }, 'evaluation failed'],
    ['validate-data', { 'data/train.csv': '' }, 'the data could not be checked'],
  ])('a %s that fails is told by comment and check, and thrown', async (_, files, says) => {
    const jobs = makeJobs({ files });
    await expect(jobs.measure.act('run')).rejects.toThrow();
    expect(comments(jobs)).toHaveLength(1);
    expect(comments(jobs)[0]).toContain(says);
    expect(jobs.world.checks).toMatchObject([{ result: { conclusion: 'failure', title: `late: ${says}` } }]);
    expect(jobs.measure.forge.calls.count('checks.complete')).toBe(1);
  });

  it('broken data are told the same way', async () => {
    const data = { train: 'data/train.csv', test: 'data/test.csv', contract: 'contract.yml' };
    const jobs = makeJobs({
      files: { 'mlgate.yml': configText({ data }), 'contract.yml': 'columns:\n  x: { range: [-1, 1] }\n' },
    });
    expect((await jobs.measure.act('run')).conclusion).toBe('failure');
    const annotations = jobs.world.checks[0]?.result?.annotations ?? [];
    expect(annotations[0]).toMatchObject({ path: 'contract.yml', line: 2, level: 'failure' });
  });

  it('nothing can be posted: the same conclusion and outputs, one notice', async () => {
    const jobs = makeJobs();
    jobs.measure.forge.calls.fail('*', { error: refused('github-forbidden', 'Resource not accessible') });
    const { conclusion, outputs, summary } = await jobs.measure.act('run');
    expect(conclusion).toBe('success');
    expect(outputs).toMatchObject({ verdict: 'pass', 'comment-url': '', 'report-url': '' });
    expect(summary).toContain('### ');
    expect(jobs.measure.log.texts('notice').filter((text) => text.includes('permissions:'))).toHaveLength(1);
  });
});

/** After the change has landed. */
async function pushed(jobs: Jobs, name: string, inputs: InputValues = {}): Promise<StepResult> {
  const { forge } = jobs.measure;
  forge.event = PUSH;
  const action = ACTIONS.find((one) => one.name === name);
  if (action === undefined) throw new TypeError(name);
  return action.run(await withForge(jobs), inputs);
}

async function withForge(jobs: Jobs): Promise<Session> {
  const { config, platform } = await jobs.project.ann.session();
  return openSession(config, { ...platform, forge: jobs.measure.forge });
}

async function recorded(jobs: Jobs): Promise<number> {
  await using found = await lookUpModel(await withForge(jobs));
  return found?.state.evaluations.size ?? 0;
}

describe('recording the base', () => {
  it.each([
    ['run', {}, 1],
    ['run', { record: false }, 0],
    ['run', { record: true }, 1],
  ] as const)('%s %j after a push to the default branch: %s', async (name, inputs, expected) => {
    const jobs = makeJobs();
    await pushed(jobs, name, inputs);
    expect(await recorded(jobs)).toBe(expected);
    expect(jobs.world.commentsOf(PULL)).toEqual([]);
  });

  it('not on a pull request, and not after a push to another branch', async () => {
    const jobs = makeJobs();
    await jobs.measure.act('run');
    jobs.measure.forge.event = { ...PUSH, branch: 'change', isDefaultBranch: false };
    await jobs.measure.act('run');
    expect(await recorded(jobs)).toBe(0);
  });

  it('what stands in the way of a default is told, and the run goes on', async () => {
    const jobs = makeJobs();
    jobs.project.ann.write({ 'change.txt': 'changed\n' });
    expect((await pushed(jobs, 'run')).conclusion).toBe('success');
    expect(jobs.measure.log.texts('notice').join('\n')).toContain('not recorded as the base of later changes');
    await expect(pushed(jobs, 'run', { record: true })).rejects.toThrow('not committed');
  });

  it('compare and evaluate record too', async () => {
    for (const name of ['evaluate', 'compare']) {
      const jobs = makeJobs();
      await pushed(jobs, 'train');
      if (name === 'compare') await pushed(jobs, 'evaluate', { record: false });
      expect(await recorded(jobs)).toBe(0);
      await pushed(jobs, name);
      expect(await recorded(jobs)).toBe(1);
    }
  });
});
