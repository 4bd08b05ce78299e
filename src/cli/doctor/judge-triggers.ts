// What starts the jobs that measure, hear approvals and deploy, and what keeps them from being started.
import type { Finding } from './finding.ts';
import { eventsOf, RUNS_CODE } from './rights.ts';
import { actionsOf } from './workflow-file.ts';
import type { Job, Trigger, WorkflowFile } from './workflow-file.ts';

export function judgeTriggers(workflow: WorkflowFile): readonly Finding[] {
  return workflow.jobs.flatMap((job) => {
    const actions = actionsOf(job);
    return [
      ...(actions.length === 0 ? [] : [...judgeTarget(job, workflow), ...judgeLabels(job, workflow)]),
      ...(actions.includes('approve') ? judgeApprove(job, workflow) : []),
      ...(actions.includes('promote') ? judgePromote(job, workflow) : []),
      ...(actions.includes('promote') || actions.includes('rollback') ? judgeCancelling(job, workflow) : []),
    ];
  });
}

/** The code of a fork beside a token that may write and secrets. */
function judgeTarget(job: Job, workflow: WorkflowFile): readonly Finding[] {
  if (!actionsOf(job).some((action) => RUNS_CODE.has(action))) return [];
  return ['pull_request_target', 'workflow_run'].flatMap((event): Finding[] => {
    const trigger = workflow.triggers.get(event);
    if (trigger === undefined || !eventsOf(job, workflow).includes(event)) return [];
    return [
      {
        name: `${workflow.file}:${trigger.line}`,
        state: 'wrong',
        text: `job ${job.id} runs training and prediction commands on \`${event}\`, with a token that may write and with secrets`,
        fix: 'on:\n  pull_request:',
      },
    ];
  });
}

/** Whoever may triage may set a label or close: neither is an approval. */
function judgeLabels(job: Job, { file, triggers }: WorkflowFile): readonly Finding[] {
  const decides = actionsOf(job).filter((action) => ['approve', 'promote', 'rollback'].includes(action));
  if (decides.length === 0) return [];
  const trigger = [...triggers.values()].find(({ types }) => types.some((type) => /labeled|closed/.test(type)));
  const isAsked = /label/.test(job.condition?.value ?? '');
  if (trigger === undefined && !isAsked) return [];
  return [
    {
      name: `${file}:${isAsked ? (job.condition?.line ?? job.line) : (trigger?.line ?? job.line)}`,
      state: 'wrong',
      text: `job ${job.id} takes a label or a closed pull request for a decision: triage rights are enough for that, and it names no bytes`,
      fix: 'ask with request-approval, and hear /approve CODE in comments: mlgate init --workflows-only',
    },
  ];
}

const HEARD = ['created', 'edited', 'deleted'] as const;

function judgeApprove(job: Job, workflow: WorkflowFile): readonly Finding[] {
  const { file, triggers } = workflow;
  const trigger = triggers.get('issue_comment');
  const findings: Finding[] = [];
  const wrong = (line: number, text: string, fix: string): void => {
    findings.push({ name: `${file}:${line}`, state: 'wrong', text, fix });
  };
  const paste = 'on:\n  issue_comment:\n    types: [created, edited, deleted]';
  if (trigger === undefined) wrong(job.line, 'nothing starts the job that hears approvals: they are comments', paste);
  const unheard = missingTypes(trigger);
  if (trigger !== undefined && unheard.length > 0)
    wrong(
      trigger.line,
      `${unheard.join(' and ')} comments are not heard: an approval that was taken back would count until somebody deploys`,
      paste,
    );
  const condition = job.condition;
  if (condition !== undefined && !letsChangesThrough(condition.value))
    wrong(
      condition.line,
      'this `if:` drops edits or deletions of comments, and both make an approval void',
      "if: github.event.action != 'created' || startsWith(github.event.comment.body, '/')",
    );
  const group = job.concurrency ?? workflow.concurrency;
  if (group !== undefined)
    wrong(
      group.line,
      'a concurrency group drops all but the newest of the runs that wait in it, and with them what somebody said',
      'remove `concurrency:`; each run decides anew from all comments',
    );
  if (condition === undefined) {
    const text = 'every comment of every issue starts this job';
    const fix = "if: github.event.action != 'created' || startsWith(github.event.comment.body, '/')";
    findings.push({ name: `${file}:${job.line}`, state: 'note', text, fix });
  }
  return findings;
}

/** Without `types:` GitHub sends all three. */
function missingTypes(trigger: Trigger | undefined): readonly string[] {
  if (trigger === undefined || trigger.types.length === 0) return [];
  return HEARD.filter((type) => !trigger.types.includes(type));
}

/** Only what plainly lets them through counts: an `if:` that cannot be read so may drop them. */
function letsChangesThrough(condition: string): boolean {
  const text = condition.replaceAll(/\s+/g, ' ');
  if (!text.includes('github.event.comment') && !text.includes('github.event.action')) return true;
  if (/github\.event\.action != 'created' \|\|/.test(text)) return true;
  return text.includes("'edited'") && text.includes("'deleted'") && text.includes('||');
}

function judgePromote(job: Job, { file, triggers }: WorkflowFile): readonly Finding[] {
  const findings: Finding[] = [];
  const dispatch = triggers.get('workflow_dispatch');
  const paste =
    'on:\n  workflow_dispatch:\n    inputs:\n      request: { required: true, type: string }\n  push: { branches: [main] }';
  if (dispatch === undefined || !triggers.has('push')) {
    const absent = [
      dispatch === undefined ? 'workflow_dispatch' : undefined,
      triggers.has('push') ? undefined : 'push',
    ];
    const text = `job ${job.id} is not started by ${absent.filter((event) => event !== undefined).join(' and ')}: a grant after the merge starts the one, a merge after the grant the other`;
    findings.push({ name: `${file}:${job.line}`, state: 'wrong', text, fix: paste });
  }
  if (dispatch !== undefined && !dispatch.inputs.includes('request'))
    findings.push({
      name: `${file}:${dispatch.line}`,
      state: 'wrong',
      text: 'has no input `request`, which the approval starts it with',
      fix: paste,
    });
  const foreign = ['pull_request', 'pull_request_target', 'issue_comment'].find((event) => triggers.has(event));
  if (foreign !== undefined && !/github\.event_name|default_branch/.test(job.condition?.value ?? ''))
    findings.push({
      name: `${file}:${triggers.get(foreign)?.line ?? 1}`,
      state: 'wrong',
      text: `job ${job.id} deploys on \`${foreign}\`: only the default branch's own workflow may`,
      fix: paste,
    });
  if (job.environment === undefined)
    findings.push({
      name: `${file}:${job.line}`,
      state: 'note',
      text: `job ${job.id} names no environment: the production secret is then within reach of every workflow`,
      fix: 'environment: production',
    });
  return findings;
}

function judgeCancelling(job: Job, workflow: WorkflowFile): readonly Finding[] {
  const group = job.concurrency ?? workflow.concurrency;
  if (group === undefined || !group.cancels) return [];
  const text = `job ${job.id} may be ended half way through a deployment`;
  return [{ name: `${workflow.file}:${group.line}`, state: 'wrong', text, fix: 'cancel-in-progress: false' }];
}
