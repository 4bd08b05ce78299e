// The card of a request, as a terminal shows it.
import { LOCAL_ASSURANCE } from '../approval/render-decision.ts';
import type { AskOutcome } from '../approval/request-approval.ts';
import { shortDigest } from '../records/digest.ts';

export function approvalCard(asked: Extract<AskOutcome, { readonly kind: 'requested' }>): string {
  const { request, id } = asked;
  const { needs } = request.policy.policy;
  const same = request.champion?.digest === request.candidate ? ', whose bytes are the same' : '';
  const instead = request.champion === null ? 'as the first version' : `instead of v${request.champion.version}${same}`;
  const excluded = request.excluded.map(({ person, reason }) => `${person.name} (${reason})`).join(', ');
  const rows = [
    ['needs', needs.map(({ count, group }) => `${count} of ${group}`).join(' and ')],
    ['may not approve', excluded === '' ? 'everybody listed may' : excluded],
    ['binds', bindsText(request)],
    ['assurance', request.level === 'local' ? LOCAL_ASSURANCE : request.level],
    ['ends', `${request.expires.slice(0, 16).replace('T', ' ')} UTC; a grant lives 24 h`],
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('');
  return `Approval wanted: ${request.model} → ${request.environment}, ${instead} (request ${id})

  ${request.headline}

${table}
${howTo(asked)}`;
}

/** On a server people answer where the request stands. */
function howTo({ request, id, code }: Extract<AskOutcome, { readonly kind: 'requested' }>): string {
  if (request.place !== undefined) {
    return `To approve exactly this, somebody else comments on #${request.place.number}:

  /approve ${code}

To refuse: /deny ${code} reason. Nothing is waiting: no runner is held.
`;
  }
  return `To approve exactly this, somebody else runs:

  mlgate approve ${code}

To refuse: mlgate approve ${code} --deny "reason". To read the evidence: mlgate preview --request ${id}
`;
}

function bindsText(request: Extract<AskOutcome, { readonly kind: 'requested' }>['request']): string {
  const parts = [
    `model ${shortDigest(request.candidate)}`,
    ...request.data.map((digest) => `data ${shortDigest(digest)}`),
    `evidence ${shortDigest(request.evidence)}`,
    `policy ${shortDigest(request.policy.digest)}`,
    ...request.runs.map(({ name, digest }) => `${name} ${shortDigest(digest)}`),
  ];
  return parts.join(' · ');
}
