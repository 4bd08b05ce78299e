import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localFiles } from '../../../src/platform/local-files.ts';
import { ExternalError } from '../../../src/records/errors.ts';
import { sha256 } from '../../../src/records/digest.ts';
import { candidateSlot, versionSlot } from '../../../src/registry/registry.ts';
import type { ModelStore } from '../../../src/registry/registry.ts';
import { folderStore } from '../../../src/registry/stores/folder-store.ts';
import { storeContract, storeScene } from './store.contract.ts';
import type { StoreScene } from './store.contract.ts';

const open = (root: string): ModelStore => folderStore(localFiles(root, root), join(root, 'store'));

storeContract('a folder', open);

let scene: StoreScene & Disposable;
beforeEach(() => (scene = storeScene(open)));
afterEach(() => scene[Symbol.dispose]());
const within = (...names: string[]): string => join(scene.root, 'store', 'm', ...names);

describe('the folder store', () => {
  it('lies where a person finds it', async () => {
    await scene.store.put('m', versionSlot(1), scene.file());
    expect(existsSync(within('v1', 'model.json'))).toBe(true);
  });

  it.each([
    ['altered bytes', () => writeFileSync(within('v1', 'model.json'), 'bytex'), 'store-digest'],
    ['a version that is gone', () => rmSync(within('v1'), { recursive: true }), 'store-missing'],
    ['a file more', () => writeFileSync(within('v1', 'other'), ''), 'store-conflict'],
    ['a link', () => symlinkSync('/etc/passwd', within('v1', 'link')), 'folder-link'],
  ])('refuses %s on the way out', async (_, spoil, code) => {
    await scene.store.put('m', versionSlot(1), scene.file());
    spoil();
    const got = scene.store.get('m', versionSlot(1), { digest: sha256('bytes'), into: scene.into() });
    await expect(got).rejects.toMatchObject({ problems: [{ code }] });
  });

  it('does not take the rest of a copy that was cut off for a version', async () => {
    mkdirSync(within('v1'), { recursive: true });
    writeFileSync(within('v1', '.model.json.0123.tmp'), 'byt');
    expect(await scene.store.has('m', versionSlot(1))).toBe(false);
    await scene.store.put('m', versionSlot(1), scene.file());
    expect(await scene.store.has('m', versionSlot(1))).toBe(true);
  });

  it('says plainly that the disk is full', async () => {
    const files = localFiles(scene.root, scene.root);
    const full = {
      ...files,
      copy: () => Promise.reject(new ExternalError({ code: 'disk-full', call: 'x', what: 'no room' })),
    };
    const put = folderStore(full, join(scene.root, 'store')).put('m', versionSlot(1), scene.file());
    await expect(put).rejects.toMatchObject({ code: 'disk-full' });
  });

  it('removes a candidate that is settled', async () => {
    const slot = candidateSlot(sha256('bytes'));
    await scene.store.put('m', slot, scene.file());
    await scene.store.remove('m', slot);
    expect(await scene.store.has('m', slot)).toBe(false);
  });
});
