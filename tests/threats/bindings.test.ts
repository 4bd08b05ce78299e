// Threats 01, 07, 08, 14–17, 19, 25, 30, 31: what was approved is what is there. Each test names the rule that it falls with.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../src/records/approval.ts';
import { sha256 } from '../../src/records/digest.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import { commitOf, GITHUB_ACTIONS } from '../fakes/forge-world.ts';
import { commentEvent, memoryForge, PUSH } from '../fakes/memory-forge.ts';
import { approveOnForge } from '../../src/pipeline/approval/approve-on-forge.ts';
import { verifyOnForge } from '../../src/pipeline/approval/verify.ts';
import {
  BOB,
  EVE,
  evidenceFiles,
  FILES,
  makeScene,
  MALLORY,
  MODEL,
  NUMBER,
  policyText,
  PROTECTED,
  remember,
} from '../fakes/server-scene.ts';
import type { Asked, Scene } from '../fakes/server-scene.ts';
import { codeOf } from '../platform/problem-code.ts';

/** Something that an attacker or the world changes, after which the request must not be deployable. */
const SWAPS: Readonly<Record<string, (scene: Scene, asked: Asked, comment: number) => void>> = {
  'the head of the pull request': ({ world }) => {
    world.pull(NUMBER, { ...world.pullOf(NUMBER), head: commitOf('another head') });
  },
  'the approving comment': ({ world }, _, comment) => void world.edit(comment, 'never mind'),
  'the request': ({ world }, { comment }) => void world.edit(comment.id, comment.body.replace('Better', 'Best')),
  'the policy': (scene) => scene.main({ 'mlgate.yml': policyText({ needs: ['2 of owners'] }) }),
  'the deploy script': (scene) => scene.main({ 'deploy.sh': 'curl evil\n' }),
  'the deploy workflow': (scene) => scene.main({ '.github/workflows/deploy.yml': 'on: push\n' }),
  'the rights of the approver': ({ world }) => void world.permissions.set('bob', 'none'),
  'the protection': ({ world }) => void world.protections.set('production', { ...PROTECTED, codeOwners: false }),
};

describe('threat 01 swapped between reading and acting', () => {
  /** Plays a run once for every call it makes, with the swap right before that call. @returns how many there were. */
  async function swapAtEach(scene: Scene, swap: () => void, run: (k: number) => Promise<void>): Promise<number> {
    const restore = remember(scene);
    for (let k = 1; k < 100; k++) {
      const start = scene.forge.calls.count('*');
      let swapped = false;
      scene.forge.calls.before = (_, count) => {
        if (count !== start + k) return;
        swapped = true;
        swap();
      };
      await run(k);
      restore();
      if (!swapped) return k - 1;
    }
    throw new Error('a run makes fewer calls');
  }

  // Falls with verifyOnForge() asking anew: every swap in or after the decision must be seen there.
  it.each(Object.keys(SWAPS))('%s, before each call of the deciding run', async (name) => {
    const scene = await makeScene();
    const asked = await scene.ask();
    const word = scene.world.say(NUMBER, { by: BOB, body: `/approve ${asked.code}` });
    let happened = false;
    const swap = (): void => {
      happened = true;
      SWAPS[name]?.(scene, asked, word.id);
    };
    const calls = await swapAtEach(scene, swap, async (k) => {
      happened = false;
      await scene.hear(commentEvent(scene.world, word.id)).catch(() => undefined);
      scene.forge.calls.before = () => {};
      const verified = await scene.verify(asked.id).catch(() => ['an error']);
      expect({ k, deployable: verified.length === 0 }).toEqual({ k, deployable: !happened });
    });
    expect(calls).toBeGreaterThan(20);
  });

  // Falls with serverFacts() in binding-rules.ts, and with runsOf() of the checkout.
  it.each(Object.keys(SWAPS))(
    '%s, before each call of the verifying run: refused, or the approved bytes',
    async (name) => {
      const scene = await makeScene();
      const asked = await scene.ask();
      const { comment } = await scene.say(BOB, `/approve ${asked.code}`);
      const registry = openRegistry(scene.tree, scene.session.platform.clock);
      let refusals = 0;
      const calls = await swapAtEach(
        scene,
        () => SWAPS[name]?.(scene, asked, comment.id),
        async () => {
          scene.forge.event = PUSH;
          scene.forge.run = { ...scene.forge.run, commit: scene.world.branches.get('main') };
          const verified = await verifyOnForge(scene.session, registry, asked.id).catch(() => undefined);
          const grant = verified?.authorise(await registry.read(MODEL), new Date(scene.world.time));
          if (grant?.kind === 'granted') expect(grant.candidate).toBe(asked.request.candidate);
          else refusals++;
        },
      );
      // The commit that runs has the workflow that runs, whatever the branch gets meanwhile.
      expect(refusals > 0).toBe(name !== 'the deploy workflow');
      expect(calls).toBeGreaterThan(10);
    },
  );
});

describe('threat 07 replay on another model, run, environment or repository', () => {
  const other = sha256('other');
  const changes: Partial<Record<keyof ApprovalRequest, Partial<ApprovalRequest>>> = {
    candidate: { candidate: other },
    champion: { champion: { version: 3, digest: other } },
    data: { data: [other] },
    environment: { environment: 'staging' },
    evidence: { evidence: other },
    headline: { headline: 'Much better.' },
    head: { head: commitOf('x') },
    runs: { runs: [] },
    requester: { requester: { id: '12', name: 'bob' } },
    excluded: { excluded: [] },
    ledgerHead: { ledgerHead: other },
    expires: { expires: '2026-11-24T10:00:00.000Z' },
    level: { level: 'A1' },
  };
  // Falls with the seal: a code is of one record at one place.
  it.each(Object.entries(changes))('a code is worth nothing for a request with another %s', async (_, change) => {
    const scene = await makeScene();
    const first = await scene.ask();
    const second = await scene.ask(change);
    expect(second.code).not.toBe(first.code);
    await scene.say(BOB, `/approve ${first.code}`);
    expect((await scene.state()).requests.get(second.id)?.grant ?? null).toBeNull();
    expect(await scene.verify(second.id)).not.toEqual([]);
  });

  // Falls with the id in sealCode(), and with the place in soundRequest() and answerOpinion().
  it('the same comment elsewhere is another request, and none', async () => {
    const scene = await makeScene();
    const { comment, code } = await scene.ask();
    scene.world.pull(8, { author: EVE });
    const copy = scene.world.say(8, { body: comment.body });
    await scene.say(BOB, `/approve ${code}`, { number: 8 });
    expect((await scene.state()).requests.size).toBe(0);
    expect(await codeOf(scene.verify(String(copy.id)))).toBe('request-none');
  });
});

describe('threat 08 stale evidence and a moved champion', () => {
  // Falls with checkedEvidence().
  it('one flipped byte of the evidence, and nothing is granted', async () => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    for (const artifact of scene.world.artifacts.filter(({ name }) => name.includes('evidence'))) {
      for (const [path, bytes] of artifact.files) {
        artifact.files.set(path, Buffer.from(Buffer.from(bytes).toString().replace('the evidence', 'the evidenze')));
      }
    }
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'error' });
    expect((await scene.state()).requests.size).toBe(0);
  });

  // Falls with the rule "the version it would replace".
  it('a champion that moved after the grant is refused', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    const registry = openRegistry(scene.tree, scene.session.platform.clock);
    const claim = {
      id: 'adopted',
      action: 'adopt',
      stage: 'production',
      version: 1,
      digest: sha256('other'),
      expected: null,
      request: null,
      approval: null,
      commit: null,
      holder: { name: 'x', host: 'x', process: '1' },
      until: '2026-11-30T00:00:00.000Z',
      takesOver: null,
    } as const;
    const finished = { kind: 'finished', claim: 'adopted', result: 'deployed', deployment: null, reason: '' } as const;
    const author = { by: { id: '11', name: 'ann' }, run: 'run' };
    await registry.update(MODEL, () => ({
      kind: 'change',
      events: [{ kind: 'claimed', claim }, finished],
      author,
      value: 0,
    }));
    expect(await scene.verify(id)).toEqual(['the version it would replace']);
  });
});

describe('threat 14 a newer request while an older is open', () => {
  // Falls with newerRequest().
  it.each([
    ['approved before the newer one was made', ['approve first', 'ask'], []],
    ['approved after the newer one was made', ['ask', 'approve first'], []],
    ['and then the newer one is approved', ['ask', 'approve first', 'approve second'], ['second']],
  ] as const)('%s', async (_, steps, deployable) => {
    const scene = await makeScene();
    const first = await scene.ask();
    let second: Asked | undefined;
    for (const step of steps) {
      if (step === 'ask') second = await scene.ask({ headline: 'Another.' });
      else await scene.say(BOB, `/approve ${(step === 'approve first' ? first : second)?.code}`);
    }
    expect(await scene.verify(first.id)).toContain('no newer request');
    expect((await scene.verify(second?.id ?? '')).length === 0).toBe(deployable.length > 0);
  });
});

describe('threat 15 two runs at once', () => {
  // Falls with deciding inside registry.update() of standingOf().
  it('give one grant and one deployment, whichever is faster', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    const words = [BOB, EVE].map((by) => scene.world.say(NUMBER, { by, body: `/approve ${code}` }));
    const runs = words.map((word) => {
      const forge = memoryForge({ world: scene.world, files: scene.session.platform.files });
      forge.event = commentEvent(scene.world, word.id);
      return approveOnForge({ ...scene.session, platform: { ...scene.session.platform, forge } }, forge, undefined);
    });
    await Promise.all(runs);
    const ledger = new TextDecoder().decode(scene.tree.files.get(`models/${MODEL}/ledger.jsonl`));
    expect(ledger.match(/"kind":"granted"/g)).toHaveLength(1);
    expect(scene.world.dispatched).toHaveLength(1);
    expect(await scene.verify(id)).toEqual([]);
  });
});

describe('threat 16 a deploy workflow started by hand with forged inputs', () => {
  // Falls with numberOf(), soundRequest() and requireDefaultBranch().
  it.each<[string, (scene: Scene, asked: Asked) => string, string]>([
    ['no number', () => 'latest', 'request-none'],
    ['a digest', (_, { request }) => request.candidate, 'request-none'],
    [
      'a comment that is no request',
      ({ world }) => String(world.say(NUMBER, { by: BOB, body: 'hi' }).id),
      'request-none',
    ],
    ['nothing that exists', () => '999999', 'request-none'],
    [
      'a forged card',
      ({ world }, { comment }) => String(world.say(NUMBER, { by: MALLORY, body: comment.body }).id),
      'request-none',
    ],
    [
      'a copy on a foreign issue',
      ({ world }, { comment }) =>
        String(world.say(world.issue({ title: 'x', body: 'x' }).number, { body: comment.body }).id),
      'request-none',
    ],
    [
      'a card that was edited',
      ({ world }, { comment }) => {
        world.edit(comment.id, comment.body.replace('Better', 'Best'));
        return String(comment.id);
      },
      'request-void',
    ],
  ])('%s', async (_, forge, problem) => {
    const scene = await makeScene();
    const asked = await scene.ask();
    await scene.say(BOB, `/approve ${asked.code}`);
    expect(await codeOf(scene.verify(forge(scene, asked)))).toBe(problem);
  });

  it('on a feature branch nothing is read at all', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    scene.forge.event = { ...PUSH, name: 'workflow_dispatch', branch: 'feature', isDefaultBranch: false };
    const before = scene.forge.calls.list.length;
    const registry = openRegistry(scene.tree, scene.session.platform.clock);
    expect(await codeOf(verifyOnForge(scene.session, registry, id))).toBe('approve-branch');
    expect(await codeOf(approveOnForge(scene.session, scene.forge, id))).toBe('approve-branch');
    expect(scene.forge.calls.list.length).toBe(before);
  });
});

describe('threat 17 the pull request weakens policy or workflow', () => {
  // Falls with governing() reading the default branch.
  it('its own mlgate.yml counts for nothing', async () => {
    const scene = await makeScene({ groups: { owners: ['bob', 'eve'] }, needs: ['2 of owners'] });
    const weak = { ...FILES, 'mlgate.yml': policyText({ groups: { owners: ['mallory'] } }) };
    scene.world.pull(NUMBER, { ...scene.world.pullOf(NUMBER), head: scene.world.commit('weak', { files: weak }) });
    const { code } = await scene.ask();
    expect(await scene.say(MALLORY, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'waiting' });
    expect(await scene.say(EVE, `/approve ${code}`)).toMatchObject({ decision: 'granted' });
  });

  it('and neither does one that the request brought along', async () => {
    const scene = await makeScene({ needs: ['2 of owners'] });
    const strict = (await scene.ask()).request.policy.policy;
    const lower = { ...strict, needs: [{ count: 1, group: 'owners' }] };
    const { code } = await scene.ask({ policy: { digest: sha256('x'), policy: lower } });
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'refused' });
  });

  it.each<[string, { files?: Readonly<Record<string, string>>; links?: readonly string[] }]>([
    ['missing', { files: {} }],
    ['a link', { links: ['mlgate.yml'] }],
    ['without a policy', { files: { 'mlgate.yml': 'model: late\n' } }],
  ])('a policy of the default branch that is %s is an error, and no approval', async (_, content) => {
    const scene = await makeScene();
    const { code } = await scene.ask();
    scene.world.commit('main', { ...content, branch: 'main' });
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'error' });
    expect((await scene.state()).requests.size).toBe(0);
  });

  it('a deploy workflow that changes after the approval is refused', async () => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    await scene.say(BOB, `/approve ${code}`);
    scene.main({ '.github/workflows/deploy.yml': 'on: push\n' });
    expect(await scene.verify(id)).toEqual(['what will run']);
  });
});

describe('threat 19 poisoned artifacts', () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  // Falls with checkedEvidence() and with trying each artifact of the name.
  it.each<[string, ReadonlyMap<string, Uint8Array>]>([
    [
      'other evidence under the name',
      new Map([['evidence.json', bytes(JSON.stringify(Object.fromEntries(evidenceFiles('other').files)))]]),
    ],
    ['no JSON', new Map([['evidence.json', bytes('{')]])],
    ['another file', new Map([['other.json', bytes('{}')]])],
    ['numbers that are none', new Map([['evidence.json', bytes('{"evidence/x.json":1e999}')]])],
    ['NaN', new Map([['evidence.json', bytes('{"evidence/x.json":NaN}')]])],
    ['too much', new Map([['evidence.json', new Uint8Array(65 * 2 ** 20)]])],
    [
      'more than the evidence',
      new Map([
        [
          'evidence.json',
          bytes(JSON.stringify({ ...Object.fromEntries(evidenceFiles('the evidence').files), 'records/x.json': '{}' })),
        ],
      ]),
    ],
  ])('%s is passed over; alone it grants nothing', async (_, content) => {
    for (const alone of [false, true]) {
      const scene = await makeScene();
      const { code } = await scene.ask();
      const [own] = scene.world.artifacts.filter(({ name }) => name.includes('evidence'));
      if (own === undefined) throw new Error('evidence');
      scene.world.artifacts = scene.world.artifacts.filter((artifact) => !alone || artifact !== own);
      scene.world.artifacts.push({
        ...own,
        id: scene.world.id(),
        run: alone ? own.run : 999,
        headRepositoryId: 666,
        files: new Map(content),
      });
      expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: alone ? 'error' : 'granted' });
    }
  });
});

describe('threat 25 protection disabled by an admin', () => {
  // Falls with the rule "the assurance has not fallen".
  it.each([
    ['reviews', { reviewed: false }],
    ['code owners', { codeOwners: false }],
    ['the environment', { environmentBound: false }],
  ])('without %s the request is refused', async (_, change) => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    scene.world.protections.set('production', { ...PROTECTED, ...change });
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'refused' });
    scene.world.protections.set('production', PROTECTED);
    await scene.say(MALLORY, '/status');
    scene.world.protections.set('production', { ...PROTECTED, ...change });
    expect(await scene.verify(id)).toEqual(['the assurance has not fallen']);
  });

  // Falls with assuranceNow(): unknown is not refused.
  it.each([
    ['reviews', { reviewed: null }],
    ['code owners', { codeOwners: null }],
    ['the environment', { environmentBound: null }],
    ['anything', { reviewed: null, codeOwners: null, environmentBound: null }],
  ])('a token that may not read %s is an error, and grants nothing', async (_, change) => {
    const scene = await makeScene();
    const { id, code } = await scene.ask();
    scene.world.protections.set('production', { ...PROTECTED, ...change });
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision: 'error' });
    expect((await scene.state()).requests.size).toBe(0);
    expect(scene.answers().at(-1)).toContain('this token may not read whether');
    scene.world.protections.set('production', PROTECTED);
    expect(await scene.say(MALLORY, '/status')).toMatchObject({ decision: 'granted' });
    scene.world.protections.set('production', { ...PROTECTED, ...change });
    expect(await scene.verify(id)).toEqual(['the assurance has not fallen']);
  });

  it.each<[string, Partial<ApprovalRequest>, Readonly<Record<string, null | boolean>>, string]>([
    ['A0 asks for nothing that could be unreadable', { level: 'A0' }, { reviewed: null, codeOwners: null }, 'granted'],
    ['A1 does not ask for the environment', { level: 'A1' }, { environmentBound: null }, 'granted'],
    ['what is off decides whatever cannot be read', {}, { reviewed: false, codeOwners: null }, 'refused'],
  ])('%s', async (_, asked, change, decision) => {
    const scene = await makeScene();
    const { code } = await scene.ask(asked);
    scene.world.protections.set('production', { ...PROTECTED, ...change });
    expect(await scene.say(BOB, `/approve ${code}`)).toMatchObject({ decision });
  });
});

describe('threat 30 a card that was edited while its code stays true', () => {
  // Falls with trustOwn() for edits, and with the comparison in readRequestComment() where the server hides the edit.
  it.each([
    'Approval wanted',
    'Better than production.',
    '1 of',
    'bob',
    'deploy.sh',
    'advisory|enforced',
    'UTC',
    '"model"',
  ])('edited at %s, and back again', async (part) => {
    for (const back of [false, true]) {
      const scene = await makeScene();
      const { code, comment } = await scene.ask();
      const altered = comment.body.replace(new RegExp(part), 'X');
      expect(altered).not.toBe(comment.body);
      scene.world.edit(comment.id, altered);
      if (back) scene.world.edit(comment.id, comment.body);
      await scene.say(BOB, `/approve ${code}`);
      expect(scene.answers().at(-1)).toContain('not counted');
      expect((await scene.state()).requests.size).toBe(0);
    }
  });

  it('a card that says another thing than its record is none, also where nobody edited it', async () => {
    const scene = await makeScene();
    const { comment } = await scene.ask();
    const forged = scene.world.say(NUMBER, { body: comment.body.replace('Better than', 'As good as') });
    expect(forged.author).toEqual(GITHUB_ACTIONS);
    expect(await codeOf(scene.verify(String(forged.id)))).toBe('request-void');
  });
});

describe('threat 31 a registry branch that was rewritten', () => {
  // Falls with the rule "the ledger's history is the one of the request".
  it.each(['older', 'forged'] as const)('an %s history is refused', async (how) => {
    const scene = await makeScene();
    const earlier = await scene.ask();
    await scene.say(BOB, `/approve ${earlier.code}`);
    const { id, code, request } = await scene.ask({ headline: 'Another.' });
    expect(request.ledgerHead).not.toBeNull();
    const saved = new Map(scene.tree.files);
    await scene.say(BOB, `/approve ${code}`);
    expect(await scene.verify(id)).toEqual([]);
    const ledger = `models/${MODEL}/ledger.jsonl`;
    if (how === 'older') {
      scene.tree.files.clear();
      scene.tree.head = undefined;
      expect(await codeOf(scene.say(MALLORY, '/status'))).toBe('ledger-rewritten');
      // A runner that starts afresh remembers nothing.
      rmSync(join(scene.session.platform.folder, '.mlgate'), { recursive: true });
      await scene.say(MALLORY, '/status');
      expect(await scene.verify(id)).toContain("the ledger's history is the one of the request");
    } else {
      const text = new TextDecoder().decode(saved.get(ledger)).replace('looks', 'look');
      const lines = text.trimEnd().split('\n').slice(0, -1);
      scene.tree.files.set(ledger, Buffer.from(`${lines.join('\n')}\n`));
      expect(await scene.verify(id)).toContain("the ledger's history is the one of the request");
    }
  });
});
