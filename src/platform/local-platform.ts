// The platform of a terminal: this machine's files, processes, git and clock.
import { isAbsolute, join } from 'node:path';
import { simpleGit } from 'simple-git';
import type { FileTree } from './file-tree.ts';
import { folderCache } from './folder-cache.ts';
import { openRepository } from './git-repository.ts';
import { localCommands } from './local-commands.ts';
import { localFiles } from './local-files.ts';
import { localHolders } from './local-holder.ts';
import type { Log } from './log.ts';
import { duckDbTables } from './duckdb/open.ts';
import { openFolderTree } from './folder-tree/folder-tree.ts';
import { openGitTree } from './git-tree/git-tree.ts';
import type { Platform, TreePlace } from './platform.ts';
import { systemClock } from './system-clock.ts';
import { VERSION } from './version.ts';

export interface LocalWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** @param cacheRoot where folders are remembered between runs; below the folder's `.mlgate/` unless given. */
export async function localPlatform(folder: string, world: LocalWorld, cacheRoot?: string): Promise<Platform> {
  const { environment, log, signal } = world;
  const files = localFiles(folder, environment['RUNNER_TEMP']);
  const cache = cacheRoot ?? join(folder, '.mlgate', 'cache');
  const holders = localHolders();
  return {
    folder,
    files,
    commands: localCommands(environment),
    repository: await openRepository(folder, files),
    cache: folderCache(cache, files, log),
    tables: duckDbTables({ environment, onInstall: (message) => log.notice(message) }),
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
  const remote = await remoteAddress(folder, place.remote);
  if (remote === undefined) return undefined;
  const temporaryRoot = environment['RUNNER_TEMP'];
  const options = { remote, branch: place.branch, environment };
  return openGitTree(temporaryRoot === undefined ? options : { ...options, temporaryRoot });
}

/** An address or a path stands for itself; a name is looked up among the clone's remotes. */
async function remoteAddress(folder: string, remote: string): Promise<string | undefined> {
  if (/[/:\\]/.test(remote)) return remote.startsWith('.') ? join(folder, remote) : remote;
  try {
    const address = (await simpleGit(folder).raw('remote', 'get-url', remote)).trim();
    const root = (await simpleGit(folder).raw('rev-parse', '--show-toplevel')).trim();
    // git reads a relative path from the top of the work tree.
    return /^\.{0,2}\//.test(address) && !isAbsolute(address) ? join(root, address) : address;
  } catch {
    return undefined;
  }
}
