// Everything outside that a run of mlgate may use, in one object; each stage takes from it only what it needs.
import type { Cache } from './cache.ts';
import type { Clock } from './clock.ts';
import type { RunCommands } from './exec.ts';
import type { Files } from './files.ts';
import type { Forge } from './forge.ts';
import type { FileTree } from './file-tree.ts';
import type { Holders } from './holder.ts';
import type { Log } from './log.ts';
import type { Packing } from './packing.ts';
import type { Repository } from './repository.ts';
import type { OpenTables } from './tables.ts';

/** Where a registry's tree of files lies. */
export type TreePlace =
  | { readonly kind: 'git'; readonly remote: string; readonly branch: string }
  | { readonly kind: 'folder'; readonly path: string };

export interface Platform {
  /** Absolute folder of mlgate.yml; relative paths of `files` are relative to it. */
  readonly folder: string;
  readonly files: Files;
  readonly commands: RunCommands;
  readonly packing: Packing;
  /** undefined outside a git repository. */
  readonly repository: Repository | undefined;
  readonly cache: Cache;
  readonly tables: OpenTables;
  readonly clock: Clock;
  readonly log: Log;
  readonly holders: Holders;
  /** The server that runs this workflow; undefined in a terminal. */
  readonly forge?: Forge;
  /** undefined when the place is a git remote's name and this clone has no such remote. */
  openTree(place: TreePlace): Promise<FileTree | undefined>;
  /** The same world, in another folder: a worktree of the base, say. The cache stays the same. */
  at(folder: string): Promise<Platform>;
  /** `linux-x64`: part of a training run's environment. */
  readonly system: string;
  /** mlgate's own version. */
  readonly version: string;
  /** Names this run for the ledger: an address, or `user@host`. */
  readonly run: string;
  readonly signal: AbortSignal;
}
