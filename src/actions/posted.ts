// Outputs and rights of the actions that show a report on the server.
import type { Posted } from '../pipeline/posting/post-report.ts';
import type { StepResult } from './action.ts';

export const POSTED_OUTPUTS = {
  'comment-url': 'address of the comment on the pull request; empty where there is none',
  'report-url': "address of the HTML report's artifact; empty where there is none",
} as const;

/** Without them a notice names the lines, and the step summary has the report. */
export const POSTING_PERMISSIONS = { 'pull-requests': 'write', checks: 'write' } as const;

export function postedOutputs(posted: Posted | undefined): Readonly<Record<keyof typeof POSTED_OUTPUTS, string>> {
  return { 'comment-url': posted?.comment ?? '', 'report-url': posted?.html ?? '' };
}

export function postedParts(posted: Posted | undefined): Pick<StepResult, 'summary' | 'annotations'> {
  return posted === undefined ? {} : { summary: posted.summary, annotations: posted.annotations };
}
