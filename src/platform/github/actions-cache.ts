// GitHub's cache behind our interface. An entry is a folder `content` with its digest beside it; its identity is the key and the
// path that it was packed from, so that path is the same in every job: below `.mlgate`, named by the key.
import { isAbsolute, join, relative } from 'node:path';
import { sha256 } from '../../records/digest.ts';
import type { Cache } from '../cache.ts';
import { fillEntry, isSound } from '../cache-entry.ts';
import type { Files } from '../files.ts';
import type { Log } from '../log.ts';
import { oneAtATime } from '../one-at-a-time.ts';

export interface CacheWorld {
  readonly files: Files;
  readonly log: Pick<Log, 'notice'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute: of mlgate.yml; entries are packed below it. */
  readonly folder: string;
  /** Absolute: of this process, which the client resolves paths against. */
  readonly workingFolder: string;
}

/** Entries cannot be replaced: after a damaged one comes the next of its key. */
const GENERATIONS = 3;

export function actionsCache(world: CacheWorld): Cache {
  const { log } = world;
  const why = unavailable(world);
  const inTurn = oneAtATime();
  const damaged = new Set<string>();
  let isTold = false;
  const isAvailable = (): boolean => {
    if (why !== undefined && !isTold) log.notice(`GitHub's cache is not used: ${why}`);
    isTold = true;
    return why === undefined;
  };
  return {
    restore: async (key, path) => isAvailable() && inTurn(() => restore({ world, damaged }, key, path)),
    save: async (key, path) => {
      if (!isAvailable()) return;
      try {
        await inTurn(() => save({ world, damaged }, key, path));
      } catch (error) {
        log.notice(`could not save ${path} to the cache: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

function unavailable({ environment, folder }: CacheWorld): string | undefined {
  const address = environment['ACTIONS_RESULTS_URL'] ?? environment['ACTIONS_CACHE_URL'] ?? '';
  if (address === '') return 'this step was not given its address';
  const workspace = environment['GITHUB_WORKSPACE'];
  if (workspace === undefined || workspace === '') return 'there is no GITHUB_WORKSPACE';
  const way = relative(workspace, folder);
  return way.startsWith('..') || isAbsolute(way) ? `${folder} is not below ${workspace}` : undefined;
}

interface Open {
  readonly world: CacheWorld;
  /** Entries that were found to be spoilt. */
  readonly damaged: Set<string>;
}

interface Entry {
  /** All of one length: the service finds keys by their beginning. */
  readonly name: string;
  /** As the client is told it. */
  readonly path: string;
  readonly place: string;
}

function entryOf({ folder, workingFolder }: CacheWorld, key: string, generation: number): Entry {
  const digest = sha256(key);
  const place = join(folder, '.mlgate', '.cache', digest);
  const way = relative(workingFolder, place).replaceAll('\\', '/');
  // The client takes no way up.
  const path = way.startsWith('..') || isAbsolute(way) ? place : way;
  return { name: `mlgate-${digest}-${generation}`, path, place };
}

async function restore({ world, damaged }: Open, key: string, path: string): Promise<boolean> {
  const { files, log } = world;
  const { restoreCache } = await import('@actions/cache');
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const entry = entryOf(world, key, generation);
    if (damaged.has(entry.name)) continue;
    // Asked first: the client does not tell an entry that it could not unpack from none.
    if ((await restoreCache([entry.path], entry.name, [], { lookupOnly: true })) !== entry.name) return false;
    try {
      const found = await restoreCache([entry.path], entry.name);
      if (found === entry.name && (await isSound(files, entry.place))) {
        await files.remove(path);
        await files.copy(join(entry.place, 'content'), path);
        return true;
      }
    } finally {
      await files.remove(entry.place);
    }
    damaged.add(entry.name);
    log.notice(`the cache's entry ${entry.name} is damaged and counts as absent`);
  }
  return false;
}

async function save({ world, damaged }: Open, key: string, path: string): Promise<void> {
  const { files } = world;
  const { restoreCache, saveCache } = await import('@actions/cache');
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const entry = entryOf(world, key, generation);
    if (damaged.has(entry.name)) continue;
    if ((await restoreCache([entry.path], entry.name, [], { lookupOnly: true })) === entry.name) return;
    try {
      await files.remove(entry.place);
      await fillEntry(files, path, entry.place);
      await saveCache([entry.path], entry.name);
    } finally {
      await files.remove(entry.place);
    }
    return;
  }
}
