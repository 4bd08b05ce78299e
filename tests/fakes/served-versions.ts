// Versions that a stage served one after the other, written to the ledger as deployments leave them there.
import { sha256 } from '../../src/records/digest.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import type { Claim } from '../../src/registry/registry.ts';
import { MODEL } from './server-scene.ts';
import type { Scene } from './server-scene.ts';

/** v1, v2, … `bad` ones failed their smoke check, and the one before was put back. */
export async function serveVersions(scene: Scene, healths: readonly ('good' | 'bad')[]): Promise<void> {
  const { tree, world } = scene;
  const registry = openRegistry(tree, { ...scene.session.platform.clock, now: () => new Date(world.time) });
  const author = { by: { id: '1', name: 'ci' }, run: 'run' };
  const result = { command: 'smoke', exitCode: 1, outcome: 'failed' } as const;
  const until = new Date(world.time + 3_600_000).toISOString();
  for (const [i, health] of healths.entries()) {
    const version = i + 1;
    const id = `here/${version}`;
    const claim: Claim = {
      id,
      action: 'promote',
      stage: 'production',
      version,
      digest: sha256(`model ${version}`),
      expected: null,
      request: null,
      approval: null,
      commit: null,
      holder: { name: 'ci', host: 'here', process: '1' },
      until,
      takesOver: null,
    };
    const ended = health === 'good' ? 'deployed' : 'failed';
    await registry.update(MODEL, () => ({
      kind: 'change',
      author,
      value: undefined,
      events: [
        { kind: 'claimed', claim },
        ...(health === 'good' ? [] : [{ kind: 'failed', claim: id, version, step: 'smoke', result } as const]),
        { kind: 'finished', claim: id, result: ended, deployment: null, reason: 'as it was' },
      ],
    }));
  }
}
