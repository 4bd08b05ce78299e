// Model bytes in a plain folder: `<store>/<model>/v<n>/<name>`. A slot appears whole and never changes.
import type { Files } from '../../platform/files.ts';
import type { Sha256 } from '../../records/digest.ts';
import type { ModelStore, StoredModel } from '../store.ts';
import { baseName, checkSlot, conflict, missing, otherBytes } from './slots.ts';

export type StoreFiles = Pick<Files, 'kind' | 'list' | 'copy' | 'remove' | 'hash'>;

/** @param folder absolute; made by the first put. */
export function folderStore(files: StoreFiles, folder: string): ModelStore {
  const at = (model: string, slot: string): string => {
    checkSlot(model, slot);
    return `${folder}/${model}/${slot}`;
  };
  return {
    place: `folder ${folder}`,
    put: async (model, slot, source) => putInto(files, at(model, slot), source),
    get: async (model, slot, { digest, into }) => {
      const path = await contentPath(files, at(model, slot));
      if (path === undefined) throw missing(`${model} ${slot}`, folder);
      return copyVerified(files, { from: path, to: `${into}/${baseName(path)}`, digest });
    },
    has: async (model, slot) => (await contentPath(files, at(model, slot))) !== undefined,
    remove: async (model, slot) => files.remove(at(model, slot)),
  };
}

async function putInto(
  files: StoreFiles,
  slot: string,
  source: { readonly path: string; readonly digest: Sha256 },
): Promise<StoredModel> {
  const there = await contentPath(files, slot);
  if (there !== undefined) {
    const found = await hashOf(files, there);
    if (found.digest === source.digest) return { path: there, ...found };
    throw conflict(slot, { found: found.digest, wanted: source.digest });
  }
  const target = `${slot}/${baseName(source.path)}`;
  return copyVerified(files, { from: source.path, to: target, digest: source.digest });
}

/** Copies, hashes the copy, and removes it again when it is not what was asked for. */
async function copyVerified(
  files: StoreFiles,
  copy: { readonly from: string; readonly to: string; readonly digest: Sha256 },
): Promise<StoredModel> {
  await files.copy(copy.from, copy.to);
  const found = await hashOf(files, copy.to);
  if (found.digest === copy.digest) return { path: copy.to, ...found };
  await files.remove(copy.to);
  throw otherBytes(copy.from, { found: found.digest, wanted: copy.digest });
}

async function hashOf(files: StoreFiles, path: string): Promise<Omit<StoredModel, 'path'>> {
  const kind = (await files.kind(path)) === 'folder' ? 'folder' : 'file';
  const { digest, bytes } = await files.hash[kind](path);
  return { kind, digest, bytes };
}

/** The one entry of a slot; undefined when the slot is empty or not there. */
async function contentPath(files: StoreFiles, slot: string): Promise<string | undefined> {
  if ((await files.kind(slot)) !== 'folder') return undefined;
  const names = new Set((await files.list(slot)).map((path) => path.split('/')[0] ?? ''));
  // A copy that was cut off lies beside its target under a name that begins with a dot.
  const [name, ...others] = [...names].filter((one) => !one.startsWith('.'));
  if (others.length > 0) throw conflict(slot, { found: 'several files', wanted: 'one' });
  return name === undefined ? undefined : `${slot}/${name}`;
}
