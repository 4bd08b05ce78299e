import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localFiles } from '../../src/platform/local-files.ts';
import { ExternalError } from '../../src/records/errors.ts';
import { sha256 } from '../../src/records/digest.ts';
import { folderStore } from '../../src/registry/stores/folder-store.ts';
import { candidateSlot, versionSlot } from '../../src/registry/registry.ts';
import type { ModelStore } from '../../src/registry/registry.ts';

let root: string;
let store: ModelStore;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mlgate-store-'));
  store = folderStore(localFiles(root, root), join(root, 'store'));
  mkdirSync(join(root, 'folder', 'deep'), { recursive: true });
  writeFileSync(join(root, 'folder', 'deep', 'weights.bin'), 'weights');
  writeFileSync(join(root, 'model.json'), 'bytes');
});
afterEach(() => rmSync(root, { recursive: true }));

const file = () => ({ path: join(root, 'model.json'), digest: sha256('bytes') });
const into = (): string => join(root, 'out');

describe('the folder store', () => {
  it('keeps a file and a folder under their names, and gives copies back', async () => {
    const folder = join(root, 'folder');
    const { digest } = await localFiles(root).hash.folder(folder);
    await store.put('m', versionSlot(1), file());
    await store.put('m', versionSlot(2), { path: folder, digest });
    expect(existsSync(join(root, 'store', 'm', 'v1', 'model.json'))).toBe(true);
    const one = await store.get('m', versionSlot(1), { digest: sha256('bytes'), into: into() });
    expect(one).toEqual({ path: join(into(), 'model.json'), kind: 'file', digest: sha256('bytes'), bytes: 5 });
    const two = await store.get('m', versionSlot(2), { digest, into: into() });
    expect(two).toMatchObject({ kind: 'folder', bytes: 7 });
    expect(readFileSync(join(two.path, 'deep', 'weights.bin'), 'utf8')).toBe('weights');
    writeFileSync(one.path, 'spoilt by a deploy script');
    await expect(
      store.get('m', versionSlot(1), { digest: sha256('bytes'), into: join(root, 'again') }),
    ).resolves.toBeDefined();
  });

  it('takes the same bytes again, and never others', async () => {
    await store.put('m', versionSlot(1), file());
    await store.put('m', versionSlot(1), file());
    writeFileSync(join(root, 'model.json'), 'other');
    await expect(store.put('m', versionSlot(1), { ...file(), digest: sha256('other') })).rejects.toMatchObject({
      problems: [{ code: 'store-conflict' }],
    });
    expect(readFileSync(join(root, 'store', 'm', 'v1', 'model.json'), 'utf8')).toBe('bytes');
  });

  it('refuses bytes that are not what they are said to be, and leaves nothing behind', async () => {
    await expect(store.put('m', versionSlot(1), { ...file(), digest: sha256('x') })).rejects.toMatchObject({
      problems: [{ code: 'store-digest' }],
    });
    expect(await store.has('m', versionSlot(1))).toBe(false);
  });

  it.each([
    ['altered bytes', () => writeFileSync(join(root, 'store', 'm', 'v1', 'model.json'), 'bytex'), 'store-digest'],
    ['a version that is gone', () => rmSync(join(root, 'store', 'm', 'v1'), { recursive: true }), 'store-missing'],
    ['a file more', () => writeFileSync(join(root, 'store', 'm', 'v1', 'other'), ''), 'store-conflict'],
    ['a link', () => symlinkSync('/etc/passwd', join(root, 'store', 'm', 'v1', 'link')), 'folder-link'],
  ])('refuses %s on the way out', async (_, spoil, code) => {
    await store.put('m', versionSlot(1), file());
    spoil();
    const got = store.get('m', versionSlot(1), { digest: sha256('bytes'), into: into() });
    await expect(got).rejects.toMatchObject({ problems: [{ code }] });
  });

  it('refuses links on the way in', async () => {
    symlinkSync(join(root, 'model.json'), join(root, 'link.json'));
    symlinkSync('/etc/passwd', join(root, 'folder', 'passwd'));
    for (const path of ['link.json', 'folder']) {
      const put = store.put('m', versionSlot(1), { path: join(root, path), digest: sha256('bytes') });
      await expect(put).rejects.toMatchObject({ problems: [{ code: 'folder-link' }] });
    }
    expect(await store.has('m', versionSlot(1))).toBe(false);
  });

  it('does not take the rest of a copy that was cut off for a version', async () => {
    mkdirSync(join(root, 'store', 'm', 'v1'), { recursive: true });
    writeFileSync(join(root, 'store', 'm', 'v1', '.model.json.0123.tmp'), 'byt');
    expect(await store.has('m', versionSlot(1))).toBe(false);
    await store.put('m', versionSlot(1), file());
    expect(await store.has('m', versionSlot(1))).toBe(true);
  });

  it('says plainly that the disk is full', async () => {
    const files = localFiles(root, root);
    const full = {
      ...files,
      copy: () => Promise.reject(new ExternalError({ code: 'disk-full', call: 'x', what: 'no room' })),
    };
    await expect(folderStore(full, join(root, 'store')).put('m', versionSlot(1), file())).rejects.toMatchObject({
      code: 'disk-full',
    });
  });

  it.each([
    ['../m', 'v1'],
    ['m', '../v1'],
    ['m', 'v0'],
    ['m', 'latest'],
  ])('refuses the model %j and slot %j', async (model, slot) => {
    await expect(store.put(model, slot, file())).rejects.toThrow(TypeError);
  });

  it('removes a candidate that is settled', async () => {
    const slot = candidateSlot(sha256('bytes'));
    await store.put('m', slot, file());
    await store.remove('m', slot);
    expect(await store.has('m', slot)).toBe(false);
  });
});
