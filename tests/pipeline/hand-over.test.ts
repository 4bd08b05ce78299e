import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPARISON, EVALUATION } from '../../src/pipeline/handed-files.ts';
import { stampOf } from '../../src/report/posting/own-comment.ts';
import type { WorldArtifact } from '../fakes/forge-world.ts';
import { configText } from './project.ts';
import { makeJobs, measureAll, PULL } from './jobs.ts';
import type { Jobs } from './jobs.ts';

const BY_ANOTHER = "Measured by the contributor's code in another job";

function recordsOf({ world }: Jobs): WorldArtifact {
  const found = world.artifacts.findLast(({ name }) => /^mlgate-late-[0-9a-f]{12}$/.test(name));
  if (found === undefined) throw new TypeError('nothing was handed over');
  return found;
}

function alter(jobs: Jobs, name: string, change: (text: string) => string): void {
  const artifact = recordsOf(jobs);
  const before = Buffer.from(artifact.files.get(name) ?? new Uint8Array()).toString('utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  artifact.files.set(name, new Uint8Array(Buffer.from(after)));
}

function commentOf({ world }: Jobs): string {
  return world.commentsOf(PULL)[0]?.body ?? '';
}

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
    expect(commentOf(jobs)).toContain('Decided here by the rules of the default branch.');
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
    expect(commentOf(jobs)).not.toContain('Decided here');
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

describe('what a stranger could hand over', () => {
  it('nothing at all: said, with what to add, and the check tells it', async () => {
    const jobs = makeJobs();
    await expect(jobs.publish().act('report')).rejects.toThrow('neither this job nor an earlier one');
    expect(jobs.world.checks).toMatchObject([{ result: { conclusion: 'failure' } }]);
    expect(jobs.world.checks[0]?.result?.summary).toContain('upload: true');
  });

  it.each([
    ['no JSON', () => 'not JSON'],
    ['an empty file', () => ''],
    ['another kind of record', (text: string) => text.replace('"kind":"evaluation"', '"kind":"comparison"')],
    ['a newer schema', (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":2')],
    ['a field that no record has', (text: string) => text.replace('{', '{"html":"<b>",')],
    ['a digest that is none', (text: string) => text.replaceAll(/[0-9a-f]{64}/g, 'x')],
    ['not UTF-8 any more', (text: string) => `${text}\uD800`],
  ])('a record that is %s is refused, and nothing is shown', async (_, change) => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const artifact = recordsOf(jobs);
    const text = change(Buffer.from(artifact.files.get(EVALUATION) ?? []).toString('utf8'));
    artifact.files.set(EVALUATION, new Uint8Array(Buffer.from(text, text.includes('\uD800') ? 'utf16le' : 'utf8')));
    await expect(jobs.publish().act('report')).rejects.toThrow('is not what mlgate hands over');
    expect(commentOf(jobs)).toBe('');
  });

  it('files that are none of ours stay where they are', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const { files } = recordsOf(jobs);
    for (const name of ['comment.md', 'report.html', 'context.json', 'handed-over.json', '.gitignore']) {
      files.set(name, new Uint8Array(Buffer.from('{"observed":{},"html":"<script>"}')));
    }
    const publish = jobs.publish();
    await publish.act('report');
    const html = fs.readFileSync(path.join(publish.folder, '.mlgate/late/report.html'), 'utf8');
    expect(html).not.toContain('<script>');
    expect(commentOf(jobs)).toContain(BY_ANOTHER);
  });

  it('17 files are refused', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const { files } = recordsOf(jobs);
    for (let i = files.size; i < 17; i++) files.set(`x${i}`, new Uint8Array());
    await expect(jobs.publish().act('report')).rejects.toThrow('it has 17 files');
  });

  it('a record of 16 MiB and a byte is refused', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    alter(jobs, EVALUATION, (text) => text.padEnd(16 * 2 ** 20 + 1, ' '));
    await expect(jobs.publish().act('report')).rejects.toThrow('has more than 16777216 bytes');
  });

  it('artifacts of other models, other runs and none of ours are left alone', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const ours = recordsOf(jobs);
    const bad = new Map([[EVALUATION, new Uint8Array(Buffer.from('bad'))]]);
    for (const [id, name, run] of [
      [90_001, 'mlgate-late-flights-0123456789ab', ours.run],
      [90_002, 'mlgate-late-0123456789ab', ours.run + 1],
      [90_003, 'mlgate-late-0123456789abc', ours.run],
      [90_004, `mlgate-late-${'0'.repeat(64)}`, ours.run],
    ] as const) {
      jobs.world.artifacts.push({ ...ours, id, name, run, files: bad });
    }
    expect((await jobs.publish().act('report')).outputs['verdict']).toBe('pass');
  });

  it('an expired artifact is as none; one that is gone since it was listed too', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    recordsOf(jobs).expired = true;
    await expect(jobs.publish().act('report')).rejects.toThrow('neither this job nor an earlier one');
    recordsOf(jobs).expired = false;
    const publish = jobs.publish();
    publish.forge.calls.before = ({ method }) => {
      if (method === 'artifacts.download') jobs.world.artifacts = [];
    };
    await expect(publish.act('report')).rejects.toThrow('neither this job nor an earlier one');
  });

  it('records that a commit brought along are shown as another job’s', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const publish = jobs.publish();
    const folder = path.join(publish.folder, '.mlgate/late');
    fs.mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of recordsOf(jobs).files) fs.writeFileSync(path.join(folder, name), bytes);
    jobs.world.artifacts = [];
    await publish.act('report');
    expect(commentOf(jobs)).toContain(BY_ANOTHER);
  });

  it('records of an earlier run on the same machine are forgotten', async () => {
    const jobs = makeJobs();
    await measureAll(jobs);
    const publish = jobs.publish();
    await publish.act('report');
    jobs.world.artifacts = [];
    publish.forge.run = { ...publish.forge.run, id: 501, url: publish.forge.run.url.replace('500', '501') };
    await expect(publish.act('report')).rejects.toThrow('neither this job nor an earlier one');
  });

  it('an upload outside of a workflow is refused', async () => {
    const { project } = makeJobs();
    const session = await project.ann.session();
    const { default: train } = await import('../../src/actions/train.ts');
    await expect(train.run(session, { upload: true })).rejects.toThrow('no workflow run to upload');
  });
});
