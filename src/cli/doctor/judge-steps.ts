// What the steps of a job use: pinned or not, and what a checkout leaves behind.
import type { Finding } from './finding.ts';
import { eventsOf, RUNS_CODE } from './rights.ts';
import { actionsOf, isCheckout, mlgateUse } from './workflow-file.ts';
import type { Job, Step, WorkflowFile } from './workflow-file.ts';

/** Stands in the examples for whoever publishes mlgate. */
export const PLACEHOLDER = 'OWNER';
const UNNAMED = `${PLACEHOLDER} stands for whoever publishes the mlgate that you use`;

const COMMIT = /@[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export function judgeSteps(workflow: WorkflowFile): readonly Finding[] {
  return workflow.jobs
    .filter((job) => actionsOf(job).length > 0)
    .flatMap((job) => job.steps.flatMap((step) => judgeStep(step, job, workflow)));
}

/** One command mends every step that names no publisher: told once, where the first of them is. */
export function unnamedOnce(findings: readonly Finding[]): readonly Finding[] {
  const [first, ...others] = findings.filter(({ text }) => text === UNNAMED);
  if (first === undefined || others.length === 0) return findings;
  const more = `${UNNAMED}; so too in ${others.length} more ${others.length === 1 ? 'step' : 'steps'}`;
  return findings.flatMap((finding) =>
    finding === first ? [{ ...first, text: more }] : finding.text === UNNAMED ? [] : [finding],
  );
}

function judgeStep(step: Step, job: Job, workflow: WorkflowFile): readonly Finding[] {
  const name = `${workflow.file}:${step.line}`;
  return [...judgePin(step, name), ...(isCheckout(step) ? judgeCheckout(step, job, workflow) : [])];
}

function judgePin(step: Step, name: string): readonly Finding[] {
  const { uses } = step;
  if (uses === undefined || uses.startsWith('./') || uses.startsWith('docker://')) return [];
  const own = mlgateUse(step);
  if (own?.owner === PLACEHOLDER) {
    const fix = `perl -pi -e 's#${PLACEHOLDER}/mlgate#acme/mlgate#' .github/workflows/*.yml`;
    return [{ name, state: 'wrong', text: UNNAMED, fix }];
  }
  if (COMMIT.test(uses)) return [];
  if (own === undefined) {
    const text = `${uses} may be another program tomorrow: tags and branches move`;
    return [{ name, state: 'wrong', text, fix: `uses: ${uses.split('@')[0]}@<commit> # the version` }];
  }
  if (/^v\d/.test(own.ref)) return [];
  return [
    {
      name,
      state: 'note',
      text: `${uses} follows a branch; a release moves the tag v1`,
      fix: uses.replace(/@.*$/, '@v1'),
    },
  ];
}

function judgeCheckout(step: Step, job: Job, workflow: WorkflowFile): readonly Finding[] {
  const name = `${workflow.file}:${step.line}`;
  const findings: Finding[] = [];
  const persist = step.settings.get('persist-credentials');
  if (persist?.value !== 'false') {
    findings.push({
      name,
      state: 'wrong',
      text: "the checkout leaves the job's token in .git, where every command of this job can read it",
      fix: 'with:\n  persist-credentials: false',
    });
  }
  const ref = step.settings.get('ref');
  const isTrusted = ['issue_comment', 'pull_request_target', 'workflow_run', 'workflow_dispatch'].some((event) =>
    eventsOf(job, workflow).includes(event),
  );
  if (ref !== undefined && isTrusted && /head|pull|inputs\.|comment/.test(ref.value)) {
    const runs = actionsOf(job).some((action) => RUNS_CODE.has(action)) ? 'runs' : 'holds';
    findings.push({
      name: `${workflow.file}:${ref.line}`,
      state: 'wrong',
      text: `job ${job.id} ${runs} the code of a pull request with the rights of the default branch`,
      fix: 'remove this `ref:`; measure pull requests on `pull_request`',
    });
  }
  return findings;
}
