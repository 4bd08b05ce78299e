// Threats whose rules hold one another up: each is met here in a place where no second rule would see it.
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCommand } from '../../src/approval/conversation/grammar.ts';
import { opinionsAbout } from '../../src/approval/conversation/opinions-about.ts';
import { known } from '../../src/approval/facts.ts';
import { factsOf } from '../../src/approval/request-facts.ts';
import { decideClaim } from '../../src/deployment/take-claim.ts';
import type { Intent } from '../../src/deployment/take-claim.ts';
import type { Opinion } from '../../src/records/approval.ts';
import { sha256 } from '../../src/records/digest.ts';
import { readConversation } from '../../src/approval/conversation/conversation.ts';
import { startersOf } from '../../src/pipeline/approval/people-on-forge.ts';
import { numberOf, soundRequest, verifyOnForge } from '../../src/pipeline/approval/verify.ts';
import { openHearing } from '../../src/pipeline/approval/facts-on-forge.ts';
import { promote } from '../../src/deployment/promote.ts';
import { rollback } from '../../src/deployment/rollback.ts';
import type { Account, Comment } from '../../src/platform/forge.ts';
import { appendEvents, parseLedger } from '../../src/registry/ledger.ts';
import { emptyState } from '../../src/registry/model-state.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import { renderApprovalCard } from '../../src/report/markdown/approval-card.ts';
import type { ForgeWorld } from '../fakes/forge-world.ts';
import { GITHUB_ACTIONS, person, refused } from '../fakes/forge-world.ts';
import { commentEvent, PUSH } from '../fakes/memory-forge.ts';
import { ANN, BOB, EVE, makeScene, MALLORY, MODEL, NUMBER, sealed, ZOE } from '../fakes/server-scene.ts';
import { makeWorld } from '../fakes/world.ts';
import { codeOf } from '../platform/problem-code.ts';

const CODE = 'K7QX-9M2D-4TRA-ZP6E';
const word: Opinion = {
  person: {
    id: '12',
    name: 'bob',
  },
  says: 'approve',
  code: CODE,
  note: '',
  at: '2026-11-22T10:00:10.000Z',
  comment: 7,
};

describe('threat 02 edited, deleted and restored comments', () => {
  it('an approval that the ledger alone remembers counts no more', () => {
    const opinions = opinionsAbout({ code: CODE, said: [], kept: [word] });
    expect(opinions).toMatchObject({ kind: 'known', value: [{ void: 'its comment was deleted or edited since' }] });
  });
});

describe('threat 04 self-approval through any role', () => {
  // The record forgot them: only what the server says now is left.
  it.each<[string, (world: ForgeWorld) => void]>([
    ['who opened the pull request', (world) => void world.pull(NUMBER, { ...world.pullOf(NUMBER), author: BOB })],
    ['who committed to it', (world) => void world.committers.set(NUMBER, [ANN, BOB])],
  ])('at the decision: %s', async (_, prepare) => {
    const scene = await makeScene();
    const { code } = await scene.ask({ excluded: [] });
    scene.world.committers.set(NUMBER, [ANN]);
    prepare(scene.world);
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
    expect(await scene.say(EVE, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
  });

  it.each([
    ['who started the run', 'bob'],
    ['who pressed re-run', 'eve'],
  ])('in the record: %s', async (_, login) => {
    const { forge } = await makeScene();
    forge.run = { ...forge.run, actor: 'bob', triggeringActor: 'eve' };
    expect((await startersOf(forge)).map((one) => one.person.name)).toContain(login);
  });
});

describe('threat 05 bots, apps and agents', () => {
  it('a bot that the policy names is nobody', async () => {
    const scene = await makeScene({ groups: { owners: ['helper', 'bob'] }, needs: ['2 of owners'] });
    const helper: Account = { ...person('helper', 90), kind: 'bot' };
    scene.world.know(helper);
    const { code } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    expect(scene.answers().at(-1)).toContain('nobody is left');
  });
});

describe('threat 07 replay of a word', () => {
  it('that names another request says nothing about this one', () => {
    const comment: Comment = {
      id: 7,
      author: BOB,
      body: '',
      createdAt: word.at,
      updatedAt: word.at,
      viaApp: null,
      url: '',
    };
    const command = { kind: 'opinion', says: 'approve', code: CODE, note: '' } as const;
    const said = [{ comment, command, trust: { kind: 'sound' } }] as const;
    expect(opinionsAbout({ code: CODE, said, kept: [] })).toMatchObject({ value: [{ void: null }] });
    expect(opinionsAbout({ code: CODE.replace('K', 'M'), said, kept: [] })).toEqual({ kind: 'known', value: [] });
  });
});

describe('threat 07 replay on another model, run, environment or repository', () => {
  it('a copy of the request elsewhere, approved there', async () => {
    const scene = await makeScene();
    const { comment, request } = await scene.ask();
    scene.world.pull(8, { ...scene.world.pullOf(NUMBER), number: 8 });
    const { code } = sealed(request, scene.world.say(8, { body: comment.body }));
    await scene.say(BOB, `/approve ${code}`, { number: 8 });
    expect((await scene.state()).requests.size).toBe(0);
  });

  it.each([
    ['a copy of the request elsewhere, taken for it', 8, MODEL],
    ['the request of another model', NUMBER, 'other'],
  ])('%s', async (_, number, model) => {
    const scene = await makeScene();
    const { comment, request } = await scene.ask();
    if (number !== NUMBER) scene.world.pull(number, { ...scene.world.pullOf(NUMBER), number });
    const copy = scene.world.say(number, { body: comment.body });
    const hearing = await openHearing(scene.session, scene.forge, number);
    const session = { ...scene.session, config: { ...scene.session.config, model } };
    const taken = Promise.resolve().then(() => soundRequest({ ...hearing, session }, String(copy.id)));
    expect(request.model).toBe(MODEL);
    expect(await codeOf(taken)).toBe('request-none');
  });
});

describe('threat 10 flooding', () => {
  it('a comment that was lost at the edge of a page is found by its history', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    const denial = scene.world.say(NUMBER, { by: EVE, body: `/deny ${code} not yet` });
    const list = scene.forge.comments.list.bind(scene.forge.comments);
    scene.forge.comments.list = async (number) => (await list(number)).filter(({ id }) => id !== denial.id);
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'denied' });
  });
});

describe('threat 11 API faults', () => {
  it('the rights of an approver that nobody tells: an error', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    scene.forge.calls.fail('people.permission', { error: refused('github-failed', 'GitHub answered 502') });
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'error' });
  });

  it.each([
    ['its head', "the pull request's newest commit"],
    ['its makers', 'policy, members and opinions are known'],
  ])('a pull request that is not shown any more: unknown is %s', async (_, rule) => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    scene.forge.pullRequests.read = async () => undefined;
    const registry = openRegistry(scene.tree, scene.session.platform.clock);
    scene.forge.event = { ...PUSH, name: 'workflow_dispatch' };
    scene.forge.run = { ...scene.forge.run, commit: scene.world.branches.get('main') };
    const { authorise } = await verifyOnForge(scene.session, registry, id);
    const grant = authorise(await registry.read(MODEL), new Date(scene.world.time));
    const reasons = grant.kind === 'refused' ? grant.reasons : [];
    expect(
      reasons.filter(({ found }) => /does not show pull request/.test(found)).map((reason) => reason.rule),
    ).toContain(rule);
  });
});

describe('threat 13 expiry and wrong clocks', () => {
  it('a runner whose clock stands still hears nothing after the end of a request', async () => {
    const scene = await makeScene();
    const { code, request } = await scene.ask();
    const [began, end] = [new Date(scene.world.time), Date.parse(request.expires)];
    scene.world.time = end - 3_600_000;
    scene.world.say(NUMBER, { by: BOB, body: `/approve ${code}` });
    scene.world.time = end + 60_000;
    scene.session.platform.clock.now = () => began;
    expect(await scene.say(MALLORY, '/status')).toMatchObject({ decision: 'expired' });
  });
});

describe('threat 15 two runs at once', () => {
  it.each([
    ['alive', false, 'answer'],
    ['alive', true, 'take'],
    ['dead', false, 'take'],
  ] as const)('a claim whose holder is %s, taken by force: %s', (life, force, kind) => {
    const at = new Date('2026-11-22T10:00:00Z');
    const target = { model: MODEL, stage: 'production', author: { by: word.person, run: 'run' }, mlgate: '0.1.0' };
    const claimant = { target, me: { name: 'ci', host: 'here', process: '1' }, leaseSeconds: 60 };
    const intent: Intent = {
      action: 'promote',
      digest: sha256('two'),
      version: undefined,
      expected: null,
      request: '1',
      approval: sha256('approval'),
      commit: null,
      resume: false,
      force,
      also: [],
    };
    const free = emptyState(MODEL, 'found');
    const first = decideClaim(free, at, { intent, claimant: { ...claimant, lives: new Map() } });
    if (first.kind !== 'take') throw new Error(first.kind);
    const { state } = appendEvents(free, first.events, { at, ...target.author });
    const lives = new Map([[first.claim.id, life]]);
    expect(decideClaim(state, at, { intent, claimant: { ...claimant, lives } }).kind).toBe(kind);
  });
});

describe('threat 16 a deploy workflow started by hand with forged inputs', () => {
  it.each([
    ['a number with more behind it', (id: string) => `${id} --force`],
    ['a number in another writing', (id: string) => `0x${Number(id).toString(16)}`],
    ['a number after a line', (id: string) => `1\n${id}`],
  ])('%s', async (_, forge) => {
    const scene = await makeScene();
    const { id } = await scene.ask();
    expect(await numberOf(scene.forge, id)).toBe(NUMBER);
    expect(await codeOf(numberOf(scene.forge, forge(id)))).toBe('request-none');
  });

  it('a card that was edited and put back', async () => {
    const scene = await makeScene();
    const { id, code, comment } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    scene.world.edit(comment.id, 'x');
    scene.world.edit(comment.id, comment.body);
    expect(await codeOf(scene.verify(id))).toBe('request-void');
  });
});

describe('threat 22 forged markers and edited comments of ours', () => {
  it.each([
    ['a card by somebody else is no request', MALLORY, (body: string) => body, { requests: [], broken: [] }],
    ['a command by ourselves is none', GITHUB_ACTIONS, (_: string, code: string) => `/approve ${code}`, { said: [] }],
  ])('%s', async (_, by, text, conversation) => {
    const scene = await makeScene();
    const { comment, code } = await scene.ask();
    const comments = [scene.world.say(NUMBER, { by, body: text(comment.body, code) })];
    const histories = await scene.forge.comments.histories(NUMBER);
    const read = readConversation({ comments, histories, self: scene.forge.self, renderCard: renderApprovalCard });
    expect(read).toMatchObject({ kind: 'read', conversation });
  });

  it('an answer that somebody else wrote hides no word', async () => {
    const scene = await makeScene({ oncall: ['zoe'] });
    const order = scene.world.say(NUMBER, { by: ZOE, body: '/hold the data are late' });
    scene.world.say(NUMBER, { by: MALLORY, body: `<!-- mlgate:answer to=${order.id} -->\ndone` });
    await scene.hear(commentEvent(scene.world, order.id));
    expect((await scene.state()).held.size).toBe(1);
  });
});

describe('threat 29 a thief with the token of a person', () => {
  it('is seen: what was approved, and by whom, is read back where everybody looks', async () => {
    const scene = await makeScene();
    const { code, request } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    const [answer = ''] = scene.answers();
    for (const part of [
      '`bob` **approved**',
      '`late`',
      '`production`',
      request.candidate.slice(0, 12),
      '**Granted.**',
    ]) {
      expect(answer).toContain(part);
    }
  });

  it('cannot hide it in a comment that nobody answers', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    const bodies = [
      `/approve ${code}`,
      `\n\n/approve ${code} ok`,
      `/withdraw ${code}`,
      '/hold x',
      '/resume',
      '/status',
    ];
    for (const body of bodies) {
      expect(readCommand(body).kind).toBe('command');
      const before = scene.answers().length;
      await scene.say(BOB, body);
      expect(scene.answers().length).toBe(before + 1);
    }
  });
});

describe('threat 26 a writer forges what the bot keeps', () => {
  it('where the server knows what people said, the ledger is not asked', async () => {
    const scene = await makeScene();
    const { id, request } = await scene.ask();
    const asked = { kind: 'requested', request: id, text: sha256('x'), environment: 'production' } as const;
    const events = [
      { ...asked, candidate: request.candidate },
      { kind: 'said', request: id, opinion: word },
    ] as const;
    const { state } = appendEvents(emptyState(MODEL, 'found'), events, {
      at: new Date(word.at),
      by: word.person,
      run: 'forged',
    });
    const none = known([]);
    const server = { repository: known(1), head: known(null), level: known('A0' as const), barred: none };
    const given = { policy: known(request.policy.policy), members: known({}), candidate: known(request.candidate) };
    const facts = factsOf(state, {
      id,
      request,
      given: {
        ...given,
        evidence: known(request.evidence),
        runs: known(request.runs),
        server: {
          ...server,
          foreign: known(null),
          otherEvidence: known(null),
          newer: known(null),
          opinions: none,
        },
      },
    });
    expect(facts.opinions).toEqual(none);
  });
});

describe('threat 27', () => {
  it('back to a version that served once and failed since is refused', async () => {
    const world = makeWorld();
    onTestFinished(() => world.remove());
    for (const content of ['one', 'two']) {
      await promote(world.tools, await world.promotion(await world.grant(content)));
    }
    world.commands.behave = ({ env }) => (env?.['MLGATE_VERSION'] === '1' ? 1 : 0);
    expect(await rollback(world.tools, world.rollback())).toMatchObject({ kind: 'failed' });
    world.commands.behave = () => 0;
    expect(await rollback(world.tools, world.rollback({ version: 1 }))).toMatchObject({
      kind: 'refused',
      reasons: [{ holds: true }, { holds: true }, { rule: 'v1 was well when it was last deployed', holds: false }],
    });
  });

  it('back to a version that never served here is refused', async () => {
    const world = makeWorld();
    onTestFinished(() => world.remove());
    await promote(world.tools, await world.promotion(await world.grant('one')));
    const elsewhere = { ...world.rollback(), stage: 'staging', version: 1 };
    expect(await rollback(world.tools, elsewhere)).toMatchObject({
      kind: 'refused',
      reasons: [{ holds: true }, { rule: 'v1 served staging before', holds: false }, { holds: true }],
    });
  });
});

describe('threat 31', () => {
  it('a line with a wrong number is refused, although it names the line before it', () => {
    const event = { kind: 'held', stage: 'production', reason: 'x' } as const;
    const { text } = appendEvents({ ...emptyState(MODEL, 'found'), entries: 4 }, [event], {
      at: new Date('2026-11-22T10:00:00Z'),
      run: 'run',
      by: {
        id: '11',
        name: 'ann',
      },
    });
    expect(() => parseLedger(text, 'x')).toThrow('it is entry 5');
  });
});
