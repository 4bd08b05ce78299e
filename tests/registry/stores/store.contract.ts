// What every model store does, whatever it keeps the bytes in.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localFiles } from '../../../src/platform/local-files.ts';
import { sha256 } from '../../../src/records/digest.ts';
import type { Sha256 } from '../../../src/records/digest.ts';
import { candidateSlot, versionSlot } from '../../../src/registry/registry.ts';
import type { ModelStore } from '../../../src/registry/registry.ts';

export interface StoreScene {
  readonly root: string;
  readonly store: ModelStore;
  /** Paths and digests of a file `model.json` with `bytes`, and of a folder with `deep/weights.bin`. */
  file(content?: string): { readonly path: string; readonly digest: Sha256 };
  folder(): Promise<{ readonly path: string; readonly digest: Sha256 }>;
  into(name?: string): string;
}

/** @param open a store whose bytes lie somewhere below the folder, or nowhere on the disk. */
export function storeScene(open: (root: string) => ModelStore): StoreScene & Disposable {
  const root = mkdtempSync(join(tmpdir(), 'mlgate-store-'));
  const store = open(root);
  return {
    root,
    store,
    file: (content = 'bytes') => {
      writeFileSync(join(root, 'model.json'), content);
      return { path: join(root, 'model.json'), digest: sha256(content) };
    },
    folder: async () => {
      const path = join(root, 'folder');
      mkdirSync(join(path, 'deep'), { recursive: true });
      writeFileSync(join(path, 'deep', 'weights.bin'), 'weights');
      return { path, digest: (await localFiles(root).hash.folder(path)).digest };
    },
    into: (name = 'out') => join(root, name),
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}

export function storeContract(name: string, open: (root: string) => ModelStore): void {
  let scene: StoreScene & Disposable;
  beforeEach(() => (scene = storeScene(open)));
  afterEach(() => scene[Symbol.dispose]());
  const code = (one: string): object => ({ problems: [{ code: one }] });

  describe(`${name} is a model store: it`, () => {
    it.each(['a version', 'a candidate'])('keeps a file and a folder under their names, as %s', async (kind) => {
      const { store } = scene;
      const [file, folder] = [scene.file(), await scene.folder()];
      const slotOf = (i: number, digest: Sha256): string =>
        kind === 'a version' ? versionSlot(i) : candidateSlot(digest);
      for (const [i, { digest, path }] of [file, folder].entries()) {
        expect(await store.has('m', slotOf(i + 1, digest))).toBe(false);
        expect(await store.put('m', slotOf(i + 1, digest), { digest, path })).toMatchObject({ digest });
        expect(await store.has('m', slotOf(i + 1, digest))).toBe(true);
      }
      rmSync(file.path);
      rmSync(folder.path, { recursive: true });
      const one = await store.get('m', slotOf(1, file.digest), { digest: file.digest, into: scene.into() });
      const path = join(scene.into(), 'model.json');
      expect(one).toEqual({ path, kind: 'file', digest: file.digest, bytes: 5 });
      expect(readFileSync(path, 'utf8')).toBe('bytes');
      const two = await store.get('m', slotOf(2, folder.digest), { digest: folder.digest, into: scene.into() });
      expect(two).toMatchObject({ kind: 'folder', digest: folder.digest, bytes: 7 });
      expect(readFileSync(join(two.path, 'deep', 'weights.bin'), 'utf8')).toBe('weights');
      // What is given out is a copy: a deploy script may do with it what it likes.
      writeFileSync(one.path, 'spoilt by a deploy script');
      const again = await store.get('m', slotOf(1, file.digest), { digest: file.digest, into: scene.into('again') });
      expect(readFileSync(again.path, 'utf8')).toBe('bytes');
    });

    it('takes the same bytes again, and never others for a version', async () => {
      await scene.store.put('m', versionSlot(1), scene.file());
      await scene.store.put('m', versionSlot(1), scene.file());
      const put = scene.store.put('m', versionSlot(1), scene.file('other'));
      await expect(put).rejects.toMatchObject(code('store-conflict'));
      const { path } = await scene.store.get('m', versionSlot(1), { digest: sha256('bytes'), into: scene.into() });
      expect(readFileSync(path, 'utf8')).toBe('bytes');
    });

    it('takes the same candidate again', async () => {
      const slot = candidateSlot(sha256('bytes'));
      await scene.store.put('m', slot, scene.file());
      await scene.store.put('m', slot, scene.file());
      expect(await scene.store.has('m', slot)).toBe(true);
    });

    it('keeps models apart', async () => {
      await scene.store.put('m', versionSlot(1), scene.file());
      await scene.store.put('other', versionSlot(1), scene.file('of another model'));
      const got = await scene.store.get('m', versionSlot(1), { digest: sha256('bytes'), into: scene.into() });
      expect(readFileSync(got.path, 'utf8')).toBe('bytes');
      expect(await scene.store.has('third', versionSlot(1))).toBe(false);
    });

    it.each([versionSlot(1), candidateSlot(sha256('x'))])(
      'refuses bytes that are not what they are said to be, and leaves nothing behind: %s',
      async (slot) => {
        const put = scene.store.put('m', slot, { ...scene.file(), digest: sha256('x') });
        await expect(put).rejects.toMatchObject(code('store-digest'));
        expect(await scene.store.has('m', slot)).toBe(false);
      },
    );

    it('refuses to give other bytes than are asked for', async () => {
      await scene.store.put('m', versionSlot(1), scene.file());
      const got = scene.store.get('m', versionSlot(1), { digest: sha256('other'), into: scene.into() });
      await expect(got).rejects.toMatchObject(code('store-digest'));
      expect(existsSync(join(scene.into(), 'model.json'))).toBe(false);
    });

    it.each([versionSlot(7), candidateSlot(sha256('bytes'))])('says that it has no %s', async (slot) => {
      const got = scene.store.get('m', slot, { digest: sha256('bytes'), into: scene.into() });
      await expect(got).rejects.toMatchObject(code('store-missing'));
    });

    it('refuses links on the way in', async () => {
      const { path, digest } = scene.file();
      const folder = await scene.folder();
      symlinkSync(path, join(scene.root, 'link.json'));
      symlinkSync('/etc/passwd', join(folder.path, 'passwd'));
      for (const linked of [join(scene.root, 'link.json'), folder.path]) {
        const put = scene.store.put('m', versionSlot(1), { path: linked, digest });
        await expect(put).rejects.toMatchObject(code('folder-link'));
      }
      expect(await scene.store.has('m', versionSlot(1))).toBe(false);
    });

    it.each([
      ['../m', 'v1'],
      ['m', '../v1'],
      ['m', 'v0'],
      ['m', 'latest'],
      ['m', `candidate-${'0'.repeat(63)}`],
    ])('refuses the model %j and slot %j', async (model, slot) => {
      await expect(scene.store.put(model, slot, scene.file())).rejects.toThrow(TypeError);
      const want = { digest: sha256('bytes'), into: scene.into() };
      await expect(scene.store.get(model, slot, want)).rejects.toThrow(TypeError);
    });
  });
}
