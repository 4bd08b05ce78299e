// Scores candidate and baselines.
import { saveContext } from '../pipeline/context.ts';
import { evaluateStep } from '../pipeline/evaluate/evaluate.ts';
import { recordBase } from '../pipeline/record-base.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { action } from './action.ts';
import { MEASURING, RECORD } from './measuring-settings.ts';

export default action({
  name: 'evaluate',
  description: 'Scores candidate, champion and base on the same test rows, without their labels, and measures each.',
  settings: [...MEASURING, 'output', 'baseline'],
  inputs: { record: RECORD },
  outputs: { rows: 'number of test rows' },
  permissions: { contents: 'read' },
  run: async (session, inputs) => {
    const context = await saveContext(session);
    const record = await session.platform.log.group('evaluate', () => evaluateStep(session));
    if (inputs['record'] === true) await recordBase(session);
    return {
      conclusion: 'success',
      outputs: { rows: String(record.rows.count) },
      json: record,
      text: (style) => renderTerminal({ model: record.model, context, evaluation: record }, style),
    };
  },
});
