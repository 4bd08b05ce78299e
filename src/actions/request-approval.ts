// Asks for approval of exact bytes.
import { requestOnForge } from '../pipeline/approval/request-on-forge.ts';
import { requestApprovalStep } from '../pipeline/approval/request-approval.ts';
import { reasonsText } from './texts.ts';
import { approvalCard } from './approval-card.ts';
import { UserError } from '../records/errors.ts';
import { action } from './action.ts';
import type { StepResult } from './action.ts';

export default action({
  name: 'request-approval',
  description:
    'Asks for approval of exactly this model, with this evidence, under this policy; prints the code that approves it.',
  settings: ['registry', 'store'],
  inputs: {},
  outputs: {
    code: 'the code that approves exactly this',
    request: 'number of the request; on GitHub the id of its comment',
  },
  permissions: { contents: 'read', actions: 'read', issues: 'write', 'pull-requests': 'write' },
  withoutCheckout: true,
  run: async (session) => {
    const { forge } = session.platform;
    const { model, approval } = session.config;
    if (forge !== undefined && approval === undefined) {
      return nobodyAsked(`${model} has no \`approval:\` section in mlgate.yml`);
    }
    const asked = forge === undefined ? requestApprovalStep(session) : requestOnForge(session, forge);
    const outcome = await asked.catch(refusedPolicy);
    if (outcome.kind === 'no-policy') return nobodyAsked(outcome.why);
    switch (outcome.kind) {
      case 'requested':
        return {
          conclusion: 'success',
          outputs: { code: outcome.code, request: outcome.id },
          json: outcome,
          text: () => approvalCard(outcome),
        };
      case 'refused':
        return {
          conclusion: 'failure',
          outputs: { code: '', request: '' },
          json: outcome,
          text: (style) => `✗ no request was made\n\n${reasonsText(outcome.reasons, style)}`,
        };
      case 'impossible':
        return {
          conclusion: 'failure',
          outputs: { code: '', request: '' },
          json: outcome,
          text: () =>
            `✗ no request was made: nobody could ever approve it\n${outcome.why.map((why) => `  ${why}\n`).join('')}`,
        };
    }
  },
});

/** One workflow serves models that somebody approves and models that nobody does. */
function nobodyAsked(why: string): StepResult {
  return {
    conclusion: 'success',
    outputs: { code: '', request: '' },
    json: null,
    text: () => `nobody is asked: ${why}\n`,
  };
}

/** The pull request that brings the policy cannot be asked about under it. */
function refusedPolicy(error: unknown): { readonly kind: 'no-policy'; readonly why: string } {
  if (!(error instanceof UserError) || error.problems[0].code !== 'policy-missing') throw error;
  const { what, fix = '' } = error.problems[0];
  return { kind: 'no-policy', why: `${what}; ${fix}` };
}
