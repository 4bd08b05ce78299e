// Puts the last good model back.
import { rollbackStep } from '../pipeline/deployment/deploy.ts';
import { deploymentResult } from './deployment-result.ts';
import { UserError } from '../records/errors.ts';
import { action } from './action.ts';
import type { InputValue } from './action.ts';
import { DEPLOYED_OUTPUTS } from './deployed-outputs.ts';

export default action({
  name: 'rollback',
  description: 'Puts back the last version that passed its smoke check, digest-verified, without a new approval.',
  settings: ['registry', 'store'],
  inputs: {
    version: { kind: 'argument', description: 'A version that was in production before: 3 or v3.' },
    reason: { kind: 'text', placeholder: 'TEXT', description: 'Why; stays in the ledger.' },
    comment: {
      kind: 'text',
      placeholder: 'NUMBER',
      description:
        'On GitHub, where approve started this: the comment that says /rollback. It is read again, and says version and reason itself.',
    },
    force: { kind: 'flag', description: 'Take the claim away from a promotion that is still running.' },
  },
  outputs: DEPLOYED_OUTPUTS,
  // The ledger's branch and the releases; the list of deployments; the issue for the review, and the comment that ordered it.
  permissions: { contents: 'write', deployments: 'write', issues: 'write', 'pull-requests': 'read' },
  changesProduction: true,
  run: async (session, inputs) => {
    const version = readVersion(inputs['version']);
    const reason =
      typeof inputs['reason'] === 'string' && inputs['reason'] !== '' ? inputs['reason'] : 'no reason given';
    const comment = inputs['comment'];
    const outcome = await rollbackStep(session, {
      reason,
      force: inputs['force'] === true,
      ...(version === undefined ? {} : { version }),
      ...(typeof comment === 'string' && comment !== '' ? { comment } : {}),
    });
    return deploymentResult(outcome);
  },
});

/** @throws UserError `version-malformed`. */
function readVersion(given: InputValue): number | undefined {
  if (given === undefined || given === '') return undefined;
  const digits = /^v?([1-9]\d{0,8})$/.exec(String(given))?.[1];
  if (digits !== undefined) return Number(digits);
  throw new UserError({
    code: 'version-malformed',
    what: `${String(given)} is not a version`,
    fix: 'versions are numbers: mlgate rollback 3; mlgate history lists them',
  });
}
