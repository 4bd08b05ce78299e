import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { pack as newTar } from 'tar-stream';
import type { Header } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localFiles } from '../../../src/platform/local-files.ts';
import { bytesOf } from '../../../src/platform/packing/cut-stream.ts';
import { entryNames } from '../../../src/platform/packing/entry-names.ts';
import { localPacking } from '../../../src/platform/packing/local-packing.ts';
import { UserError } from '../../../src/records/errors.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'mlgate-packing-'))));
afterEach(() => rmSync(root, { recursive: true }));

const packing = () => localPacking(localFiles(root, root));
const PARTS = 2 ** 31;

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, folder, path)), { recursive: true });
    writeFileSync(join(root, folder, path), text);
  }
  return join(root, folder);
}

function into(name: string): string {
  mkdirSync(join(root, name));
  return join(root, name);
}

const contentOf = (parts: readonly { readonly path: string }[]): Buffer =>
  Buffer.concat(parts.map(({ path }) => readFileSync(path)));

describe('packing', () => {
  it('gives a folder the same bytes whatever its times, its order of writing and its owner bits', async () => {
    const one = write('one', { 'b.txt': 'b', 'a/ü.txt': 'a' });
    const two = write('two', { 'a/ü.txt': 'a', 'b.txt': 'b' });
    utimesSync(join(two, 'b.txt'), 1, 1);
    chmodSync(join(two, 'b.txt'), 0o600);
    mkdirSync(join(two, 'empty'));
    const packed = await Promise.all(
      [one, two].map((path, i) =>
        packing().pack({ path, kind: 'folder' }, { into: into(`to-${i}`), partBytes: PARTS }),
      ),
    );
    expect(packed[0]?.[0]?.digest).toBe(packed[1]?.[0]?.digest);
    expect(packed[0]).toHaveLength(1);
  });

  it('hears every entry, however soon it comes: 300 unpackings end', async () => {
    const path = write('small', { 'weights.json': '{}' });
    const parts = await packing().pack({ path, kind: 'folder' }, { into: into('parts'), partBytes: PARTS });
    const limits = { kind: 'folder', maxBytes: 1000, maxFiles: 10 } as const;
    for (let time = 0; time < 300; time++) {
      const target = join(root, `there-${time}`);
      await packing().unpack(
        parts.map((part) => part.path),
        { path: target, ...limits },
      );
      expect(readFileSync(join(target, 'weights.json'), 'utf8')).toBe('{}');
    }
  });

  it.each([1, 511, 512, 1000, 4095, 4096, 4097, 10_000])('in parts of %i bytes comes back whole', async (partBytes) => {
    const folder = write('model', {
      'weights.bin': 'w'.repeat(2000),
      'deep/run.sh': 'echo',
      [`${'long'.repeat(40)}.txt`]: '',
    });
    chmodSync(join(folder, 'deep', 'run.sh'), 0o755);
    const parts = await packing().pack({ path: folder, kind: 'folder' }, { into: into('parts'), partBytes });
    expect(parts.every(({ bytes }, i) => (i === parts.length - 1 ? bytes <= partBytes : bytes === partBytes))).toBe(
      true,
    );
    const to = { path: join(root, 'back'), kind: 'folder', maxBytes: 2004, maxFiles: 3 } as const;
    await packing().unpack(
      parts.map(({ path }) => path),
      to,
    );
    const files = localFiles(root);
    expect((await files.hash.folder(to.path)).digest).toBe((await files.hash.folder(folder)).digest);
    expect(statSync(join(to.path, 'deep', 'run.sh')).mode & 0o100).toBe(0o100);
    expect(statSync(join(to.path, 'weights.bin')).mode & 0o100).toBe(0);
  });

  it.each([
    [0, 10, 0],
    [9, 10, 1],
    [10, 10, 1],
    [11, 10, 2],
    [30, 10, 3],
  ])('cuts a file of %i bytes at %i into %i parts', async (size, partBytes, count) => {
    const path = join(write('file', { 'model.bin': 'x'.repeat(size) }), 'model.bin');
    const parts = await packing().pack({ path, kind: 'file' }, { into: into('parts'), partBytes });
    expect(parts).toHaveLength(count);
    if (count === 1) expect(parts[0]?.path).toBe(path);
    expect(contentOf(parts).toString()).toBe('x'.repeat(size));
    const to = { path: join(root, 'back', 'model.bin'), kind: 'file', maxBytes: size, maxFiles: 1 } as const;
    await packing().unpack(
      parts.map((part) => part.path),
      to,
    );
    expect(readFileSync(to.path, 'utf8')).toBe('x'.repeat(size));
  });

  it('refuses links, and names that are one on another system', async () => {
    const linked = write('linked', { a: 'a' });
    symlinkSync('/etc/passwd', join(linked, 'b'));
    const cased = write('cased', { 'Model.bin': '1', 'model.bin': '2' });
    const pack = (path: string, i: number) =>
      packing().pack({ path, kind: 'folder' }, { into: into(`to-${i}`), partBytes: PARTS });
    await expect(pack(linked, 1)).rejects.toMatchObject({ problems: [{ code: 'folder-link' }] });
    await expect(pack(cased, 2)).rejects.toMatchObject({ problems: [{ code: 'package-refused' }] });
  });
});

type Entry = Partial<Header> & Pick<Header, 'name'> & { readonly text?: string };

async function archive(entries: readonly Entry[]): Promise<string> {
  const tar = newTar();
  for (const { text = '', ...header } of entries) tar.entry(header, text);
  tar.finalize();
  const path = join(root, 'crafted.tar');
  writeFileSync(path, Buffer.concat((await Array.fromAsync(tar)).map((chunk) => bytesOf(chunk))));
  return path;
}

async function refusal(parts: readonly string[], limits = { maxBytes: 1000, maxFiles: 10 }): Promise<string> {
  const path = join(root, 'inside', 'model');
  const work = packing().unpack(parts, { path, kind: 'folder', ...limits });
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) {
    expect(error).toBeUndefined();
    return 'taken';
  }
  expect(error.problems[0].code).toBe('package-refused');
  // Nothing half unpacked stays.
  expect(existsSync(path)).toBe(false);
  return error.message;
}

describe('threat 20: an archive', () => {
  it.each<[string, readonly Entry[], string]>([
    ['with a symbolic link', [{ name: 'a', type: 'symlink', linkname: '/etc/passwd' }], 'no plain file (symlink)'],
    ['with a hard link', [{ name: 'a', type: 'link', linkname: 'b' }], 'no plain file (link)'],
    ['with a device', [{ name: 'a', type: 'character-device', devmajor: 1, devminor: 3 }], 'no plain file'],
    ['with a pipe', [{ name: 'a', type: 'fifo' }], 'no plain file'],
    ['with a folder as an entry', [{ name: 'a', type: 'directory' }], 'no plain file (directory)'],
    [
      'with a link and a file behind it',
      [
        { name: 'a', type: 'symlink', linkname: '/tmp' },
        { name: 'a/x', text: 'x' },
      ],
      'no plain file',
    ],
    ['with an absolute path', [{ name: '/etc/cron.d/x', text: 'x' }], 'absolute path'],
    ['with a drive', [{ name: 'C:/x', text: 'x' }], 'absolute path'],
    ['with ..', [{ name: '../x', text: 'x' }], 'leads out'],
    ['with .. inside', [{ name: 'a/../../x', text: 'x' }], 'leads out'],
    ['with a backslash', [{ name: '..\\x', text: 'x' }], 'backslash'],
    [
      'with a name twice',
      [
        { name: 'a', text: '1' },
        { name: 'a', text: '2' },
      ],
      'the same name',
    ],
    [
      'with names that differ in case',
      [
        { name: 'a', text: '1' },
        { name: 'A', text: '2' },
      ],
      'the same name',
    ],
    [
      'with folders that differ in case',
      [
        { name: 'a/x', text: '1' },
        { name: 'A/y', text: '2' },
      ],
      'another name',
    ],
    [
      'with names that differ in their composition',
      [
        { name: 'é', text: '1' },
        { name: 'e\u0301', text: '2' },
      ],
      'the same name',
    ],
    [
      'with a file that is a folder too',
      [
        { name: 'a', text: '1' },
        { name: 'a/x', text: '2' },
      ],
      'another name',
    ],
    ['with more bytes than announced', [{ name: 'a', text: 'x'.repeat(1001) }], 'more than 1000 bytes'],
    [
      'with more bytes in several files',
      [
        { name: 'a', text: 'x'.repeat(600) },
        { name: 'b', text: 'x'.repeat(401) },
      ],
      'more than 1000 bytes',
    ],
    ['with more files than announced', Array.from({ length: 11 }, (_, i) => ({ name: `f${i}` })), 'more than 10 files'],
  ])('%s is refused', async (_, entries, why) => {
    expect(await refusal([await archive(entries)])).toContain(why);
    expect(readdirSync(root).sort()).toEqual(['crafted.tar', 'inside']);
  });

  it('at the limits is taken: 1000 bytes in 10 files', async () => {
    const entries = Array.from({ length: 10 }, (_, i) => ({ name: `f${i}`, text: 'x'.repeat(100) }));
    expect(await refusal([await archive(entries)])).toBe('taken');
  });

  it('that is cut off, or no archive at all, is refused', async () => {
    const whole = readFileSync(await archive([{ name: 'a', text: 'x'.repeat(900) }]));
    const cut = join(root, 'cut');
    writeFileSync(cut, whole.subarray(0, 700));
    expect(await refusal([cut])).toContain('not taken');
    writeFileSync(cut, 'x'.repeat(2048));
    expect(await refusal([cut])).toContain('not taken');
  });

  it('whose name alone is larger than everything announced is refused', async () => {
    expect(await refusal([await archive([{ name: `${'d/'.repeat(60_000)}x`, text: 'x' }])])).toContain('not taken');
  });

  it.each([
    [4, 'taken'],
    [3, 'more than 3 bytes'],
  ])('that is one file of 4 bytes, announced with %i: %s', async (maxBytes, said) => {
    const part = join(root, 'part');
    writeFileSync(part, 'four');
    const path = join(root, 'inside', 'model.bin');
    const work = packing().unpack([part], { path, kind: 'file', maxBytes, maxFiles: 1 });
    if (said === 'taken') await work;
    else await expect(work).rejects.toThrow(said);
    expect(existsSync(path)).toBe(said === 'taken');
  });

  it('never writes outside of its folder, whatever its names are (property)', async () => {
    const piece = fc.constantFrom('a', 'B', '..', '.', '', '/', '\\', 'C:', '\u0000', 'é', 'con', '~', '$HOME');
    const name = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('/'));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), (names) => {
        const check = entryNames('x');
        try {
          names.forEach(check);
        } catch (error) {
          return error instanceof UserError;
        }
        const places = names.map((one) => join('/inside', one));
        return (
          places.every((place) => place.startsWith('/inside/')) &&
          new Set(places.map((place) => place.toLowerCase())).size === names.length
        );
      }),
      { seed: 20, numRuns: 20_000 },
    );
  });
});
