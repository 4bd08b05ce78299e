// A grant: what the ledger and the records say once enough people approved.
import { approval as approvalType, approvalRequest } from '../records/approval.ts';
import type { Approval, ApprovalRequest, Opinion } from '../records/approval.ts';
import type { Sha256 } from '../records/digest.ts';
import { encodeRecord, recordDigest } from '../records/record.ts';
import { recordFile } from '../registry/registry.ts';
import type { Author, LedgerEvent, Registry } from '../registry/registry.ts';
import { decide } from './decide.ts';
import { factsOf } from './request-facts.ts';
import type { AskedRequest } from './request-facts.ts';
import { GRANT_HOURS } from './grant-life.ts';
import { sealCode } from './seal.ts';

export interface GrantParts {
  readonly id: string;
  readonly request: ApprovalRequest;
  readonly opinions: readonly Opinion[];
  readonly at: Date;
  readonly author: Author;
  readonly mlgate: string;
  /** Unless given, a day from now. */
  readonly expires?: Date;
}

export interface GrantWritten {
  readonly record: Approval;
  readonly digest: Sha256;
  readonly files: ReadonlyMap<string, string>;
  readonly granted: LedgerEvent;
}

export function grantOf({ id, request, opinions, at, author, mlgate, expires: end }: GrantParts): GrantWritten {
  const record: Approval = {
    model: request.model,
    environment: request.environment,
    request: recordDigest(approvalRequest, request),
    requestId: id,
    code: sealCode(encodeRecord(approvalRequest, request), id),
    candidate: request.candidate,
    evidence: request.evidence,
    opinions: [...opinions],
    decision: 'granted',
    level: request.level,
    grantedAt: at.toISOString(),
    expires: (end ?? new Date(at.getTime() + GRANT_HOURS * 3600 * 1000)).toISOString(),
    observed: { run: author.run, mlgate },
  };
  const file = recordFile(approvalType, record);
  const { grantedAt, expires } = record;
  const granted: LedgerEvent = { kind: 'granted', request: id, approval: file.digest, grantedAt, expires };
  return { record, digest: file.digest, files: new Map([[file.path, file.text]]), granted };
}

/**
 * Settles what people already said, where nobody could when they said it: the clone of whoever approved need not reach the
 * model's bytes, the one that promotes must. Writes nothing unless the decision, made anew, is a grant.
 */
export async function settleGrant(
  registry: Registry,
  asked: AskedRequest,
  by: { readonly author: Author; readonly mlgate: string },
): Promise<void> {
  const { id, request } = asked;
  await registry.update<undefined, undefined>(request.model, (state, at) => {
    const kept = state.requests.get(id);
    const decision = decide(request, factsOf(state, asked), at);
    if (kept === undefined || kept.grant !== null || kept.opinions.length === 0 || decision.kind !== 'granted') {
      return { kind: 'stop', value: undefined };
    }
    const { files, granted } = grantOf({ id, request, opinions: kept.opinions, at, ...by });
    return { kind: 'change', events: [granted], files, author: by.author, value: undefined };
  });
}
