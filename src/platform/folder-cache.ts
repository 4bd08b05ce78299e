// Cache on disk: `<root>/<first 2 of the key's digest>/<digest>/{content, digest}`. An entry is made beside its place and renamed
// there whole. What is restored is hashed first: a damaged entry is removed and counts as absent.
import { sha256 } from '../records/digest.ts';
import type { Cache } from './cache.ts';
import { fillEntry, isSound } from './cache-entry.ts';
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
      if ((await files.kind(place)) === 'absent') return false;
      if (await isSound(files, place)) {
        await files.copy(`${place}/content`, path);
        return true;
      }
      log.notice(`cache entry ${place} is damaged and counts as absent`);
      await files.remove(place).catch((error: unknown) => log.notice(`it could not be removed: ${messageOf(error)}`));
      return false;
    },
    save: async (key, path) => {
      const place = placeOf(key);
      try {
        if ((await files.kind(place)) === 'absent') await saveEntry(files, path, place);
      } catch (error) {
        log.notice(`could not save ${path} to the cache: ${messageOf(error)}`);
      }
    },
  };
}

async function saveEntry(files: Files, path: string, place: string): Promise<void> {
  const unfinished = `${place}.${crypto.randomUUID()}.tmp`;
  try {
    await fillEntry(files, path, unfinished);
    await files.move(unfinished, place);
  } catch (error) {
    // Another saver of this key was faster: what lies there is whole.
    if ((await files.kind(place)) === 'absent') throw error;
  } finally {
    await files.remove(unfinished);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
