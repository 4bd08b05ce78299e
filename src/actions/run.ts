// The whole pipeline in one step; the root action.
import { withPosting } from '../pipeline/posting/post-report.ts';
import { runPipeline } from '../pipeline/run.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { action } from './action.ts';
import { handingOverFailure, recordChoice, UPLOAD, uploadedBy, UPLOADED } from './hand-over-input.ts';
import { COMPARING, MEASURING, RECORD, TRAINING } from './measuring-settings.ts';
import { POSTED_OUTPUTS, postedOutputs, postedParts, POSTING_PERMISSIONS } from './posted.ts';

export default action({
  name: 'run',
  description: 'Validates data, trains, evaluates, compares and reports: the whole pipeline of mlgate.yml.',
  settings: [...TRAINING, 'contract', ...MEASURING, ...COMPARING],
  inputs: { record: RECORD, upload: UPLOAD },
  outputs: {
    verdict: 'pass, fail or undecided',
    conclusion: 'success, failure or neutral',
    report: 'path of the HTML report',
    'model-digest': 'SHA-256 of the model; empty when no model was made',
    artifact: UPLOADED,
    ...POSTED_OUTPUTS,
  },
  permissions: { contents: 'read', ...POSTING_PERMISSIONS },
  posts: true,
  run: async (session, inputs) => {
    const { result, artifact } = await withPosting(session, async (publish) => ({
      result: await handingOverFailure(session, inputs, () =>
        runPipeline(session, { record: recordChoice(session, inputs), publish }),
      ),
      artifact: await uploadedBy(session, inputs),
    }));
    const { verdict, conclusion, report, posted } = result;
    const outputs = {
      verdict,
      conclusion,
      report: report.html,
      'model-digest': report.input.training?.output?.digest ?? '',
      artifact,
      ...postedOutputs(posted),
    };
    return {
      conclusion,
      outputs,
      json: {
        verdict,
        conclusion,
        report: report.html,
        comparison: result.comparison ?? null,
        data: result.data ?? null,
      },
      ...postedParts(posted),
      text: (style) => `${renderTerminal(report.input, style)}\nHTML report: ${report.html}\n`,
    };
  },
});
