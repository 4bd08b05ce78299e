// A cache in memory, over any Files.
import type { Cache } from '../../src/platform/cache.ts';
import type { Files } from '../../src/platform/files.ts';
import type { Log } from '../../src/platform/log.ts';

type Entry =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'folder'; readonly files: ReadonlyMap<string, Uint8Array> };

export interface MemoryCache extends Cache {
  readonly entries: Map<string, Entry | 'damaged'>;
}

export function memoryCache(files: Files, log: Pick<Log, 'notice'>): MemoryCache {
  const entries: MemoryCache['entries'] = new Map();
  return {
    entries,
    restore: async (key, path) => {
      const entry = entries.get(key);
      if (entry === undefined) return false;
      if (entry === 'damaged') {
        log.notice(`cache entry ${key} is damaged and counts as absent`);
        entries.delete(key);
        return false;
      }
      await files.remove(path);
      if (entry.kind === 'file') await files.write(path, entry.bytes);
      else for (const [name, bytes] of entry.files) await files.write(`${path}/${name}`, bytes);
      return true;
    },
    save: async (key, path) => {
      if (entries.has(key)) return;
      try {
        entries.set(key, await entryOf(files, path));
      } catch (error) {
        log.notice(`could not save ${path} to the cache: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

async function entryOf(files: Files, path: string): Promise<Entry> {
  if ((await files.kind(path)) !== 'folder') {
    await files.hash.file(path);
    return { kind: 'file', bytes: await files.read(path) };
  }
  const { entries } = await files.hash.folder(path);
  const contents = new Map<string, Uint8Array>();
  for (const entry of entries) contents.set(entry.path, await files.read(`${path}/${entry.path}`));
  return { kind: 'folder', files: contents };
}
