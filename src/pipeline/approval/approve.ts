// The approve step: takes a person's word about the request that a code names.
import { giveOpinion } from '../../approval/approve.ts';
import type { OpinionAnswer } from '../../approval/approve.ts';
import type { Opinion } from '../../records/approval.ts';
import { approvalFacts } from './facts.ts';
import { openSessionRegistry } from '../registry-access.ts';
import { authorOf } from '../session.ts';
import type { Session } from '../session.ts';

export interface ApproveOptions {
  readonly code: string;
  readonly says: Opinion['says'];
  readonly note: string;
}

export async function approveStep(session: Session, { code, says, note }: ApproveOptions): Promise<OpinionAnswer> {
  const author = await authorOf(session);
  await using opened = await openSessionRegistry(session);
  const { registry } = opened;
  return await giveOpinion(
    { registry },
    {
      model: session.config.model,
      person: author.by,
      says,
      code,
      note,
      given: (request) => approvalFacts(session, registry, { request, merged: false }),
      author,
      mlgate: session.platform.version,
    },
  );
}
