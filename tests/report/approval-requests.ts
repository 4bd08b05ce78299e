// Requests for approval: one on a pull request, one in a terminal for a stage that has no version yet.
import { approvalRequest } from '../../src/records/approval.ts';
import type { ApprovalRequest } from '../../src/records/approval.ts';
import { encodeRecord } from '../../src/records/record.ts';
import { commit, digest } from './records.ts';

export const request: ApprovalRequest = checked({
  model: 'late-flights',
  repository: 'acme/flights',
  environment: 'production',
  candidate: digest('model'),
  champion: { version: 14, digest: digest('v14') },
  data: [digest('test')],
  evidence: digest('evidence'),
  verdict: 'pass',
  conclusion: 'success',
  headline:
    'late-flights is better than production. ROC AUC 0.883, +0.012 (95\u00A0% +0.010\u00A0to\u00A0+0.014). No slice is clearly worse.',
  policy: {
    digest: digest('policy'),
    policy: {
      environment: 'production',
      groups: { 'ml-owners': ['ann', 'bob', 'cem'], risk: ['eve'] },
      needs: [
        { count: 1, group: 'ml-owners' },
        { count: 1, group: 'risk' },
      ],
      selfApproval: false,
    },
  },
  runs: [
    { name: 'deploy', command: './deploy.sh {model}', digest: digest('deploy') },
    { name: 'smoke', command: './smoke.sh', digest: digest('smoke') },
  ],
  head: commit('head'),
  trainingInputs: digest('inputs'),
  requester: { id: 'ann', name: 'ann' },
  excluded: [
    { person: { id: 'ann', name: 'ann' }, reason: 'opened the pull request' },
    { person: { id: 'bob', name: 'bob' }, reason: 'committed' },
  ],
  ledgerHead: digest('ledger'),
  created: '2026-11-27T14:02:00.000Z',
  expires: '2026-11-28T14:02:00.000Z',
  level: 'A1',
  observed: { run: '8123', mlgate: '0.1.0' },
});

const { head: _head, ...withoutHead } = request;

export const firstRequest: ApprovalRequest = checked({
  ...withoutHead,
  champion: null,
  policy: {
    ...request.policy,
    policy: {
      ...request.policy.policy,
      groups: { 'ml-owners': ['ann@example.invalid', 'Bob@example.invalid'], risk: ['eve@example.invalid'] },
    },
  },
  runs: [],
  excluded: [{ person: { id: 'Ann@example.invalid', name: 'Ann' }, reason: 'asked for it' }],
  ledgerHead: null,
  level: 'local',
  headline:
    'late-flights: first measurement, nothing to compare with yet. ROC AUC 0.871 (95\u00A0% 0.867\u00A0to\u00A00.875).',
});

function checked(record: ApprovalRequest): ApprovalRequest {
  encodeRecord(approvalRequest, record);
  return record;
}
