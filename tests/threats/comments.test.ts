// Threats 02–06, 22, 26, 28: whose word it is, and whether it still is. Each test names the rule that it falls with.
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/platform/forge.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import { requestFile } from '../../src/registry/registry.ts';
import { sha256 } from '../../src/records/digest.ts';
import { GITHUB_ACTIONS, person } from '../fakes/forge-world.ts';
import type { ForgeWorld } from '../fakes/forge-world.ts';
import { commentEvent } from '../fakes/memory-forge.ts';
import { ANN, BOB, EVE, makeScene, MALLORY, MODEL, NUMBER, sealed, ZOE } from '../fakes/server-scene.ts';
import type { Scene } from '../fakes/server-scene.ts';

type Alter = (world: ForgeWorld, id: number) => void;
const entryOf = (world: ForgeWorld, id: number) => {
  const entry = world.comments.find(({ comment }) => comment.id === id);
  if (entry === undefined) throw new Error(`no comment ${id}`);
  return entry;
};
const history =
  (changes: Readonly<Record<string, unknown>>): Alter =>
  (world, id) => {
    const entry = entryOf(world, id);
    entry.history = { ...entry.history, ...changes };
  };

const ALTERATIONS: readonly (readonly [string, Alter])[] = [
  ['edited', (world, id) => void world.edit(id, `${entryOf(world, id).comment.body} and more`)],
  [
    'edited and put back',
    (world, id) => {
      const { body } = entryOf(world, id).comment;
      world.edit(id, 'something else');
      world.edit(id, body);
    },
  ],
  ['deleted', (world, id) => world.delete(id)],
  ['sent by e-mail', history({ byEmail: true })],
  ['of another body in GraphQL', history({ body: '/deny' })],
  ['of another author in GraphQL', history({ author: 'zoe' })],
  ['of a deleted account', history({ author: null })],
  ['edited by GraphQL alone', history({ editedAt: '2026-11-22T11:00:00Z' })],
  [
    'edited by REST alone',
    (world, id) => {
      const entry = entryOf(world, id);
      entry.comment = { ...entry.comment, updatedAt: '2026-11-22T11:00:00Z' };
    },
  ],
];

/** As promote would have left the ledger. */
async function use(scene: Scene, id: string): Promise<void> {
  const registry = openRegistry(scene.tree, scene.session.platform.clock);
  const grant = (await scene.grantOf(id)).grant?.approval ?? null;
  const claim = {
    id: 'claim 1',
    action: 'promote',
    stage: 'production',
    version: 1,
    digest: sha256('model bytes'),
    expected: null,
    request: id,
    approval: grant,
    commit: null,
    holder: { name: 'ci', host: 'here', process: '1' },
    until: '2026-11-30T00:00:00.000Z',
    takesOver: null,
  } as const;
  const finished = { kind: 'finished', claim: 'claim 1', result: 'deployed', deployment: null, reason: '' } as const;
  const author = { by: { id: '11', name: 'ann' }, run: 'run' };
  await registry.update(MODEL, () => ({
    kind: 'change',
    events: [{ kind: 'claimed', claim }, finished],
    author,
    value: undefined,
  }));
}

describe('threat 02 edited, deleted and restored comments', () => {
  // Falls with the rules of untouched() in trust.ts, one by one.
  it.each(ALTERATIONS)('before the decision: an approval that is %s grants nothing', async (_, alter) => {
    const scene = await makeScene({ groups: { owners: ['bob', 'eve'] }, needs: ['2 of owners'] });
    const { id, code } = await scene.ask();
    const { comment } = await scene.say(BOB, `/approve ${code}`);
    alter(scene.world, comment.id);
    expect(await scene.say(EVE, `/approve ${code}`)).toMatchObject({ decision: 'waiting', request: id });
    expect((await scene.state()).requests.size).toBe(0);
  });

  // Falls with opinionsAbout() taking words that the ledger alone has for approvals.
  it.each(ALTERATIONS)('after the grant: an approval that is %s is no grant any more', async (_, alter) => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    const { comment } = await scene.say(BOB, `/approve ${code}`);
    expect(await scene.verify(id)).toEqual([]);
    alter(scene.world, comment.id);
    expect(await scene.verify(id)).toContain('approved by owners');
  });

  // Falls with `gone` in wordsToKeep() of settle.ts.
  it.each(['edit', 'remove'] as const)('the run that an %s starts withdraws the grant, and says so', async (how) => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    const { comment } = await scene.say(BOB, `/approve ${code}`);
    expect(await (how === 'edit' ? scene.edit(comment.id, 'x') : scene.remove(comment.id))).toMatchObject({
      decision: 'waiting',
    });
    expect((await scene.grantOf(id)).opinions.map(({ says }) => says)).toEqual(['approve', 'withdraw']);
    expect(scene.answers().at(-1)).toContain('The grant is withdrawn');
    await scene.say(EVE, `/approve ${code}`);
    expect(await scene.verify(id)).toEqual([]);
  });

  // Falls with the early return for used grants in decideSettlement().
  it.each(['edit', 'remove'] as const)('a grant that was used is settled: an %s is flagged only', async (how) => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    const { comment } = await scene.say(BOB, `/approve ${code}`);
    await use(scene, id);
    const before = scene.tree.head;
    await (how === 'edit' ? scene.edit(comment.id, 'x') : scene.remove(comment.id));
    expect(scene.tree.head).toBe(before);
    expect(scene.answers().at(-1)).toContain('Flagged');
  });

  // Falls with the ledger's denials in opinionsAbout(), and with writing them down in wordsToKeep().
  it.each(['edit', 'remove'] as const)('a denial stands although somebody did %s its comment', async (how) => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    const { comment } = await scene.say(EVE, `/deny ${code} not yet`);
    await (how === 'edit' ? scene.edit(comment.id, 'fine') : scene.remove(comment.id));
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'denied' });
    await scene.say(EVE, `/withdraw ${code}`);
    expect(await scene.say(MALLORY, '/status')).toMatchObject({ decision: 'granted' });
  });

  // Falls with takenBack() in opinions-about.ts.
  it('removing the withdrawal of an approval does not bring the approval back', async () => {
    const scene = await makeScene({ groups: { owners: ['bob', 'eve'] }, needs: ['2 of owners'] });
    const { code } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    const { comment } = await scene.say(BOB, `/withdraw ${code}`);
    await scene.remove(comment.id);
    expect(await scene.say(EVE, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
  });

  // Falls with GONE for withdrawals in opinionsAbout(): what is gone takes no denial away.
  it('a withdrawal whose comment is gone takes no denial away', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    await scene.say(EVE, `/deny ${code} not yet`);
    const { comment } = await scene.say(EVE, `/withdraw ${code}`);
    await scene.remove(comment.id);
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'denied' });
  });
});

describe('threat 03 approvers without rights', () => {
  // Falls with whyIgnored() asking for membership.
  it.each(['admin', 'maintain', 'write', 'triage', 'read'] as const)(
    '%s rights alone approve nothing',
    async (right) => {
      const scene = await makeScene();
      const { code } = await scene.ask();
      scene.world.permissions.set('mallory', right);
      expect(await scene.say(MALLORY, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
      expect(scene.answers().at(-1)).toContain('not counted');
    },
  );

  // Falls with withoutStrangers() in approval-facts-on-forge.ts.
  it('a listed person without access approves nothing, then or later', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    scene.world.permissions.set('bob', 'none');
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
    scene.world.permissions.set('bob', 'read');
    expect(await scene.say(MALLORY, '/status')).toMatchObject({ decision: 'granted' });
    expect(await scene.verify(id)).toEqual([]);
    scene.world.permissions.set('bob', 'none');
    expect(await scene.verify(id)).toContain('approved by owners');
  });

  // Falls with resolving teams anew for each decision.
  it('whoever left the team between approval and deployment approved nothing', async () => {
    const scene = await makeScene({ groups: { owners: ['acme/ml'] } });
    scene.world.teams = new Map([['acme/ml', [BOB]]]);
    const { id, code } = await scene.ask();
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
    scene.world.teams = new Map([['acme/ml', [EVE]]]);
    expect(await scene.verify(id)).toContain('approved by owners');
    scene.world.teams = undefined;
    expect(await scene.verify(id)).toContain('policy, members and opinions are known');
  });

  // Falls with `recorded` in resolveGroups().
  it('a login that changed hands names nobody', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    const thief = person('bob', 99);
    scene.world.know(thief);
    expect(await scene.say(thief, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
  });
});

describe('threat 04 self-approval through any role', () => {
  // Falls with makersOf() at the decision, and with `excluded` of the record.
  it.each<[string, (world: ForgeWorld) => void, Account]>([
    ['who opened the pull request', () => {}, ANN],
    ['who committed to it', (world) => void world.committers.set(NUMBER, [ANN, BOB]), BOB],
  ])('%s', async (_, prepare, who) => {
    const before = await makeScene();
    prepare(before.world);
    const asked = await before.ask();
    expect(await before.say(who, `/approve ${asked.code}`)).toMatchObject({ decision: 'waiting' });
    const after = await makeScene();
    const { code } = await after.ask({ excluded: [] });
    prepare(after.world);
    expect(await after.say(who, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
    expect(after.answers().at(-1)).toMatch(/may not approve: (?:opened the pull request|committed|asked for it)/);
  });

  // Falls with `excluded` of the record in barredPersons().
  it.each(['started the run', 'asked for it'])('who %s', async (reason) => {
    const scene = await makeScene();
    const { code } = await scene.ask({ excluded: [{ person: { id: '12', name: 'bob' }, reason }] });
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
    expect(await scene.say(EVE, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
  });

  it('where the policy of the default branch allows it, it counts', async () => {
    const scene = await makeScene({ selfApproval: true });
    const { code } = await scene.ask();
    expect(await scene.say(ANN, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
  });
});

describe('threat 05 bots, apps and agents', () => {
  const robot: Account = { id: 12, login: 'robot', kind: 'bot' };
  // Falls with the two first rules of trustPerson().
  it.each<[string, Account, string | undefined]>([
    ['a bot with the number of a person', robot, undefined],
    ['an app on behalf of a person', BOB, 'some-app'],
    ['our own account', GITHUB_ACTIONS, undefined],
  ])('%s', async (_, by, viaApp) => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    await scene.say(by, `/approve ${code}`, viaApp === undefined ? {} : { viaApp });
    expect(await scene.say(MALLORY, '/status')).toMatchObject({ decision: 'waiting' });
  });
});

describe('threat 06 one person counted twice', () => {
  // Falls with fillSeats(): one person, one seat.
  it('in two groups, in a list and a team, twice, in other letters', async () => {
    const scene = await makeScene({
      groups: { owners: ['bob', 'acme/ml', 'zoe'], risk: ['Bob', 'zoe'] },
      needs: ['1 of owners', '1 of risk'],
    });
    scene.world.teams = new Map([['acme/ml', [BOB]]]);
    const { code } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    expect(await scene.say({ ...BOB, login: 'BOB' }, `/approve ${code.toLowerCase()}`)).toMatchObject({
      decision: 'waiting',
    });
    expect(await scene.say(ZOE, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
    const record = [...scene.tree.files].find(([path]) => path.includes('/records/'))?.[1];
    const names = new TextDecoder().decode(record).match(/"id":"\d+"/g) ?? [];
    expect(new Set(names)).toEqual(new Set(['"id":"12"', '"id":"14"']));
  });
});

describe('threat 22 forged markers and edited comments of ours', () => {
  // Falls with the author check of readConversation().
  it('a card in the name of somebody else is no request, whatever it says', async () => {
    const scene = await makeScene();
    const { comment, request } = await scene.ask();
    const forged = scene.world.say(NUMBER, { by: MALLORY, body: comment.body });
    const { code } = sealed(request, forged);
    await scene.say(BOB, `/approve ${code}`);
    expect(scene.answers().at(-1)).toContain('no request here has this code');
  });

  // Falls with nothing reading decisions from texts.
  it('answers in our name that were never given decide nothing', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    scene.world.say(NUMBER, { body: `<!-- mlgate:answer to=1 -->\n\`bob\` **approved** ${code}. **Granted.**` });
    expect(await scene.say(MALLORY, '/status')).toMatchObject({ decision: 'waiting', request: id });
  });
});

describe('threat 26 a writer forges what the bot keeps', () => {
  // Falls with `server.opinions` in request-facts.ts: a ledger alone gives no approval.
  it('a ledger with a grant that nobody gave deploys nothing', async () => {
    const scene = await makeScene();
    const { id, code, request } = await scene.ask();
    const registry = openRegistry(scene.tree, scene.session.platform.clock);
    const file = requestFile(id, request);
    const bob = { id: '12', name: 'bob' };
    const at = '2026-11-22T10:00:10.000Z';
    const opinion = { person: bob, says: 'approve', code, note: '', at, comment: 4242 } as const;
    const asked = { kind: 'requested', request: id, text: file.digest, environment: 'production' } as const;
    const grant = { kind: 'granted', request: id, approval: sha256('x'), grantedAt: at } as const;
    await registry.update(MODEL, () => ({
      kind: 'change',
      events: [
        { ...asked, candidate: request.candidate },
        { kind: 'said', request: id, opinion },
        { ...grant, expires: '2026-11-29T10:00:00.000Z' },
      ],
      files: new Map([[file.path, file.text]]),
      author: { by: bob, run: 'forged' },
      value: undefined,
    }));
    expect(await scene.verify(id)).toContain('approved by owners');
  });
});

describe('threat 28 renames, transfers and forks', () => {
  // Falls with the rule "the repository" of binding-rules.ts.
  it('a new name is the same repository; another number is another one', async () => {
    const scene = await makeScene();
    const { id, code, request } = await scene.ask();
    scene.world.repository.name = 'acme/renamed';
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
    scene.world.repository.id = 7_002;
    expect(await scene.verify(id)).toContain('the repository');
    const elsewhere = await makeScene();
    elsewhere.world.repository.id = 7_002;
    const asked = await elsewhere.ask({ place: request.place });
    const word = elsewhere.world.say(NUMBER, { by: BOB, body: `/approve ${asked.code}` });
    const heard = await elsewhere.hear(commentEvent(elsewhere.world, word.id));
    expect(heard).toMatchObject({ decision: 'refused' });
  });
});
