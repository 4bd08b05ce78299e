// A workflow that is started by the end of another one to show what that measured: it starts, and only for what it may show.
import type { Finding } from './finding.ts';
import { eventsOf } from './rights.ts';
import { actionsOf, mlgateUse } from './workflow-file.ts';
import type { WorkflowFile } from './workflow-file.ts';

/** @param all workflows of the repository, those too that do not use mlgate. */
export function judgeEndedRuns(workflow: WorkflowFile, all: readonly WorkflowFile[]): readonly Finding[] {
  const trigger = workflow.triggers.get('workflow_run');
  if (trigger === undefined) return [];
  const name = `${workflow.file}:${trigger.line}`;
  return workflow.jobs.flatMap((job): readonly Finding[] => {
    if (!actionsOf(job).includes('report') || !eventsOf(job, workflow).includes('workflow_run')) return [];
    return [...judgeSource(trigger.workflows, all, name), ...judgeCondition(job.condition?.value ?? '', name)];
  });
}

/** GitHub says nothing of a name that no workflow has: the job never starts. */
function judgeSource(names: readonly string[], all: readonly WorkflowFile[], name: string): readonly Finding[] {
  const named = all.filter((workflow) => names.includes(workflow.name ?? workflow.file));
  const measuring = all.filter(({ triggers, jobs }) => triggers.has('pull_request') && jobs.some(handsOver));
  if (named.some((workflow) => measuring.includes(workflow))) return [];
  const [first] = measuring;
  const listed = names.join(', ');
  if (named.length === 0)
    return [
      {
        name,
        state: 'wrong',
        text: `no workflow has the name ${listed === '' ? 'that this one waits for' : listed}: this one is never started`,
        fix: `workflows: [${first?.name ?? 'mlgate'}]`,
      },
    ];
  const text = `${listed} hands no records over on \`pull_request\`: there is nothing to show`;
  return [{ name, state: 'wrong', text, fix: 'with:\n  upload: true' }];
}

function handsOver({ steps }: WorkflowFile['jobs'][number]): boolean {
  return steps.some((step) => mlgateUse(step) !== undefined && step.settings.get('upload')?.value === 'true');
}

function judgeCondition(condition: string, name: string): readonly Finding[] {
  if (/github\.event\.workflow_run\.event\s*==\s*'pull_request'/.test(condition)) return [];
  const text = 'starts after runs that measured no pull request too, and then fails';
  return [{ name, state: 'note', text, fix: "if: github.event.workflow_run.event == 'pull_request'" }];
}
