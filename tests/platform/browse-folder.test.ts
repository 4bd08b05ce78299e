import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browseFolder } from '../../src/platform/browse-folder.ts';
import { codeOf } from './problem-code.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mlgate-browse-'));
  for (const path of ['b.py', 'a.py', 'data/train.csv', 'data/raw/old.csv', '.venv/lib.py', 'x/y/z/deep.py']) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'four');
  }
  symlinkSync(join(root, 'a.py'), join(root, 'link.py'));
  symlinkSync(root, join(root, 'round'));
});
afterEach(() => rmSync(root, { recursive: true }));

const skip = (name: string): boolean => name.startsWith('.');

describe('a look at a folder', () => {
  it.each([
    [1, ['a.py', 'b.py']],
    [2, ['a.py', 'b.py', 'data/train.csv']],
    [3, ['a.py', 'b.py', 'data/train.csv', 'data/raw/old.csv']],
  ])('%d deep: nearest first, no links, nothing that is skipped', async (depth, paths) => {
    const { files, whole } = await browseFolder(root, { depth, most: 100, skip });
    expect(files.map(({ path }) => path)).toEqual(paths);
    expect(whole).toBe(true);
    expect(new Set(files.map(({ bytes }) => bytes))).toEqual(new Set([4]));
  });

  it.each([
    [4, true],
    [3, false],
    [0, false],
  ])('at most %d files: whole %s', async (most, isWhole) => {
    const { files, whole } = await browseFolder(root, { depth: 3, most, skip });
    expect(files).toHaveLength(most);
    expect(whole).toBe(isWhole);
  });

  it('a folder that is not there', async () => {
    expect(await codeOf(browseFolder(join(root, 'gone'), { depth: 1, most: 1, skip }))).toBe('file-missing');
  });
});
