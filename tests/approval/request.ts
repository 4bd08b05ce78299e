// A complete request, and the facts under which it could be granted.
import { known } from '../../src/approval/facts.ts';
import type { Facts } from '../../src/approval/facts.ts';
import { sealCode } from '../../src/approval/seal.ts';
import { approvalRequest } from '../../src/records/approval.ts';
import type { ApprovalPolicy, ApprovalRequest, Opinion, Person } from '../../src/records/approval.ts';
import { decodeRecord, encodeRecord } from '../../src/records/record.ts';
import { digestOf, sha256 } from '../../src/records/digest.ts';

const named = (name: string): Person => ({ id: `${name.toLowerCase()}@example.org`, name });
export const ANN = named('Ann');
export const BOB = named('Bob');
export const EVE = named('Eve');
export const ZOE = named('Zoe');

export const POLICY: ApprovalPolicy = {
  environment: 'production',
  groups: { owners: [ANN.id, BOB.id, EVE.id], risk: [EVE.id, ZOE.id] },
  needs: [
    { count: 1, group: 'owners' },
    { count: 1, group: 'risk' },
  ],
  selfApproval: false,
};

export const ID = '3';
export const CREATED = '2026-11-22T10:00:00.000Z';
export const EXPIRES = '2026-11-29T10:00:00.000Z';
export const NOW = new Date('2026-11-23T10:00:00.000Z');

export function makeRequest(policy: ApprovalPolicy = POLICY): ApprovalRequest {
  const commit = 'c0ffee'.padEnd(40, '0');
  const text = JSON.stringify({
    kind: 'approval-request',
    schemaVersion: 1,
    model: 'late-flights',
    repository: 'https://example.org/flights.git',
    environment: 'production',
    candidate: sha256('candidate'),
    champion: { version: 14, digest: sha256('champion') },
    data: [sha256('train'), sha256('test')],
    evidence: sha256('evidence'),
    verdict: 'pass',
    conclusion: 'success',
    headline: 'Better than production.',
    policy: { digest: digestOf(policy), policy },
    runs: [{ name: 'deploy', command: './deploy.sh {model}', digest: sha256('deploy.sh') }],
    head: commit,
    built: commit,
    trainingInputs: sha256('inputs'),
    training: sha256('training run'),
    requester: ANN,
    excluded: [{ person: ANN, reason: 'asked for it' }],
    ledgerHead: sha256('ledger'),
    created: CREATED,
    expires: EXPIRES,
    level: 'local',
    place: {
      host: 'https://github.test',
      repositoryId: 7001,
      number: 1,
      pullRequest: true,
      run: 500,
      attempt: 1,
      policyCommit: commit,
      accounts: [],
    },
    observed: { run: 'run 7', mlgate: '0.1.0' },
  });
  return decodeRecord(approvalRequest, text, 'a test');
}

export function codeOf(request: ApprovalRequest, id: string = ID): string {
  return sealCode(encodeRecord(approvalRequest, request), id);
}

export function makeFacts(request: ApprovalRequest, opinions: readonly Opinion[], changes?: Partial<Facts>): Facts {
  return {
    policy: known(request.policy.policy),
    members: known(request.policy.policy.groups),
    candidate: known(request.candidate),
    evidence: known(request.evidence),
    runs: known(request.runs),
    requestId: ID,
    opinions: known(opinions.map((opinion) => ({ opinion, void: null }))),
    champion: known(request.champion),
    ledgerKept: known(true),
    supersededBy: known(null),
    quarantined: known(false),
    grant: null,
    ...changes,
  };
}

/** About the request of {@link makeRequest}, unless another code is given. */
export function says(person: Person, what: Opinion['says'], changes?: Partial<Opinion>): Opinion {
  return { person, says: what, code: CODE, note: '', at: '2026-11-23T09:00:00.000Z', ...changes };
}

const CODE = codeOf(makeRequest());
