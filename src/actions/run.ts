// The whole pipeline in one step; the root action.
import { runPipeline } from '../pipeline/run.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { action } from './action.ts';
import { COMPARING, MEASURING, RECORD, TRAINING } from './measuring-settings.ts';

export default action({
  name: 'run',
  description: 'Validates data, trains, evaluates, compares and reports: the whole pipeline of mlgate.yml.',
  settings: [...TRAINING, 'contract', ...MEASURING, ...COMPARING],
  inputs: { record: RECORD },
  outputs: {
    verdict: 'pass, fail or undecided',
    conclusion: 'success, failure or neutral',
    report: 'path of the HTML report',
  },
  permissions: { contents: 'read' },
  run: async (session, inputs) => {
    const result = await runPipeline(session, { record: inputs['record'] === true });
    const { verdict, conclusion, report } = result;
    return {
      conclusion,
      outputs: { verdict, conclusion, report: report.html },
      json: {
        verdict,
        conclusion,
        report: report.html,
        comparison: result.comparison ?? null,
        data: result.data ?? null,
      },
      text: (style) => `${renderTerminal(report.input, style)}\nHTML report: ${report.html}\n`,
    };
  },
});
