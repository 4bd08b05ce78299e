// What promote asks before it acts: the decision once more from the registry as it is now, trusting nothing it was told.
import { approvalRequest } from '../records/approval.ts';
import { encodeRecord } from '../records/record.ts';
import { sha256 } from '../records/digest.ts';
import type { CommitSha, Sha256 } from '../records/digest.ts';
import type { ModelState, Reason } from '../registry/registry.ts';
import { decide } from './decide.ts';
import type { Decision } from './decide.ts';
import { factsOf } from './request-facts.ts';
import type { AskedRequest } from './request-facts.ts';

export type Grant =
  | {
      readonly kind: 'granted';
      readonly request: string;
      readonly approval: Sha256;
      readonly candidate: Sha256;
      readonly champion: number | null;
      readonly commit: CommitSha | null;
    }
  | { readonly kind: 'refused'; readonly request: string; readonly reasons: readonly Reason[] };

/** Of a request without a grant. */
const STANDING: Readonly<Record<Decision['kind'], string>> = {
  granted: 'approved, and the grant is not written yet',
  denied: 'denied',
  waiting: 'waiting for approval',
  refused: 'not granted: see the broken rules',
  expired: 'ended',
  error: 'not granted: not everything could be learnt',
};

/** Pure. The answer fits deployment's `authorise`. */
export function verifyGrant(asked: AskedRequest, state: ModelState, now: Date): Grant {
  const { id, request } = asked;
  const kept = state.requests.get(id);
  const known = kept?.text === sha256(encodeRecord(approvalRequest, request));
  const decision = decide(request, factsOf(state, asked), now);
  const grant = kept?.grant ?? null;
  const settled: Reason = {
    rule: `request ${id} was granted`,
    expected: 'granted',
    found: grant === null ? STANDING[decision.kind] : 'granted',
    holds: grant !== null,
    ...(grant === null && decision.kind === 'waiting' ? { mend: 'mlgate status says who is waited for' } : {}),
  };
  const same: Reason = {
    rule: `request ${id} is the one that the ledger has`,
    expected: 'the same record',
    found: kept === undefined ? 'no such request' : known ? 'the same record' : 'another record',
    holds: known,
  };
  if (grant === null || !known || decision.kind !== 'granted') {
    return { kind: 'refused', request: id, reasons: [settled, same, ...decision.reasons] };
  }
  return {
    kind: 'granted',
    request: id,
    approval: grant.approval,
    candidate: request.candidate,
    champion: request.champion?.version ?? null,
    commit: request.built ?? request.head ?? null,
  };
}

/** The newest request of an environment; undefined when there is none. Promote takes it unless told another. */
export function newestRequest(state: ModelState, environment: string): string | undefined {
  return [...state.requests.values()].findLast((request) => request.environment === environment)?.id;
}
