// A person's word about a request: a flag in a terminal, a comment on a server.
import { approveOnForge } from '../pipeline/approval/approve-on-forge.ts';
import type { Heard } from '../pipeline/approval/approve-on-forge.ts';
import { approveStep } from '../pipeline/approval/approve.ts';
import type { Session } from '../pipeline/session.ts';
import { UserError } from '../records/errors.ts';
import type { Opinion } from '../records/approval.ts';
import { action } from './action.ts';
import type { InputValues, StepResult } from './action.ts';
import { answerConclusion, answerText } from './texts.ts';

export default action({
  name: 'approve',
  description: 'Approves, refuses or withdraws: says a word about exactly the request that a code names.',
  settings: ['registry', 'store'],
  inputs: {
    code: {
      kind: 'argument',
      description: 'In a terminal, the code of the request: K7QX-9M2D-4TRA-ZP6E. On GitHub a comment says it.',
    },
    note: { kind: 'argument', description: 'A note that stays with the approval.' },
    deny: { kind: 'flag', description: 'Refuse instead; the note says why.' },
    withdraw: { kind: 'flag', description: 'Take back what you said before.' },
    request: {
      kind: 'text',
      placeholder: 'NUMBER',
      description: 'On GitHub, in a workflow that was started by hand: the request whose comments are read again.',
    },
  },
  outputs: {
    decision: 'granted, denied, waiting, refused, expired or error; empty when nobody spoke about a request',
    request: 'the request that was spoken about; empty when there was none',
  },
  permissions: { contents: 'write', actions: 'write', issues: 'write', 'pull-requests': 'write' },
  withoutCheckout: true,
  run: async (session, inputs) => {
    const { forge } = session.platform;
    const request = typeof inputs['request'] === 'string' ? inputs['request'] : undefined;
    if (forge === undefined) return sayInTerminal(session, inputs);
    return heardResult(await approveOnForge(session, forge, request));
  },
});

async function sayInTerminal(session: Session, inputs: InputValues): Promise<StepResult> {
  const { code, note } = inputs;
  if (inputs['deny'] === true && inputs['withdraw'] === true) {
    const what = '--deny and --withdraw cannot both be meant';
    throw new UserError({ code: 'flags-conflict', what, fix: 'leave one out' });
  }
  if (typeof code !== 'string') {
    const what = 'there is no code to approve';
    throw new UserError({ code: 'code-missing', what, fix: 'mlgate approve K7QX-9M2D-4TRA-ZP6E' });
  }
  const says: Opinion['says'] = inputs['deny'] === true ? 'deny' : inputs['withdraw'] === true ? 'withdraw' : 'approve';
  const answer = await approveStep(session, { code, says, note: typeof note === 'string' ? note : '' });
  return {
    conclusion: answerConclusion(answer),
    outputs: {
      decision: answer.kind === 'unknown-code' ? 'error' : answer.decision.kind,
      request: answer.kind === 'unknown-code' ? '' : answer.id,
    },
    json: answer,
    text: () => answerText(answer),
  };
}

/** A comment that says nothing that counts is no failure of the job that read it; a fact that could not be learnt is. */
function heardResult({ decision, request, answers }: Heard): StepResult {
  return {
    conclusion: decision === 'error' ? 'failure' : 'success',
    outputs: { decision: decision ?? '', request: request ?? '' },
    json: { decision: decision ?? null, request: request ?? null, answers },
    text: () => (answers.length === 0 ? 'nothing was said to mlgate\n' : `${answers.join('\n\n')}\n`),
  };
}
