import { describe, expect, it } from 'vitest';
import { decide } from '../../src/approval/decide.ts';
import { known } from '../../src/approval/facts.ts';
import type { Facts } from '../../src/approval/facts.ts';
import type { ApprovalRequest, Opinion } from '../../src/records/approval.ts';
import { sha256 } from '../../src/records/digest.ts';
import { compareHistories } from './generated-histories.ts';
import { naiveDecision } from './naive-decision.ts';
import type { NaiveFacts } from './naive-decision.ts';
import { ANN, BOB, codeOf, EVE, EXPIRES, makeFacts, makeRequest, NOW, POLICY, says, ZOE } from './request.ts';

const request = makeRequest();
const both = [says(BOB, 'approve'), says(ZOE, 'approve')];
const kindOf = (opinions: readonly Opinion[], changes?: Partial<Facts>, now = NOW): string =>
  decide(request, makeFacts(request, opinions, changes), now).kind;
const unknown = { kind: 'unknown', reason: 'the API answered 502' } as const;
const other = sha256('other');

describe('decide', () => {
  it.each<[string, readonly Opinion[], string]>([
    ['nobody', [], 'waiting'],
    ['one of two', [says(BOB, 'approve')], 'waiting'],
    ['both', both, 'granted'],
    ['one person in both groups takes one seat', [says(EVE, 'approve')], 'waiting'],
    ['one person twice', [says(BOB, 'approve'), says(BOB, 'approve')], 'waiting'],
    [
      'one person by letter case',
      [says(EVE, 'approve'), says({ ...EVE, id: 'EVE@EXAMPLE.ORG' }, 'approve')],
      'waiting',
    ],
    ['seats are arranged whatever the order', [says(EVE, 'approve'), says(ZOE, 'approve')], 'granted'],
    ['the requester', [says(ANN, 'approve'), says(ZOE, 'approve')], 'waiting'],
    [
      'the requester in capitals',
      [says({ ...ANN, id: 'ANN@example.org' }, 'approve'), says(ZOE, 'approve')],
      'waiting',
    ],
    [
      'somebody of no group',
      [says({ id: 'mallory@example.org', name: 'Bob' }, 'approve'), says(ZOE, 'approve')],
      'waiting',
    ],
    [
      'a look-alike of a member',
      [says({ id: 'bob@example.or\u0261', name: 'Bob' }, 'approve'), says(ZOE, 'approve')],
      'waiting',
    ],
    ['another code', [says(BOB, 'approve', { code: 'K7QX-9M2D-4TRA-ZP6E' }), says(ZOE, 'approve')], 'waiting'],
    [
      'a prefix of the code',
      [says(BOB, 'approve', { code: codeOf(request).slice(0, 9) }), says(ZOE, 'approve')],
      'waiting',
    ],
    ['a denial', [...both, says(EVE, 'deny')], 'denied'],
    ['a denial before the approvals', [says(EVE, 'deny'), ...both], 'denied'],
    ['a denial withdrawn', [...both, says(EVE, 'deny'), says(EVE, 'withdraw')], 'granted'],
    ['a denial that somebody else withdraws', [...both, says(EVE, 'deny'), says(BOB, 'withdraw')], 'denied'],
    ['a denial turned into an approval', [says(BOB, 'deny'), ...both], 'granted'],
    ['an approval turned into a denial', [...both, says(BOB, 'deny')], 'denied'],
    ['an approval withdrawn', [...both, says(BOB, 'withdraw')], 'waiting'],
    ['a denial by the requester', [...both, says(ANN, 'deny')], 'denied'],
    ['a denial by a stranger', [...both, says({ id: 'mallory@example.org', name: 'M' }, 'deny')], 'granted'],
    ['a denial of another code', [...both, says(EVE, 'deny', { code: 'K7QX-9M2D-4TRA-ZP6E' })], 'granted'],
    [
      'an approval 1 ms before the end',
      [says(BOB, 'approve', { at: '2026-11-29T09:59:59.999Z' }), says(ZOE, 'approve')],
      'granted',
    ],
    ['an approval at the end', [says(BOB, 'approve', { at: EXPIRES }), says(ZOE, 'approve')], 'waiting'],
  ])('%s', (_, opinions, kind) => {
    expect(kindOf(opinions)).toBe(kind);
  });

  it('does not count what is void, and says so', () => {
    const [first, second] = both.map((opinion) => ({ opinion, void: null }));
    if (first === undefined || second === undefined) throw new Error('two opinions');
    const opinions = known([{ ...first, void: 'edited' }, second]);
    const decision = decide(request, makeFacts(request, [], { opinions }), NOW);
    expect(decision.kind).toBe('waiting');
    expect(decision.opinions.map(({ ignored }) => ignored)).toEqual(['edited', null]);
  });

  it.each([
    [-1000, 'granted'],
    [-1, 'granted'],
    [0, 'expired'],
    [1000, 'expired'],
  ])('at %i ms from its end: %s', (after, kind) => {
    expect(kindOf(both, {}, new Date(Date.parse(EXPIRES) + after))).toBe(kind);
  });

  it('lives by its grant once it is granted', () => {
    const after = new Date(Date.parse(EXPIRES) + 1000);
    const grant = { expires: new Date(Date.parse(EXPIRES) + 2000).toISOString(), used: false };
    expect(kindOf(both, { grant }, after)).toBe('granted');
    expect(kindOf(both, { grant: { ...grant, used: true } }, after)).toBe('refused');
    expect(kindOf(both, { grant: { ...grant, expires: EXPIRES } }, after)).toBe('expired');
  });

  it.each([
    [24 * 3600 - 1, 'granted'],
    [24 * 3600, 'expired'],
    [24 * 3600 + 1, 'expired'],
  ])('whose end somebody moved in the ledger lives no longer than a day after its request: %i s', (seconds, kind) => {
    const grant = { expires: '2099-01-01T00:00:00.000Z', used: false };
    expect(kindOf(both, { grant }, new Date(Date.parse(EXPIRES) + seconds * 1000))).toBe(kind);
  });

  it.each<[string, Partial<Facts>, string]>([
    ['the bytes', { candidate: known(other) }, "the model's bytes"],
    ['the evidence', { evidence: known(other) }, 'the evidence'],
    ['the policy', { policy: known({ ...POLICY, needs: [{ count: 1, group: 'owners' }] }) }, 'the policy'],
    ['a deploy script', { runs: known(request.runs.map((run) => ({ ...run, digest: other }))) }, 'what will run'],
    [
      'one more script',
      { runs: known([...request.runs, { name: 'x', command: 'x', digest: other }]) },
      'what will run',
    ],
    [
      'another command beside a true digest',
      { runs: known(request.runs.map((run) => ({ ...run, command: 'x' }))) },
      'the commands on the card',
    ],
    [
      'another environment',
      { policy: known({ ...POLICY, environment: 'dev' }) },
      'the environment is that of the policy',
    ],
    ['the champion', { champion: known({ version: 15, digest: sha256('champion') }) }, 'the version it would replace'],
    ["the champion's bytes", { champion: known({ version: 14, digest: other }) }, 'the version it would replace'],
    ['no champion any more', { champion: known(null) }, 'the version it would replace'],
    ['a rewritten ledger', { ledgerKept: known(false) }, "the ledger's history is the one of the request"],
    ['a newer request', { supersededBy: known('4') }, 'no newer request'],
    ['quarantine', { quarantined: known(true) }, 'these bytes are not in quarantine'],
    [
      'other inputs after the merge',
      { trainingInputs: known(other) },
      'the default branch has the approved training inputs',
    ],
  ])('refuses when this changed: %s', (_, changes, rule) => {
    const decision = decide(request, makeFacts(request, both, changes), NOW);
    expect(decision.kind).toBe('refused');
    expect(decision.reasons.filter(({ holds }) => !holds).map((reason) => reason.rule)).toContain(rule);
  });

  it('grants when the default branch has the approved inputs', () => {
    expect(kindOf(both, { trainingInputs: known(sha256('inputs')) })).toBe('granted');
  });

  it.each<keyof Facts>([
    ...(['policy', 'members', 'candidate', 'evidence', 'runs', 'opinions', 'champion'] as const),
    ...(['ledgerKept', 'supersededBy', 'quarantined', 'trainingInputs'] as const),
  ])('is an error, never a denial, when %s could not be learnt', (name) => {
    const denied = [...both, says(EVE, 'deny')];
    for (const opinions of [both, denied, []]) expect(kindOf(opinions, { [name]: unknown })).toBe('error');
  });

  it('refuses a policy that asks for nobody', () => {
    const nobody = { ...POLICY, needs: [] };
    const asked = makeRequest(nobody);
    expect(decide(asked, makeFacts(asked, []), NOW).kind).toBe('refused');
  });

  it('does not let the requester approve even when the record forgot to exclude them', () => {
    const asked: ApprovalRequest = {
      ...makeRequest({ ...POLICY, needs: [{ count: 1, group: 'owners' }] }),
      excluded: [],
    };
    const decision = decide(asked, makeFacts(asked, [says(ANN, 'approve', { code: codeOf(asked) })]), NOW);
    expect(decision.kind).toBe('waiting');
    expect(decision.opinions[0]?.ignored).toBe('may not approve: asked for it');
  });

  it('lets the requester approve where the policy says so', () => {
    const policy = { ...POLICY, selfApproval: true };
    const asked: ApprovalRequest = { ...makeRequest(policy), excluded: [] };
    const opinions = [ANN, ZOE].map((person) => says(person, 'approve', { code: codeOf(asked) }));
    expect(decide(asked, makeFacts(asked, opinions), NOW).kind).toBe('granted');
  });
});

function naiveFacts(code: string, opinions: NaiveFacts['opinions']): NaiveFacts {
  const end = Date.parse(EXPIRES);
  return { opinions, rightCode: code, unknown: false, changed: false, end, now: NOW.getTime() };
}

describe('decide against a naive model', () => {
  const words = ['approve', 'deny', 'withdraw'] as const;

  it('agrees on every sequence of up to 4 opinions of 3 people', () => {
    const three = [BOB, EVE, ZOE];
    const code = codeOf(request);
    const sequences = (length: number): readonly (readonly Opinion[])[] =>
      length === 0
        ? [[]]
        : sequences(length - 1).flatMap((before) =>
            three.flatMap((person) => words.map((word) => [...before, says(person, word)])),
          );
    const counts: Record<string, number> = {};
    for (const opinions of [0, 1, 2, 3, 4].flatMap(sequences)) {
      const kind = kindOf(opinions);
      expect(kind).toBe(
        naiveDecision(
          request,
          naiveFacts(
            code,
            opinions.map((opinion) => ({ opinion, spoilt: false })),
          ),
        ),
      );
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    expect(Object.keys(counts).sort()).toEqual(['denied', 'granted', 'waiting']);
  });

  it('agrees on 20,000 generated histories', { timeout: 300_000 }, () => {
    const counts = compareHistories(20_000, 20261122);
    // A generator that never reaches a kind would prove nothing about it.
    for (const kind of ['error', 'refused', 'denied', 'expired', 'granted', 'waiting'] as const) {
      expect(counts.get(kind)).toBeGreaterThan(100);
    }
  });
});
