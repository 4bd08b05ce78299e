// The registry and the store of a session: where versions, stages and the ledger lie.
import { isAbsolute, join } from 'node:path';
import type { FileTree } from '../platform/file-tree.ts';
import { UserError } from '../records/errors.ts';
import { openRegistry } from '../registry/open-registry.ts';
import type { ModelState, ModelStore, Registry } from '../registry/registry.ts';
import { folderStore } from '../registry/stores/folder-store.ts';
import { githubStore } from '../registry/stores/github-store.ts';
import { rememberLedgers } from './ledger-memory.ts';
import type { Session } from './session.ts';

/** @throws UserError `registry-nowhere` when the git remote of the configuration does not exist here. */
export async function openSessionRegistry(
  session: Session,
): Promise<AsyncDisposable & { readonly registry: Registry }> {
  const tree = await openTree(session);
  if (tree === undefined) throw nowhere(session);
  return withRegistry(tree, session);
}

/**
 * The model's state for reading. Where the configured git remote does not exist in this clone there provably is no registry:
 * the answer is undefined. A registry that cannot be reached is an error, never "nothing there".
 */
export async function lookUpModel(
  session: Session,
): Promise<(AsyncDisposable & { readonly registry: Registry; readonly state: ModelState }) | undefined> {
  const tree = await openTree(session);
  if (tree === undefined) return undefined;
  const opened = withRegistry(tree, session);
  try {
    return { ...opened, state: await opened.registry.read(session.config.model) };
  } catch (error) {
    await tree[Symbol.asyncDispose]();
    throw error;
  }
}

function openTree({ config, platform }: Session): Promise<FileTree | undefined> {
  const { registry } = config;
  if (registry.kind === 'git') return platform.openTree(registry);
  return platform.openTree({ kind: 'folder', path: inFolder(platform.folder, registry.path) });
}

function withRegistry(tree: FileTree, { platform }: Session): AsyncDisposable & { readonly registry: Registry } {
  const registry = rememberLedgers(openRegistry(tree, platform.clock), platform);
  return { registry, [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() };
}

function nowhere({ config }: Session): UserError {
  const remote = config.registry.kind === 'git' ? config.registry.remote : config.registry.path;
  return new UserError({
    code: 'registry-nowhere',
    what: `this clone has no git remote ${JSON.stringify(remote)} to keep the registry in`,
    where: { file: config.file ?? 'the command line' },
    fix: `git remote add ${remote} URL, or keep the registry in a folder:\nregistry: { folder: ../registry }`,
  });
}

/** On a server its own store, unless a folder is configured. */
export function storeOf({ config, platform }: Session): ModelStore {
  const { forge, files, packing, folder } = platform;
  if (forge !== undefined && config.store.kind === 'default') return githubStore({ forge, files, packing });
  return folderStore(files, inFolder(folder, config.store.path));
}

function inFolder(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/** The stage that champions stand at and promotions go to. */
export function stageOf({ config }: Session): string {
  return config.approval?.environment ?? 'production';
}
