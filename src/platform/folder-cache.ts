// Cache on disk: `<root>/<first 2 of the key's digest>/<digest>/{content, digest}`. What is restored is hashed first: a damaged
// entry is removed and counts as absent.
import { sha256 } from '../records/digest.ts';
import type { Cache } from './cache.ts';
import type { Files } from './files.ts';
import type { Log } from './log.ts';

export function folderCache(root: string, files: Files, log: Log): Cache {
  const placeOf = (key: string): string => {
    const digest = sha256(key);
    return `${root}/${digest.slice(0, 2)}/${digest}`;
  };
  return {
    restore: async (key, path) => {
      const place = placeOf(key);
      if ((await files.kind(`${place}/digest`)) !== 'file') return false;
      const expected = (await files.readText(`${place}/digest`)).trim();
      const found = await contentDigest(files, `${place}/content`).catch(() => 'damaged');
      if (found !== expected) {
        log.notice(`cache entry ${place} is damaged; it was removed`);
        await files.remove(place);
        return false;
      }
      await files.copy(`${place}/content`, path);
      return true;
    },
    save: async (key, path) => {
      const place = placeOf(key);
      if ((await files.kind(`${place}/digest`)) === 'file') return;
      try {
        await files.copy(path, `${place}/content`);
        await files.write(`${place}/digest`, `${await contentDigest(files, `${place}/content`)}\n`);
      } catch (error) {
        await files.remove(place);
        log.notice(`could not save to the cache: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

async function contentDigest(files: Files, path: string): Promise<string> {
  switch (await files.kind(path)) {
    case 'file':
      return (await files.hash.file(path)).digest;
    case 'folder':
      return (await files.hash.folder(path)).digest;
    case 'link':
    case 'other':
    case 'absent':
      return 'damaged';
  }
}
