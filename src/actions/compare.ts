// Decides whether the candidate may take the champion's place.
import { saveContext } from '../pipeline/context.ts';
import { EVALUATION } from '../pipeline/handing-over/handed-files.ts';
import { compareAlone, runPipeline } from '../pipeline/run.ts';
import type { RunResult } from '../pipeline/run.ts';
import type { Session } from '../pipeline/session.ts';
import { takeOver } from '../pipeline/handing-over/take-over.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { action } from './action.ts';
import type { InputValues } from './action.ts';
import { handingOverFailure, recordChoice, UPLOAD, uploadedBy, UPLOADED } from './hand-over-input.ts';
import { COMPARING, MEASURING, RECORD, TRAINING } from './measuring-settings.ts';

export default action({
  name: 'compare',
  description:
    'Decides whether the candidate may replace the baseline. Without mlgate.yml it also runs the command and measures (rungs 0 and 1).',
  settings: [...TRAINING, ...MEASURING, ...COMPARING],
  inputs: { record: RECORD, upload: UPLOAD },
  outputs: {
    verdict: 'pass, fail or undecided',
    conclusion: 'success, failure or neutral',
    report: 'path of the HTML report',
    artifact: UPLOADED,
  },
  permissions: { contents: 'read' },
  run: async (session, inputs) => {
    const { report, comparison, data, verdict, conclusion } = await handingOverFailure(session, inputs, () =>
      compared(session, inputs),
    );
    const artifact = await uploadedBy(session, inputs);
    return {
      conclusion,
      outputs: { verdict, conclusion, report: report.html, artifact },
      json: comparison ?? data ?? null,
      text: (style) => renderTerminal(report.input, style),
    };
  },
});

async function compared(session: Session, inputs: InputValues): Promise<RunResult> {
  const record = recordChoice(session, inputs);
  if (session.config.file === undefined) return runPipeline(session, { record });
  if (session.platform.forge !== undefined) await saveContext(session);
  await takeOver(session, [EVALUATION]);
  return compareAlone(session, { record });
}
