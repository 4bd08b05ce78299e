import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EVALUATION } from '../../../src/pipeline/handing-over/handed-files.ts';
import { alter, BY_ANOTHER, commentOf, makeJobs, measureAll, recordsOf } from '../jobs.ts';

describe('what a stranger could hand over', () => {
  it('nothing at all: said, with what to add, and the check tells it', async () => {
    const jobs = makeJobs();
    await expect(jobs.publish().act('report')).rejects.toThrow('no job of this run has handed over');
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
    expect(commentOf(jobs)).toContain('is not what mlgate hands over');
    expect(commentOf(jobs)).not.toContain('ROC AUC');
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
    await expect(jobs.publish().act('report')).rejects.toThrow('no job of this run has handed over');
    recordsOf(jobs).expired = false;
    const publish = jobs.publish();
    publish.forge.calls.before = ({ method }) => {
      if (method === 'artifacts.download') jobs.world.artifacts = [];
    };
    await expect(publish.act('report')).rejects.toThrow('no job of this run has handed over');
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
    await expect(publish.act('report')).rejects.toThrow('no job of this run has handed over');
  });

  it('an upload outside of a workflow is refused', async () => {
    const { project } = makeJobs();
    const session = await project.ann.session();
    const { default: train } = await import('../../../src/actions/train.ts');
    await expect(train.run(session, { upload: true })).rejects.toThrow('no workflow run to upload');
  });
});
