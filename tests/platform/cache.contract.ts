// What every Cache must do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache } from '../../src/platform/cache.ts';
import type { Files } from '../../src/platform/files.ts';

export interface CacheScene extends AsyncDisposable {
  readonly cache: Cache;
  readonly files: Files;
  notices(): readonly string[];
  /** Spoils what was saved under a key. */
  damage(key: string): Promise<void>;
}

export function describeCache(name: string, make: () => CacheScene): void {
  describe(`${name}: cache`, () => {
    let scene: CacheScene;
    let files: Files;
    let cache: Cache;
    beforeEach(() => {
      scene = make();
      ({ files, cache } = scene);
    });
    afterEach(() => scene[Symbol.asyncDispose]());

    it('has nothing under a key that was never saved, and touches nothing', async () => {
      await files.write('to', 'kept');
      expect(await cache.restore('key', 'to')).toBe(false);
      expect(await files.readText('to')).toBe('kept');
      expect(scene.notices()).toEqual([]);
    });

    it('gives a file back', async () => {
      await files.write('model', 'M');
      await cache.save('key', 'model');
      await files.remove('model');
      expect(await cache.restore('key', 'deep/to')).toBe(true);
      expect(await files.readText('deep/to')).toBe('M');
    });

    it('gives a folder back, in place of what lies there', async () => {
      await files.write('m/1', '1');
      await files.write('m/s/2', '2');
      await cache.save('key', 'm');
      await files.write('m/3', '3');
      expect(await cache.restore('key', 'm')).toBe(true);
      expect(await files.list('m')).toEqual(['1', 's/2']);
    });

    it('keys are any text, and exact', async () => {
      const keys = ['a/../b', 'a b', 'é', 'A', 'a', `long ${'x'.repeat(5000)}`, ''];
      for (const key of keys) {
        await files.write('f', `of ${key}`);
        await cache.save(key, 'f');
      }
      for (const key of keys) {
        expect(await cache.restore(key, 'f')).toBe(true);
        expect(await files.readText('f')).toBe(`of ${key}`);
      }
    });

    it('saving a key again is success; the first content stays', async () => {
      await files.write('f', 'first');
      await cache.save('key', 'f');
      await files.write('f', 'second');
      await cache.save('key', 'f');
      await cache.restore('key', 'f');
      expect(await files.readText('f')).toBe('first');
      expect(scene.notices()).toEqual([]);
    });

    it('what was restored can be changed without changing what is saved', async () => {
      await files.write('f', 'saved');
      await cache.save('key', 'f');
      await cache.restore('key', 'g');
      await files.append('g', ' and changed');
      await cache.restore('key', 'g');
      expect(await files.readText('g')).toBe('saved');
    });

    it('counts a damaged entry as nothing, says so, and can save it again', async () => {
      await files.write('f', 'good');
      await cache.save('key', 'f');
      await scene.damage('key');
      await files.write('f', 'mine');
      expect(await cache.restore('key', 'f')).toBe(false);
      expect(await files.readText('f')).toBe('mine');
      expect(scene.notices()).toHaveLength(1);
      await cache.save('key', 'f');
      expect(await cache.restore('key', 'g')).toBe(true);
      expect(await files.readText('g')).toBe('mine');
    });

    it('tells of what cannot be saved, and goes on', async () => {
      await cache.save('key', 'nothing');
      expect(scene.notices()).toHaveLength(1);
      expect(await cache.restore('key', 'to')).toBe(false);
    });
  });
}
