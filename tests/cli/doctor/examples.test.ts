// The shipped workflows are what doctor asks for, apart from the name that stands for whoever publishes mlgate.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeWorkflows } from '../../../src/cli/doctor/judge-workflows.ts';
import { readWorkflow } from '../../../src/cli/doctor/read-workflow.ts';

const FOLDER = join(import.meta.dirname, '../../../workflows-examples');
const names = readdirSync(FOLDER).sort();
const text = (name: string): string => readFileSync(join(FOLDER, name), 'utf8').replaceAll('OWNER/', 'acme/');
const read = (name: string) => readWorkflow(`.github/workflows/${name}`, text(name));

describe('the examples under doctor', () => {
  it('are all there', () => {
    expect(names).toEqual([
      'approve.yml',
      'deploy.yml',
      'publish-forks.yml',
      'pull-request.yml',
      'rollback.yml',
      'rung-0.yml',
      'rung-1.yml',
    ]);
  });

  it.each(names.filter((name) => name !== 'publish-forks.yml'))(
    '%s alone has nothing wrong and nothing to note',
    (name) => {
      const findings = judgeWorkflows([read(name)], { approval: false, deploy: false });
      expect(findings.filter(({ state }) => state !== 'well')).toEqual([]);
      expect(findings).toHaveLength(1);
    },
  );

  it.each(['pull-request.yml', 'rung-0.yml', 'rung-1.yml'])(
    'publish-forks.yml beside %s has nothing to note',
    (name) => {
      const findings = judgeWorkflows([read('publish-forks.yml'), read(name)], { approval: false, deploy: false });
      expect(findings.map(({ state }) => state)).toEqual(['well', 'well']);
    },
  );

  it('together are all that approval and deployment need', () => {
    const all = ['approve.yml', 'deploy.yml', 'publish-forks.yml', 'pull-request.yml', 'rollback.yml'].map(read);
    expect(judgeWorkflows(all, { approval: true, deploy: true })).toMatchObject([
      { state: 'well', text: 'approve' },
      { state: 'well', text: 'promote' },
      { state: 'well', text: 'report' },
      { state: 'well', text: 'validate-data, train, evaluate, compare, report, request-approval, run' },
      { state: 'well', text: 'rollback' },
    ]);
  });
});
