// Who could still say something that counts: for whoever asks what a request waits for.
import type { ApprovalRequest } from '../../records/approval.ts';
import type { Decision } from '../decide.ts';
import { memberKeys, personKey } from '../people.ts';

export interface WaitedFor {
  readonly group: string;
  readonly missing: number;
  /** Ids of members who may approve and have not. */
  readonly people: readonly string[];
}

export function waitedFor(
  request: Pick<ApprovalRequest, 'excluded'>,
  decision: Pick<Decision, 'needs' | 'opinions'>,
  members: Readonly<Record<string, readonly string[]>>,
): readonly WaitedFor[] {
  const out = new Set(request.excluded.map(({ person }) => personKey(person.id)));
  for (const { opinion, ignored } of decision.opinions) {
    if (ignored === null && opinion.says === 'approve') out.add(personKey(opinion.person.id));
    else if (ignored === null) out.delete(personKey(opinion.person.id));
  }
  return decision.needs
    .filter(({ count, approved }) => approved < count)
    .map(({ group, count, approved }) => ({
      group,
      missing: count - approved,
      people: [...memberKeys(members, group)].filter((key) => !out.has(key)),
    }));
}
