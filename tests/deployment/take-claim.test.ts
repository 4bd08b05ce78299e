import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { promote } from '../../src/deployment/promote.ts';
import { rollback } from '../../src/deployment/rollback.ts';
import { decideClaim } from '../../src/deployment/take-claim.ts';
import type { Intent } from '../../src/deployment/take-claim.ts';
import { sha256 } from '../../src/records/digest.ts';
import { emptyState } from '../../src/registry/model-state.ts';
import type { ModelState } from '../../src/registry/registry.ts';
import { memoryTree } from '../fakes/memory-tree.ts';
import type { MemoryTree } from '../fakes/memory-tree.ts';
import { ANN, makeWorld, MODEL, STAGE } from '../fakes/world.ts';
import type { World } from '../fakes/world.ts';

const AT = new Date('2026-11-22T10:00:00.000Z');
const target = { model: MODEL, stage: STAGE, author: { by: ANN, run: 'r' }, mlgate: '0.1.0' };
const me = { name: 'ci', host: 'here', process: '1' };
const claimant = { target, me, leaseSeconds: 60, lives: new Map() };
const wanted: Intent = {
  action: 'promote',
  digest: sha256('two'),
  version: undefined,
  expected: null,
  request: '1',
  approval: sha256('approval'),
  commit: null,
  resume: false,
  force: false,
  also: [],
};
const served = (version: number | null): ModelState => ({
  ...emptyState(MODEL, 'found'),
  stages: new Map([[STAGE, { version, claim: null, since: AT.toISOString(), sound: true, history: [] }]]),
});

describe('decideClaim', () => {
  it('takes a free stage, for as long as the lease says', () => {
    const decision = decideClaim(served(null), AT, { intent: wanted, claimant });
    expect(decision).toMatchObject({
      kind: 'take',
      claim: { version: 1, expected: null, holder: me, until: '2026-11-22T10:01:00.000Z', takesOver: null },
    });
  });

  it.each([
    [null, null, 'take'],
    [3, 3, 'take'],
    [null, 3, 'answer'],
    [3, null, 'answer'],
    [3, 4, 'answer'],
  ])('expected v%s, found v%s: %s', (expected, found, kind) => {
    expect(decideClaim(served(found), AT, { intent: { ...wanted, expected }, claimant }).kind).toBe(kind);
  });

  it.each([
    ['promote', 'answer'],
    ['adopt', 'answer'],
    ['rollback', 'take'],
  ] as const)('quarantine and %s: %s', (action, kind) => {
    const state = { ...served(null), quarantined: new Map([[wanted.digest, 'bad']]) };
    const intent = { ...wanted, action, expected: action === 'rollback' ? ('any' as const) : null };
    expect(decideClaim(state, AT, { intent, claimant }).kind).toBe(kind);
  });
});

describe('a claim lost at the last moment', () => {
  let tree: MemoryTree;
  let world: World;
  beforeEach(() => (world = makeWorld((tree = memoryTree()))));
  afterEach(() => world.remove());

  it('before "deploying" is written: the deploy command does not run', async () => {
    await promote(world.tools, await world.promotion(await world.grant('one')));
    const options = await world.promotion(await world.grant('two'));
    world.commands.ran.length = 0;
    let taken = false;
    tree.beforeWrite = async ({ message }) => {
      if (taken || !message.includes('deploying v2')) return;
      taken = true;
      const other = { ...world.tools, registry: makeOther() };
      world.holders.others = 'alive';
      world.holders.current = { ...world.holders.current, process: '2' };
      expect(await rollback(other, world.rollback({ version: 1, force: true }))).toMatchObject({ kind: 'deployed' });
    };
    expect(await promote(world.tools, options)).toMatchObject({ kind: 'unfinished', version: 2 });
    expect(taken).toBe(true);
    // The rollback's own, and nothing after them.
    expect(world.commands.ran.map(({ command }) => command)).toEqual(['deploy', 'smoke']);
  });

  function makeOther(): World['tools']['registry'] {
    const other = makeWorld(tree);
    world.clock.time += 1000;
    other.remove();
    return other.tools.registry;
  }
});

describe('a grant', () => {
  let world: World;
  beforeEach(() => (world = makeWorld()));
  afterEach(() => world.remove());

  it('that was used without success is not used again, whatever the approval stage says', async () => {
    world.commands.behave = ({ command }) => (command.startsWith('smoke') ? 1 : 0);
    const id = await world.grant('one');
    const options = await world.promotion(id);
    await promote(world.tools, options);
    const state = await world.tools.registry.read(MODEL);
    const approval = state.requests.get(id)?.grant?.approval ?? sha256('none');
    const granted = {
      kind: 'granted',
      request: id,
      approval,
      candidate: sha256('one'),
      champion: null,
      commit: null,
    } as const;
    const again = await promote(world.tools, { ...options, authorise: () => granted });
    const found = 'used by v1, which failed: the smoke check of v1 ended with 1; there is no version to put back';
    expect(again).toMatchObject({
      kind: 'refused',
      reasons: [{ found, mend: expect.stringContaining('new approval') as unknown }],
    });
  });
});
