import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { folderDigest, sha256 } from '../../src/records/digest.ts';
import { UserError } from '../../src/records/errors.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import type { Files } from '../../src/platform/files.ts';

let folder: string;
let files: Files;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mlgate-files-'));
  files = localFiles(folder, path.join(folder, 'tmp'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof UserError ? error.problems[0].code : String(error);
}

describe('reading', () => {
  it('tells file, folder, link and nothing apart', async () => {
    await files.write('a/b.txt', 'x');
    fs.symlinkSync('a', path.join(folder, 'l'));
    expect(await Promise.all(['a/b.txt', 'a', 'l', 'c', 'a/b.txt/c'].map((name) => files.kind(name)))).toEqual([
      'file',
      'folder',
      'link',
      'absent',
      'absent',
    ]);
  });

  it('drops a BOM and refuses what is not UTF-8', async () => {
    await files.write('bom', '\ufeffhello');
    await files.write('latin1', Buffer.from([0x63, 0xe9]));
    expect(await files.readText('bom')).toBe('hello');
    expect(await codeOf(files.readText('latin1'))).toBe('file-encoding');
  });

  test.each([
    ['missing', 'nothing', 'file-missing'],
    ['a folder', 'a', 'file-is-folder'],
  ])('%s has its own code', async (_, name, code) => {
    await files.write('a/b', '');
    expect(await codeOf(files.read(name))).toBe(code);
  });

  it('lists in byte order and refuses links', async () => {
    for (const name of ['d/b', 'd/B', 'd/é', 'd/a/z']) await files.write(name, '');
    expect(await files.list('d')).toEqual(['B', 'a/z', 'b', 'é']);
    fs.symlinkSync('/etc', path.join(folder, 'd/link'));
    expect(await codeOf(files.list('d'))).toBe('folder-link');
  });
});

describe('writing', () => {
  it('leaves no trace of a write that cannot succeed', async () => {
    await files.write('f', 'old');
    fs.mkdirSync(path.join(folder, 'taken'));
    expect(await codeOf(files.write('taken', 'x'))).not.toBeUndefined();
    expect(fs.readdirSync(folder).sort()).toEqual(['f', 'taken']);
  });

  it('copies a folder whole, over what was there', async () => {
    await files.write('m/1', 'one');
    await files.write('to/old', 'old');
    await files.copy('m', 'to');
    expect(await files.list('to')).toEqual(['1']);
    expect(fs.readdirSync(folder).sort()).toEqual(['m', 'to']);
  });

  it('refuses to copy a link, or a folder with one, and leaves the target alone', async () => {
    await files.write('to', 'kept');
    fs.mkdirSync(path.join(folder, 'm'));
    fs.symlinkSync('/etc/passwd', path.join(folder, 'm/x'));
    fs.symlinkSync('m', path.join(folder, 'l'));
    expect(await codeOf(files.copy('m', 'to'))).toBe('folder-link');
    expect(await codeOf(files.copy('l', 'to'))).toBe('folder-link');
    expect(await files.readText('to')).toBe('kept');
  });

  it('says disk-full when there is no room', async () => {
    if (!fs.existsSync('/dev/full')) throw new Error('this test needs /dev/full');
    const error: unknown = await files.append('/dev/full', 'x').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ExternalError', code: 'disk-full' });
  });

  it('removes its temporary folders', async () => {
    let place: string;
    {
      await using temporary = await files.temporary('x-');
      place = temporary.path;
      fs.writeFileSync(path.join(place, 'f'), '');
    }
    expect(fs.existsSync(place)).toBe(false);
  });
});

describe('hashing', () => {
  it('is plain SHA-256 of a file, and the lines of a folder', async () => {
    await files.write('m/a', 'a');
    await files.write('m/s/b', 'b');
    expect(await files.hash.file('m/a')).toEqual({ digest: sha256('a'), bytes: 1 });
    const hashed = await files.hash.folder('m');
    expect(hashed.bytes).toBe(2);
    expect(hashed.digest).toBe(
      folderDigest([
        { path: 'a', digest: sha256('a') },
        { path: 's/b', digest: sha256('b') },
      ]),
    );
  });
  it('refuses an empty folder and a link', async () => {
    fs.mkdirSync(path.join(folder, 'e'));
    fs.symlinkSync('/etc/passwd', path.join(folder, 'l'));
    expect(await codeOf(files.hash.folder('e'))).toBe('folder-empty');
    expect(await codeOf(files.hash.file('l'))).toBe('folder-link');
  });
});
