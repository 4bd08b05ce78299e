// Puts what was approved into production.
import { promoteStep } from '../pipeline/deployment/deploy.ts';
import { deploymentResult } from './deployment-result.ts';
import { action } from './action.ts';
import { DEPLOYED_OUTPUTS } from './deployed-outputs.ts';

export default action({
  name: 'promote',
  description: 'Deploys exactly the approved bytes: claim, digest, deploy command, smoke check, stage, ledger.',
  settings: ['registry', 'store'],
  inputs: {
    request: {
      kind: 'text',
      placeholder: 'NUMBER',
      description:
        "A request; unless given the newest one, on GitHub the newest grant whose training inputs the default branch holds. On GitHub it is the number of the request's comment; all else is fetched and verified again.",
    },
    resume: {
      kind: 'flag',
      description: 'Run the deploy command again although an earlier, interrupted run may have run it.',
    },
  },
  outputs: DEPLOYED_OUTPUTS,
  // The ledger's branch and the model's release; the list of deployments; the candidate of another run; the comments that approved.
  permissions: {
    contents: 'write',
    deployments: 'write',
    actions: 'read',
    'pull-requests': 'read',
    issues: 'read',
  },
  changesProduction: true,
  run: async (session, inputs) => {
    const request =
      typeof inputs['request'] === 'string' && inputs['request'] !== '' ? { request: inputs['request'] } : {};
    return deploymentResult(await promoteStep(session, { ...request, resume: inputs['resume'] === true }));
  },
});
