// All workflows of a repository against what mlgate needs of them.
import type { Finding } from './finding.ts';
import { judgeEndedRuns } from './judge-ended-runs.ts';
import { judgePermissions } from './judge-permissions.ts';
import { judgeSteps, unnamedOnce } from './judge-steps.ts';
import { judgeTriggers } from './judge-triggers.ts';
import type { BrokenWorkflow } from './read-workflow.ts';
import { actionsOf } from './workflow-file.ts';
import type { WorkflowFile } from './workflow-file.ts';

export interface Wanted {
  /** `approval:` is configured for a model. */
  readonly approval: boolean;
  /** `deploy:` is. */
  readonly deploy: boolean;
}

export function judgeWorkflows(
  workflows: readonly (WorkflowFile | BrokenWorkflow)[],
  wanted: Wanted,
): readonly Finding[] {
  const readable = workflows.filter((workflow): workflow is WorkflowFile => !('problem' in workflow));
  const using = readable.filter(({ jobs }) => jobs.some((job) => actionsOf(job).length > 0));
  const broken = workflows.flatMap((workflow): Finding[] =>
    'problem' in workflow
      ? [{ name: `${workflow.file}:${workflow.line}`, state: 'wrong', text: `not YAML: ${workflow.problem}` }]
      : [],
  );
  const findings = using.flatMap((workflow) => [
    ...judgeTriggers(workflow),
    ...judgeEndedRuns(workflow, readable),
    ...judgePermissions(workflow),
    ...judgeSteps(workflow),
  ]);
  const isWell = (file: string): boolean => !findings.some(({ name }) => name.startsWith(`${file}:`));
  const well = using
    .filter(({ file }) => isWell(file))
    .map(({ file, jobs }): Finding => ({
      name: file,
      state: 'well',
      text: [...new Set(jobs.flatMap(actionsOf))].join(', '),
    }));
  return [...broken, ...well, ...unnamedOnce(findings), ...judgePresence(using, wanted)];
}

const WRITES = 'mlgate init --workflows-only';

function judgePresence(using: readonly WorkflowFile[], { approval, deploy }: Wanted): readonly Finding[] {
  const used = new Set(using.flatMap(({ jobs }) => jobs.flatMap(actionsOf)));
  if (used.size === 0)
    return [{ name: 'workflows', state: 'note', text: 'none of .github/workflows uses mlgate', fix: WRITES }];
  const absent: Finding[] = [];
  const want = (action: string, text: string): void => {
    if (!used.has(action)) absent.push({ name: 'workflows', state: 'wrong', text, fix: WRITES });
  };
  if (approval) {
    want('request-approval', '`approval:` is configured, and no workflow asks for one (request-approval)');
    want('approve', '`approval:` is configured, and no workflow hears an answer (approve)');
  }
  if (deploy) {
    want('promote', '`deploy:` is configured, and no workflow deploys (promote)');
    if (!used.has('rollback'))
      absent.push({
        name: 'workflows',
        state: 'note',
        text: 'no workflow puts the last good model back (rollback)',
        fix: WRITES,
      });
  }
  return absent;
}
