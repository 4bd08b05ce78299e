// Histories of opinions, generated, and decide() held against the naive model over each of them.
import { decide } from '../../src/approval/decide.ts';
import type { Decision } from '../../src/approval/decide.ts';
import { known } from '../../src/approval/facts.ts';
import type { ServerFacts } from '../../src/approval/facts.ts';
import type { ApprovalPolicy, Person } from '../../src/records/approval.ts';
import { sha256 } from '../../src/records/digest.ts';
import { generator } from './generator.ts';
import { naiveDecision } from './naive-decision.ts';
import { ANN, BOB, codeOf, EVE, EXPIRES, makeFacts, makeRequest, NOW, POLICY, says, ZOE } from './request.ts';

const PEOPLE: readonly Person[] = [
  ANN,
  BOB,
  EVE,
  ZOE,
  { ...BOB, id: 'Bob@Example.org' },
  { id: 'mallory@x', name: 'M' },
];
const WORDS = ['approve', 'deny', 'withdraw'] as const;

const needs = (...wanted: readonly (readonly [number, string])[]): ApprovalPolicy => ({
  ...POLICY,
  needs: wanted.map(([count, group]) => ({ count, group })),
});

const POLICIES: readonly ApprovalPolicy[] = [
  POLICY,
  { ...POLICY, selfApproval: true },
  needs([2, 'owners']),
  needs([1, 'risk'], [2, 'owners']),
  needs([3, 'owners'], [1, 'risk']),
  needs([1, 'nobody']),
];

/** @returns how often each kind came about. @throws at the first disagreement. */
export function compareHistories(rounds: number, seed: number): ReadonlyMap<Decision['kind'], number> {
  const next = generator(seed);
  const prepared = POLICIES.map((policy) => {
    const made = makeRequest(policy);
    const asked = policy.selfApproval ? { ...made, excluded: [] } : made;
    return { asked, code: codeOf(asked) };
  });
  const counts = new Map<Decision['kind'], number>();
  for (let round = 0; round < rounds; round++) {
    const { asked, code } = prepared[next(prepared.length)] ?? never();
    const stated = Array.from({ length: next(9) }, () => {
      const person = PEOPLE[next(PEOPLE.length)] ?? ANN;
      const at = next(12) === 0 ? EXPIRES : '2026-11-23T09:00:00.000Z';
      const given = next(10) === 0 ? 'K7QX-9M2D-4TRA-ZP6E' : code;
      return { opinion: says(person, WORDS[next(6)] ?? 'approve', { code: given, at }), spoilt: next(15) === 0 };
    });
    const [changed, lost, onServer] = [next(20) === 0, next(20) === 0, next(2) === 0];
    const barred =
      onServer && next(4) === 0 ? [{ person: PEOPLE[next(PEOPLE.length)] ?? ANN, reason: 'committed' }] : [];
    const now = next(15) === 0 ? new Date(EXPIRES) : NOW;
    const opinions = known(stated.map(({ opinion, spoilt }) => ({ opinion, void: spoilt ? 'edited' : null })));
    const server: ServerFacts = {
      repository: known(asked.place?.repositoryId ?? 0),
      head: known(asked.head ?? null),
      level: known('A1'),
      barred: known(barred),
      foreign: known(null),
      otherEvidence: known(null),
      newer: known(null),
      opinions,
    };
    const facts = makeFacts(asked, [], {
      opinions,
      ...(onServer ? { server } : {}),
      ...(changed ? { candidate: known(sha256('other')) } : {}),
      ...(lost ? { champion: { kind: 'unknown', reason: 'the API answered 502' } } : {}),
    });
    const decision = decide(asked, facts, now);
    const excluded = asked.policy.policy.selfApproval ? [] : [...asked.excluded, ...barred];
    const expected = naiveDecision(
      { ...asked, excluded },
      { opinions: stated, rightCode: code, unknown: lost, changed, end: Date.parse(EXPIRES), now: now.getTime() },
    );
    if (decision.kind !== expected) throw new Error(JSON.stringify({ round, expected, decision }));
    const approvals = decision.needs.reduce((sum, { approved }) => sum + approved, 0);
    const persons = new Set(stated.map(({ opinion }) => opinion.person.id.toLowerCase())).size;
    if (approvals > persons) throw new Error(JSON.stringify({ round, approvals, persons }));
    counts.set(decision.kind, (counts.get(decision.kind) ?? 0) + 1);
  }
  return counts;
}

function never(): never {
  throw new TypeError('an empty list');
}
