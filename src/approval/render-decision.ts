// A decision in words, for a terminal: what stands, what is missing, and how far the names can be trusted.
import type { ApprovalRequest } from '../records/approval.ts';
import { shortDigest } from '../records/digest.ts';
import type { Decision } from './decide.ts';

export const LOCAL_ASSURANCE = 'local: who somebody is comes from their git configuration; it is asserted, not proven';

const TITLES: Readonly<Record<Decision['kind'], string>> = {
  granted: 'Granted',
  denied: 'Denied',
  waiting: 'Waiting',
  refused: 'Refused: what was asked for is not what is there now',
  expired: 'Ended',
  error: 'Written down, not decided here: not everything could be learnt',
};

/** Several lines without a final newline. */
export function renderDecision(id: string, request: ApprovalRequest, decision: Decision): string {
  const { model, environment, candidate, champion, evidence } = request;
  const instead = champion === null ? 'as its first version' : `instead of v${champion.version}`;
  const lines = [
    `${TITLES[decision.kind]} (request ${id}: ${model} → ${environment})`,
    `  model ${shortDigest(candidate)} ${instead}, evidence ${shortDigest(evidence)}`,
  ];
  for (const { count, group, approved } of decision.needs) lines.push(`  ${group}: ${approved} of ${count}`);
  for (const { opinion, ignored } of decision.opinions) {
    const { person, says, note } = opinion;
    const counts = ignored === null ? '' : ` (does not count: ${ignored})`;
    lines.push(
      `  ${plain(person.name)} <${plain(person.id)}>: ${says}${note === '' ? '' : `, "${plain(note)}"`}${counts}`,
    );
  }
  const broken = decision.reasons.filter(({ holds, rule }) => !holds && !rule.startsWith('approved by '));
  for (const { rule, expected, found } of broken) {
    lines.push(`  ${rule}: expected ${shorten(expected)}, found ${plain(shorten(found))}`);
  }
  lines.push(`  assurance: ${request.level === 'local' ? LOCAL_ASSURANCE : request.level}`);
  return lines.join('\n');
}

/** What people wrote must not steer the terminal of whoever reads it. */
function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, '·');
}

function shorten(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{64}\b/g, (digest) => digest.slice(0, 12));
}
