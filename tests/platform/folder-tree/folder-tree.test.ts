// What only the folder tree has: folders left by killed writers, old revisions, damage.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolderTree } from '../../../src/platform/folder-tree/folder-tree.ts';
import { ExternalError } from '../../../src/records/errors.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mlgate-folder-'));
  folder = join(root, 'registry');
});
afterEach(() => rmSync(root, { recursive: true }));

async function write(files: Record<string, string>, expectHead?: string): Promise<string> {
  const tree = openFolderTree(folder);
  const change = { expectHead, files: new Map(Object.entries(files)), message: 'm', at: new Date() };
  const result = await tree.write(change);
  if (result.kind !== 'written') throw new Error('moved');
  return result.head;
}

async function text(path: string): Promise<string> {
  const snapshot = await openFolderTree(folder).snapshot();
  return new TextDecoder().decode((await snapshot?.read([path]))?.get(path));
}

describe('a folder as a registry', () => {
  it('is not disturbed by what a killed writer left', async () => {
    const head = await write({ a: '1' });
    mkdirSync(join(folder, 'unfinished', '0123', 'files'), { recursive: true });
    writeFileSync(join(folder, 'unfinished', '0123', 'files', 'a'), 'half');
    await write({ a: '2' }, head);
    expect(await text('a')).toBe('2');
  });

  it('forgets the bytes of old revisions, keeps what is still named, and their numbers stay taken', async () => {
    let head = await write({ keep: 'kept', a: '0' });
    const slow = openFolderTree(folder);
    const early = { expectHead: head, files: new Map([['a', 'late']]), message: 'm', at: new Date() };
    for (let i = 1; i < 40; i++) head = await write({ a: `${i}` }, head);
    expect(await text('a')).toBe('39');
    expect(await text('keep')).toBe('kept');
    expect(existsSync(join(folder, 'revisions', '00000001', 'files', 'a'))).toBe(false);
    expect(existsSync(join(folder, 'revisions', '00000001', 'files', 'keep'))).toBe(true);
    expect(readdirSync(join(folder, 'revisions'))).toHaveLength(40);
    expect(await slow.write(early)).toEqual({ kind: 'moved' });
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"revision":'],
    ['of another form', '{"revision":0}'],
  ])('says that it is damaged when the newest tree.json is %s', async (_, damage) => {
    await write({ a: '1' });
    writeFileSync(join(folder, 'revisions', '00000001', 'tree.json'), damage);
    await expect(openFolderTree(folder).snapshot()).rejects.toMatchObject({ code: 'registry-damaged' });
  });

  it('is an error, not absent, when the path is a file', async () => {
    writeFileSync(folder, '');
    await expect(openFolderTree(folder).snapshot()).rejects.toThrow(ExternalError);
  });

  it('is absent when the folder is there and empty', async () => {
    mkdirSync(folder);
    expect(await openFolderTree(folder).snapshot()).toBeUndefined();
  });
});
