// A person's word about a request.
import { approveStep } from '../pipeline/approve.ts';
import { answerText, answerConclusion } from './texts.ts';
import { UserError } from '../records/errors.ts';
import { action } from './action.ts';

export default action({
  name: 'approve',
  description: 'Approves, refuses or withdraws: says a word about exactly the request that a code names.',
  settings: ['registry', 'store'],
  inputs: {
    code: { kind: 'argument', required: true, description: 'The code of the request: K7QX-9M2D-4TRA-ZP6E.' },
    note: { kind: 'argument', description: 'A note that stays with the approval.' },
    deny: { kind: 'flag', description: 'Refuse instead; the note says why.' },
    withdraw: { kind: 'flag', description: 'Take back what you said before.' },
  },
  outputs: { decision: 'granted, denied, waiting, refused, expired or error' },
  permissions: { contents: 'write' },
  run: async (session, inputs) => {
    const { code, note } = inputs;
    if (inputs['deny'] === true && inputs['withdraw'] === true) {
      throw new UserError({
        code: 'flags-conflict',
        what: '--deny and --withdraw cannot both be meant',
        fix: 'leave one out',
      });
    }
    const says = inputs['deny'] === true ? 'deny' : inputs['withdraw'] === true ? 'withdraw' : 'approve';
    const answer = await approveStep(session, { code: String(code), says, note: typeof note === 'string' ? note : '' });
    return {
      conclusion: answerConclusion(answer),
      outputs: { decision: answer.kind === 'unknown-code' ? 'error' : answer.decision.kind },
      json: answer,
      text: () => answerText(answer),
    };
  },
});
