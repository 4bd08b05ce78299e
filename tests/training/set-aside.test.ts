import * as fc from 'fast-check';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { recover, setAside } from '../../src/training/set-aside.ts';
import { memoryFiles } from '../fakes/memory-files.ts';
import type { MemoryFiles } from '../fakes/memory-files.ts';
import { codeOf } from '../platform/problem-code.ts';

const FOLDER = '.mlgate/.earlier/late';
const OUTPUTS = ['out/model', 'metrics.json', 'predictions.csv'];

let files: MemoryFiles;
beforeEach(async () => {
  files = memoryFiles();
  await files.write('out/model/config', 'earlier');
  await files.write('out/model/weights', 'earlier');
  await files.write('metrics.json', 'earlier');
});

async function everything(tree: MemoryFiles): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of tree.paths('.')) found[path] = await tree.readText(path);
  return found;
}

describe('what is set aside', () => {
  it('is out of the way, and back when disposed, in place of what came', async () => {
    const before = await everything(files);
    {
      await using aside = await setAside(OUTPUTS, FOLDER, files);
      expect(aside).toBeDefined();
      expect(await Promise.all(OUTPUTS.map((path) => files.kind(path)))).toEqual(['absent', 'absent', 'absent']);
      await files.write('out/model', 'new');
      await files.write('predictions.csv', 'new');
    }
    expect(await everything(files)).toEqual(before);
  });

  it('is gone when discarded', async () => {
    {
      await using aside = await setAside(OUTPUTS, FOLDER, files);
      await files.write('out/model', 'new');
      aside.discard();
    }
    expect(await everything(files)).toEqual({ 'out/model': 'new' });
  });

  it('may hold one output within another', async () => {
    const before = await everything(files);
    {
      await using aside = await setAside(['out', 'out/model', 'out/model/weights', 'out/none'], FOLDER, files);
      expect(aside).toBeDefined();
      await files.write('out/none', 'new');
    }
    expect(await everything(files)).toEqual(before);
  });
});

describe('after a run that was killed', () => {
  it('is put back, over half a model, and what was not there before is removed', async () => {
    const before = await everything(files);
    await setAside(OUTPUTS, FOLDER, files);
    await files.write('out/model', 'half');
    await files.write('predictions.csv', 'half');
    expect(await recover(FOLDER, files)).toEqual(['out/model', 'metrics.json']);
    expect(await everything(files)).toEqual(before);
    expect(await recover(FOLDER, files)).toEqual([]);
  });

  it('goes back to where it lay, whatever mlgate.yml calls the outputs now', async () => {
    await setAside(['metrics.json'], FOLDER, files);
    expect(await recover(FOLDER, files)).toEqual(['metrics.json']);
    expect(await files.readText('metrics.json')).toBe('earlier');
  });

  it('is a leftover when the list of it is gone', async () => {
    await setAside(OUTPUTS, FOLDER, files);
    await files.write('out/model', 'new and good');
    await files.remove(`${FOLDER}/paths.json`);
    expect(await recover(FOLDER, files)).toEqual([]);
    expect(await everything(files)).toEqual({ 'out/model': 'new and good' });
  });

  test.each(['', '{}', '[1]', '["a"]', '[{"path":"a"}]', '{'])(
    'is left alone when the list of it is %j',
    async (list) => {
      await setAside(OUTPUTS, FOLDER, files);
      await files.write(`${FOLDER}/paths.json`, list);
      expect(await codeOf(recover(FOLDER, files))).toBe('earlier-unreadable');
      expect(await files.readText(`${FOLDER}/0/weights`)).toBe('earlier');
    },
  );

  it('is whole wherever it was killed', async () => {
    const before = await everything(files);
    await fc.assert(
      fc.asyncProperty(fc.nat(18), fc.nat(18), fc.boolean(), async (first, second, succeeds) => {
        const tree = memoryFiles();
        for (const [path, text] of Object.entries(before)) await tree.write(path, text);
        const countdown = killAfter(tree, first);
        const finished = await runOnce(tree, succeeds).then(
          () => true,
          () => false,
        );
        countdown.arm(second);
        await recover(FOLDER, tree).catch(() => {});
        countdown.arm(Number.POSITIVE_INFINITY);
        await recover(FOLDER, tree);
        const kept = await everything(tree);
        // A run that ended well may be undone when it was killed while it tidied up; a half of either is never seen.
        const good = { 'out/model': 'new', 'metrics.json': 'new' };
        expect(finished && succeeds ? [good] : [good, before]).toContainEqual(kept);
      }),
      { seed: 7, numRuns: 800 },
    );
  });
});

/** From the n-th change on, nothing can be done any more, as after SIGKILL. A folder is removed file by file, as on a disk. */
function killAfter(tree: MemoryFiles, changes: number): { arm(changes: number): void } {
  let left = changes;
  tree.fail = (verb) => (verb === 'read' || --left >= 0 ? undefined : 'EIO');
  const remove = tree.remove.bind(tree);
  tree.remove = async (path) => {
    if ((await tree.kind(path)) === 'folder') for (const below of tree.paths(path)) await remove(`${path}/${below}`);
    await remove(path);
  };
  return { arm: (again) => (left = again) };
}

async function runOnce(tree: MemoryFiles, succeeds: boolean): Promise<void> {
  await using aside = await setAside(OUTPUTS, FOLDER, tree);
  await tree.write('out/model', succeeds ? 'new' : 'half');
  if (!succeeds) throw new Error('failed');
  await tree.write('metrics.json', 'new');
  aside.discard();
}
