// Which rights of the workflow's token each action needs, and why: what the examples grant, what doctor asks for, what the guide's
// table says.
import type { Job, WorkflowFile } from './workflow-file.ts';
import { actionsOf, isCheckout } from './workflow-file.ts';

export interface Right {
  readonly scope: string;
  readonly level: 'read' | 'write';
  readonly why: string;
}

const right = (scope: string, level: 'read' | 'write', why: string): Right => ({ scope, level, why });
const READS = [right('contents', 'read', 'reads the code and the registry')];
const POSTS = [
  right('pull-requests', 'write', 'writes the comment'),
  right('checks', 'write', 'writes the check'),
] as const;
const OPENS = right('issues', 'write', 'opens an issue for the request');
const FINDS = right('actions', 'read', 'finds the run that ended, and the records that it handed over');
const RECORDS = right('contents', 'write', "writes the evaluation to the registry's branch");

export const RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  'validate-data': READS,
  train: READS,
  evaluate: READS,
  compare: READS,
  run: READS,
  report: [...READS, ...POSTS],
  'request-approval': [
    ...READS,
    right('pull-requests', 'write', 'writes the request'),
    right('actions', 'read', 'reads whether the environment is bound to the default branch'),
  ],
  approve: [
    right('contents', 'write', "writes the grant to the registry's branch"),
    right('pull-requests', 'write', 'answers on pull requests'),
    right('issues', 'write', 'answers on issues, and opens the review of a rollback'),
    right('actions', 'write', 'starts deploy.yml and rollback.yml'),
  ],
  promote: [
    right('contents', 'write', "writes the ledger to the registry's branch; keeps the model as a release"),
    right('deployments', 'write', 'shows the deployment on GitHub'),
    right('actions', 'read', 'fetches the approved model'),
    right('pull-requests', 'read', 'reads the approving comments again'),
    right('issues', 'read', 'the same where the request stands on an issue'),
  ],
  rollback: [
    right('contents', 'write', "writes the ledger to the registry's branch"),
    right('deployments', 'write', 'shows the deployment on GitHub'),
    right('issues', 'write', 'opens the review of the rollback'),
    right('pull-requests', 'read', 'reads the /rollback comment again'),
  ],
  adopt: [
    right('contents', 'write', "writes the ledger to the registry's branch; keeps the model as a release"),
    right('deployments', 'write', 'shows the deployment on GitHub'),
  ],
};

/** Actions that run commands of the code that is checked out. */
export const RUNS_CODE: ReadonlySet<string> = new Set(['run', 'train', 'evaluate', 'compare']);

/** Events that start this job, as far as its `if:` names them plainly. */
export function eventsOf(job: Job, { triggers }: WorkflowFile): readonly string[] {
  const all = [...triggers.keys()];
  const named = [...(job.condition?.value ?? '').matchAll(/github\.event_name\s*==\s*'(\w+)'/g)].map(
    ([, name]) => name,
  );
  return named.length === 0 ? all : all.filter((event) => named.includes(event));
}

/** By scope; the higher level where two steps need the same. */
export function neededRights(job: Job, workflow: WorkflowFile): ReadonlyMap<string, Right> {
  const events = eventsOf(job, workflow);
  const actions = actionsOf(job);
  const all = [
    ...(job.steps.some(isCheckout) ? READS : []),
    ...actions.flatMap((action) => RIGHTS[action] ?? []),
    ...(actions.includes('run') && events.includes('pull_request') ? POSTS : []),
    ...(events.includes('push') && actions.some((action) => ['run', 'compare', 'evaluate'].includes(action))
      ? [RECORDS]
      : []),
    ...(actions.includes('report') && events.includes('workflow_run') ? [FINDS] : []),
    // Without a pull request it opens an issue to ask on.
    ...(actions.includes('request-approval') && events.some((event) => event !== 'pull_request') ? [OPENS] : []),
  ];
  const needed = new Map<string, Right>();
  for (const one of all) {
    if (needed.get(one.scope)?.level !== 'write') needed.set(one.scope, one);
  }
  return needed;
}
