// Trains the candidate.
import { saveContext } from '../pipeline/context.ts';
import { trainStep } from '../pipeline/train.ts';
import { trainedText } from './texts.ts';
import { action } from './action.ts';
import { handingOverFailure, UPLOAD, uploadedBy, UPLOADED } from './hand-over-input.ts';

export default action({
  name: 'train',
  description:
    'Runs the training command, or re-uses its result when no input changed, and records what it made from what.',
  settings: ['run', 'train', 'params', 'output', 'inputs', 'executor', 'train-timeout', 'cache', 'metrics-file'],
  inputs: { upload: UPLOAD },
  outputs: {
    'model-digest': 'SHA-256 of the model',
    reused: 'true when an earlier result was used',
    artifact: UPLOADED,
  },
  permissions: { contents: 'read' },
  run: async (session, inputs) => {
    await saveContext(session);
    const record = await handingOverFailure(session, inputs, () =>
      session.platform.log.group('train', () => trainStep(session)),
    );
    return {
      conclusion: 'success',
      outputs: {
        'model-digest': record.output?.digest ?? '',
        reused: String(record.observed.reused),
        artifact: await uploadedBy(session, inputs),
      },
      json: record,
      text: () => trainedText(record),
    };
  },
});
