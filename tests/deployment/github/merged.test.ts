import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/records/digest.ts';
import { NUMBER } from '../../fakes/server-scene.ts';
import { commitAll, git } from '../../platform/git-scene.ts';
import { broken, deployScene } from './scene.ts';
import type { DeployScene } from './scene.ts';

const containing = (text: string): unknown => expect.stringContaining(text);

/** A pull request with another training was granted; the clone is back on main. */
async function granted(): Promise<{ readonly scene: DeployScene; readonly request: string; readonly folder: string }> {
  const scene = await deployScene({ from: 'merged' });
  const { folder } = scene.deploying.platform;
  git(folder, ['checkout', '--quiet', '-b', 'change']);
  writeFileSync(join(folder, 'train.sh'), 'echo two\n');
  const built = commitAll(folder);
  const request = await scene.grant('two', { built });
  git(folder, ['checkout', '--quiet', 'main']);
  scene.nextRun('push');
  return { scene, request, folder };
}

function merge({ scene, folder }: { readonly scene: DeployScene; readonly folder: string }): void {
  git(folder, ['merge', '--quiet', '--no-ff', '-m', 'merge', 'change']);
  const mergeCommit = scene.world.branches.get('main') ?? null;
  scene.world.pull(NUMBER, { ...scene.world.pullOf(NUMBER), state: 'merged', mergeCommit });
}

describe('a grant on an open pull request', () => {
  it('waits: a push of something else deploys nothing and is well, and a run by hand is refused', async () => {
    const { scene, request } = await granted();
    const why = `request ${request} is granted, and waits for the merge of #${NUMBER}`;
    expect(await scene.promote()).toEqual({ kind: 'nothing', why });
    expect(broken(await scene.promote({ request }))).toEqual(['the default branch has the approved training inputs']);
    expect(scene.deployed).toEqual([]);
  });

  it('is told to have been closed, when it was', async () => {
    const { scene, request } = await granted();
    scene.world.pull(NUMBER, { ...scene.world.pullOf(NUMBER), state: 'closed' });
    const why = `request ${request} is granted, and #${NUMBER} was closed without a merge`;
    expect(await scene.promote()).toEqual({ kind: 'nothing', why });
    expect(scene.deployed).toEqual([]);
  });

  it('deploys at the push that merges it, and only then', async () => {
    const { scene, folder } = await granted();
    merge({ scene, folder });
    expect(await scene.promote()).toMatchObject({ kind: 'deployed', deployment: { digest: sha256('two') } });
    scene.nextRun('push');
    expect(await scene.promote()).toMatchObject({ kind: 'nothing', why: containing('no granted request waits') });
    expect(scene.deployed).toEqual(['two']);
  });

  it('deploys no more when main went on after the merge: other inputs are asked for again', async () => {
    const { scene, folder } = await granted();
    merge({ scene, folder });
    writeFileSync(join(folder, 'train.sh'), 'echo three\n');
    commitAll(folder);
    const why = containing('does not hold its training inputs any more: train.sh is another');
    expect(await scene.promote()).toMatchObject({ kind: 'nothing', why });
    expect(scene.deployed).toEqual([]);
  });
});
