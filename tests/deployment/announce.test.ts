import { describe, expect, it } from 'vitest';
import { endOf, makeAnnouncer } from '../../src/deployment/announce.ts';
import type { DeploymentEnd } from '../../src/deployment/deployment.ts';
import { sha256 } from '../../src/records/digest.ts';
import type { OpenClaim } from '../../src/registry/registry.ts';
import { collectingLog } from '../fakes/collecting-log.ts';
import { commitOf } from '../fakes/forge-world.ts';
import { memoryForge } from '../fakes/memory-forge.ts';

const AT = '2026-11-22T10:00:00.000Z';
const EMPTY = { claims: new Map(), stages: new Map() };

function open(id: string, root = id): OpenClaim {
  const holder = { name: 'run', host: 'github', process: '1:1' };
  const claim = {
    id,
    action: 'promote',
    stage: 'production',
    version: 2,
    digest: sha256('two'),
    expected: 1,
    holder,
  } as const;
  return {
    claim: { ...claim, request: '2', approval: null, commit: null, until: AT, takesOver: root === id ? null : root },
    root,
    since: AT,
    phase: 'claimed',
    version: 2,
    deploy: null,
    bytes: 0,
    failure: null,
    revertFailure: null,
    until: AT,
  };
}

const failed = (reason: string): DeploymentEnd => ({ kind: 'stopped', reason });

describe('deployments on the server', () => {
  it.each([
    [139, 139],
    [140, 140],
    [141, 140],
    [5000, 140],
  ])('a description of %i characters is shown with %i', async (length, shown) => {
    const forge = memoryForge();
    const announcer = makeAnnouncer({ ...forge, log: collectingLog(), commit: commitOf('x'), url: 'https://run' });
    await announcer.begun(open('c'), EMPTY);
    await announcer.ended(failed('x'.repeat(length)));
    expect(forge.world.deployments[0]?.statuses.at(-1)?.description).toHaveLength(shown);
  });

  it('never cuts a character in half', async () => {
    const forge = memoryForge();
    const announcer = makeAnnouncer({ ...forge, log: collectingLog(), commit: commitOf('x'), url: 'https://run' });
    await announcer.begun(open('c'), EMPTY);
    await announcer.ended(failed(`${'x'.repeat(138)}😀😀`));
    const text = forge.world.deployments[0]?.statuses.at(-1)?.description ?? '';
    expect(text).toBe(`${'x'.repeat(138)}…`);
    expect(text.isWellFormed()).toBe(true);
  });

  it('a claim that goes on with another one is the same deployment; one that takes it over is another', async () => {
    const forge = memoryForge();
    const announce = () => makeAnnouncer({ ...forge, log: collectingLog(), commit: commitOf('x'), url: 'https://run' });
    await announce().begun(open('first'), EMPTY);
    await announce().begun(open('second', 'first'), { ...EMPTY, claims: new Map([['production', open('first')]]) });
    expect(forge.world.deployments.map(({ key }) => key)).toEqual(['first']);
    await announce().begun(open('third'), { ...EMPTY, claims: new Map([['production', open('second', 'first')]]) });
    expect(forge.world.deployments.map(({ key, statuses }) => [key, statuses.at(-1)?.state])).toEqual([
      ['first', 'error'],
      ['third', 'in_progress'],
    ]);
  });

  it('a run that never began a deployment ends none', async () => {
    const forge = memoryForge();
    const announcer = makeAnnouncer({ ...forge, log: collectingLog(), commit: commitOf('x'), url: 'https://run' });
    await announcer.ended(failed('x'));
    expect(forge.calls.list).toEqual([]);
    expect(announcer.shown()).toBeUndefined();
  });

  it.each<[DeploymentEnd, string]>([
    [{ kind: 'already', version: 2 }, 'success'],
    [{ kind: 'refused', reasons: [{ rule: 'r', expected: 'a', found: 'b', holds: false }] }, 'error'],
    [{ kind: 'unfinished', version: 2, known: 'half', mend: [] }, 'error'],
    [failed('no room on the disk'), 'error'],
  ])('%j is shown as %s', (end, state) => {
    expect(endOf(end)[0]).toBe(state);
  });
});
