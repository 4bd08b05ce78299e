// Decides whether the candidate may take the champion's place.
import { compareAlone, runPipeline } from '../pipeline/run.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { action } from './action.ts';
import { COMPARING, MEASURING, RECORD, TRAINING } from './measuring-settings.ts';

export default action({
  name: 'compare',
  description:
    'Decides whether the candidate may replace the baseline. Without mlgate.yml it also runs the command and measures (rungs 0 and 1).',
  settings: [...TRAINING, ...MEASURING, ...COMPARING],
  inputs: { record: RECORD },
  outputs: { verdict: 'pass, fail or undecided', conclusion: 'success, failure or neutral' },
  permissions: { contents: 'read' },
  run: async (session, inputs) => {
    const record = inputs['record'] === true;
    const isQuick = session.config.file === undefined;
    const { report, comparison, data, verdict, conclusion } = isQuick
      ? await runPipeline(session, { record })
      : await compareAlone(session, { record });
    return {
      conclusion,
      outputs: { verdict, conclusion },
      json: comparison ?? data ?? null,
      text: (style) => renderTerminal(report.input, style),
    };
  },
});
