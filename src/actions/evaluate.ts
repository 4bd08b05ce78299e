// Scores candidate and baselines.
import { saveContext } from '../pipeline/context.ts';
import { evaluateStep } from '../pipeline/evaluate/evaluate.ts';
import { TRAINING_RUN } from '../pipeline/handing-over/handed-files.ts';
import { recordBase, recordWherePossible } from '../pipeline/record-base.ts';
import { takeOverModel } from '../pipeline/handing-over/take-over-model.ts';
import { takeOver } from '../pipeline/handing-over/take-over.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { action } from './action.ts';
import { handingOverFailure, recordChoice, UPLOAD, uploadedBy, UPLOADED } from './hand-over-input.ts';
import { MEASURING, RECORD } from './measuring-settings.ts';

export default action({
  name: 'evaluate',
  description: 'Scores candidate, champion and base on the same test rows, without their labels, and measures each.',
  settings: [...MEASURING, 'output', 'baseline', 'cache'],
  inputs: { record: RECORD, upload: UPLOAD },
  outputs: { rows: 'number of test rows', artifact: UPLOADED },
  permissions: { contents: 'read' },
  run: async (session, inputs) => {
    const context = await saveContext(session);
    await takeOver(session, [TRAINING_RUN]);
    await takeOverModel(session);
    const record = await handingOverFailure(session, inputs, () =>
      session.platform.log.group('evaluate', () => evaluateStep(session)),
    );
    const choice = recordChoice(session, inputs);
    if (choice === true) await recordBase(session);
    if (choice === 'where-possible') await recordWherePossible(session);
    const artifact = await uploadedBy(session, inputs);
    return {
      conclusion: 'success',
      outputs: { rows: String(record.rows.count), artifact },
      json: record,
      text: (style) => renderTerminal({ model: record.model, context, evaluation: record }, style),
    };
  },
});
