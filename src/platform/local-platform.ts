// The platform of a terminal: this machine's files, processes, git and clock.
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileTree } from './file-tree.ts';
import { folderCache } from './folder-cache.ts';
import { openRepository } from './git-repository.ts';
import { localCommands } from './local-commands.ts';
import { localFiles } from './local-files.ts';
import { localHolders } from './local-holder.ts';
import { remoteAddress } from './git-remote.ts';
import type { Log } from './log.ts';
import { duckDbTables } from './duckdb/open.ts';
import { openFolderTree } from './folder-tree/folder-tree.ts';
import { openGitTree } from './git-tree/git-tree.ts';
import { localPacking } from './packing/local-packing.ts';
import type { Platform, TreePlace } from './platform.ts';
import { systemClock } from './system-clock.ts';
import { threadsOf } from './threads.ts';
import { VERSION } from './version.ts';

export interface LocalWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** @param cacheRoot where folders are remembered between runs; below the folder's `.mlgate/` unless given. */
export async function localPlatform(named: string, world: LocalWorld, cacheRoot?: string): Promise<Platform> {
  const { environment, log, signal } = world;
  // git names its root without links; where the folder lies below it can only be told of the same name.
  const folder = await realpath(named).catch(() => named);
  const files = localFiles(folder, environment['RUNNER_TEMP']);
  const cache = cacheRoot ?? join(folder, '.mlgate', '.cache');
  const holders = localHolders();
  const threads = threadsOf(environment);
  return {
    folder,
    files,
    commands: localCommands(environment),
    packing: localPacking(files),
    repository: await openRepository(folder, files, environment),
    cache: folderCache(cache, files, log),
    tables: duckDbTables({
      environment,
      onInstall: (message) => log.notice(message),
      ...(threads === undefined ? {} : { threads }),
    }),
    clock: systemClock,
    log,
    holders,
    openTree: (place) => openTree(folder, place, environment),
    at: (other) => localPlatform(other, world, cache),
    system: `${process.platform}-${process.arch}`,
    version: VERSION,
    run: holders.me().name,
    signal,
  };
}

async function openTree(
  folder: string,
  place: TreePlace,
  environment: LocalWorld['environment'],
): Promise<FileTree | undefined> {
  if (place.kind === 'folder') return openFolderTree(place.path);
  const remote = await remoteAddress(folder, place.remote, environment);
  if (remote === undefined) return undefined;
  const temporaryRoot = environment['RUNNER_TEMP'];
  const options = { remote, branch: place.branch, environment };
  return openGitTree(temporaryRoot === undefined ? options : { ...options, temporaryRoot });
}
