// Asked before anybody is bothered: could this request ever be approved?
import type { ApprovalPolicy, ApprovalRequest } from '../records/approval.ts';
import { barredPersons } from './opinions.ts';
import { memberKeys } from './people.ts';
import { fillSeats } from './seats.ts';

export interface Electors {
  /** Ids of the persons of each group. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** What people call a person, where the id does not say it. */
  readonly names: ReadonlyMap<string, string>;
}

/** Why nobody could ever approve this; empty when it can be approved. */
export function whyNeverApproved(
  request: Pick<ApprovalRequest, 'requester' | 'excluded'>,
  policy: ApprovalPolicy,
  { members, names }: Electors,
): readonly string[] {
  const name = (key: string): string => names.get(key) ?? key;
  if (policy.needs.length === 0) return ['the policy asks for nobody: `approval.needs` is empty'];
  const barred = barredPersons({ request, selfApproval: policy.selfApproval });
  const eligible = (group: string): readonly string[] =>
    [...memberKeys(members, group)].filter((key) => !barred.has(key));
  const alone = policy.needs.flatMap(({ count, group }) => {
    const may = eligible(group);
    if (may.length >= count) return [];
    const out = [...memberKeys(members, group)].filter((key) => barred.has(key));
    const why = out.map((key) => `${name(key)} may not: ${barred.get(key)}`).join('; ');
    const has = may.length === 0 ? 'nobody' : may.map(name).join(', ');
    return [`it needs ${count} of ${group}, where only ${has} could approve${why === '' ? '' : ` (${why})`}`];
  });
  if (alone.length > 0) return alone;
  const everybody = new Set(policy.needs.flatMap(({ group }) => eligible(group)));
  const filled = fillSeats({ needs: policy.needs, members }, everybody);
  const seats = policy.needs.reduce((sum, { count }) => sum + count, 0);
  const possible = filled.reduce((sum, taken) => sum + taken, 0);
  if (possible >= seats) return [];
  const needs = policy.needs.map(({ count, group }) => `${count} of ${group}`).join(' and ');
  return [`it needs ${needs}: ${seats} different persons, and only ${possible} can be found (one person counts once)`];
}
