// The decision once more, as plainly as it can be said, to hold decide() against. Slow on purpose: it tries everything.
import type { ApprovalRequest, Opinion } from '../../src/records/approval.ts';

export interface NaiveFacts {
  readonly opinions: readonly { readonly opinion: Opinion; readonly spoilt: boolean }[];
  readonly rightCode: string;
  readonly unknown: boolean;
  readonly changed: boolean;
  readonly end: number;
  readonly now: number;
}

const lower = (text: string): string => text.toLowerCase();

export function naiveDecision(request: ApprovalRequest, facts: NaiveFacts): string {
  const { policy } = request.policy;
  if (facts.unknown) return 'error';
  if (facts.changed) return 'refused';
  const banned = request.excluded.map(({ person }) => lower(person.id));
  if (!policy.selfApproval) banned.push(lower(request.requester.id));
  const inGroup = (id: string, group: string): boolean => (policy.groups[group] ?? []).map(lower).includes(lower(id));
  const inNeeded = (id: string): boolean => policy.needs.some(({ group }) => inGroup(id, group));
  const inAny = (id: string): boolean => Object.keys(policy.groups).some((group) => inGroup(id, group));

  const relevant = facts.opinions
    .filter(({ spoilt }) => !spoilt)
    .map(({ opinion }) => opinion)
    .filter(({ code }) => code === facts.rightCode)
    .filter(({ at }) => Date.parse(at) < Date.parse(request.expires));
  const people = [...new Set(relevant.map(({ person }) => lower(person.id)))];
  const last = (id: string): Opinion['says'] | undefined =>
    relevant
      .filter(({ person }) => lower(person.id) === id)
      .filter(({ says }) =>
        says === 'approve'
          ? inNeeded(id) && !banned.includes(id)
          : says === 'deny'
            ? inAny(id) || banned.includes(id) || lower(request.requester.id) === id
            : true,
      )
      .at(-1)?.says;
  if (people.some((id) => last(id) === 'deny')) return 'denied';
  if (facts.now >= facts.end) return 'expired';
  const approving = people.filter((id) => last(id) === 'approve');
  const seats = policy.needs.flatMap(({ count, group }) => Array.from({ length: count }, () => group));
  const canSeat = (left: readonly string[], free: readonly string[]): boolean => {
    const [group, ...others] = left;
    if (group === undefined) return true;
    return free.some(
      (id) =>
        inGroup(id, group) &&
        canSeat(
          others,
          free.filter((one) => one !== id),
        ),
    );
  };
  return canSeat(seats, approving) ? 'granted' : 'waiting';
}
