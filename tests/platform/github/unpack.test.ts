import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { unpack } from '../../../src/platform/github/unpack.ts';
import { codeOf } from '../problem-code.ts';
import { zipFile } from './zip-file.ts';
import type { ZipEntry } from './zip-file.ts';

let root: string;
let into: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mlgate-unpack-'));
  into = join(root, 'a', 'b', 'into');
  mkdirSync(into, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

function unpacked(archive: Uint8Array, maxBytes = 10_000): Promise<string | undefined> {
  writeFileSync(join(root, 'archive.zip'), archive);
  return codeOf(unpack(join(root, 'archive.zip'), { into, maxBytes, name: 'records' }));
}

/** Everything below the root but the archive and the folder itself. */
function outside(): readonly string[] {
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => !['archive.zip', 'a', 'a/b', 'a/b/into'].includes(path) && !path.startsWith('a/b/into/'));
}

describe('unpacks', () => {
  it('files and folders, whole', async () => {
    const entries = [
      { name: 'empty/', mode: 0o040_755 },
      { name: 'deep/er/a.json', content: '1' },
      { name: 'deep/b.json', content: 'x'.repeat(5000), mode: 0 },
      { name: 'ü – 🙂', content: '' },
      { name: 'run.sh', content: 'x', mode: 0o100_755 },
    ];
    expect(await unpacked(zipFile(entries))).toBeUndefined();
    expect(readdirSync(into, { recursive: true }).map(String).toSorted()).toEqual(
      ['deep', 'deep/b.json', 'deep/er', 'deep/er/a.json', 'empty', 'run.sh', 'ü – 🙂'].toSorted(),
    );
    expect(readFileSync(join(into, 'deep/b.json'), 'utf8')).toBe('x'.repeat(5000));
  });

  it('nothing', async () => {
    expect(await unpacked(zipFile([]))).toBeUndefined();
  });

  it.each([
    [9_999, 'artifact-refused'],
    [10_000, undefined],
    [10_001, undefined],
  ])('10,000 bytes with a limit of %i: %s', async (maxBytes, code) => {
    const entries = [
      { name: 'a', content: 'x'.repeat(6_000) },
      { name: 'b', content: 'x'.repeat(4_000) },
    ];
    expect(await unpacked(zipFile(entries), maxBytes)).toBe(code);
  });
});

const REFUSED: readonly (readonly [string, readonly ZipEntry[]])[] = [
  ['a way out', [{ name: '../out' }]],
  ['a way out in the middle', [{ name: 'a/../../out' }]],
  ['a way out as a folder', [{ name: '../', mode: 0o040_755 }]],
  ['a way out with back-slashes', [{ name: '..\\out' }]],
  ['an absolute path', [{ name: '/tmp/out' }]],
  ['an address of a drive', [{ name: 'C:/out' }]],
  ['a stream beside a file', [{ name: 'a:b' }]],
  ['an empty name', [{ name: '' }]],
  ['an empty part', [{ name: 'a//b' }]],
  ['this folder', [{ name: './a' }]],
  ['a NUL', [{ name: 'a\0b' }]],
  ['a new line', [{ name: 'a\nb' }]],
  ['a name that Windows shortens', [{ name: 'a./b' }]],
  ['a link', [{ name: 'link', content: '/etc/passwd', mode: 0o120_777 }]],
  ['a link as a folder', [{ name: 'link/', mode: 0o120_777 }]],
  ['a device', [{ name: 'dev', mode: 0o060_644 }]],
  ['a pipe', [{ name: 'pipe', mode: 0o010_644 }]],
  ['a folder with content', [{ name: 'a/', content: 'x', mode: 0o040_755 }]],
  ['a name twice', [{ name: 'a' }, { name: 'a' }]],
  ['names that differ in case', [{ name: 'a.json' }, { name: 'A.json' }]],
  ['folders that differ in case', [{ name: 'x/a' }, { name: 'X/b' }]],
  ['names that differ in their accents’ form', [{ name: '\u00E9' }, { name: 'e\u0301' }]],
  ['a file that is a folder', [{ name: 'a' }, { name: 'a/b' }]],
  ['a folder that is a file', [{ name: 'a/b' }, { name: 'a' }]],
  ['a secret', [{ name: 'a', encrypted: true }]],
  ['a bomb that says so', [{ name: 'a', content: '0'.repeat(2 ** 21) }]],
  ['a bomb that does not', [{ name: 'a', content: '0'.repeat(2 ** 21), claims: 10 }]],
  ['a file with less than it says', [{ name: 'a', content: 'abc', claims: 5 }]],
  ['a path that is too long', [{ name: `${'a/'.repeat(600)}b` }]],
  ['too many files', Array.from({ length: 10_001 }, (_, i) => ({ name: `${i}` }))],
];

describe('refuses', () => {
  test.each(REFUSED)('%s', async (_, entries) => {
    expect(await unpacked(zipFile(entries), 10_000)).toBe('artifact-refused');
    expect(outside()).toEqual([]);
  });

  it.each([
    ['no archive', Buffer.from('hello')],
    ['an empty file', Buffer.alloc(0)],
    ['half of one', zipFile([{ name: 'a', content: 'abc' }]).subarray(0, 60)],
  ])('%s', async (_, bytes) => {
    expect(await unpacked(bytes)).toBe('artifact-refused');
  });

  it('a folder that is not empty', async () => {
    writeFileSync(join(into, 'there'), '');
    expect(await unpacked(zipFile([{ name: 'a' }]))).toBe('artifact-refused');
  });
});

test('whatever the names, nothing lies outside, and what is unpacked is what was packed', async () => {
  const part = fc.constantFrom('a', 'A', 'b', '..', '.', '', 'c ', 'é', 'e\u0301', '\\', 'x:y', '\0');
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const entry = fc.record({
    name,
    content: fc.string({ maxLength: 5 }),
    mode: fc.constantFrom(0o100_644, 0o120_777, 0o040_755, 0),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (entries) => {
      rmSync(into, { recursive: true });
      mkdirSync(into);
      const code = await unpacked(zipFile(entries));
      expect(outside()).toEqual([]);
      if (code !== undefined) return;
      for (const one of entries.filter((candidate) => !candidate.name.endsWith('/'))) {
        expect(readFileSync(join(into, one.name), 'utf8')).toBe(one.content);
      }
    }),
    { seed: 4, numRuns: 200 },
  );
  expect(existsSync(into)).toBe(true);
});
