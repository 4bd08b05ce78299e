import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localFiles } from '../../../src/platform/local-files.ts';
import { localPacking } from '../../../src/platform/packing/local-packing.ts';
import { ExternalError } from '../../../src/records/errors.ts';
import { sha256 } from '../../../src/records/digest.ts';
import type { Sha256 } from '../../../src/records/digest.ts';
import { candidateSlot, versionSlot } from '../../../src/registry/registry.ts';
import type { ModelStore } from '../../../src/registry/registry.ts';
import { githubStore } from '../../../src/registry/stores/github-store.ts';
import { memoryForge } from '../../fakes/memory-forge.ts';
import type { MemoryForge } from '../../fakes/memory-forge.ts';
import { storeContract, storeScene } from './store.contract.ts';
import type { StoreScene } from './store.contract.ts';

let forge: MemoryForge;

/** Parts of 1,000 bytes: every folder's tar is in several. */
const open = (root: string, partBytes = 1000): ModelStore => {
  const files = localFiles(root, root);
  forge = memoryForge({ files });
  return githubStore({ forge, files, packing: localPacking(files), partBytes });
};
const anew = (partBytes = 1000): ModelStore => {
  const files = localFiles(scene.root, scene.root);
  return githubStore({ forge, files, packing: localPacking(files), partBytes });
};

storeContract('GitHub', open);
storeContract('GitHub with whole files', (root) => open(root, 2 ** 31));

let scene: StoreScene & Disposable;
beforeEach(() => (scene = storeScene(open)));
afterEach(() => scene[Symbol.dispose]());

const TAG = 'mlgate/m/v1';
const code = (one: string): object => ({ problems: [{ code: one }] });
const shorten = (asset: { bytes: Uint8Array } | undefined, bytes: number): void => {
  if (asset !== undefined) asset.bytes = new Uint8Array(bytes);
};
const killed = (): ExternalError => new ExternalError({ code: 'killed', call: 'x', what: 'the runner is gone' });
const take = (digest: Sha256 = sha256('bytes')) =>
  scene.store.get('m', versionSlot(1), { digest, into: scene.into(`out-${Math.random()}`) });

describe('a version on GitHub', () => {
  it('is a prerelease of its own tag with the bytes as they are and a file that says what they are', async () => {
    await anew(2 ** 31).put('m', versionSlot(1), scene.file());
    expect(forge.world.releases).toMatchObject([{ tag: TAG, draft: false, title: 'm v1' }]);
    const [model, manifest] = forge.world.releases[0]?.assets ?? [];
    expect(model).toMatchObject({ name: 'model.json', bytes: new TextEncoder().encode('bytes') });
    expect(JSON.parse(new TextDecoder().decode(manifest?.bytes))).toEqual({
      format: 'mlgate-model',
      version: 1,
      model: 'm',
      kind: 'file',
      name: 'model.json',
      digest: sha256('bytes'),
      bytes: 5,
      files: 1,
      parts: [{ name: 'model.json', bytes: 5, digest: sha256('bytes') }],
    });
    expect(await scene.store.address?.('m', versionSlot(1))).toMatch(/\/releases\//);
  });

  it('above the size of a file on GitHub is in parts', async () => {
    await scene.store.put('m', versionSlot(1), scene.file('x'.repeat(2500)));
    expect(forge.world.releases[0]?.assets.map(({ name, bytes }) => [name, bytes.byteLength])).toEqual([
      ['model.json.001', 1000],
      ['model.json.002', 1000],
      ['model.json.003', 500],
      ['mlgate.json', expect.any(Number)],
    ]);
    const got = await take(sha256('x'.repeat(2500)));
    expect(readFileSync(got.path, 'utf8')).toBe('x'.repeat(2500));
  });

  it.each([
    ['mlgate.json', 'model'],
    ['modèle (1).bin', 'model'],
    ['ends.with.', 'model'],
    ['.hidden', 'model.hidden'],
    ['weights-1_2.bin', 'weights-1_2.bin'],
  ])('keeps a model named %j as the file %j, and gives it its name back', async (name, asset) => {
    const path = join(scene.root, name);
    writeFileSync(path, 'bytes');
    await scene.store.put('m', versionSlot(1), { path, digest: sha256('bytes') });
    expect(forge.world.releases[0]?.assets.map((one) => one.name)).toEqual([asset, 'mlgate.json']);
    expect((await take()).path).toSatisfy((kept: string) =>
      kept.endsWith(`/${name === '.hidden' ? 'model.hidden' : name}`),
    );
  });

  it('without bytes is a version too', async () => {
    await scene.store.put('m', versionSlot(1), scene.file(''));
    expect(await take(sha256(''))).toMatchObject({ kind: 'file', bytes: 0 });
  });

  it('leaves no files of its own behind on the runner', async () => {
    const before = readdirSync(scene.root).length;
    await scene.store.put('m', versionSlot(1), scene.file('x'.repeat(2500)));
    expect(readdirSync(scene.root).filter((name) => name.startsWith('mlgate-'))).toEqual([]);
    expect(readdirSync(scene.root)).toHaveLength(before + 1);
  });
});

describe('a put that was killed', () => {
  const big = 'x'.repeat(2500);

  /** Calls of releases that one undisturbed put makes. */
  async function callsOfPut(): Promise<number> {
    using other = storeScene(open);
    await other.store.put('m', versionSlot(1), other.file(big));
    return forge.calls.count('releases.*');
  }

  it.each([false, true])(
    'at any call (answer lost: %s) is completed by the next one, to one release of the right bytes',
    async (lost) => {
      const calls = await callsOfPut();
      expect(calls).toBeGreaterThanOrEqual(12);
      for (let at = 1; at <= calls; at++) {
        using other = storeScene(open);
        forge.calls.fail('releases.*', { at, error: killed(), lost });
        const first = await other.store.put('m', versionSlot(1), other.file(big)).then(
          () => 'done',
          (error: unknown) => (error instanceof ExternalError ? error.code : 'other'),
        );
        // The answer to `publish` may be lost: then it is looked up, and all is well.
        expect(['killed', 'done'], `call ${at}`).toContain(first);
        forge.calls.mend();
        await other.store.put('m', versionSlot(1), other.file(big));
        expect(forge.world.releases, `call ${at}`).toHaveLength(1);
        expect(forge.world.releases[0]).toMatchObject({ draft: false, assets: { length: 4 } });
        const got = await other.store.get('m', versionSlot(1), { digest: sha256(big), into: other.into() });
        expect(got.bytes).toBe(2500);
      }
    },
    240_000,
  );

  it('in the middle of a file: what was uploaded halfway is uploaded anew, what is whole stays', async () => {
    forge.calls.fail('releases.upload', { at: 3, error: killed() });
    await expect(scene.store.put('m', versionSlot(1), scene.file(big))).rejects.toThrow('runner');
    forge.calls.mend();
    const assets = forge.world.releases[0]?.assets ?? [];
    expect(assets.map(({ name }) => name)).toEqual(['model.json.001', 'model.json.002']);
    const [whole, half] = assets;
    if (half !== undefined) half.complete = false;
    expect(await scene.store.has('m', versionSlot(1))).toBe(false);
    await expect(take(sha256(big))).rejects.toMatchObject(code('store-missing'));
    await scene.store.put('m', versionSlot(1), scene.file(big));
    expect(forge.world.releases[0]?.assets.map(({ id }) => id)).toContain(whole?.id);
    expect((await take(sha256(big))).bytes).toBe(2500);
  });

  it.each([
    ['a part with other bytes', (assets: { bytes: Uint8Array }[]) => assets[0]?.bytes.fill(0)],
    ['a shorter part', (assets: { bytes: Uint8Array }[]) => shorten(assets[0], 3)],
  ])('and left %s in the draft: it is replaced before anything is published', async (_, spoil) => {
    forge.calls.fail('releases.publish', { error: killed() });
    await expect(scene.store.put('m', versionSlot(1), scene.file(big))).rejects.toThrow('runner');
    forge.calls.mend();
    spoil(forge.world.releases[0]?.assets ?? []);
    await scene.store.put('m', versionSlot(1), scene.file(big));
    expect((await take(sha256(big))).bytes).toBe(2500);
  });

  it('and left files in the draft that do not belong there: they are removed', async () => {
    const draft = await forge.releases.createDraft({ tag: TAG, commit: undefined, title: '', body: '' });
    writeFileSync(join(scene.root, 'evil.sh'), 'evil');
    await forge.releases.upload(draft.id, { name: 'evil.sh', file: join(scene.root, 'evil.sh'), bytes: 4 });
    await scene.store.put('m', versionSlot(1), scene.file());
    expect(forge.world.releases).toHaveLength(1);
    expect(forge.world.releases[0]?.assets.map(({ name }) => name)).toEqual(['model.json', 'mlgate.json']);
  });

  it('twice left two drafts: one is filled, the other removed', async () => {
    for (let i = 0; i < 2; i++) {
      await forge.releases.createDraft({ tag: TAG, commit: undefined, title: '', body: '' });
    }
    await scene.store.put('m', versionSlot(1), scene.file());
    expect(forge.world.releases).toMatchObject([{ draft: false }]);
  });
});

describe('a server that keeps other bytes than it was given', () => {
  it('is told, and nothing is published', async () => {
    forge.calls.before = ({ method }) => {
      if (method !== 'releases.download') return;
      for (const { assets } of forge.world.releases) assets[0]?.bytes.fill(0);
    };
    await expect(scene.store.put('m', versionSlot(1), scene.file())).rejects.toMatchObject({ code: 'store-read-back' });
    expect(forge.world.releases).toMatchObject([{ draft: true }]);
  });

  it('once is asked again', async () => {
    let spoilt = false;
    forge.calls.before = ({ method }) => {
      if (method !== 'releases.download' || spoilt) return;
      spoilt = true;
      forge.world.releases[0]?.assets[0]?.bytes.fill(0);
    };
    await scene.store.put('m', versionSlot(1), scene.file());
    expect(forge.calls.count('releases.upload')).toBe(3);
    expect((await take()).bytes).toBe(5);
  });
});

describe('threats 1 and 26: a published release', () => {
  const manifestOf = (text: string): object => {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  };
  const rewrite = (change: object): void => {
    const asset = forge.world.releases[0]?.assets.find(({ name }) => name === 'mlgate.json');
    if (asset === undefined) throw new Error('no manifest');
    asset.bytes = new TextEncoder().encode(
      JSON.stringify({ ...manifestOf(new TextDecoder().decode(asset.bytes)), ...change }),
    );
  };
  const assets = () => forge.world.releases[0]?.assets ?? [];

  it.each<[string, () => unknown, string]>([
    ['with altered bytes', () => assets()[0]?.bytes.fill(0), 'store-digest'],
    ['with fewer bytes', () => shorten(assets()[0], 2), 'store-missing'],
    ['without its bytes', () => assets().shift(), 'store-missing'],
    ['without its manifest', () => assets().pop(), 'store-missing'],
    ['whose manifest names other bytes', () => rewrite({ digest: sha256('evil') }), 'store-digest'],
    ['whose manifest is of another model', () => rewrite({ model: 'other' }), 'package-refused'],
    ['whose manifest leads out', () => rewrite({ name: '../evil' }), 'package-refused'],
    ['whose manifest has a field more', () => rewrite({ evil: 1 }), 'package-refused'],
    ['whose manifest announces fewer bytes', () => rewrite({ bytes: 4 }), 'package-refused'],
    [
      'whose parts lead out',
      () => rewrite({ parts: [{ name: '../x', bytes: 5, digest: sha256('bytes') }] }),
      'package-refused',
    ],
    [
      'whose parts are one',
      () => rewrite({ parts: ['a', 'A'].map((name) => ({ name, bytes: 5, digest: sha256('bytes') })) }),
      'package-refused',
    ],
    ['whose manifest is no JSON', () => assets().at(-1)?.bytes.fill(0), 'package-refused'],
  ])('%s is refused', async (_, spoil, wanted) => {
    await scene.store.put('m', versionSlot(1), scene.file());
    spoil();
    await expect(take()).rejects.toMatchObject(code(wanted));
  });

  it('of somebody else under the tag of the next version is never taken, and never replaced', async () => {
    await scene.store.put('m', versionSlot(1), scene.file('evil'));
    const before = forge.calls.count('releases.upload');
    await expect(scene.store.put('m', versionSlot(1), scene.file())).rejects.toMatchObject(code('store-conflict'));
    await expect(take()).rejects.toMatchObject(code('store-digest'));
    expect(forge.calls.count('releases.upload')).toBe(before);
    expect(forge.calls.count('releases.removeAsset')).toBe(0);
  });
});

describe('threat 19: a candidate', () => {
  const slot = candidateSlot(sha256('bytes'));
  const name = `mlgate-candidate-m-${sha256('bytes')}`;
  const get = () => scene.store.get('m', slot, { digest: sha256('bytes'), into: scene.into() });
  const plant = async (text: string, run: number, headRepositoryId = forge.world.repository.id): Promise<void> => {
    const folder = join(scene.root, `planted-${run}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'mlgate.json'), text);
    const other = forge.again({ run: { id: run }, event: { headRepositoryId } });
    await other.artifacts.upload({ name, folder, files: ['mlgate.json'] });
  };

  it('is found in whatever run it was uploaded', async () => {
    await scene.store.put('m', slot, scene.file());
    forge = forge.again({ run: { id: 501 } });
    expect(await anew().has('m', slot)).toBe(true);
    const got = await anew().get('m', slot, { digest: sha256('bytes'), into: scene.into() });
    expect(readFileSync(got.path, 'utf8')).toBe('bytes');
  });

  it('under the name of which a fork uploaded something else, later, is still found', async () => {
    await scene.store.put('m', slot, scene.file());
    for (const run of [601, 602, 603]) await plant('{}', run, 666);
    expect((await get()).bytes).toBe(5);
    expect(forge.calls.count('artifacts.download')).toBe(1);
  });

  it('of a fork is as good as another: its digest decides', async () => {
    forge = forge.again({ run: { id: 700 }, event: { headRepositoryId: 666 } });
    await anew().put('m', slot, scene.file());
    await plant('{}', 701);
    await plant('not even JSON', 702);
    expect((await get()).bytes).toBe(5);
    expect(forge.world.artifacts).toHaveLength(3);
  });

  it('that is there under its name only is refused, saying what was tried', async () => {
    for (const run of [601, 602]) await plant('{}', run, 666);
    await expect(get()).rejects.toMatchObject(code('store-digest'));
    await expect(get()).rejects.toThrow(/of run 602.*of run 601/);
  });

  it('that has expired is missing', async () => {
    await scene.store.put('m', slot, scene.file());
    const [artifact] = forge.world.artifacts;
    if (artifact !== undefined) artifact.expired = true;
    expect(await scene.store.has('m', slot)).toBe(false);
    await expect(get()).rejects.toMatchObject(code('store-missing'));
  });

  it('that a server cannot give now is not said to be gone', async () => {
    await scene.store.put('m', slot, scene.file());
    const limit = new ExternalError({ code: 'github-rate-limit', call: 'GET artifacts', what: 'too many requests' });
    forge.calls.fail('artifacts.download', { error: limit });
    await expect(get()).rejects.toBe(limit);
  });

  it('is uploaded once by two attempts, also when the answer to the first was lost', async () => {
    forge.calls.fail('artifacts.upload', { at: 1, error: killed(), lost: true });
    await scene.store.put('m', slot, scene.file());
    await scene.store.put('m', slot, scene.file());
    expect(forge.world.artifacts).toHaveLength(1);
  });

  it('is left to its end: giving it up needs no right more', async () => {
    await scene.store.put('m', slot, scene.file());
    await scene.store.remove('m', slot);
    expect(await scene.store.has('m', slot)).toBe(true);
    await expect(scene.store.remove('m', versionSlot(1))).rejects.toThrow(TypeError);
  });
});

describe('a limit or a full disk', () => {
  it.each(['ofTag', 'createDraft', 'upload', 'download', 'publish'])(
    'at releases.%s is told as it is',
    async (method) => {
      const limit = new ExternalError({ code: 'github-rate-limit', call: 'x', what: 'too many requests', fix: 'wait' });
      forge.calls.fail(`releases.${method}`, { error: limit });
      await expect(scene.store.put('m', versionSlot(1), scene.file())).rejects.toBe(limit);
    },
  );

  it('while copying is told as it is', async () => {
    const files = localFiles(scene.root, scene.root);
    const full = new ExternalError({ code: 'disk-full', call: 'x', what: 'no room' });
    const store = githubStore({
      forge,
      files: { ...files, copy: () => Promise.reject(full) },
      packing: localPacking(files),
    });
    await expect(store.put('m', versionSlot(1), scene.file())).rejects.toBe(full);
  });
});
