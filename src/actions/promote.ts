// Puts what was approved into production.
import { promoteStep } from '../pipeline/deploy.ts';
import { deploymentResult } from './texts.ts';
import { action } from './action.ts';
import { DEPLOYED_OUTPUTS } from './deployed-outputs.ts';

export default action({
  name: 'promote',
  description: 'Deploys exactly the approved bytes: claim, digest, deploy command, smoke check, stage, ledger.',
  settings: ['registry', 'store'],
  inputs: {
    request: { kind: 'text', placeholder: 'NUMBER', description: 'A request; the newest one unless given.' },
    resume: {
      kind: 'flag',
      description: 'Run the deploy command again although an earlier, interrupted run may have run it.',
    },
  },
  outputs: DEPLOYED_OUTPUTS,
  permissions: { contents: 'write' },
  run: async (session, inputs) => {
    const request = typeof inputs['request'] === 'string' ? { request: inputs['request'] } : {};
    return deploymentResult(await promoteStep(session, { ...request, resume: inputs['resume'] === true }));
  },
});
