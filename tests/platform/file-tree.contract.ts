// What every tree of files must do, whether it lies in memory, in a folder or on a branch of a remote.
import { describe, expect, it } from 'vitest';
import type { FileTree, TreeWrite } from '../../src/platform/file-tree.ts';

const at = new Date('2026-11-22T10:00:00.000Z');
const change = (expectHead: string | undefined, files: Record<string, Uint8Array | string>): TreeWrite => ({
  expectHead,
  files: new Map(Object.entries(files)),
  message: 'a change',
  at,
});

/** @param place makes an empty place, and opens it as often as asked: each opening is another writer. */
export function fileTreeContract(name: string, place: () => Promise<() => Promise<FileTree>>): void {
  describe(`${name} as a tree of files`, () => {
    it('is provably absent before the first write', async () => {
      const open = await place();
      expect(await (await open()).snapshot()).toBeUndefined();
    });

    it('gives back what was written, bytes as bytes', async () => {
      const open = await place();
      const tree = await open();
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      const written = await tree.write(change(undefined, { 'a/b.json': '{"ä":1}\n', 'c.bin': bytes, empty: '' }));
      const snapshot = await (await open()).snapshot();
      expect(written).toEqual({ kind: 'written', head: snapshot?.head });
      expect(snapshot?.paths).toEqual(['a/b.json', 'c.bin', 'empty']);
      const read = await snapshot?.read(['c.bin', 'nothing', 'a/b.json', 'empty']);
      expect([...(read?.keys() ?? [])].sort()).toEqual(['a/b.json', 'c.bin', 'empty']);
      expect(Buffer.from(read?.get('c.bin') ?? []).equals(bytes)).toBe(true);
      expect(new TextDecoder().decode(read?.get('a/b.json'))).toBe('{"ä":1}\n');
    });

    it('keeps files that a write does not name, and replaces those that it does', async () => {
      const tree = await (await place())();
      const head = await written(tree, change(undefined, { keep: '1', change: '1' }));
      await written(tree, change(head, { change: '2', new: '1' }));
      expect(await contentOf(tree)).toEqual({ change: '2', keep: '1', new: '1' });
    });

    it('refuses a write for another state than the newest, and changes nothing', async () => {
      const open = await place();
      const [one, two] = [await open(), await open()];
      const first = await written(one, change(undefined, { a: '1' }));
      expect(await two.write(change(undefined, { a: 'late' }))).toEqual({ kind: 'moved' });
      const second = await written(two, change(first, { a: '2' }));
      expect(await one.write(change(first, { a: 'late' }))).toEqual({ kind: 'moved' });
      expect(await contentOf(one)).toEqual({ a: '2' });
      expect((await one.snapshot())?.head).toBe(second);
    });

    it('does not take somebody else’s equal write for its own', async () => {
      const open = await place();
      const [one, two] = [await open(), await open()];
      expect((await one.write(change(undefined, { a: '1' }))).kind).toBe('written');
      expect(await two.write(change(undefined, { a: '1' }))).toEqual({ kind: 'moved' });
    });

    it('lets a snapshot be read after later writes', async () => {
      const tree = await (await place())();
      const head = await written(tree, change(undefined, { a: '1' }));
      const snapshot = await tree.snapshot();
      await written(tree, change(head, { a: '2' }));
      expect(new TextDecoder().decode((await snapshot?.read(['a']))?.get('a'))).toBe('1');
    });

    it('lets exactly one of 6 writers win, at the first write and at a later one', async () => {
      const open = await place();
      const writers = await Promise.all(Array.from({ length: 6 }, () => open()));
      let head: string | undefined;
      for (const round of ['first', 'later']) {
        const results = await Promise.all(
          writers.map((tree, i) => tree.write(change(head, { who: `${round} ${i}`, [`by-${i}`]: round }))),
        );
        const winners = results.flatMap((result, i) => (result.kind === 'written' ? [i] : []));
        expect(winners).toHaveLength(1);
        const tree = await open();
        const content = await contentOf(tree);
        expect(content['who']).toBe(`${round} ${winners[0]}`);
        expect(Object.values(content).filter((value) => value === round)).toHaveLength(1);
        head = (await tree.snapshot())?.head;
      }
    });
  });
}

async function written(tree: FileTree, what: TreeWrite): Promise<string> {
  const result = await tree.write(what);
  if (result.kind !== 'written') throw new Error('the tree moved');
  return result.head;
}

async function contentOf(tree: FileTree): Promise<Record<string, string>> {
  const snapshot = await tree.snapshot();
  const read = await snapshot?.read(snapshot.paths);
  return Object.fromEntries([...(read ?? [])].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
}
