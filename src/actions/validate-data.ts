// Checks the data against the contract.
import { saveContext } from '../pipeline/context.ts';
import { validateDataStep } from '../pipeline/validate-data.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { action } from './action.ts';

export default action({
  name: 'validate-data',
  description: 'Checks training and test data against the contract.',
  settings: ['train', 'test', 'contract', 'label'],
  inputs: {},
  outputs: { verdict: 'pass or fail' },
  permissions: { contents: 'read' },
  run: async (session) => {
    const context = await saveContext(session);
    const record = await session.platform.log.group(
      'validate-data',
      () => validateDataStep(session),
      ({ verdict }) => verdict === 'pass',
    );
    return {
      conclusion: record.verdict === 'pass' ? 'success' : 'failure',
      outputs: { verdict: record.verdict },
      json: record,
      text: (style) => renderTerminal({ model: record.model, context, data: record }, { ...style, details: true }),
    };
  },
});
