// The platform of a terminal: this machine's files, processes, git and clock.
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileTree } from './file-tree.ts';
import { folderCache } from './folder-cache.ts';
import { openRepository } from './git-repository.ts';
import type { RunCommands } from './exec.ts';
import { localFiles } from './local-files.ts';
import { localHolders } from './local-holder.ts';
import type { Log } from './log.ts';
import type { Packing } from './packing.ts';
import type { PackFiles } from './packing/local-packing.ts';
import type { Platform, TreePlace } from './platform.ts';
import { systemClock } from './system-clock.ts';
import type { OpenTables } from './tables.ts';
import { threadsOf } from './threads.ts';
import { VERSION } from './version.ts';

export interface LocalWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Processes, tables, packing and trees are loaded at their first use.
 * @param cacheRoot where folders are remembered between runs; below the folder's `.mlgate/` unless given.
 */
export async function localPlatform(named: string, world: LocalWorld, cacheRoot?: string): Promise<Platform> {
  const { environment, log, signal } = world;
  // git names its root without links; where the folder lies below it can only be told of the same name.
  const folder = await realpath(named).catch(() => named);
  const files = localFiles(folder, environment['RUNNER_TEMP']);
  const cache = cacheRoot ?? join(folder, '.mlgate', '.cache');
  const holders = localHolders();
  return {
    folder,
    files,
    commands: commandsOf(environment),
    packing: packingOf(files),
    repository: await openRepository(folder, files, environment),
    cache: folderCache(cache, files, log),
    tables: tablesOf(world),
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

function commandsOf(environment: LocalWorld['environment']): RunCommands {
  return {
    run: async (options) => {
      const { localCommands } = await import('./local-commands.ts');
      return localCommands(environment).run(options);
    },
  };
}

function packingOf(files: PackFiles): Packing {
  const load = async (): Promise<Packing> => {
    const { localPacking } = await import('./packing/local-packing.ts');
    return localPacking(files);
  };
  return {
    pack: async (source, to) => (await load()).pack(source, to),
    unpack: async (parts, to) => (await load()).unpack(parts, to),
  };
}

function tablesOf({ environment, log }: LocalWorld): OpenTables {
  const threads = threadsOf(environment);
  const onInstall = (message: string): void => log.notice(message);
  let loading: Promise<OpenTables> | undefined;
  const load = async (): Promise<OpenTables> => {
    const { duckDbTables } = await import('./duckdb/open.ts');
    return duckDbTables({ environment, onInstall, ...(threads === undefined ? {} : { threads }) });
  };
  return { open: async (options) => (await (loading ??= load())).open(options) };
}

async function openTree(
  folder: string,
  place: TreePlace,
  environment: LocalWorld['environment'],
): Promise<FileTree | undefined> {
  if (place.kind === 'folder') {
    const { openFolderTree } = await import('./folder-tree/folder-tree.ts');
    return openFolderTree(place.path);
  }
  const [{ remoteAddress }, { openGitTree }] = await Promise.all([
    import('./git-remote.ts'),
    import('./git-tree/git-tree.ts'),
  ]);
  const remote = await remoteAddress(folder, place.remote, environment);
  if (remote === undefined) return undefined;
  const temporaryRoot = environment['RUNNER_TEMP'];
  const options = { remote, branch: place.branch, environment };
  return openGitTree(temporaryRoot === undefined ? options : { ...options, temporaryRoot });
}
