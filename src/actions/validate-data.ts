// Checks the data against the contract.
import { saveContext } from '../pipeline/context.ts';
import { validateDataStep } from '../pipeline/validate-data.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { pathInRepository } from '../pipeline/posting/annotations.ts';
import { reportAnnotations } from '../report/posting/annotations.ts';
import { action } from './action.ts';
import { UPLOAD, uploadedBy, UPLOADED } from './hand-over-input.ts';

export default action({
  name: 'validate-data',
  description: 'Checks training and test data against the contract.',
  settings: ['train', 'test', 'contract', 'label'],
  inputs: { upload: UPLOAD },
  outputs: { verdict: 'pass or fail', artifact: UPLOADED },
  permissions: { contents: 'read' },
  run: async (session, inputs) => {
    const context = await saveContext(session);
    const record = await session.platform.log.group(
      'validate-data',
      () => validateDataStep(session),
      ({ verdict }) => verdict === 'pass',
    );
    return {
      conclusion: record.verdict === 'pass' ? 'success' : 'failure',
      outputs: { verdict: record.verdict, artifact: await uploadedBy(session, inputs) },
      json: record,
      annotations: reportAnnotations(
        { model: record.model, context, data: record },
        pathInRepository(session.platform),
      ),
      text: (style) => renderTerminal({ model: record.model, context, data: record }, { ...style, details: true }),
    };
  },
});
