// Threats 01, 07, 08, 14–17, 25, 27, 30 and 31: what was approved is what is there, and nothing else is deployed.
import { removal } from './rule.ts';
import type { Removal, Rule } from './rule.ts';

const BINDING = 'src/approval/binding-rules.ts';
const SEAL = 'src/approval/seal.ts';
const VERIFY = 'src/pipeline/approval/verify.ts';
const FORGE_FACTS = 'src/pipeline/approval/facts-on-forge.ts';
const EVIDENCE = 'src/pipeline/approval/evidence.ts';
const CONVERSATION = 'src/approval/conversation/conversation.ts';
const REQUEST_COMMENT = 'src/approval/conversation/request-comment.ts';
const ROLLBACK = 'src/deployment/rollback.ts';
const PROMOTE = 'src/deployment/promote.ts';
const CLAIM = 'src/deployment/take-claim.ts';
const DEPLOY = 'src/pipeline/deployment/deploy.ts';
const LEDGER = 'src/registry/ledger.ts';

const BINDINGS = 'tests/threats/bindings.test.ts';
const DECISION = 'tests/threats/decision.test.ts';
const ALONE = 'tests/threats/each-alone.test.ts';
const ON_GITHUB = 'tests/deployment/github/threats.test.ts';
const PROMOTION = 'tests/deployment/promote.test.ts';
const BACK = 'tests/deployment/github/rollback.test.ts';

/** A rule of the decision, answered as if what is there were what was asked for. */
function unbound(found: string, expected: string): readonly [Removal] {
  return [removal(BINDING, `found: ${found},`, `found: { kind: 'known', value: ${expected} },`)];
}

const SWAPPED: readonly Rule[] = [
  {
    threat: 1,
    rule: 'the bytes are hashed once more right before the deploy command',
    without: [removal('src/deployment/take-step.ts', 'await held.bytes.checkAgain(model);', '')],
    test: PROMOTION,
    falls: 'hashes the bytes once more after it wrote that it deploys',
  },
  {
    threat: 1,
    rule: 'what comes out of a store is hashed',
    without: [
      removal('src/registry/stores/parcel.ts', 'if (found.digest === want.digest) return {', 'if (found) return {'),
    ],
    test: ON_GITHUB,
    falls: 'threat 20: a crafted archive under the name of the candidate with other bytes, newer',
  },
  {
    threat: 1,
    rule: 'the parts of a release, and what they make, are hashed',
    without: [
      removal('src/registry/stores/release-slot.ts', 'if (found.digest !== part.digest) {', 'if (false) {'),
      removal('src/registry/stores/parcel.ts', 'if (found.digest === want.digest) return {', 'if (found) return {'),
    ],
    test: 'tests/registry/stores/github-store.test.ts',
    falls: 'threats 1 and 26: a published release with altered bytes',
  },
  {
    threat: 1,
    rule: 'the approved bytes are the ones that would be deployed',
    without: unbound('facts.candidate', 'request.candidate'),
    test: DECISION,
    falls: 'threat 01 other bytes',
  },
  {
    threat: 1,
    rule: 'the pull request is at the commit that was approved',
    without: unbound(
      `mapFact(head, (commit) => commit ?? 'no pull request')`,
      `request.place?.pullRequest === true ? (request.head ?? 'a commit') : 'no pull request'`,
    ),
    test: DECISION,
    falls: 'threat 01 a newer commit',
  },
  {
    threat: 1,
    rule: 'what will run is what was approved',
    without: [
      removal(
        BINDING,
        'found: mapFact(facts.runs, runsText), mend',
        `found: { kind: 'known', value: runsText(request.runs) }, mend`,
      ),
    ],
    test: DECISION,
    falls: 'threat 01 another deploy script',
  },
  {
    threat: 1,
    rule: 'a verifying run looks at the scripts of its own checkout',
    without: [removal(VERIFY, 'return [...(await runsOf(session)), ...around];', 'return posted.request.runs;')],
    test: ON_GITHUB,
    falls: 'threat 8: what the evidence speaks of has moved other inputs on the default branch',
  },
  {
    threat: 1,
    rule: 'the default branch has the training inputs that were approved',
    without: [
      removal(
        BINDING,
        'expected, found: trainingInputs, mend }',
        `expected, found: { kind: 'known', value: expected }, mend }`,
      ),
    ],
    test: DECISION,
    falls: 'threat 01 other training inputs',
  },
];

/** Every field of a request is in its code. */
const FIELDS = [
  'model',
  'repository',
  'environment',
  'candidate',
  'champion',
  'data',
  'evidence',
  'verdict',
  'conclusion',
  'headline',
  'policy',
  'runs',
  'head',
  'built',
  'trainingInputs',
  'training',
  'requester',
  'excluded',
  'ledgerHead',
  'created',
  'expires',
  'level',
  'place',
  'observed',
] as const;

const REPLAYED: readonly Rule[] = [
  ...FIELDS.map((field): Rule => ({
    threat: 7,
    rule: `the code binds ${field}`,
    without: [
      removal(
        SEAL,
        '.update(text)',
        `.update(JSON.stringify(Object.entries({ ...JSON.parse(text), ${field}: 0 }).sort()))`,
      ),
    ],
    test: 'tests/approval/seal.test.ts',
    falls: `the code of a request changes when ${field} changes`,
  })),
  {
    threat: 7,
    rule: 'the code binds the comment that it stands in',
    without: [removal(SEAL, '.update(id)', '')],
    test: 'tests/approval/seal.test.ts',
    falls: 'sealCode changes with the id',
  },
  {
    threat: 7,
    rule: 'a word counts for the code that it names, and for no other',
    without: [
      removal(
        'src/approval/opinions.ts',
        `if (parseCode(opinion.code) !== code) return 'the code belongs to another request, or to nothing';`,
        '',
      ),
    ],
    test: DECISION,
    falls: 'threat 07 the code of another request',
  },
  {
    threat: 7,
    rule: 'a comment speaks of the request whose code it names',
    without: [
      removal(
        'src/approval/conversation/opinions-about.ts',
        `if (command.kind !== 'opinion' || command.code !== code) return [];`,
        `if (command.kind !== 'opinion') return [];`,
      ),
    ],
    test: ALONE,
    falls: 'threat 07 replay of a word that names another request says nothing about this one',
  },
  {
    threat: 7,
    rule: 'a comment orders one hold or one resume',
    without: [removal('src/pipeline/approval/duty.ts', 'if (state.orders.has(comment)) {', 'if (false) {')],
    test: 'tests/approval/orders.test.ts',
    falls: 'threat 07 an order that is replayed /resume lets promotions go on once',
  },
  {
    threat: 7,
    rule: 'an order that changes nothing is followed all the same',
    without: [
      removal(
        'src/pipeline/approval/duty.ts',
        'events: [ordered],',
        `events: [{ kind: 'resumed', stage, reason: 'x' }],`,
      ),
    ],
    test: 'tests/approval/orders.test.ts',
    falls: 'threat 07 an order that is replayed /resume that found nothing to do',
  },
  {
    threat: 7,
    rule: 'a comment orders one rollback',
    without: [removal(ROLLBACK, 'const used = before !== undefined && !goesOn;', 'const used = false;')],
    test: BACK,
    falls: 'threat 07 one comment orders one rollback also when another run follows it meanwhile',
  },
  {
    threat: 7,
    rule: 'an order is of today',
    without: [removal('src/pipeline/deployment/duty.ts', 'holds: age <= ORDER_HOURS * 3_600_000,', 'holds: true,')],
    test: BACK,
    falls: 'of somebody who is not on call, of yesterday, or followed before, is refused',
  },
  {
    threat: 7,
    rule: 'a request stands on the pull request that it was made for: at the word',
    without: [
      removal(
        'src/pipeline/approval/approve-on-forge.ts',
        'if (posted.request.place?.number !== number) {',
        'if (false) {',
      ),
    ],
    test: ALONE,
    falls:
      'threat 07 replay on another model, run, environment or repository a copy of the request elsewhere, approved there',
  },
  {
    threat: 7,
    rule: 'a request stands on the pull request that it was made for: at the deployment',
    without: [removal(VERIFY, '|| posted.request.place?.number !== number', '')],
    test: ALONE,
    falls:
      'threat 07 replay on another model, run, environment or repository a copy of the request elsewhere, taken for it',
  },
  {
    threat: 7,
    rule: 'a request is of the model that is deployed',
    without: [removal(VERIFY, '|| posted.request.model !== model', '')],
    test: ALONE,
    falls: 'threat 07 replay on another model, run, environment or repository the request of another model',
  },
  {
    threat: 7,
    rule: 'a grant is used once',
    without: [removal(BINDING, `const found = facts.grant.used ? 'used' : 'unused';`, `const found = 'unused';`)],
    test: DECISION,
    falls: 'threat 07 a grant that was used',
  },
  {
    threat: 7,
    rule: 'a grant that was used without success is not used again',
    without: [removal(PROMOTE, 'if (use !== null && isUsedUp(use)) return answer(usedUp(asked.request, use));', '')],
    test: 'tests/deployment/take-claim.test.ts',
    falls: 'that was used without success is not used again',
  },
  {
    threat: 7,
    rule: 'only what a deploy command failed at is tried again',
    without: [
      removal(
        'src/registry/model-state.ts',
        `return use.result !== 'failed' || use.failure?.step !== 'deploy';`,
        `return use.result !== 'failed';`,
      ),
    ],
    test: 'tests/deployment/take-claim.test.ts',
    falls: 'that was used without success is not used again',
  },
];

const STALE: readonly Rule[] = [
  {
    threat: 8,
    rule: 'the evidence is the one that was read',
    without: [
      removal(
        BINDING,
        'expected: request.evidence, found: facts.evidence,',
        `expected: request.evidence, found: { kind: 'known', value: request.evidence },`,
      ),
    ],
    test: DECISION,
    falls: 'threat 08 other evidence',
  },
  {
    threat: 8,
    rule: 'evidence has the digest that is asked for, whatever its artifact is called',
    without: [
      removal(
        'src/pipeline/approval/evidence-on-forge.ts',
        'if (evidence?.digest === digest) return evidence;',
        'if (evidence !== undefined) return evidence;',
      ),
    ],
    test: BINDINGS,
    falls: 'threat 19 poisoned artifacts other evidence under the name',
  },
  {
    threat: 8,
    rule: 'evidence lies under its own digest',
    without: [
      removal(EVIDENCE, 'paths.size === kept.size && path === evidencePath(digest)', 'paths.size === kept.size'),
    ],
    test: DECISION,
    falls: 'threat 08 evidence that is not what it says is none: its section is another',
  },
  {
    threat: 8,
    rule: 'a record of the evidence is what the list says',
    without: [removal(EVIDENCE, 'if (digestOfRecord(kind, kept.get(at)) !== digest) return undefined;', '')],
    test: DECISION,
    falls: 'threat 08 evidence that is not what it says is none: a record is another',
  },
  {
    threat: 8,
    rule: 'the section that people read is hashed, not believed',
    without: [
      removal(
        EVIDENCE,
        `const paths = new Set([path]);`,
        `const paths = new Set([path]);\n  if (path === evidencePath(bundleDigest(members))) return { digest: bundleDigest(members), files: kept };`,
      ),
    ],
    test: DECISION,
    falls: 'threat 08 evidence that is not what it says is none: its section is another',
  },
  {
    threat: 8,
    rule: 'evidence that the registry keeps is hashed when it is read',
    without: [removal(EVIDENCE, 'return { digest: bundleDigest(actual), section };', 'return { digest, section };')],
    test: DECISION,
    falls: 'threat 08 evidence in the registry that somebody altered',
  },
  {
    threat: 8,
    rule: 'the version that would be replaced is the one that was compared with',
    without: unbound('mapFact(facts.champion, championText)', 'championText(request.champion)'),
    test: DECISION,
    falls: 'threat 08 another champion',
  },
  {
    threat: 8,
    rule: 'a claim is taken against the version that was compared with',
    without: [
      removal(CLAIM, `if (intent.expected !== 'any') reasons.push(sameChampion(intent.expected, current));`, ''),
    ],
    test: 'tests/deployment/take-claim.test.ts',
    falls: 'expected v3, found v4: answer',
  },
  {
    threat: 8,
    rule: 'approval is asked for the model that was evaluated',
    without: [
      removal(
        'src/pipeline/approval/request-records.ts',
        'if (digestScored(evaluated, training) !== model.digest)',
        'if (false)',
      ),
    ],
    test: 'tests/pipeline/handing-over/records-belong-together.test.ts',
    falls: 'another model, without one',
  },
];

const NEWER: readonly Rule[] = [
  {
    threat: 14,
    rule: 'an older request is not granted',
    without: unbound("mapFact(facts.supersededBy, (id) => (id === null ? 'none' : `request ${id}`))", "'none'"),
    test: DECISION,
    falls: 'threat 14 a newer request',
  },
  {
    threat: 14,
    rule: 'the newest request of a conversation is found',
    without: [
      removal(
        CONVERSATION,
        'if (newest === undefined || Number(newest.id) <= Number(id)) return known(null);',
        'if (newest !== undefined) return known(null);\n  if (newest === undefined) return known(null);',
      ),
    ],
    test: BINDINGS,
    falls: 'threat 14 a newer request while an older is open approved before',
  },
  {
    threat: 14,
    rule: 'a newer request that may be void or not leaves unknown which is the newest',
    without: [
      removal(
        CONVERSATION,
        `return newest.trust.kind === 'unknown' ? { kind: 'unknown', reason: newest.trust.reason } : known(newest.id);`,
        `return newest.trust.kind === 'unknown' ? known(null) : known(newest.id);`,
      ),
    ],
    test: 'tests/threats/faults.test.ts',
    falls: 'histories that lack a newer request',
  },
];

const TWICE: readonly Rule[] = [
  {
    threat: 15,
    rule: 'a stage that somebody alive works on is left to them',
    without: [removal(CLAIM, 'if (held && !intent.force) return refuse([heldBy(open)]);', '')],
    test: ALONE,
    falls: 'threat 15 two runs at once a claim whose holder is alive, taken by force: false',
  },
  {
    threat: 15,
    rule: 'who lost the claim writes nothing and runs nothing',
    without: [removal('src/deployment/take-step.ts', 'if (!stillOurs(held, begun)) return begun;', '')],
    test: 'tests/deployment/take-claim.test.ts',
    falls: 'a claim lost at the last moment before "deploying" is written',
  },
  {
    threat: 15,
    rule: 'a write to the registry compares and swaps',
    without: [removal('src/registry/open-registry.ts', `if (result.kind === 'moved') continue;`, '')],
    test: 'tests/registry/open-registry.test.ts',
    falls: 'changing decides anew when somebody else was faster',
  },
  {
    threat: 15,
    rule: 'a grant is written once',
    without: [
      removal(
        'src/approval/conversation/settle.ts',
        `decision.kind === 'granted' && !had &&`,
        `decision.kind === 'granted' &&`,
      ),
    ],
    test: DECISION,
    falls: 'threat 15 a grant is written once',
  },
  {
    threat: 15,
    rule: 'a deployment that is done is not done again',
    without: [removal(PROMOTE, `if (use?.result === 'deployed') {`, 'if (false) {')],
    test: PROMOTION,
    falls: 'answers a second run with "already" and runs nothing',
  },
];

const VERIFIED_ANYWHERE = removal(
  VERIFY,
  'const forge = requireForge(session);\n  requireDefaultBranch(forge);',
  'const forge = requireForge(session);',
);

const BY_HAND: readonly Rule[] = [
  {
    threat: 16,
    rule: 'approvals are heard on the default branch alone',
    without: [
      removal(
        'src/pipeline/approval/approve-on-forge.ts',
        'requireDefaultBranch(forge);\n  const { event } = forge;',
        'const { event } = forge;',
      ),
    ],
    test: BINDINGS,
    falls: 'threat 16 a deploy workflow started by hand with forged inputs on a feature branch nothing is read at all',
  },
  {
    threat: 16,
    rule: 'grants are verified on the default branch alone',
    without: [VERIFIED_ANYWHERE],
    test: BINDINGS,
    falls: 'threat 16 a deploy workflow started by hand with forged inputs on a feature branch nothing is read at all',
  },
  ...(['promote', 'rollback', 'adopt'] as const).map((verb): Rule => {
    const begins = {
      promote: `const { forge } = session.platform;\n  if (forge !== undefined) requireDefaultBranch(forge);\n  await using opened = await openSessionRegistry(session);\n  const { registry } = opened;\n  let { request }`,
      rollback: `if (forge !== undefined) requireDefaultBranch(forge);\n  await using opened = await openSessionRegistry(session);\n  const { registry } = opened;\n  const target`,
      adopt: `if (forge !== undefined) {\n    requireDefaultBranch(forge);`,
    }[verb];
    return {
      threat: 16,
      rule: `${verb} runs on the default branch alone`,
      without: [
        removal(DEPLOY, begins, begins.replace(/(?:if \(forge !== undefined\) )?requireDefaultBranch\(forge\);/, '')),
        ...(verb === 'promote' ? [VERIFIED_ANYWHERE] : []),
      ],
      test: ON_GITHUB,
      falls: `${verb} on another branch is refused, before anything is looked at`,
    };
  }),
  {
    threat: 16,
    rule: 'a request is named by the number of its comment, and by nothing else',
    without: [
      removal(
        VERIFY,
        String.raw`/^[1-9]\d{0,15}$/.test(requestId) ? Number(requestId) : undefined`,
        'Number.parseInt(requestId, 10)',
      ),
    ],
    test: ALONE,
    falls: 'threat 16 a deploy workflow started by hand with forged inputs a number with more behind it',
  },
  {
    threat: 16,
    rule: 'a comment that only looks like a request is none',
    without: [
      removal(VERIFY, `if (posted.trust.kind === 'sound') return posted;`, 'if (posted) return posted;'),
      removal('src/approval/conversation/trust.ts', 'if (author.login !== self) return', 'if (false) return'),
      removal(
        CONVERSATION,
        'if (comment.author.login === self) {',
        `if (comment.author.login === self || comment.body.includes('mlgate:approval-request')) {`,
      ),
    ],
    test: BINDINGS,
    falls: 'threat 16 a deploy workflow started by hand with forged inputs a forged card',
  },
  {
    threat: 16,
    rule: 'a request that does not count deploys nothing',
    without: [removal(VERIFY, `if (posted.trust.kind === 'sound') return posted;`, 'if (posted) return posted;')],
    test: ALONE,
    falls: 'threat 16 a deploy workflow started by hand with forged inputs a card that was edited and put back',
  },
];

const WEAKENED: readonly Rule[] = [
  {
    threat: 17,
    rule: 'the policy is read from the default branch',
    without: [
      removal(
        'src/pipeline/approval/policy-on-forge.ts',
        'const config = await configAt(session, forge, commit);\n  if (config?.approval !== undefined)',
        `const pull = await forge.pullRequests.read(forge.event.number ?? 7);\n  const config = await configAt(session, forge, pull?.head ?? commit);\n  if (config?.approval !== undefined)`,
      ),
    ],
    test: BINDINGS,
    falls: 'threat 17 the pull request weakens policy or workflow its own mlgate.yml counts for nothing',
  },
  {
    threat: 17,
    rule: 'the policy that was approved under is the one that counts now',
    without: [
      removal(
        BINDING,
        'expected: request.policy.digest, found: policyNow,',
        `expected: request.policy.digest, found: { kind: 'known', value: request.policy.digest },`,
      ),
    ],
    test: DECISION,
    falls: 'threat 17 another policy',
  },
  {
    threat: 17,
    rule: 'a policy that asks for nobody grants nothing',
    without: [
      removal(BINDING, 'found: mapFact(facts.policy, asksForSomebody) },', `found: { kind: 'known', value: 'yes' } },`),
      removal('src/approval/decide.ts', 'seats.length > 0 && seats.every(', 'seats.every('),
    ],
    test: DECISION,
    falls: 'threat 17 a policy that asks for nobody',
  },
  {
    threat: 17,
    rule: 'a default branch without a policy approves nothing',
    without: [
      removal(
        'src/pipeline/approval/policy-on-forge.ts',
        `if (config?.approval !== undefined) return { branch, commit, config, approval: config.approval };`,
        `if (config !== undefined) return { branch, commit, config, approval: config.approval ?? session.config.approval };`,
      ),
    ],
    test: BINDINGS,
    falls: 'a policy of the default branch that is without a policy is an error',
  },
  {
    threat: 17,
    rule: 'a link is no file of the repository',
    without: [
      removal(
        'src/platform/github/remote-repository.ts',
        `/^100(?:644|755|664)$/.test(entry?.mode ?? '')`,
        `/^1[02]0/.test(entry?.mode ?? '')`,
      ),
    ],
    test: 'tests/threats/adapters.test.ts',
    falls: 'threat 17 a link',
  },
  {
    threat: 17,
    rule: 'who is on call stands on the default branch',
    without: [
      removal(
        'src/pipeline/deployment/duty.ts',
        'const config = await configAt(session, forge, commit);',
        'const { config } = session;',
      ),
    ],
    test: BACK,
    falls: 'threat 17: the list of the default branch counts, not that of the checkout',
  },
  {
    threat: 17,
    rule: 'verdicts that another job handed over are decided by the rules of the default branch',
    without: [
      removal(
        'src/pipeline/handing-over/decide-again.ts',
        'const comparison: Comparison = { ...fields,',
        'const comparison: Comparison = { ...handed, ...(fields === undefined ? fields : {}),',
      ),
    ],
    test: 'tests/pipeline/handing-over/hand-over.test.ts',
    falls: 'what was handed over is decided again by the rules of the default branch',
  },
];

const PROTECTION: readonly Rule[] = [
  {
    threat: 25,
    rule: 'the assurance has not fallen since the request',
    without: [
      removal(
        BINDING,
        '(atLeastAsSure(now, request.level) ? request.level : now)',
        '(now === request.level ? now : request.level)',
      ),
    ],
    test: DECISION,
    falls: 'threat 25 less protection',
  },
  {
    threat: 25,
    rule: 'reviews and code owners are both asked for',
    without: [
      removal(
        'src/approval/conversation/assurance.ts',
        `if (reviewed !== true || codeOwners !== true) return 'A0';`,
        `if (reviewed !== true) return 'A0';`,
      ),
    ],
    test: DECISION,
    falls: 'threat 25 the level without code owners',
  },
  {
    threat: 25,
    rule: 'what cannot be read is no protection',
    without: [
      removal(
        'src/approval/conversation/assurance.ts',
        `if (reviewed !== true || codeOwners !== true) return 'A0';`,
        `if (reviewed === false || codeOwners === false) return 'A0';`,
      ),
    ],
    test: DECISION,
    falls: 'threat 25 the level with reviews that cannot be read',
  },
  {
    threat: 25,
    rule: 'a secret that another branch can have is not bound',
    without: [
      removal(
        'src/approval/conversation/assurance.ts',
        `return environmentBound === true ? 'A2' : 'A1';`,
        `return environmentBound === false ? 'A1' : 'A2';`,
      ),
    ],
    test: DECISION,
    falls: 'threat 25 the level with an environment that cannot be read',
  },
  {
    threat: 25,
    rule: 'protection is asked for at this moment',
    without: [removal(FORGE_FACTS, 'level: await protectedAs(forge, request),', 'level: known(request.level),')],
    test: BINDINGS,
    falls: 'threat 25 protection disabled by an admin without reviews',
  },
  {
    threat: 25,
    rule: 'an environment is bound where only the default branch may deploy to it',
    without: [
      removal(
        'src/platform/github/protection.ts',
        `const isOnlyDefault = policies?.every(({ name, type }) => type === 'branch' && name === branch.name);`,
        'const isOnlyDefault = policies?.every(() => true);',
      ),
    ],
    test: 'tests/platform/github/protection.test.ts',
    falls: 'the environment',
  },
];

const BACKWARDS: readonly Rule[] = [
  {
    threat: 27,
    rule: 'a version that never served here is not put back',
    without: [removal(ROLLBACK, 'holds: served,', 'holds: true,')],
    test: ALONE,
    falls: 'threat 27 back to a version that never served here',
  },
  {
    threat: 27,
    rule: 'a version that failed is not put back',
    without: [removal(ROLLBACK, `holds: target.health === 'good',`, 'holds: true,')],
    test: ALONE,
    falls: 'threat 27 back to a version that served once and failed since',
  },
  {
    threat: 27,
    rule: 'a version whose bytes are gone or altered is passed over',
    without: [
      removal(
        ROLLBACK,
        'const unusable = options.version === undefined ? await unusableVersions(tools, options) : [];',
        'const unusable: number[] = [];',
      ),
    ],
    test: BACK,
    falls: 'threat 27: goes past a version whose bytes are altered',
  },
  {
    threat: 27,
    rule: 'a draft holds no version',
    without: [removal('src/registry/stores/release-slot.ts', 'find(({ draft }) => !draft);', 'find(() => true);')],
    test: BACK,
    falls: 'threat 27: goes past a version whose release was made a draft',
  },
  {
    threat: 27,
    rule: 'what serves is not what is put back',
    without: [
      removal(
        ROLLBACK,
        'const except = serving?.version === null || serving?.sound === false ? [] : [serving?.version ?? 0];',
        'const except: number[] = [];',
      ),
    ],
    test: BACK,
    falls: 'threat 27: with two bad ones in a row',
  },
  {
    threat: 27,
    rule: 'what was taken back is in quarantine',
    without: [removal(ROLLBACK, `events.push({ kind: 'quarantined', digest: taken, reason });`, '')],
    test: PROMOTION,
    falls: 'rollback puts the last good version back, quarantines what it took back',
  },
  {
    threat: 27,
    rule: 'bytes in quarantine are not granted',
    without: [removal(BINDING, `(taken ? 'no: they were taken back before' : 'yes')`, `(taken ? 'yes' : 'yes')`)],
    test: DECISION,
    falls: 'threat 27 bytes in quarantine',
  },
  {
    threat: 27,
    rule: 'bytes in quarantine are not claimed',
    without: [
      removal(CLAIM, `if (intent.action !== 'rollback') reasons.push(notQuarantined(state, intent.digest));`, ''),
    ],
    test: 'tests/deployment/take-claim.test.ts',
    falls: 'quarantine and promote: answer',
  },
  {
    threat: 27,
    rule: 'nobody is asked to approve bytes in quarantine',
    without: [
      removal(
        'src/approval/request-approval.ts',
        `rule: 'these bytes were not taken back before',
      expected: 'not in quarantine',
      found: quarantine === undefined ? 'not in quarantine' : \`in quarantine: \${quarantine}\`,
      holds: quarantine === undefined,`,
        `rule: 'these bytes were not taken back before',
      expected: 'not in quarantine',
      found: 'not in quarantine',
      holds: true,`,
      ),
    ],
    test: PROMOTION,
    falls: 'does not let the digest that was taken back be asked for again',
  },
  {
    threat: 27,
    rule: 'after a rollback promotions are held',
    without: [removal(ROLLBACK, 'return wanted === true && !state.held.has(stage) ?', 'return wanted === undefined ?')],
    test: BACK,
    falls: 'brings nothing back that tonight trains again',
  },
];

const EDITED_CARD: readonly Rule[] = [
  {
    threat: 30,
    rule: 'the environment on the card is that of the policy',
    without: unbound('mapFact(facts.policy, ({ environment }) => environment)', 'request.environment'),
    test: DECISION,
    falls: 'threat 30 a record that says another environment',
  },
  {
    threat: 30,
    rule: 'the commands on the card are those that will run',
    without: unbound(
      'mapFact(facts.runs, (runs) => commandsText(request.runs.map((run) => sameNamed(runs, run))))',
      'commandsText(request.runs)',
    ),
    test: DECISION,
    falls: 'threat 30 a record that says another command beside a true digest',
  },
  {
    threat: 30,
    rule: 'the policy on the card has the digest on the card',
    without: [
      removal(
        BINDING,
        'return now === request.policy.digest ? shown : now;',
        'return now === request.policy.digest ? request.policy.digest : now;',
      ),
      removal(BINDING, 'const shown = digestOf(request.policy.policy);', 'const shown = request.policy.digest;'),
    ],
    test: DECISION,
    falls: 'threat 30 a record that says other people beside a true digest',
  },
  {
    threat: 30,
    rule: 'the card is exactly what its record says',
    without: [removal(REQUEST_COMMENT, 'return renderRequestComment(request, renderCard) === body', 'return request')],
    test: BINDINGS,
    falls: 'a card that says another thing than its record is none',
  },
  {
    threat: 30,
    rule: 'a request that was edited is void, also when it was put back',
    without: [
      removal(
        'src/approval/conversation/trust.ts',
        String.raw`return untouched(seen, author.login.replace(/\[bot\]$/, ''));`,
        `return { kind: 'sound' };`,
      ),
    ],
    test: BINDINGS,
    falls: 'threat 30 a card that was edited while its code stays true edited at bob',
  },
];

const REWRITTEN: readonly Rule[] = [
  {
    threat: 31,
    rule: 'the ledger holds the entry that was its head at the request',
    without: [removal(BINDING, 'found: yes(facts.ledgerKept) }', `found: { kind: 'known', value: 'yes' } }`)],
    test: DECISION,
    falls: 'threat 31 a ledger that was rewritten',
  },
  {
    threat: 31,
    rule: 'the head of the request is looked for in the history',
    without: [
      removal(
        'src/approval/request-facts.ts',
        'known(request.ledgerHead === null || state.heads.includes(request.ledgerHead))',
        'known(true)',
      ),
    ],
    test: BINDINGS,
    falls: 'threat 31 a registry branch that was rewritten an forged history is refused',
  },
  {
    threat: 31,
    rule: 'each line of a ledger names the one before it',
    without: [
      removal(
        LEDGER,
        `if (entry.previous !== previous) throw broken(source, number, 'it does not follow the line before it');`,
        '',
      ),
    ],
    test: 'tests/registry/ledger.test.ts',
    falls: 'a ledger refuses a changed letter',
  },
  {
    threat: 31,
    rule: 'the lines of a ledger are counted',
    without: [
      removal(
        LEDGER,
        'if (entry.sequence !== number) throw broken(source, number, `it is entry ${entry.sequence}`);',
        '',
      ),
    ],
    test: ALONE,
    falls: 'threat 31 a line with a wrong number',
  },
  {
    threat: 31,
    rule: 'a line of a ledger has one form',
    without: [
      removal(
        LEDGER,
        `if (ledgerLine(parsed.data) !== line) throw broken(at.source, at.number, 'it is not in canonical form');`,
        '',
      ),
    ],
    test: 'tests/registry/ledger.test.ts',
    falls: 'a ledger refuses other spacing',
  },
  {
    threat: 31,
    rule: 'a model with files and without a ledger is broken, not new',
    without: [
      removal('src/registry/open-registry.ts', `if (ledger === '' && own.length > 0) throw lostLedger(source);`, ''),
    ],
    test: 'tests/registry/open-registry.test.ts',
    falls: 'refuses a model whose ledger is gone though other files are there',
  },
  {
    threat: 31,
    rule: 'a history that this folder has seen is not forgotten',
    without: [
      removal(
        'src/pipeline/ledger-memory.ts',
        'if (seen === undefined || state.heads.includes(seen.head)) return;',
        'return;',
      ),
    ],
    test: BINDINGS,
    falls: 'threat 31 a registry branch that was rewritten an older history is refused',
  },
  {
    threat: 31,
    rule: 'a request in the registry is the one that the ledger saw',
    without: [
      removal(
        'src/registry/requests.ts',
        'if (bytes === undefined || sha256(bytes) !== known.text) {',
        'if (bytes === undefined) {',
      ),
    ],
    test: 'tests/approval/flow.test.ts',
    falls: 'refuses a request whose file was altered',
  },
];

export const WHAT_WAS_APPROVED: readonly Rule[] = [
  ...[SWAPPED, REPLAYED, STALE, NEWER, TWICE, BY_HAND, WEAKENED].flat(),
  ...[PROTECTION, BACKWARDS, EDITED_CARD, REWRITTEN].flat(),
];
