// Threats 02–06, 22, 26, 28 and 29: whose word counts, and for how long.
import { removal } from './rule.ts';
import type { Rule } from './rule.ts';

const TRUST = 'src/approval/conversation/trust.ts';
const ABOUT = 'src/approval/conversation/opinions-about.ts';
const SETTLE = 'src/approval/conversation/settle.ts';
const OPINIONS = 'src/approval/opinions.ts';
const DECIDE = 'src/approval/decide.ts';
const PEOPLE = 'src/pipeline/approval/people-on-forge.ts';
const COMMENTS = 'tests/threats/comments.test.ts';
const DECISION = 'tests/threats/decision.test.ts';
const ALONE = 'tests/threats/each-alone.test.ts';
const ADAPTER = 'tests/threats/adapters.test.ts';

const EDITED: readonly Rule[] = [
  {
    threat: 2,
    rule: 'what GraphQL calls edited counts no more',
    without: [removal(TRUST, `if (history.editedAt !== null) return spoilt('edited after it was written');`, '')],
    test: COMMENTS,
    falls: 'before the decision: an approval that is edited by GraphQL alone',
  },
  {
    threat: 2,
    rule: 'what REST calls updated counts no more',
    without: [removal(TRUST, 'Date.parse(comment.createdAt) === Date.parse(comment.updatedAt);', 'true;')],
    test: COMMENTS,
    falls: 'before the decision: an approval that is edited by REST alone',
  },
  {
    threat: 2,
    rule: 'REST and GraphQL agree on the text',
    without: [removal(TRUST, 'history.body === comment.body &&', '')],
    test: COMMENTS,
    falls: 'before the decision: an approval that is of another body in GraphQL',
  },
  {
    threat: 2,
    rule: 'REST and GraphQL agree on the author',
    without: [removal(TRUST, String.raw`history.author.replace(/\[bot\]$/, '') === login &&`, '')],
    test: COMMENTS,
    falls: 'before the decision: an approval that is of another author in GraphQL',
  },
  {
    threat: 2,
    rule: 'an account that is gone says nothing',
    without: [removal(TRUST, `return spoilt('the account of its author is gone');`, `return { kind: 'sound' };`)],
    test: COMMENTS,
    falls: 'before the decision: an approval that is of a deleted account',
  },
  {
    threat: 2,
    rule: 'a comment by e-mail does not count',
    without: [
      removal(TRUST, `if (history.byEmail) return spoilt('sent by e-mail, where a sender can be forged');`, ''),
    ],
    test: COMMENTS,
    falls: 'before the decision: an approval that is sent by e-mail',
  },
  {
    threat: 2,
    rule: 'an edit in the moment of writing is one, although GraphQL gives it no time',
    without: [
      removal(
        'src/platform/github/comments.ts',
        'node.lastEditedAt ?? (node.includesCreatedEdit ? node.createdAt : null)',
        'node.lastEditedAt',
      ),
    ],
    test: ADAPTER,
    falls: 'threat 02 an edit without a time',
  },
  {
    threat: 2,
    rule: 'an approval that the ledger alone remembers counts no more',
    without: [removal(ABOUT, `void: opinion.says === 'deny' ? null : GONE`, 'void: null')],
    test: ALONE,
    falls: 'threat 02 edited, deleted and restored comments an approval that the ledger alone remembers',
  },
  {
    threat: 2,
    rule: 'a denial stands although its comment is gone',
    without: [removal(ABOUT, `void: opinion.says === 'deny' ? null : GONE`, 'void: GONE')],
    test: COMMENTS,
    falls: 'a denial stands although somebody did remove its comment',
  },
  {
    threat: 2,
    rule: 'a denial is written down at once',
    without: [
      removal(
        SETTLE,
        `const worth = grants || kept !== undefined || fresh.some(({ says }) => says !== 'approve');`,
        'const worth = grants || kept !== undefined;',
      ),
    ],
    test: COMMENTS,
    falls: 'a denial stands although somebody did edit its comment',
  },
  {
    threat: 2,
    rule: 'removing a withdrawal does not bring the approval back',
    without: [removal(ABOUT, 'all.map((one, i) => takenBack(one, all.slice(i + 1)))', 'all')],
    test: COMMENTS,
    falls: 'removing the withdrawal of an approval does not bring the approval back',
  },
  {
    threat: 2,
    rule: 'the end of an approval is written to the ledger',
    without: [removal(SETTLE, 'return [...(worth ? fresh : []), ...gone];', 'return worth ? fresh : [];')],
    test: COMMENTS,
    falls: 'the run that an remove starts withdraws the grant',
  },
  {
    threat: 2,
    rule: 'a grant that was used is settled',
    without: [removal(SETTLE, 'if (kept?.use !== undefined && kept.use !== null) {', 'if (false) {')],
    test: COMMENTS,
    falls: 'a grant that was used is settled: an edit is flagged only',
  },
];

const RIGHTS: readonly Rule[] = [
  {
    threat: 3,
    rule: 'only members of the groups approve',
    without: [removal(OPINIONS, 'return needed.some((group) => memberKeys(members, group).has(key))', 'return true')],
    test: COMMENTS,
    falls: 'admin rights alone approve nothing',
  },
  {
    threat: 3,
    rule: 'a listed person has access at the decision and at the deployment',
    without: [
      removal(
        'src/pipeline/approval/facts-on-forge.ts',
        `seen.set(login, (await forge.people.permission(login)) !== 'none');`,
        'seen.set(login, true);',
      ),
    ],
    test: COMMENTS,
    falls: 'a listed person without access approves nothing',
  },
  {
    threat: 3,
    rule: 'who is no collaborator has no access',
    without: [
      removal(
        'src/platform/github/people.ts',
        `(await client.find(request, permissionSchema)) ?? 'none'`,
        `(await client.find(request, permissionSchema)) ?? 'read'`,
      ),
    ],
    test: ADAPTER,
    falls: 'threat 03 who is no collaborator',
  },
  {
    threat: 3,
    rule: 'a team is asked for its members, and not for who was invited',
    without: [
      removal(
        'src/platform/github/people.ts',
        `const route = 'GET /orgs/{org}/teams/{team_slug}/members';`,
        `const route = 'GET /orgs/{org}/teams/{team_slug}/invitations';`,
      ),
    ],
    test: ADAPTER,
    falls: 'threat 03 an invitation to a team',
  },
  {
    threat: 3,
    rule: 'a team that cannot be read is unknown, and not empty',
    without: [
      removal(
        PEOPLE,
        `if (!(error instanceof ExternalError) || !/^github-(?:forbidden|not-found|unauthorised)$/.test(error.code))`,
        'if (error instanceof ExternalError) return [];\n    if (error)',
      ),
    ],
    test: COMMENTS,
    falls: 'whoever left the team between approval and deployment',
  },
  {
    threat: 3,
    rule: 'groups are resolved anew at each decision',
    without: [
      removal(
        'src/pipeline/approval/facts-on-forge.ts',
        'members: await mapLearn(people, async ({ members }) => members),',
        `members: known({ owners: ['12', '13', '14'] }),`,
      ),
    ],
    test: COMMENTS,
    falls: 'whoever left the team between approval and deployment',
  },
];

const ROLES: readonly Rule[] = [
  {
    threat: 4,
    rule: 'who asked does not approve, whatever the record forgot',
    without: [
      removal(OPINIONS, `if (!selfApproval && !barred.has(requester)) barred.set(requester, 'asked for it');`, ''),
    ],
    test: DECISION,
    falls: 'threat 04 who asked for it',
  },
  {
    threat: 4,
    rule: 'whom the record leaves out does not approve',
    without: [
      removal(
        DECIDE,
        'const excluded = [...request.excluded, ...(selfApproval ? [] : barred.value)];',
        'const excluded = selfApproval ? [] : barred.value;',
      ),
    ],
    test: DECISION,
    falls: 'threat 04 who stands in the record',
  },
  {
    threat: 4,
    rule: 'who made the change does not approve, as the server knows it now',
    without: [
      removal(
        DECIDE,
        'const excluded = [...request.excluded, ...(selfApproval ? [] : barred.value)];',
        'const excluded = request.excluded;',
      ),
    ],
    test: DECISION,
    falls: 'threat 04 who made the change',
  },
  {
    threat: 4,
    rule: 'role: who opened the pull request',
    without: [removal(PEOPLE, 'return distinct([opened, ...', 'return distinct([...')],
    test: ALONE,
    falls: 'threat 04 self-approval through any role at the decision: who opened the pull request',
  },
  {
    threat: 4,
    rule: 'role: who committed to the pull request',
    without: [removal(PEOPLE, '...(await forge.pullRequests.committers(pull.number)).map(committed)', '')],
    test: ALONE,
    falls: 'threat 04 self-approval through any role at the decision: who committed to it',
  },
  {
    threat: 4,
    rule: 'role: who made a commit that came without a pull request',
    without: [removal(PEOPLE, 'distinct((await forge.pullRequests.makersOf(commit)).map(committed))', '[]')],
    test: 'tests/threats/record.test.ts',
    falls: 'threat 04 a record on an issue that names another commit, or none another',
  },
  {
    threat: 4,
    rule: 'role: who started the run',
    without: [removal(PEOPLE, `{ person: await runPerson(forge, actor), reason: 'started the run' },`, '')],
    test: ALONE,
    falls: 'threat 04 self-approval through any role in the record: who started the run',
  },
  {
    threat: 4,
    rule: 'role: who pressed re-run',
    without: [
      removal(
        PEOPLE,
        'const starter = await runPerson(forge, triggeringActor);',
        'const starter = await runPerson(forge, actor);',
      ),
    ],
    test: ALONE,
    falls: 'threat 04 self-approval through any role in the record: who pressed re-run',
  },
  {
    threat: 4,
    rule: 'a request that nobody else could approve is not made',
    without: [
      removal('src/approval/preflight.ts', 'if (alone.length > 0) return alone;', 'if (alone.length > 0) return [];'),
    ],
    test: DECISION,
    falls: 'threat 04 a request that only its maker could approve',
  },
];

const PERSONS: readonly Rule[] = [
  {
    threat: 5,
    rule: 'only persons speak',
    without: [removal(TRUST, `if (author.kind !== 'person') return`, 'if (false) return')],
    test: COMMENTS,
    falls: 'threat 05 bots, apps and agents a bot with the number of a person',
  },
  {
    threat: 5,
    rule: 'what an app wrote for a person does not count',
    without: [removal(TRUST, 'if (viaApp !== null) return', 'if (false) return')],
    test: COMMENTS,
    falls: 'threat 05 bots, apps and agents an app on behalf of a person',
  },
  {
    threat: 5,
    rule: 'what our own account wrote is no command',
    without: [
      removal(
        'src/approval/conversation/conversation.ts',
        'continue;\n    }\n    const reading',
        '}\n    const reading',
      ),
    ],
    test: ALONE,
    falls: 'threat 22 forged markers and edited comments of ours a command by ourselves is none',
  },
  {
    threat: 5,
    rule: 'a person is what GitHub calls a user, and nothing else',
    without: [
      removal(
        'src/platform/github/account.ts',
        `const isPerson = type === 'User' && login !== GHOST.login && !login.endsWith('[bot]');`,
        'const isPerson = true;',
      ),
    ],
    test: ADAPTER,
    falls: 'threat 05 an account of the type',
  },
  {
    threat: 5,
    rule: 'GitHub tells which app wrote a comment',
    without: [
      removal(
        'src/platform/github/comments.ts',
        `viaApp: app === null || app === undefined ? null : (app.slug ?? 'an app'),`,
        'viaApp: null,',
      ),
    ],
    test: ADAPTER,
    falls: 'threat 05 a comment through an app',
  },
  {
    threat: 5,
    rule: 'a bot that a policy names is nobody',
    without: [removal(PEOPLE, `return account?.kind === 'person';`, 'return account !== undefined;')],
    test: ALONE,
    falls: 'threat 05 bots, apps and agents a bot that the policy names',
  },
  {
    threat: 5,
    rule: 'a bot rolls nothing back',
    without: [
      removal('src/pipeline/deployment/duty.ts', `if (who.kind !== 'person') return`, 'if (false) return'),
      removal(PEOPLE, `return account?.kind === 'person';`, 'return account !== undefined;'),
    ],
    test: 'tests/deployment/github/rollback.test.ts',
    falls: 'who may roll back a bot on call',
  },
  {
    threat: 6,
    rule: 'one person takes one seat',
    without: [
      removal(
        'src/approval/seats.ts',
        'return needs.map((_, need) => taken.filter((one) => one === need).length);',
        'return needs.map((_, need) => (taken.length > 0 ? (needs[need]?.count ?? 0) : 0));',
      ),
    ],
    test: COMMENTS,
    falls: 'threat 06 one person counted twice',
  },
  {
    threat: 6,
    rule: 'a person is a number, not a name',
    without: [
      removal(
        ABOUT,
        'person: { id: String(author.id), name: author.login }',
        'person: { id: author.login, name: author.login }',
      ),
    ],
    test: COMMENTS,
    falls: 'threat 06 one person counted twice',
  },
  {
    threat: 6,
    rule: 'an address in other letters is the same person',
    without: [
      removal(
        'src/approval/people.ts',
        'return id.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());',
        'return id;',
      ),
    ],
    test: DECISION,
    falls: 'threat 06 one person in two spellings',
  },
  {
    threat: 6,
    rule: 'a request that needs more persons than there are is not made',
    without: [
      removal('src/approval/preflight.ts', 'if (possible >= seats) return [];', 'if (possible >= 0) return [];'),
    ],
    test: DECISION,
    falls: 'threat 06 a request that needs one person twice',
  },
];

const FORGED: readonly Rule[] = [
  {
    threat: 22,
    rule: 'a request is a comment by our own account',
    without: [
      removal('src/approval/conversation/conversation.ts', 'if (comment.author.login === self) {', 'if (comment) {'),
    ],
    test: ALONE,
    falls: 'threat 22 forged markers and edited comments of ours a card by somebody else is no request',
  },
  {
    threat: 22,
    rule: 'a request is trusted only as our own',
    without: [
      removal('src/approval/conversation/conversation.ts', 'if (comment.author.login === self) {', 'if (comment) {'),
      removal(TRUST, 'if (author.login !== self) return', 'if (false) return'),
    ],
    test: COMMENTS,
    falls: 'threat 22 forged markers and edited comments of ours a card in the name of somebody else',
  },
  {
    threat: 22,
    rule: 'the comment that is updated is by our own account',
    without: [
      removal(
        'src/report/posting/own-comment.ts',
        'author.login === self && firstLine(body) === marker',
        'firstLine(body) === marker',
      ),
    ],
    test: 'tests/report/posting/own-comment.test.ts',
    falls: 'by somebody else',
  },
  {
    threat: 22,
    rule: 'the comment that is updated begins with the marker',
    without: [
      removal(
        'src/report/posting/own-comment.ts',
        'author.login === self && firstLine(body) === marker',
        'author.login === self && body.includes(marker)',
      ),
    ],
    test: 'tests/report/posting/own-comment.test.ts',
    falls: 'marker on the second line',
  },
  {
    threat: 22,
    rule: 'an answer is one only in our own name',
    without: [
      removal(
        'src/pipeline/approval/approve-on-forge.ts',
        'author.login === forge.self && isAnswerTo(body, to.id)',
        'isAnswerTo(body, to.id)',
      ),
    ],
    test: ALONE,
    falls: 'threat 22 forged markers and edited comments of ours an answer that somebody else wrote hides no word',
  },
  {
    threat: 26,
    rule: 'where the server knows what people said, the ledger is not asked',
    without: [removal('src/approval/request-facts.ts', 'opinions: server?.opinions ?? known(', 'opinions: known(')],
    test: ALONE,
    falls: 'threat 26 a writer forges what the bot keeps where the server knows what people said',
  },
  {
    threat: 26,
    rule: 'the ledger has the very record that was approved',
    without: [
      removal(
        'src/approval/verify-grant.ts',
        `const known = kept?.text === sha256(encodeRecord(approvalRequest, request));`,
        'const known = true;',
      ),
    ],
    test: 'tests/approval/flow.test.ts',
    falls: 'nor on another record of the same number',
  },
  {
    threat: 26,
    rule: 'a release of other bytes is never taken, and never replaced',
    without: [
      removal(
        'src/registry/stores/release-slot.ts',
        'if (await isPublished(tools, { slot, there, digest })) return stored;',
        'if (publishedOf(there) !== undefined) return stored;',
      ),
    ],
    test: 'tests/registry/stores/github-store.test.ts',
    falls: 'of somebody else under the tag of the next version is never taken',
  },
  {
    threat: 28,
    rule: 'a repository is its number',
    without: [
      removal(
        'src/approval/binding-rules.ts',
        'found: mapFact(repository, String),',
        "found: { kind: 'known', value: String(request.place?.repositoryId ?? 'a repository on this server') },",
      ),
    ],
    test: DECISION,
    falls: 'threat 28 another repository',
  },
  {
    threat: 28,
    rule: 'a login that changed hands names nobody',
    without: [
      removal(
        PEOPLE,
        'if (direct && recorded !== undefined && !recorded.some((before) => before.id === one.id)) continue;',
        '',
      ),
    ],
    test: COMMENTS,
    falls: 'a login that changed hands names nobody',
  },
  {
    threat: 28,
    rule: 'a team names its organisation, and nothing else',
    without: [
      removal('src/platform/github/people.ts', `if (org === '' || team === '' || more.length > 0) {`, 'if (false) {'),
    ],
    test: ADAPTER,
    falls: 'names no team',
  },
  {
    threat: 29,
    rule: 'a grant is read back in public, with what was approved',
    without: [
      removal(
        'src/pipeline/approval/answer-comment.ts',
        `paragraph(who, ' ', strong(SAID[answer.says]), ' ', ...requestWords(posted.request)),`,
        `paragraph(who),`,
      ),
    ],
    test: ALONE,
    falls: 'threat 29 a thief with the token of a person',
  },
  {
    threat: 29,
    rule: 'every command is answered in public',
    without: [
      removal(
        'src/pipeline/approval/approve-on-forge.ts',
        'answers.push(await say(hearing, renderAnswer(target.comment, answer)));',
        '',
      ),
    ],
    test: ALONE,
    falls: 'threat 29 a thief with the token of a person',
  },
];

const ORIGIN = 'src/approval/conversation/origin.ts';
const REPLAYED_IN_OUR_NAME = 'tests/threats/origin.test.ts';

/** Any workflow of any branch can comment in our name. */
const ORIGINS: readonly Rule[] = [
  ...(
    [
      [
        'a request names a run that there is',
        'if (run === undefined) return `there is no ${name} here`;',
        'if (run === undefined) return undefined;',
        'a run that nobody has',
      ],
      [
        'the run is of this repository',
        'if (run.repositoryId !== place.repositoryId) return',
        'if (false) return',
        'a run of another repository',
      ],
      [
        'the run had begun',
        'if (at < Date.parse(run.startedAt) - SLACK) return',
        'if (false) return',
        'posted 61 s before the run began',
      ],
      [
        'the run had not ended',
        'if (run.endedAt !== undefined && at > Date.parse(run.endedAt) + SLACK) {',
        'if (false) {',
        'posted 61 s after it ended',
      ],
      [
        'who asks started the run',
        'if (requester.id !== String(id) && requester.id !== login) return',
        'if (false) return',
        'a run that somebody else started',
      ],
      [
        'the run is of the default branch, or of the commit that is asked about',
        'if (!isOfChange(request, run) && !isOfDefault(origin, run)) return',
        'if (false) return',
        'a run of a feature branch',
      ],
      [
        'a run of a pull request is not one of the default branch',
        `run.event !== 'pull_request' && `,
        '',
        'a pull request that comes from a branch main',
      ],
      [
        'a branch of a fork is not the default branch',
        ' && run.headRepositoryId === run.repositoryId;',
        ';',
        'a branch main of a fork is refused',
      ],
      [
        'a branch is the default branch by its name',
        'run.branch === defaultBranch && ',
        '',
        'a run of a branch at an old commit of main',
      ],
      ['and by its commit: a tag may have the same name', ' && isOnDefault;', ';', 'a tag that is called main'],
      [
        'the run kept the evidence',
        'return origin.keptEvidence ? undefined :',
        'return origin ? undefined :',
        'a run that kept no such evidence',
      ],
    ] as const
  ).map(([rule, line, becomes, falls]): Rule => ({
    threat: 22,
    rule,
    without: [removal(ORIGIN, line, becomes)],
    test: REPLAYED_IN_OUR_NAME,
    falls,
  })),
  {
    threat: 22,
    rule: 'a request counts only when the run that it names made it',
    without: [
      removal('src/approval/binding-rules.ts', 'found: ok(foreign),', `found: { kind: 'known', value: 'yes' },`),
    ],
    test: DECISION,
    falls: 'threat 22 a request that the run it names did not make',
  },
  {
    threat: 22,
    rule: 'a request says what its evidence says',
    without: [
      removal('src/approval/binding-rules.ts', 'found: ok(otherEvidence),', `found: { kind: 'known', value: 'yes' },`),
    ],
    test: DECISION,
    falls: 'threat 22 a request that says what its evidence does not',
  },
  {
    threat: 4,
    rule: 'who made the commit that ran is asked of the server, whatever commit the record names',
    without: [
      removal(
        'src/pipeline/approval/facts-on-forge.ts',
        'mapLearn(asker, async ({ starters, head }) => [...starters, ...(await makersOf(forge, pull, head))]),',
        'mapLearn(asker, async ({ starters }) => [...starters, ...(await makersOf(forge, pull, request.head))]),',
      ),
    ],
    test: 'tests/threats/record.test.ts',
    falls: 'threat 04 a record on an issue that names another commit, or none another',
  },
  {
    threat: 4,
    rule: 'who started the run is asked of the server: the actor',
    without: [
      removal(
        'src/pipeline/approval/origin-on-forge.ts',
        `return [starter(triggeringActor, 'asked for it'), ...started];`,
        `return [starter(triggeringActor, 'asked for it')];`,
      ),
    ],
    test: REPLAYED_IN_OUR_NAME,
    falls: 'threat 04: a record that leaves out the actor leaves nobody out',
  },
  {
    threat: 4,
    rule: 'who started the run is asked of the server: who pressed re-run',
    without: [
      removal(
        'src/pipeline/approval/origin-on-forge.ts',
        `return [starter(triggeringActor, 'asked for it'), ...started];`,
        'return started;',
      ),
      removal(OPINIONS, `if (!selfApproval && !barred.has(requester)) barred.set(requester, 'asked for it');`, ''),
    ],
    test: REPLAYED_IN_OUR_NAME,
    falls: 'threat 04: a record that leaves out who pressed re-run leaves nobody out',
  },
];

export const WHOSE_WORD: readonly Rule[] = [...EDITED, ...RIGHTS, ...ROLES, ...PERSONS, ...FORGED, ...ORIGINS];
