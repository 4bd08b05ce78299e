// Model bytes in a plain folder: `<store>/<model>/v<n>/<name>`. A slot appears whole and never changes.
import type { Files } from '../../platform/files.ts';
import { UserError } from '../../records/errors.ts';
import type { Sha256 } from '../../records/digest.ts';
import { modelName } from '../../records/scalars.ts';
import type { ModelStore, StoredModel } from '../store.ts';

export type StoreFiles = Pick<Files, 'kind' | 'list' | 'copy' | 'remove' | 'hash'>;

/** @param folder absolute; made by the first put. */
export function folderStore(files: StoreFiles, folder: string): ModelStore {
  const at = (model: string, slot: string): string => `${folder}/${checkedModel(model)}/${checkedSlot(slot)}`;
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
  throw new UserError({
    code: 'store-digest',
    what: `${copy.from} has the digest ${found.digest}, expected ${copy.digest}: these are not the bytes that were meant`,
    where: { file: copy.from },
    fix: 'put the right bytes back, or train, evaluate and ask for approval again',
  });
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

function baseName(path: string): string {
  const name = path.replaceAll('\\', '/').replace(/\/+$/, '').split('/').at(-1) ?? '';
  // A leading dot marks unfinished copies, and `.` and `..` are no names at all.
  return name.startsWith('.') || name === '' ? `model${name.replace(/^\.+/, '.')}` : name;
}

function checkedModel(model: string): string {
  if (!modelName.safeParse(model).success) throw new TypeError(`not a model's name: ${JSON.stringify(model)}`);
  return model;
}

function checkedSlot(slot: string): string {
  if (!/^(?:v[1-9]\d*|candidate-[0-9a-f]{64})$/.test(slot)) throw new TypeError(`not a slot: ${JSON.stringify(slot)}`);
  return slot;
}

function missing(what: string, folder: string): UserError {
  return new UserError({
    code: 'store-missing',
    what: `the model store ${folder} has no ${what}`,
    fix: 'put the file back from a backup, or choose another version',
  });
}

function conflict(slot: string, digests: { readonly found: string; readonly wanted: string }): UserError {
  return new UserError({
    code: 'store-conflict',
    what: `${slot} already holds ${digests.found}, expected ${digests.wanted}; a version's bytes are never replaced`,
    where: { file: slot },
    fix: 'find out who put other bytes there; move them away to go on',
  });
}
