// Reading what people said: which words count, which do not and why, and whose last word stands.
import type { ApprovalRequest, Opinion } from '../records/approval.ts';
import type { StatedOpinion } from './facts.ts';
import { memberKeys, personKey } from './people.ts';
import { parseCode } from './seal.ts';

export interface Electorate {
  readonly code: string;
  readonly request: ApprovalRequest;
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly needed: readonly string[];
  readonly selfApproval: boolean;
}

export interface HeardOpinion {
  readonly opinion: Opinion;
  /** null when it counts; else why not. */
  readonly ignored: string | null;
}

export interface Standing {
  readonly heard: readonly HeardOpinion[];
  /** Keys of the persons whose last word is an approval. */
  readonly approving: ReadonlySet<string>;
  readonly denying: ReadonlyMap<string, Opinion>;
}

export function hearOpinions(stated: readonly StatedOpinion[], electorate: Electorate): Standing {
  const last = new Map<string, Opinion>();
  const heard = stated.map(({ opinion, void: spoilt }): HeardOpinion => {
    const key = personKey(opinion.person.id);
    const ignored = spoilt ?? whyIgnored(opinion, electorate, last.has(key));
    if (ignored === null && opinion.says === 'withdraw') last.delete(key);
    else if (ignored === null) last.set(key, opinion);
    return { opinion, ignored };
  });
  const entries = [...last];
  return {
    heard,
    approving: new Set(entries.filter(([, { says }]) => says === 'approve').map(([key]) => key)),
    denying: new Map(entries.filter(([, { says }]) => says === 'deny')),
  };
}

function whyIgnored(opinion: Opinion, electorate: Electorate, saidBefore: boolean): string | null {
  const { code, request, members, needed } = electorate;
  if (parseCode(opinion.code) !== code) return 'the code belongs to another request, or to nothing';
  if (Date.parse(opinion.at) >= Date.parse(request.expires)) return 'the request had ended';
  const key = personKey(opinion.person.id);
  const barred = barredPersons(electorate).get(key);
  switch (opinion.says) {
    case 'withdraw':
      return saidBefore ? null : 'there is nothing to withdraw';
    case 'deny': {
      const anyGroup = Object.keys(members).some((group) => memberKeys(members, group).has(key));
      return anyGroup || barred !== undefined || key === personKey(request.requester.id)
        ? null
        : 'only members of the groups and those who asked may deny';
    }
    case 'approve':
      if (barred !== undefined) return `may not approve: ${barred}`;
      return needed.some((group) => memberKeys(members, group).has(key))
        ? null
        : `is in none of the groups ${needed.join(', ')}`;
  }
}

/** Who may not approve, with why; also those whom the record forgot, when self-approval is off. */
export function barredPersons({
  request,
  selfApproval,
}: {
  readonly request: Pick<ApprovalRequest, 'requester' | 'excluded'>;
  readonly selfApproval: boolean;
}): ReadonlyMap<string, string> {
  const barred = new Map(request.excluded.map(({ person, reason }) => [personKey(person.id), reason]));
  const requester = personKey(request.requester.id);
  if (!selfApproval && !barred.has(requester)) barred.set(requester, 'asked for it');
  return barred;
}
