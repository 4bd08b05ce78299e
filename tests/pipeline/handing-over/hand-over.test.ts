import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPARISON } from '../../../src/pipeline/handing-over/handed-files.ts';
import { stampOf } from '../../../src/report/posting/own-comment.ts';
import { alter, BY_ANOTHER, commentOf, makeJobs, measureAll, PULL, recordsOf } from '../jobs.ts';
import { configText } from '../project.ts';

describe('two jobs', () => {
  it('the first hands records over, the second shows them as measured by another', async () => {
    const jobs = makeJobs();
    const compared = await measureAll(jobs);
    const { name, files } = recordsOf(jobs);
    expect(compared.outputs['artifact']).toBe(name);
    expect([...files.keys()].sort()).toEqual([
      'comparison.json',
      'data-report.json',
      'evaluation.json',
      'predictions-candidate.bin',
      'training-run.json',
    ]);
    const publish = jobs.publish();
    const shown = await publish.act('report');
    expect(shown.outputs).toMatchObject({
      verdict: compared.outputs['verdict'],
      conclusion: compared.outputs['conclusion'],
    });
    expect(shown.outputs['comment-url']).toMatch(/#issuecomment-/);
    expect(commentOf(jobs)).toContain(BY_ANOTHER);
    expect(commentOf(jobs)).toContain('The rules of the default branch decided here.');
    expect(stampOf(commentOf(jobs))?.head).toBe(jobs.world.pullOf(PULL).head);
    expect(jobs.world.checks).toMatchObject([{ name: 'mlgate / late', result: { conclusion: 'success' } }]);
    const requests = publish.forge.calls.list.filter(({ method }) => !method.startsWith('artifacts.'));
    expect(requests.map(({ method }) => method)).toEqual([
      'checks.start',
      'comments.list',
      'comments.create',
      'comments.read',
      'checks.complete',
    ]);
  });

  it('what one job measured is its own: no mark', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    await jobs.measure.act('report');
    expect(commentOf(jobs)).not.toContain('another job');
    expect(commentOf(jobs)).not.toContain('decided here');
  });

  it('the same records again are no conflict, and others get another name', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const again = await jobs.measure.act('train', { upload: true });
    const twice = await jobs.measure.act('validate-data', { upload: true });
    expect(again.outputs['artifact']).not.toBe('');
    expect(twice.outputs['artifact']).not.toBe(again.outputs['artifact']);
    const { act } = jobs.measure;
    expect((await act('compare', { upload: true })).outputs['artifact']).toMatch(/^mlgate-late-[0-9a-f]{12}$/);
  });

  it('the bytes go to the store where somebody may approve them, and only there', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const store = path.join(jobs.project.root, 'store', 'late');
    expect(fs.readdirSync(store)).toEqual([expect.stringMatching(/^candidate-[0-9a-f]{64}$/)]);
    const without = makeJobs({ files: { 'mlgate.yml': configText({ approval: undefined, deploy: undefined }) } });
    await measureAll(without);
    expect(fs.existsSync(path.join(without.project.root, 'store'))).toBe(false);
  });

  it('a model that another job trained is fetched by its digest', async () => {
    const jobs = makeJobs();
    const trained = await jobs.measure.act('train', { upload: true });
    const { ann } = jobs.project;
    ann.remove('model');
    ann.remove('.mlgate');
    expect((await jobs.measure.act('evaluate')).outputs['rows']).toBe('240');
    expect(ann.has('model/model.txt')).toBe(true);
    expect(trained.outputs['model-digest']).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('what was handed over is decided again', () => {
  it('a verdict that its numbers do not lead to is not shown', async () => {
    const rules = [{ roc_auc: 'at least 0.999' }];
    const jobs = makeJobs({ files: { 'mlgate.yml': configText({ compare: { rules } }) } });
    expect((await measureAll(jobs)).outputs['verdict']).toBe('fail');
    alter(jobs, COMPARISON, (text) =>
      text
        .replaceAll('"verdict":"fail"', '"verdict":"pass"')
        .replace('"conclusion":"failure"', '"conclusion":"success"'),
    );
    const shown = await jobs.publish().act('report');
    expect(shown.outputs).toMatchObject({ verdict: 'fail', conclusion: 'failure' });
    expect(commentOf(jobs)).toContain('handed over another verdict, pass, which its numbers do not lead to');
    expect(jobs.world.checks).toMatchObject([{ result: { conclusion: 'failure' } }]);
  });

  it('by the rules of the default branch, and the change that has others is told', async () => {
    const strict = configText({ compare: { rules: [{ roc_auc: 'at least 0.999' }] } });
    const loose = configText({ compare: { rules: [{ roc_auc: 'at least 0.1' }] } });
    const jobs = makeJobs({ files: { 'mlgate.yml': strict }, change: { 'mlgate.yml': loose } });
    expect((await measureAll(jobs)).outputs['verdict']).toBe('pass');
    const shown = await jobs.publish().act('report');
    expect(shown.outputs['verdict']).toBe('fail');
    expect(commentOf(jobs)).toContain('This change has other rules; by its own the verdict would be: pass.');
  });

  it('with the change checked out too: two requests for the file of the default branch', async () => {
    const strict = configText({ compare: { rules: [{ roc_auc: 'at least 0.999' }] } });
    const jobs = makeJobs({ files: { 'mlgate.yml': strict }, change: { 'mlgate.yml': configText() } });
    await measureAll(jobs);
    const publish = jobs.publishFromClone();
    expect((await publish.act('report')).outputs['verdict']).toBe('fail');
    expect(commentOf(jobs)).toMatch(/The rules of main at `[0-9a-f]{12}` decided here\./);
    const methods = publish.forge.calls.list.map(({ method }) => method);
    expect(methods.filter((method) => method.startsWith('repository.'))).toEqual([
      'repository.defaultBranch',
      'repository.file',
    ]);
  });

  it.each([
    ['no such file', {}],
    ['no such model', { 'mlgate.yml': 'model: other\n' }],
    ['a file that is broken', { 'mlgate.yml': 'model: [' }],
  ])('by the rules of the change where the default branch has %s', async (_, files) => {
    const jobs = makeJobs();
    await measureAll(jobs);
    jobs.world.commit('main without', { files, branch: 'main' });
    expect((await jobs.publishFromClone().act('report')).outputs['verdict']).toBe('pass');
    expect(commentOf(jobs)).toContain('the default branch has none for this model');
  });

  it('without the rows the check is neutral', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    recordsOf(jobs).files.delete('predictions-candidate.bin');
    const shown = await jobs.publish().act('report');
    expect(shown.outputs).toMatchObject({ verdict: 'pass', conclusion: 'neutral' });
    expect(commentOf(jobs)).toContain('Not decided again here, the scored rows were not handed over');
  });

  it('rows other than those that the evaluation speaks of are no rows', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const { files } = recordsOf(jobs);
    const bytes = files.get('predictions-candidate.bin') ?? new Uint8Array();
    files.set('predictions-candidate.bin', bytes.with(bytes.length - 1, 1));
    expect((await jobs.publish().act('report')).outputs['conclusion']).toBe('neutral');
  });

  it('of a fork the check is neutral, and it says whose numbers these are', async () => {
    const jobs = makeJobs({ from: 9_999 });
    await measureAll(jobs);
    await jobs.publish().act('report');
    expect(commentOf(jobs)).toContain('comes from a fork');
    expect(jobs.world.checks).toMatchObject([{ result: { conclusion: 'neutral' } }]);
  });

  it('a training that failed leaves no check that a ruleset would let through', async () => {
    const jobs = makeJobs({ files: { 'train.sh': 'exit 3\n' } });
    await jobs.measure.act('validate-data', { upload: true });
    await expect(jobs.measure.act('train')).rejects.toThrow();
    const shown = await jobs.publish().act('report');
    expect(shown.outputs).toMatchObject({ verdict: '', conclusion: 'failure' });
    expect(commentOf(jobs)).toContain('That job ended before it compared');
    expect(jobs.world.checks).toMatchObject([{ result: { conclusion: 'failure' } }]);
  });

  it('a failure that cannot be decided again stays one', async () => {
    const rules = [{ roc_auc: 'at least 0.999' }];
    const jobs = makeJobs({ files: { 'mlgate.yml': configText({ compare: { rules } }) } });
    await measureAll(jobs);
    recordsOf(jobs).files.delete('predictions-candidate.bin');
    expect((await jobs.publish().act('report')).outputs['conclusion']).toBe('failure');
  });

  it('a data report that hides its broken check fails all the same', async () => {
    const jobs = makeJobs({
      files: {
        'mlgate.yml': configText({
          data: { train: 'data/train.csv', test: 'data/test.csv', contract: 'contract.yml' },
        }),
        'contract.yml': 'columns:\n  x: { range: [-1, 1] }\n',
      },
    });
    const checked = await jobs.measure.act('validate-data', { upload: true });
    expect(checked.outputs['verdict']).toBe('fail');
    alter(jobs, 'data-report.json', (text) => text.replace('"verdict":"fail"', '"verdict":"pass"'));
    const shown = await jobs.publish().act('report');
    expect(shown.outputs).toMatchObject({ verdict: 'fail', conclusion: 'failure' });
    expect(commentOf(jobs)).toContain('ended before it compared');
  });
});

describe('a stage that failed in the job that measures', () => {
  it.each([
    ['train', { 'train.sh': 'echo "no such column" >&2; exit 3\n' }, 'training failed'],
    ['evaluate', { 'predict.sh': 'echo "no such column" >&2; exit 4\n' }, 'evaluation failed'],
    ['run', { 'train.sh': 'echo "no such column" >&2; exit 3\n' }, 'training failed'],
  ])('%s with `upload: true`: the pull request is told why', async (name, files, says) => {
    const jobs = makeJobs({ files });
    if (name === 'evaluate') await jobs.measure.act('train');
    await expect(jobs.measure.act(name, { upload: true })).rejects.toThrow();
    jobs.world.comments = [];
    const shown = await jobs.publish().act('report');
    expect(shown.outputs).toMatchObject({ verdict: '', conclusion: 'failure' });
    expect(commentOf(jobs)).toContain(says);
    expect(commentOf(jobs)).toContain('no such column');
    expect(commentOf(jobs)).toContain(BY_ANOTHER);
    expect(jobs.world.checks.at(-1)?.result?.conclusion).toBe('failure');
  });

  it('a second attempt that failed is not told by the numbers of the first', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const { ann } = jobs.project;
    ann.write({ 'train.sh': 'exit 3\n' });
    jobs.measure.forge.run = { ...jobs.measure.forge.run, attempt: 2, url: `${jobs.measure.forge.run.url}/attempts/2` };
    await expect(jobs.measure.act('train', { upload: true })).rejects.toThrow();
    const shown = await jobs.publish().act('report');
    expect(shown.outputs['conclusion']).toBe('failure');
    expect(commentOf(jobs)).toContain('training failed');
    expect(commentOf(jobs)).not.toContain('ROC AUC');
  });
});
