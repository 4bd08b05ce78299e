// Renders every form of the report from the records.
import { reportStep } from '../pipeline/report.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { action } from './action.ts';

export default action({
  name: 'report',
  description: 'Renders the pull-request comment, the step summary and the HTML report from the records of this job.',
  settings: [],
  inputs: {},
  outputs: { html: 'path of the HTML report', comment: 'path of the comment' },
  permissions: { contents: 'read' },
  run: async (session) => {
    const report = await reportStep(session);
    const comment = `${session.workspace.place}/comment.md`;
    return {
      conclusion: 'success',
      outputs: { html: report.html, comment },
      json: { html: report.html, comment, preview: report.preview },
      text: (style) => `${renderTerminal(report.input, style)}\nHTML report: ${report.html}\nComment: ${comment}\n`,
    };
  },
});
