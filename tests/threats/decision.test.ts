// What the decision itself holds, each rule alone: nothing around it is asked, so that nothing else can hold it too.
import { describe, expect, it } from 'vitest';
import { assuranceNow, assuranceOf } from '../../src/approval/conversation/assurance.ts';
import type { Said } from '../../src/approval/conversation/conversation.ts';
import { decideSettlement } from '../../src/approval/conversation/settle.ts';
import { decide } from '../../src/approval/decide.ts';
import { known } from '../../src/approval/facts.ts';
import type { Facts, ServerFacts } from '../../src/approval/facts.ts';
import { whyNeverApproved } from '../../src/approval/preflight.ts';
import { checkedEvidence, readEvidence } from '../../src/pipeline/approval/evidence.ts';
import type { ProtectionState } from '../../src/platform/forge.ts';
import type { ApprovalPolicy, ApprovalRequest, Opinion } from '../../src/records/approval.ts';
import { canonicalJson } from '../../src/records/canonical.ts';
import { dataReport } from '../../src/records/data-report.ts';
import type { DataReport } from '../../src/records/data-report.ts';
import { sha256 } from '../../src/records/digest.ts';
import { bundleDigest } from '../../src/records/evidence-bundle.ts';
import { appendEvents } from '../../src/registry/ledger.ts';
import { emptyState } from '../../src/registry/model-state.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import { recordFile } from '../../src/registry/registry.ts';
import type { ModelState } from '../../src/registry/registry.ts';
import {
  ANN,
  BOB,
  codeOf,
  EVE,
  EXPIRES,
  ID,
  makeFacts,
  makeRequest,
  NOW,
  POLICY,
  says,
  ZOE,
} from '../approval/request.ts';
import { commitOf, person } from '../fakes/forge-world.ts';
import { fakeClock } from '../fakes/world.ts';
import { memoryTree } from '../fakes/memory-tree.ts';

const request: ApprovalRequest = { ...makeRequest(), level: 'A2' };
const CODE = codeOf(request);
const MALLORY = { id: 'mallory@example.org', name: 'Mallory' };
const other = sha256('other');
const unknown = { kind: 'unknown', reason: 'the API answered 502' } as const;
const said = (...[person, what, changes]: Parameters<typeof says>): Opinion =>
  says(person, what, { code: CODE, ...changes });
const both = [said(BOB, 'approve'), said(ZOE, 'approve')];

/** As a server answers on which nothing has changed. */
const server: ServerFacts = {
  repository: known(request.place?.repositoryId ?? 0),
  head: known(request.head ?? null),
  level: known('A2'),
  barred: known([]),
  foreign: known(null),
  otherEvidence: known(null),
  newer: known(null),
  opinions: known([]),
};
const onServer = (changes: Partial<ServerFacts>): Partial<Facts> => ({ server: { ...server, ...changes } });

interface Case {
  readonly opinions?: readonly Opinion[];
  readonly facts?: Partial<Facts>;
  readonly asked?: ApprovalRequest;
  readonly now?: Date;
}

function kindOf({ opinions = both, facts = {}, asked = request, now = NOW }: Case): string {
  return decide(asked, makeFacts(asked, opinions, { ...onServer({}), ...facts }), now).kind;
}

it('is granted where nothing stands against it', () => {
  expect(kindOf({})).toBe('granted');
});

describe('what is there now is what was asked for', () => {
  it.each<[string, Partial<Facts>]>([
    ['threat 01 other bytes', { candidate: known(other) }],
    ['threat 01 another deploy script', { runs: known(request.runs.map((run) => ({ ...run, digest: other }))) }],
    ['threat 01 other training inputs', { trainingInputs: known(other) }],
    ['threat 01 a newer commit', onServer({ head: known(commitOf('newer')) })],
    ['threat 07 a grant that was used', { grant: { expires: EXPIRES, used: true } }],
    ['threat 08 other evidence', { evidence: known(other) }],
    ['threat 08 another champion', { champion: known({ version: 14, digest: other }) }],
    ['threat 14 a newer request', { supersededBy: known('4') }],
    ['threat 17 another policy', { policy: known({ ...POLICY, needs: [{ count: 1, group: 'risk' }] }) }],
    ['threat 22 a request that the run it names did not make', onServer({ foreign: known('there is no run 900') })],
    ['threat 22 a request that says what its evidence does not', onServer({ otherEvidence: known('the verdict') })],
    ['threat 25 less protection', onServer({ level: known('A1') })],
    ['threat 27 bytes in quarantine', { quarantined: known(true) }],
    ['threat 28 another repository', onServer({ repository: known(7_002) })],
    ['threat 31 a ledger that was rewritten', { ledgerKept: known(false) }],
  ])('%s: refused', (_, facts) => {
    expect(kindOf({ facts })).toBe('refused');
  });

  const { policy, runs } = request;
  it.each<[string, Partial<ApprovalRequest>]>([
    ['another environment', { environment: 'dev' }],
    ['another command beside a true digest', { runs: runs.map((run) => ({ ...run, command: 'bash harmless.sh' })) }],
    [
      'other people beside a true digest',
      { policy: { ...policy, policy: { ...policy.policy, groups: { ...policy.policy.groups, owners: [EVE.id] } } } },
    ],
  ])('threat 30 a record that says %s: refused', (_, lie) => {
    const asked = { ...request, ...lie };
    const code = codeOf(asked);
    const opinions = [BOB, ZOE].map((person) => says(person, 'approve', { code }));
    const facts = { policy: known(POLICY), members: known(POLICY.groups), runs: known(runs) };
    expect(kindOf({ asked, opinions, facts })).toBe('refused');
  });

  it('threat 17 a policy that asks for nobody: refused', () => {
    const asked = { ...makeRequest({ ...POLICY, needs: [] }), level: 'A2' } as const;
    expect(kindOf({ asked, opinions: [] })).toBe('refused');
  });
});

describe('what is not known', () => {
  it.each<[string, Partial<Facts>]>([
    ['the policy', { policy: unknown }],
    ['who is in the groups', { members: unknown }],
    ['the bytes', { candidate: unknown }],
    ['the evidence', { evidence: unknown }],
    ['what will run', { runs: unknown }],
    ['what people said', { opinions: unknown }],
    ['who made the change', onServer({ barred: unknown })],
    ['the newest commit', onServer({ head: unknown })],
    ['the protection', onServer({ level: unknown })],
    ['which run asked', onServer({ foreign: unknown })],
    ['what the evidence says', onServer({ otherEvidence: unknown })],
  ])('threat 11 an error, and neither approval nor denial, where %s', (_, facts) => {
    for (const opinions of [both, [], [said(EVE, 'deny')]]) expect(kindOf({ opinions, facts })).toBe('error');
  });
});

describe('what is written', () => {
  const asked = { ...request, champion: null, ledgerHead: null };
  const code = codeOf(asked);
  const at = '2026-11-23T09:00:00Z';
  const said = [21, 22].map((id): Said => ({
    comment: { id, author: person(`p${id}`, id), body: '', createdAt: at, updatedAt: at, viaApp: null, url: '' },
    command: { kind: 'opinion', says: 'approve', code, note: '' },
    trust: { kind: 'sound' },
  }));
  const author = { by: ANN, run: 'run' };
  const { opinions: _, ...rest } = server;
  const given = { ...makeFacts(asked, []), members: known({ owners: ['21'], risk: ['22'] }), server: rest };
  const settle = (state: ModelState, evidence?: ReadonlyMap<string, string>) =>
    decideSettlement(state, NOW, {
      id: ID,
      code,
      request: asked,
      said,
      given,
      notBefore: NOW,
      waitsForMerge: false,
      mlgate: '0.1.0',
      author,
      evidence,
    });
  const none = emptyState(asked.model, 'found');

  it('threat 11 a grant without evidence is not written', () => {
    expect(settle(none)).toMatchObject({ kind: 'stop', value: { decision: { kind: 'granted' }, grant: 'none' } });
  });

  it('threat 15 a grant is written once, whichever run is faster', () => {
    const evidence = new Map([['evidence/x.json', '{}']]);
    const first = settle(none, evidence);
    if (first.kind !== 'change') throw new Error(first.kind);
    expect(first.events.filter(({ kind }) => kind === 'granted')).toHaveLength(1);
    const { state } = appendEvents(none, first.events, { ...author, at: NOW });
    expect(settle(state, evidence)).toMatchObject({ kind: 'stop', value: { grant: 'before' } });
  });
});

describe('who counts', () => {
  const alone: ApprovalPolicy = { ...POLICY, needs: [{ count: 1, group: 'owners' }] };
  const asking = (excluded: ApprovalRequest['excluded'], requester = ANN): ApprovalRequest => ({
    ...makeRequest(alone),
    level: 'A2',
    excluded,
    requester,
  });
  const by = (asked: ApprovalRequest, person = BOB, barred: ApprovalRequest['excluded'] = []): string =>
    kindOf({
      asked,
      opinions: [says(person, 'approve', { code: codeOf(asked) })],
      facts: onServer({ barred: known(barred) }),
    });

  it('anybody of the group who had no part in it', () => {
    expect(by(asking([]))).toBe('granted');
  });

  it('threat 04 who asked for it does not, whatever the record forgot', () => {
    expect(by(asking([], BOB))).toBe('waiting');
  });

  it('threat 04 who stands in the record does not', () => {
    expect(by(asking([{ person: BOB, reason: 'committed' }]))).toBe('waiting');
  });

  it('threat 04 who made the change, as the server knows it now, does not', () => {
    expect(by(asking([]), BOB, [{ person: BOB, reason: 'committed' }])).toBe('waiting');
  });

  it('threat 06 one person in two spellings is one', () => {
    const spellings = ['eve@example.org', 'EVE@EXAMPLE.ORG'];
    const twice = spellings.map((id) => said({ ...EVE, id }, 'approve'));
    expect(kindOf({ opinions: twice, facts: { members: known({ owners: spellings, risk: spellings }) } })).toBe(
      'waiting',
    );
  });

  it('threat 07 the code of another request', () => {
    const elsewhere = codeOf({ ...request, candidate: other });
    expect(kindOf({ opinions: [said(BOB, 'approve', { code: elsewhere }), said(ZOE, 'approve')] })).toBe('waiting');
  });

  it.each<[string, readonly Opinion[], string]>([
    ['a denial by a stranger', [...both, said(MALLORY, 'deny')], 'granted'],
    ['an approval that was withdrawn', [...both, said(BOB, 'withdraw')], 'waiting'],
    ['a denial that was withdrawn', [...both, said(EVE, 'deny'), said(EVE, 'withdraw')], 'granted'],
  ])('threat 12 %s', (_, opinions, kind) => {
    expect(kindOf({ opinions })).toBe(kind);
  });

  const electors = (groups: Readonly<Record<string, readonly string[]>>) => ({ members: groups, names: new Map() });
  const never = (policy: ApprovalPolicy) =>
    whyNeverApproved({ requester: ANN, excluded: [] }, policy, electors(policy.groups));

  it('threat 04 a request that only its maker could approve is not made', () => {
    expect(never({ ...alone, groups: { owners: [ANN.id] } })).toHaveLength(1);
  });

  it('threat 06 a request that needs one person twice is not made', () => {
    expect(never({ ...POLICY, groups: { owners: [EVE.id], risk: [EVE.id] } })).toHaveLength(1);
  });
});

describe('when', () => {
  const end = Date.parse(EXPIRES);
  const HOUR = 3_600_000;
  it.each<[string, Case, string]>([
    ['the last moment before the end of the request', { now: new Date(end - 1) }, 'granted'],
    ['after the end of the request', { now: new Date(end) }, 'expired'],
    [
      'a word at the end of the request',
      { opinions: [said(BOB, 'approve', { at: EXPIRES }), said(ZOE, 'approve')] },
      'waiting',
    ],
    ['a grant that ended', { now: new Date(end), facts: { grant: { expires: EXPIRES, used: false } } }, 'expired'],
    [
      'a grant whose end somebody moved',
      { now: new Date(end + 24 * HOUR), facts: { grant: { expires: '2099-01-01T00:00:00.000Z', used: false } } },
      'expired',
    ],
  ])('threat 13 %s', (_, asked, kind) => {
    expect(kindOf(asked)).toBe(kind);
  });
});

describe('threat 25 the level', () => {
  const all: ProtectionState = { reviewed: true, codeOwners: true, environmentBound: true, requiredReviewers: false };
  it.each<[string, Partial<ProtectionState>, string]>([
    ['with everything', {}, 'A2'],
    ['without reviews', { reviewed: false }, 'A0'],
    ['with reviews that cannot be read', { reviewed: null }, 'A0'],
    ['without code owners', { codeOwners: false }, 'A0'],
    ['with an environment that is open', { environmentBound: false }, 'A1'],
    ['with an environment that cannot be read', { environmentBound: null }, 'A1'],
  ])('%s', (_, changes, level) => {
    expect(assuranceOf({ ...all, ...changes })).toBe(level);
  });
});

describe('threat 11 a level that would be decided by what cannot be read', () => {
  const all: ProtectionState = { reviewed: true, codeOwners: true, environmentBound: true, requiredReviewers: false };
  it.each<[string, Partial<ProtectionState>, string]>([
    ['nothing is hidden', {}, 'known'],
    ['reviews are', { reviewed: null }, 'unknown'],
    ['code owners are', { codeOwners: null }, 'unknown'],
    ['the environment is', { environmentBound: null }, 'unknown'],
    ['the environment is, and reviews are gone', { environmentBound: null, reviewed: false }, 'known'],
  ])('%s', (_, changes, kind) => {
    expect(assuranceNow({ ...all, ...changes }, 'A2').kind).toBe(kind);
  });
});

describe('threat 08 evidence', () => {
  const report: DataReport = {
    model: 'late-flights',
    datasets: [],
    findings: [],
    verdict: 'pass',
    observed: { startedAt: '2026-11-22T10:00:00.000Z', seconds: 1, mlgate: '0.1.0' },
  };
  const file = recordFile(dataReport, report);
  const section = 'Better than production.';
  const members = [
    { kind: 'data-report', name: 'late-flights', digest: file.digest },
    { kind: 'report', name: 'evidence.md', digest: sha256(section) },
  ];
  const digest = bundleDigest(members);
  const path = `evidence/${digest}.json`;
  const manifest = (changes: object): string => `${canonicalJson({ members, section, ...changes })}\n`;
  const whole = { [path]: manifest({}), [file.path]: file.text };

  it('that is what it says is taken', () => {
    expect(checkedEvidence(whole)?.digest).toBe(digest);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['its section is another', { ...whole, [path]: manifest({ section: 'Much better.' }) }],
    ['a record is another', { ...whole, [file.path]: file.text.replace('"pass"', '"fail"') }],
    ['a record is missing', { [path]: manifest({}) }],
    ['its list is another', { ...whole, [path]: manifest({ members: members.slice(1) }) }],
  ])('that is not what it says is none: %s', (_, content) => {
    expect(checkedEvidence(content)).toBeUndefined();
  });

  it('in the registry that somebody altered has another digest', async () => {
    const tree = memoryTree();
    const registry = openRegistry(tree, fakeClock());
    const author = { by: ANN, run: 'run' };
    const event = { kind: 'held', stage: 'production', reason: 'a ledger' } as const;
    const files = new Map([[path, manifest({ section: 'Much better.' })]]);
    await registry.update('late-flights', () => ({ kind: 'change', events: [event], files, author, value: 0 }));
    expect((await readEvidence(registry, 'late-flights', digest))?.digest).not.toBe(digest);
  });
});
