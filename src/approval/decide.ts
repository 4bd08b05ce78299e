// The decision about a request: pure, from the record, the policy, what people said and what is so now.
import { approvalRequest } from '../records/approval.ts';
import type { ApprovalRequest, Need } from '../records/approval.ts';
import { encodeRecord } from '../records/record.ts';
import type { Reason } from '../registry/registry.ts';
import { bindingRules } from './binding-rules.ts';
import { known } from './facts.ts';
import type { Facts } from './facts.ts';
import { GRANT_HOURS } from './grant-life.ts';
import { hearOpinions } from './opinions.ts';
import type { HeardOpinion, Standing } from './opinions.ts';
import { sealCode } from './seal.ts';
import { fillSeats } from './seats.ts';

export interface Decision {
  /**
   * `error`: something could not be learnt, so nothing is decided. `refused`: what was asked for is not what is there now.
   * `denied`: somebody's denial stands.
   */
  readonly kind: 'granted' | 'denied' | 'waiting' | 'refused' | 'expired' | 'error';
  /** Every rule with what it expects and what was found; those that do not hold say why. */
  readonly reasons: readonly Reason[];
  readonly needs: readonly (Need & { readonly approved: number })[];
  /** Every opinion in order, with whether it counts. */
  readonly opinions: readonly HeardOpinion[];
}

/** The first kind that applies, in this order: error, refused, denied, expired, granted, waiting. */
export function decide(request: ApprovalRequest, facts: Facts, now: Date): Decision {
  const binding = bindingRules(request, facts);
  const { policy, members, opinions } = facts;
  const barred = facts.server?.barred ?? known([]);
  const unknown = [policy, members, opinions, barred].flatMap((fact) => (fact.kind === 'unknown' ? [fact.reason] : []));
  if (
    policy.kind === 'unknown' ||
    members.kind === 'unknown' ||
    opinions.kind === 'unknown' ||
    barred.kind === 'unknown'
  ) {
    const reason = { rule: 'policy, members and opinions are known', expected: 'known' };
    const table = [...binding.reasons, { ...reason, found: unknown.join('; '), holds: false }];
    return { kind: 'error', reasons: table, needs: [], opinions: [] };
  }
  const { needs, selfApproval } = policy.value;
  const code = sealCode(encodeRecord(approvalRequest, request), facts.requestId);
  const needed = needs.map(({ group }) => group);
  const excluded = [...request.excluded, ...(selfApproval ? [] : barred.value)];
  const electorate = { code, request: { ...request, excluded }, members: members.value, needed, selfApproval };
  const standing = hearOpinions(opinions.value, electorate);
  const filled = fillSeats({ needs, members: members.value }, standing.approving);
  const seats = needs.map((need, i) => ({ ...need, approved: filled[i] ?? 0 }));
  const complete = seats.length > 0 && seats.every(({ count, approved }) => approved >= count);
  const alive = life(request, facts, now);
  const reasons = [...binding.reasons, nobodyDenies(standing), alive, ...seats.map(seatReason)];
  const kind = firstKind({ binding, denied: standing.denying.size > 0, alive: alive.holds, complete });
  return { kind, reasons, needs: seats, opinions: standing.heard };
}

function firstKind(found: {
  readonly binding: { readonly unknown: boolean; readonly broken: boolean };
  readonly denied: boolean;
  readonly alive: boolean;
  readonly complete: boolean;
}): Decision['kind'] {
  if (found.binding.unknown) return 'error';
  if (found.binding.broken) return 'refused';
  if (found.denied) return 'denied';
  if (!found.alive) return 'expired';
  return found.complete ? 'granted' : 'waiting';
}

function nobodyDenies({ denying }: Standing): Reason {
  const found = [...denying.values()].map(({ person, note }) => `${person.name}${note === '' ? '' : `: ${note}`}`);
  return {
    rule: 'nobody denies it',
    expected: 'no standing denial',
    found: found.length === 0 ? 'none' : found.join('; '),
    holds: found.length === 0,
  };
}

/**
 * A request lives until it expires; once granted, the grant's own end counts. The end itself is too late. A grant is written before
 * its request ends and lives a day at most after that, whatever the ledger says: the code binds only the request's end.
 */
function life(request: ApprovalRequest, { grant }: Facts, now: Date): Reason {
  const end = grant === null ? request.expires : soonerOf(grant.expires, dayAfter(request.expires));
  return {
    rule: grant === null ? 'the request has not ended' : 'the grant has not ended',
    expected: `before ${end}`,
    found: now.toISOString(),
    holds: now.getTime() < Date.parse(end),
  };
}

function soonerOf(a: string, b: string): string {
  return Date.parse(a) < Date.parse(b) ? a : b;
}

function dayAfter(time: string): string {
  return new Date(Date.parse(time) + GRANT_HOURS * 3600 * 1000).toISOString();
}

function seatReason({ count, group, approved }: Decision['needs'][number]): Reason {
  return { rule: `approved by ${group}`, expected: `${count}`, found: `${approved}`, holds: approved >= count };
}
