// Registers a model that is in production already.
import { adoptStep } from '../pipeline/deployment/deploy.ts';
import { deploymentResult } from './deployment-result.ts';
import { action } from './action.ts';
import { DEPLOYED_OUTPUTS } from './deployed-outputs.ts';

export default action({
  name: 'adopt',
  description:
    'Registers the model that already is in production, without deploying it; the next run compares with it.',
  settings: ['registry', 'store'],
  inputs: {
    path: { kind: 'argument', required: true, description: 'File or folder of the model.' },
    replace: { kind: 'flag', description: 'Although another version is registered: somebody deployed without mlgate.' },
  },
  outputs: DEPLOYED_OUTPUTS,
  // The ledger's branch and the model's release; the list of deployments.
  permissions: { contents: 'write', deployments: 'write' },
  changesProduction: true,
  run: async (session, inputs) =>
    deploymentResult(await adoptStep(session, { path: String(inputs['path']), replace: inputs['replace'] === true })),
});
