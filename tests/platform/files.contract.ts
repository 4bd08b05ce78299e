// What every Files must do, whatever it is made of.
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Files } from '../../src/platform/files.ts';
import { folderDigest, sha256 } from '../../src/records/digest.ts';
import { codeOf } from './problem-code.ts';

export interface FilesScene extends AsyncDisposable {
  readonly files: Files;
  link(path: string, target: string): void;
  makeFolder(path: string): void;
}

export function describeFiles(name: string, make: () => FilesScene): void {
  describe(`${name}: files`, () => {
    let scene: FilesScene;
    let files: Files;
    beforeEach(() => {
      scene = make();
      files = scene.files;
    });
    afterEach(() => scene[Symbol.asyncDispose]());

    /** Everything below the folder that relative paths are relative to, so that leftovers show. */
    const everything = (): Promise<readonly string[]> => files.list('.');

    describe('looking', () => {
      it('tells file, folder, link and nothing apart, and follows no link', async () => {
        await files.write('a/b.txt', 'x');
        scene.link('l', 'a');
        scene.link('dangling', 'nowhere');
        const kinds = ['a/b.txt', 'a', 'l', 'l/b.txt', 'dangling', 'c', 'a/b.txt/c', '.'];
        expect(await Promise.all(kinds.map((path) => files.kind(path)))).toEqual(
          'file folder link file link absent absent folder'.split(' '),
        );
      });

      it('lists in byte order, with folders below, without empty folders', async () => {
        for (const path of ['d/b', 'd/B', 'd/é', 'd/a/z', 'd/a-', 'd/.x']) await files.write(path, '');
        scene.makeFolder('d/empty');
        expect(await files.list('d')).toEqual(['.x', 'B', 'a-', 'a/z', 'b', 'é']);
        expect(await files.list('d/empty')).toEqual([]);
      });

      it('tells where a link points, as it is written', async () => {
        scene.link('d/l', '../x y');
        expect(await files.linkTarget('d/l')).toBe('../x y');
        expect(await codeOf(files.linkTarget('none'))).toBe('file-missing');
        await files.write('plain', '');
        expect(await codeOf(files.linkTarget('plain'))).toBe('disk');
      });

      test.each([
        ['a link in it', 'with-link', 'folder-link'],
        ['a link', 'link-to-folder', 'folder-link'],
        ['a file', 'file', 'folder-is-file'],
        ['nothing', 'nothing', 'file-missing'],
      ])('list refuses a folder that is or has %s', async (_, path, code) => {
        await files.write('file', '');
        await files.write('with-link/a', '');
        await files.write('folder/a', '');
        scene.link('with-link/l', 'a');
        scene.link('link-to-folder', 'folder');
        expect(await codeOf(files.list(path))).toBe(code);
        expect(await codeOf(files.hash.folder(path))).toBe(code);
      });
    });

    describe('reading', () => {
      test.each([
        ['nothing', 'nothing', 'file-missing'],
        ['below a file', 'file/x', 'file-missing'],
        ['a folder', 'folder', 'file-is-folder'],
        ['a link to itself', 'loop', 'folder-link'],
        ['a link to nothing', 'dangling', 'file-missing'],
      ])('%s has its own code', async (_, path, code) => {
        await files.write('file', '');
        scene.makeFolder('folder');
        scene.link('loop', 'loop');
        scene.link('dangling', 'nowhere');
        expect(await codeOf(files.read(path))).toBe(code);
        expect(await codeOf(files.readText(path))).toBe(code);
        expect(await codeOf(files.readStart(path, 1))).toBe(code);
      });

      it('follows a link to a file', async () => {
        await files.write('d/file', 'x');
        scene.link('l', 'd/file');
        expect(await files.readText('l')).toBe('x');
      });

      it('drops a BOM and refuses what is not UTF-8', async () => {
        await files.write('bom', '\ufeffhello');
        await files.write('latin1', Buffer.from([0x63, 0xe9]));
        expect(await files.readText('bom')).toBe('hello');
        expect(await codeOf(files.readText('latin1'))).toBe('file-encoding');
      });

      test.each([0, 1, 4, 5, 6])('gives at most the first %i of 5 bytes', async (bytes) => {
        await files.write('f', '12345');
        expect(Buffer.from(await files.readStart('f', bytes)).toString()).toBe('12345'.slice(0, bytes));
      });
    });

    describe('writing', () => {
      it('makes parents and replaces what was there', async () => {
        await files.write('a/b/c', 'one');
        await files.write('a/b/c', 'two');
        expect(await files.readText('a/b/c')).toBe('two');
      });

      it('keeps bytes of its own', async () => {
        const bytes = Buffer.from('before');
        await files.write('f', bytes);
        bytes.fill(0);
        expect(await files.readText('f')).toBe('before');
      });

      it('replaces a link, never what it points to', async () => {
        await files.write('target', 'kept');
        scene.link('l', 'target');
        await files.write('l', 'new');
        expect([await files.kind('l'), await files.readText('l'), await files.readText('target')]).toEqual([
          'file',
          'new',
          'kept',
        ]);
      });

      it('leaves no trace of a write that cannot succeed', async () => {
        await files.write('f', 'old');
        await files.write('taken/x', '');
        expect(await codeOf(files.write('taken', 'x'))).toBe('file-is-folder');
        expect(await codeOf(files.write('f/below', 'x'))).toBe('folder-is-file');
        expect(await everything()).toEqual(['f', 'taken/x']);
      });

      it('appends, and begins a file that is not there', async () => {
        await files.append('d/log', 'a\n');
        await files.append('d/log', 'b\n');
        expect(await files.readText('d/log')).toBe('a\nb\n');
      });
    });

    describe.each(['copy', 'move'] as const)('%s', (verb) => {
      test.each([
        ['a file over nothing', 'file', 'new', { new: 'F' }],
        ['a file over a file', 'file', 'other', { other: 'F' }],
        ['a file over a folder', 'file', 'folder', { folder: 'F' }],
        ['a folder over nothing', 'folder', 'x/y', { 'x/y/1': '1', 'x/y/s/2': '2' }],
        ['a folder over a file', 'folder', 'other', { 'other/1': '1', 'other/s/2': '2' }],
        ['a folder over a folder, whole', 'folder', 'full', { 'full/1': '1', 'full/s/2': '2' }],
      ])('%s', async (_, from, to, there) => {
        const before: Record<string, string> = {
          file: 'F',
          other: 'O',
          'folder/1': '1',
          'folder/s/2': '2',
          'full/old': 'X',
        };
        for (const [path, text] of Object.entries(before)) await files.write(path, text);
        await files[verb](from, to);
        const gone = (path: string): boolean =>
          [to, ...(verb === 'move' ? [from] : [])].some((one) => isBelow(path, one));
        const kept = Object.fromEntries(Object.entries(before).filter(([path]) => !gone(path)));
        expect(await contents(files)).toEqual({ ...kept, ...there });
      });

      it('says when there is nothing, and makes nothing', async () => {
        expect(await codeOf(files[verb]('nothing', 'deep/to'))).toBe('file-missing');
        expect(await files.kind('deep')).toBe('absent');
      });
    });

    it('copies no link, nor a folder with one, and leaves the target alone', async () => {
      await files.write('to', 'kept');
      scene.makeFolder('m');
      scene.link('m/x', '/etc/passwd');
      scene.link('l', 'm');
      expect(await codeOf(files.copy('m', 'to'))).toBe('folder-link');
      expect(await codeOf(files.copy('l', 'to'))).toBe('folder-link');
      expect(await files.readText('to')).toBe('kept');
    });

    it('moves a link as it is, and a folder with one', async () => {
      await files.write('target', 'T');
      scene.link('m/x', '../target');
      scene.link('l', 'target');
      await files.move('l', 'away/l');
      await files.move('m', 'away/m');
      expect(await Promise.all(['away/l', 'away/m/x'].map((path) => files.linkTarget(path)))).toEqual([
        'target',
        '../target',
      ]);
      expect(await Promise.all(['l', 'm', 'target'].map((path) => files.kind(path)))).toEqual([
        'absent',
        'absent',
        'file',
      ]);
    });

    it('removes files, folders and links, never what a link points to; nothing is success', async () => {
      await files.write('d/s/f', '');
      await files.write('target/f', '');
      scene.link('l', 'target');
      for (const path of ['d', 'l', 'nothing', 'target/f/below']) await files.remove(path);
      expect(await everything()).toEqual(['target/f']);
    });

    it('gives temporary folders that are each their own, and removes them', async () => {
      const places: string[] = [];
      {
        await using one = await files.temporary('x-');
        await using two = await files.temporary('x-');
        places.push(one.path, two.path);
        await files.write(`${one.path}/d/f`, 'x');
        expect(await files.list(two.path)).toEqual([]);
      }
      expect(new Set(places).size).toBe(2);
      expect(await Promise.all(places.map((path) => files.kind(path)))).toEqual(['absent', 'absent']);
    });

    it('hashes a file by its bytes, a folder by its lines', async () => {
      await files.write('m/a', 'a');
      await files.write('m/s/b', 'bb');
      expect(await files.hash.file('m/a')).toEqual({ digest: sha256('a'), bytes: 1 });
      const entries = [
        { path: 'a', digest: sha256('a') },
        { path: 's/b', digest: sha256('bb') },
      ];
      expect(await files.hash.folder('m')).toEqual({ digest: folderDigest(entries), bytes: 3, entries });
    });

    it('hashes no link, no empty folder, no folder as a file, and not nothing', async () => {
      scene.makeFolder('e');
      scene.link('l', '/etc/passwd');
      expect(await codeOf(files.hash.file('l'))).toBe('folder-link');
      expect(await codeOf(files.hash.folder('e'))).toBe('folder-empty');
      expect(await codeOf(files.hash.file('e'))).toBe('file-is-folder');
      expect(await codeOf(files.hash.file('nothing'))).toBe('file-missing');
    });
  });
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

async function contents(files: Files): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of await files.list('.')) found[path] = await files.readText(path);
  return found;
}
