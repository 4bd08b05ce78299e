// The rights that doctor asks for are those that the actions declare, and those that the guide names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../src/actions/all.ts';
import { readWorkflow } from '../../../src/cli/doctor/read-workflow.ts';
import { neededRights } from '../../../src/cli/doctor/rights.ts';

function needed(action: string, on: string): Readonly<Record<string, string>> {
  const uses = action === 'run' ? 'acme/mlgate@v1' : `acme/mlgate/actions/${action}@v1`;
  const read = readWorkflow('a.yml', `on: ${on}\njobs: { it: { steps: [{ uses: '${uses}' }] } }\n`);
  if ('problem' in read) throw new Error(read.problem);
  return Object.fromEntries(
    read.jobs.flatMap((job) => [...neededRights(job, read)].map(([scope, { level }]) => [scope, level])),
  );
}

describe('rights', () => {
  it.each(ACTIONS.map(({ name, permissions }) => [name, permissions] as const))('%s', (name, declared) => {
    expect(needed(name, '[pull_request, schedule]')).toEqual(declared);
  });

  it.each(['run', 'compare', 'evaluate'])('%s on a push also records the base', (name) => {
    expect(needed(name, 'push')).toMatchObject({ contents: 'write' });
  });

  it('a request on a pull request opens no issue', () => {
    expect(needed('request-approval', 'pull_request')).not.toHaveProperty('issues');
  });

  it('a report that the end of a run starts finds that run', () => {
    expect(needed('report', 'workflow_run')).toMatchObject({ actions: 'read', 'pull-requests': 'write' });
    expect(needed('report', 'pull_request')).not.toHaveProperty('actions');
  });

  it('the guide has a row for each', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../docs/github.md'), 'utf8');
    const rows = guide.split('\n').filter((line) => line.startsWith('| `') && line.includes('contents:'));
    for (const { name, permissions } of ACTIONS) {
      const title = name === 'run' ? '`mlgate` itself' : `\`${name}\``;
      const row = rows.find((line) => line.split('|')[1]?.includes(title)) ?? '';
      for (const [scope, level] of Object.entries(permissions)) expect(row, name).toContain(`${scope}: ${level}`);
    }
  });
});
