// A request for approval in a job that did not measure: the rules of the default branch decide there, whatever is checked out.
import { describe, expect, it } from 'vitest';
import { person } from '../../fakes/forge-world.ts';
import { makeJobs, measureAll, PULL } from '../jobs.ts';
import type { Jobs } from '../jobs.ts';
import { configText } from '../project.ts';
import { codeOf } from '../../platform/problem-code.ts';

const APPROVAL = { environment: 'production', groups: { owners: ['bob'] }, needs: ['1 of owners'] };
const config = (rule: string): string => configText({ approval: APPROVAL, compare: { rules: [{ roc_auc: rule }] } });
const [LOOSE, OTHER, STRICT] = ['at least 0.1', 'at least 0.2', 'at least 0.999'];

async function measured(main: string, change: string): Promise<Jobs> {
  const jobs = makeJobs({ files: { 'mlgate.yml': config(main) }, change: { 'mlgate.yml': config(change) } });
  jobs.world.know(person('ann', 11), person('bob', 12));
  const { ann } = jobs.project;
  const paths = ann.git('ls-files').trim().split('\n');
  const files = new Map(paths.map((path) => [path, new Uint8Array(Buffer.from(ann.read(path)))]));
  jobs.world.commits.set(jobs.world.pullOf(PULL).head, { parents: [], files });
  await measureAll(jobs);
  return jobs;
}

describe.each([
  ['nothing is checked out', (jobs: Jobs) => jobs.publish()],
  ['the change is checked out', (jobs: Jobs) => jobs.publishFromClone()],
] as const)('a change of the rules, where %s', (_, publish) => {
  it.each([
    [LOOSE, LOOSE, 'success'],
    [OTHER, LOOSE, 'success'],
    [LOOSE, STRICT, 'success'],
    [STRICT, LOOSE, 'failure'],
  ])('main has "%s", the change "%s": %s', async (main, change, conclusion) => {
    const jobs = await measured(main, change);
    const job = publish(jobs);
    await job.act('report');
    const asked = await job.act('request-approval');
    expect(asked.conclusion).toBe(conclusion);
    expect(asked.outputs['code'] === '').toBe(conclusion === 'failure');
  });

  it('is asked about without a report before it, too', async () => {
    const jobs = await measured(OTHER, LOOSE);
    expect((await publish(jobs).act('request-approval')).outputs['code']).toMatch(/^\w{4}-/);
  });

  it('a verdict that somebody writes between report and request is refused', async () => {
    const jobs = await measured(STRICT, LOOSE);
    const job = publish(jobs);
    await job.act('report');
    const { workspace } = await job.session();
    const name = 'comparison.json';
    const text = Buffer.from((await workspace.read(name)) ?? []).toString('utf8');
    await workspace.write(
      name,
      Buffer.from(text.replaceAll('"verdict":"fail"', '"verdict":"pass"').replaceAll('"failure"', '"success"')),
    );
    expect(await codeOf(job.act('request-approval'))).toBe('record-stale');
  });
});
