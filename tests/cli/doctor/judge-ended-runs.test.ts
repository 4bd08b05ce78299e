import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { judgeEndedRuns } from '../../../src/cli/doctor/judge-ended-runs.ts';
import { readWorkflow } from '../../../src/cli/doctor/read-workflow.ts';
import type { WorkflowFile } from '../../../src/cli/doctor/workflow-file.ts';

const FOLDER = join(import.meta.dirname, '../../../workflows-examples');

function file(name: string, change: (text: string) => string = (text) => text): WorkflowFile {
  const shipped = readFileSync(join(FOLDER, name), 'utf8').replaceAll('OWNER/', 'acme/');
  const read = readWorkflow(`.github/workflows/${name}`, change(shipped));
  if ('problem' in read) throw new Error(read.problem);
  return read;
}
const FORKS = 'publish-forks.yml';
const MEASURES = 'pull-request.yml';

it.each([
  ['as shipped', file(FORKS), file(MEASURES), []],
  [
    'the other workflow has another name',
    file(FORKS),
    file(MEASURES, (text) => text.replace('name: mlgate\n', 'name: gate\n')),
    [{ state: 'wrong', text: 'no workflow has the name mlgate: this one is never started', fix: 'workflows: [gate]' }],
  ],
  [
    'the other workflow has no name: GitHub knows it by its path',
    file(FORKS, (text) => text.replace('[mlgate]', '[.github/workflows/pull-request.yml]')),
    file(MEASURES, (text) => text.replace('name: mlgate\n', '')),
    [],
  ],
  [
    'nothing is handed over',
    file(FORKS),
    file(MEASURES, (text) => text.replaceAll('upload: true', 'upload: false')),
    [{ state: 'wrong', fix: 'with:\n  upload: true' }],
  ],
  [
    'no pull request is measured',
    file(FORKS),
    file(MEASURES, (text) => text.replace('  pull_request:\n', '')),
    [{ state: 'wrong', fix: 'with:\n  upload: true' }],
  ],
  [
    'any event',
    file(FORKS, (text) => text.replace("github.event.workflow_run.event == 'pull_request' &&", 'true &&')),
    file(MEASURES),
    [{ state: 'note', fix: "if: github.event.workflow_run.event == 'pull_request'" }],
  ],
])('%s', (_, forks, measures, expected) => {
  const findings = judgeEndedRuns(forks, [forks, measures]);
  expect(findings).toHaveLength(expected.length);
  expect(findings).toMatchObject(expected);
  expect(judgeEndedRuns(measures, [forks, measures])).toEqual([]);
});
