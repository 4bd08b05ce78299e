// Checks the data against the contract.
import { gatherReport } from '../pipeline/report.ts';
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
    const record = await session.platform.log.group(
      'validate-data',
      () => validateDataStep(session),
      ({ verdict }) => verdict === 'pass',
    );
    const { model, context } = await gatherReport(session);
    return {
      conclusion: record.verdict === 'pass' ? 'success' : 'failure',
      outputs: { verdict: record.verdict },
      json: record,
      text: (style) => renderTerminal({ model, context, data: record }, { ...style, details: true }),
    };
  },
});
