// Names of what lies in the workspace after a report.

export const REPORT_FILES = {
  comment: 'comment.md',
  evidence: 'evidence.md',
  summary: 'summary.md',
  html: 'report.html',
  preview: 'preview.html',
} as const;
