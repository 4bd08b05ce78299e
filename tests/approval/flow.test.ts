import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { giveOpinion } from '../../src/approval/approve.ts';
import type { OpinionAnswer } from '../../src/approval/approve.ts';
import { settleGrant } from '../../src/approval/grant.ts';
import { renderDecision } from '../../src/approval/render-decision.ts';
import { verifyGrant } from '../../src/approval/verify-grant.ts';
import type { Grant } from '../../src/approval/verify-grant.ts';
import type { AskedRequest } from '../../src/approval/request-facts.ts';
import type { Opinion, Person } from '../../src/records/approval.ts';
import { approval as approvalType } from '../../src/records/approval.ts';
import { sha256 } from '../../src/records/digest.ts';
import { readRecord, readRequest } from '../../src/registry/registry.ts';
import { memoryTree } from '../fakes/memory-tree.ts';
import type { MemoryTree } from '../fakes/memory-tree.ts';
import { ANN, BOB, EVE, makeWorld, MODEL, POLICY } from '../fakes/world.ts';
import type { World } from '../fakes/world.ts';

let tree: MemoryTree;
let world: World;
beforeEach(() => (world = makeWorld((tree = memoryTree()))));
afterEach(() => world.remove());

async function asked(): Promise<{ readonly id: string; readonly code: string }> {
  const outcome = await world.ask('one');
  if (outcome.kind !== 'requested') throw new Error(JSON.stringify(outcome));
  return outcome;
}

function give(person: Person, says: Opinion['says'], code: string, note = ''): Promise<OpinionAnswer> {
  return giveOpinion(world.tools, {
    model: MODEL,
    person,
    says,
    code,
    note,
    given: (request) => Promise.resolve(world.given(request)),
    author: { by: person, run: 'run 2' },
    mlgate: '0.1.0',
  });
}

function brokenRules(grant: Grant): readonly string[] {
  return grant.kind === 'granted' ? [] : grant.reasons.filter(({ holds }) => !holds).map(({ rule }) => rule);
}

async function grantIn(id: string): Promise<unknown> {
  return (await world.tools.registry.read(MODEL)).requests.get(id)?.grant;
}

describe('asking', () => {
  it('keeps the bytes, the exact record and its code; the next request has the next number', async () => {
    const [first, second] = [await asked(), await asked()];
    expect([first.id, second.id]).toEqual(['1', '2']);
    expect(first.code).not.toBe(second.code);
    expect(await world.tools.store.has(MODEL, `candidate-${sha256('one')}`)).toBe(true);
    const state = await world.tools.registry.read(MODEL);
    const request = await readRequest(world.tools.registry, state, '2');
    expect(request).toMatchObject({ level: 'local', requester: ANN, excluded: [{ person: ANN }], champion: null });
    expect(state.heads).toContain(request?.ledgerHead);
  });

  it.each([
    [
      'only the requester is in the group',
      { owners: [ANN.id] },
      [{ count: 1, group: 'owners' }],
      /nobody could approve \(ann@example.org may not: asked for it\)/,
    ],
    ['a group is empty', { owners: [] }, [{ count: 1, group: 'owners' }], /1 of owners, where only nobody/],
    ['a group does not exist', {}, [{ count: 1, group: 'owners' }], /1 of owners/],
    [
      'too few are left',
      { owners: [ANN.id, BOB.id] },
      [{ count: 2, group: 'owners' }],
      /2 of owners, where only bob@example.org/,
    ],
    [
      'one person sits in both groups',
      { a: [BOB.id], b: [BOB.id] },
      [
        { count: 1, group: 'a' },
        { count: 1, group: 'b' },
      ],
      /2 different persons, and only 1/,
    ],
    ['nobody is needed', { owners: [BOB.id] }, [], /asks for nobody/],
    [
      'one person is written twice',
      { owners: [BOB.id, 'BOB@example.org'] },
      [{ count: 2, group: 'owners' }],
      /2 of owners/,
    ],
  ])('says that nobody could ever approve when %s', async (_, groups, needs, why) => {
    world.policy = { ...POLICY, groups: { ...groups }, needs: [...needs] };
    const outcome = await world.ask('one');
    if (outcome.kind !== 'impossible') throw new Error(outcome.kind);
    expect(outcome.why.join('; ')).toMatch(why);
    expect(tree.files.size).toBe(0);
  });

  it.each([
    ['what the gate stopped', { conclusion: 'failure', verdict: 'fail' }],
    ['another champion than the one in the stage', { champion: { version: 3, digest: sha256('x') } }],
  ] as const)('refuses %s', async (_, changes) => {
    expect(await world.ask('one', changes)).toMatchObject({ kind: 'refused' });
    expect(tree.files.size).toBe(0);
  });

  it('refuses bytes that are not the ones that were evaluated', async () => {
    await expect(world.ask('one', { candidate: sha256('another') })).rejects.toThrow('these are not the bytes');
  });
});

describe('answering', () => {
  it('grants, and settles the approval with who said what', async () => {
    const { id, code } = await asked();
    const answer = await give(BOB, 'approve', code.toLowerCase(), 'looks right');
    if (answer.kind !== 'recorded' || answer.approval === undefined) throw new Error(answer.kind);
    const { digest, record } = answer.approval;
    expect(await readRecord(world.tools.registry, approvalType, { model: MODEL, digest })).toEqual(record);
    expect(record).toMatchObject({ requestId: id, code, level: 'local', candidate: sha256('one') });
    expect(record.opinions).toMatchObject([{ person: BOB, says: 'approve', code, note: 'looks right' }]);
    expect(Date.parse(record.expires) - Date.parse(record.grantedAt)).toBe(24 * 3600 * 1000);
  });

  describe('without the bytes', () => {
    const unseen = { kind: 'unknown', reason: 'the store has no candidate' } as const;
    const by = { author: { by: ANN, run: 'run 3' }, mlgate: '0.1.0' };

    async function saidBlindly(says: Opinion['says']): Promise<AskedRequest> {
      const { id, code } = await asked();
      const state = await world.tools.registry.read(MODEL);
      const request = await readRequest(world.tools.registry, state, id);
      if (request === undefined) throw new Error('no request');
      const given = { ...world.given(request), candidate: unseen };
      const stated = { model: MODEL, person: BOB, says, code, note: '', given: () => Promise.resolve(given) };
      const author = { by: BOB, run: 'run 2' };
      const answer = await giveOpinion(world.tools, { ...stated, author, mlgate: '0.1.0' });
      expect(answer).toMatchObject({ kind: 'recorded', decision: { kind: 'error' } });
      return { id, request, given: world.given(request) };
    }

    it('is granted by whoever has them, once', async () => {
      const one = await saidBlindly('approve');
      expect(await grantIn(one.id)).toBeNull();
      await settleGrant(world.tools.registry, one, by);
      const head = tree.head;
      await settleGrant(world.tools.registry, one, by);
      expect(tree.head).toBe(head);
      const state = await world.tools.registry.read(MODEL);
      expect(verifyGrant(one, state, world.clock.now()).kind).toBe('granted');
    });

    it.each([
      ['nobody has them', 'approve', { candidate: unseen }],
      ['they are others', 'approve', { candidate: { kind: 'known', value: sha256('other') } }],
      ['somebody denied', 'deny', {}],
    ] as const)('is not granted while %s', async (_, says, changes) => {
      const one = await saidBlindly(says);
      await settleGrant(world.tools.registry, { ...one, given: { ...one.given, ...changes } }, by);
      expect(await grantIn(one.id)).toBeNull();
    });

    it('is not granted before anybody approved', async () => {
      const { id } = await asked();
      const state = await world.tools.registry.read(MODEL);
      const request = await readRequest(world.tools.registry, state, id);
      if (request === undefined) throw new Error('no request');
      await settleGrant(world.tools.registry, { id, request, given: world.given(request) }, by);
      expect(await grantIn(id)).toBeNull();
    });
  });

  it.each([
    ['of the requester', ANN, 'approve', 'may not approve: asked for it'],
    ['of a stranger', EVE, 'approve', 'is in none of the groups owners'],
    ['to withdraw what was never said', BOB, 'withdraw', 'there is nothing to withdraw'],
  ] as const)('ignores a word %s, and says why', async (_, person, word, why) => {
    const { code } = await asked();
    const before = tree.head;
    expect(await give(person, word, code)).toMatchObject({ kind: 'ignored', why });
    expect(tree.head).toBe(before);
  });

  it.each([['K7QX-9M2D-4TRA-ZP6E'], ['NOT approved!'], ['']])('does not know the code %j', async (code) => {
    await asked();
    expect(await give(BOB, 'approve', code)).toEqual({ kind: 'unknown-code' });
  });

  it('lets a later denial stop a grant that is not used yet', async () => {
    const id = await world.grant('one');
    const state = await world.tools.registry.read(MODEL);
    const code = state.requests.get(id)?.opinions[0]?.code ?? '';
    const answer = await give(BOB, 'deny', code, 'wait');
    expect(answer).toMatchObject({ kind: 'recorded', decision: { kind: 'denied' } });
    const { promote } = await import('../../src/deployment/promote.ts');
    expect(await promote(world.tools, await world.promotion(id))).toMatchObject({ kind: 'refused' });
    expect(world.commands.ran).toEqual([]);
  });

  it('does not stand on a ledger whose history was rewritten, nor on another record of the same number', async () => {
    await world.grant('zero');
    const id = await world.grant('one');
    const state = await world.tools.registry.read(MODEL);
    const request = await readRequest(world.tools.registry, state, id);
    if (request === undefined) throw new Error('no request');
    const asked = { id, request, given: world.given(request) };
    const now = world.clock.now();
    expect(verifyGrant(asked, state, now).kind).toBe('granted');
    const rewritten = { ...state, heads: state.heads.filter((head) => head !== request.ledgerHead) };
    expect(brokenRules(verifyGrant(asked, rewritten, now))).toEqual(["the ledger's history is the one of the request"]);
    const altered = { ...asked, request: { ...request, headline: 'Much better.' } };
    expect(brokenRules(verifyGrant(altered, state, now))).toContain(`request ${id} is the one that the ledger has`);
  });

  it('refuses the code of a request that a newer one replaced', async () => {
    const { code } = await asked();
    await asked();
    expect(await give(BOB, 'approve', code)).toMatchObject({ decision: { kind: 'refused' } });
  });

  it('refuses a request whose file was altered', async () => {
    const { code } = await asked();
    const path = `models/${MODEL}/requests/1.json`;
    const text = new TextDecoder().decode(tree.files.get(path)).replace('Better', 'Much better');
    tree.files.set(path, new TextEncoder().encode(text));
    await expect(give(BOB, 'approve', code)).rejects.toThrow('was altered');
  });

  it('does not deploy other bytes than the approved ones, whatever the candidate slot holds', async () => {
    const id = await world.grant('one');
    writeFileSync(`${world.root}/store/${MODEL}/candidate-${sha256('one')}/one.json`, 'two');
    const { promote } = await import('../../src/deployment/promote.ts');
    await expect(promote(world.tools, await world.promotion(id))).rejects.toThrow('not the bytes');
    expect(world.commands.ran).toEqual([]);
  });
});

describe('a decision in words', () => {
  it.each(['waiting', 'granted', 'denied', 'refused'] as const)('%s', async (kind) => {
    const { id, code } = await asked();
    world.policy = kind === 'refused' ? { ...world.policy, needs: [{ count: 2, group: 'owners' }] } : world.policy;
    const word = kind === 'denied' ? 'deny' : 'approve';
    const who = kind === 'waiting' ? ANN : BOB;
    const answer = await give(who, word, code, kind === 'denied' ? 'not \u001b[2J today' : '');
    if (answer.kind === 'unknown-code') throw new Error(answer.kind);
    const state = await world.tools.registry.read(MODEL);
    const request = await readRequest(world.tools.registry, state, id);
    if (request === undefined) throw new Error('no request');
    expect(answer.decision.kind).toBe(kind);
    const text = `${renderDecision(id, request, answer.decision)}\n`;
    await expect(text).toMatchFileSnapshot(`../golden/approval/${kind}.txt`);
  });
});
