// Records lie in a folder that anybody can write to: what a request binds must be what the gate decided.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestApprovalStep } from '../../../src/pipeline/approval/request-approval.ts';
import { runPipeline } from '../../../src/pipeline/run.ts';
import { codeOf } from '../../platform/problem-code.ts';
import { configText, makeProject } from '../project.ts';
import type { Project } from '../project.ts';

const COMPARISON = '.mlgate/late/comparison.json';
const REPORT = '.mlgate/late/data-report.json';

describe('a request for approval', () => {
  let project: Project;
  let written: Readonly<Record<string, string>>;
  beforeAll(async () => {
    const data = { train: 'data/train.csv', test: 'data/test.csv', contract: 'contract.yml' };
    const compare = { rules: [{ roc_auc: 'at least 0.999' }] };
    project = makeProject(
      { 'mlgate.yml': configText({ data, compare }), 'contract.yml': 'columns:\n  x: { type: number }\n' },
      '',
      afterAll,
    );
    expect(await runPipeline(await project.ann.session(), { record: false })).toMatchObject({ verdict: 'fail' });
    written = Object.fromEntries([COMPARISON, REPORT].map((file) => [file, project.ann.read(file)]));
  });
  beforeEach(() => project.ann.write(written));
  const alter = (file: string, ...[from, to]: readonly [RegExp, string]): void => {
    const before = project.ann.read(file);
    expect(before).toMatch(from);
    project.ann.write({ [file]: before.replaceAll(from, to) });
  };

  it('says what failed', async () => {
    const asked = await requestApprovalStep(await project.ann.session());
    expect(asked).toMatchObject({ kind: 'refused', reasons: [{ found: 'failure', holds: false }, {}, {}] });
  });

  it.each([
    ['a conclusion', /"conclusion":"failure"/g, '"conclusion":"success"'],
    ['every verdict', /"verdict":"fail"/g, '"verdict":"pass"'],
    ['a limit', /"limit":0\.999/g, '"limit":0.5'],
  ] as const)('refuses %s that was written by hand', async (_, from, to) => {
    alter(COMPARISON, from, to);
    expect(await codeOf(requestApprovalStep(await project.ann.session()))).toBe('record-stale');
  });

  it('refuses rules that were edited after the comparison', async () => {
    const rules = project.ann.read('mlgate.yml');
    alter('mlgate.yml', /0\.999/g, '0.5');
    expect(await codeOf(requestApprovalStep(await project.ann.session()))).toBe('record-stale');
    project.ann.write({ 'mlgate.yml': rules });
  });

  it('refuses a contract whose report was removed', async () => {
    project.ann.remove(REPORT);
    expect(await codeOf(requestApprovalStep(await project.ann.session()))).toBe('record-missing');
  });

  it('refuses a report about other test data', async () => {
    alter(REPORT, /("path":"data\/test\.csv")/g, '$1');
    const digest = /"digest":"([0-9a-f]{64})","path":"data\/test\.csv"/.exec(project.ann.read(REPORT))?.[1] ?? '';
    alter(REPORT, new RegExp(digest, 'g'), '0'.repeat(64));
    expect(await codeOf(requestApprovalStep(await project.ann.session()))).toBe('record-stale');
  });
});
