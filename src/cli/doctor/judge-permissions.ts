// Whether a job's token may do what its steps need, and nothing more.
import type { Finding } from './finding.ts';
import { eventsOf, neededRights, RUNS_CODE } from './rights.ts';
import type { Right } from './rights.ts';
import { actionsOf, isCheckout, mlgateUse } from './workflow-file.ts';
import type { At, Job, Permissions, Step, WorkflowFile } from './workflow-file.ts';

export function judgePermissions(workflow: WorkflowFile): readonly Finding[] {
  const jobs = workflow.jobs.filter((job) => actionsOf(job).length > 0);
  return [...judgeTop(workflow), ...jobs.flatMap((job) => judgeJob(job, workflow))];
}

function judgeTop({ file, permissions }: WorkflowFile): readonly Finding[] {
  if (permissions !== undefined && permissions.value !== 'write-all') return [];
  return [
    {
      name: `${file}:${permissions?.line ?? 1}`,
      state: 'wrong',
      text:
        permissions === undefined
          ? "no `permissions:` at the top: jobs that name none get the repository's default, which may be to write everything"
          : '`permissions: write-all` lets every job change everything',
      fix: 'permissions: {}',
    },
  ];
}

function judgeJob(job: Job, workflow: WorkflowFile): readonly Finding[] {
  const granted = job.permissions ?? workflow.permissions;
  const needed = neededRights(job, workflow);
  const name = `${workflow.file}:${granted?.line ?? job.line}`;
  if (granted === undefined || granted.value === 'write-all') {
    const text = `job ${job.id} may do ${granted === undefined ? "what the repository's default says" : 'everything'}; it needs ${listed(needed)}`;
    return [{ name, state: 'wrong', text, fix: paste([...needed.values()]) }];
  }
  const missing = [...needed.values()].filter((right) => !allows(granted.value, right));
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            name,
            state: 'wrong' as const,
            text: `job ${job.id} lacks ${missing.map(({ scope, level }) => `${scope}: ${level}`).join(', ')}`,
            fix: paste([...needed.values()]),
          },
        ]),
    ...judgeExcess(job, workflow, granted),
  ];
}

function allows(granted: Permissions, { scope, level }: Right): boolean {
  if (granted === 'write-all') return true;
  if (granted === 'read-all') return level === 'read';
  const has = granted.get(scope)?.value;
  return has === 'write' || has === level;
}

function judgeExcess(job: Job, workflow: WorkflowFile, granted: At<Permissions>): readonly Finding[] {
  if (typeof granted.value === 'string') return [];
  const needed = neededRights(job, workflow);
  const isUntrusted =
    eventsOf(job, workflow).some((event) => event.startsWith('pull_request')) &&
    actionsOf(job).some((action) => RUNS_CODE.has(action));
  return [...granted.value].flatMap(([scope, { value, line }]): Finding[] => {
    if (value === 'none') return [];
    const need = needed.get(scope)?.level;
    if (need === 'write' || need === value) return [];
    const name = `${workflow.file}:${line}`;
    const fix = need === undefined ? `remove this line` : `${scope}: ${need}`;
    if (isUntrusted && value === 'write') {
      const text = `job ${job.id} runs the code of pull requests with \`${scope}: write\`, which mlgate does not need`;
      return [{ name, state: 'wrong', text, fix: `${fix}; what needs it belongs in a job of its own` }];
    }
    if (!job.steps.every(isKnown)) return [];
    return [{ name, state: 'note', text: `job ${job.id} does not need \`${scope}: ${value}\``, fix }];
  });
}

/** Steps whose needs are known; what any other step needs, doctor cannot say. */
function isKnown(step: Step): boolean {
  return mlgateUse(step) !== undefined || isCheckout(step) || (step.uses?.startsWith('actions/setup-') ?? false);
}

function listed(needed: ReadonlyMap<string, Right>): string {
  return [...needed.values()].map(({ scope, level }) => `${scope}: ${level}`).join(', ');
}

function paste(rights: readonly Right[]): string {
  return ['permissions:', ...rights.map(({ scope, level, why }) => `  ${scope}: ${level} # ${why}`)].join('\n');
}
