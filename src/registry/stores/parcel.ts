// A model as the files that releases and artifacts keep: `mlgate.json`, which says what they are, and the bytes in one or more parts.
import * as z from 'zod';
import type { Files } from '../../platform/files.ts';
import type { Packing } from '../../platform/packing.ts';
import { canonicalJson } from '../../records/canonical.ts';
import { sha256 } from '../../records/digest.ts';
import type { Sha256 } from '../../records/digest.ts';
import { UserError } from '../../records/errors.ts';
import { count, modelName, sha256Text } from '../../records/scalars.ts';
import type { StoredModel } from '../store.ts';
import { baseName, otherBytes } from './slots.ts';

export const MANIFEST = 'mlgate.json';
/** A manifest of the largest model that could be, 1,000 parts of 2 GiB, has a fifth of it. */
export const MANIFEST_BYTES = 1 << 20;

const partName = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}$/);
const manifestSchema = z.lazy(() =>
  z.strictObject({
    format: z.literal('mlgate-model'),
    version: z.literal(1),
    model: modelName,
    kind: z.enum(['file', 'folder']),
    /** As the training command named it. */
    name: z.string().regex(/^(?!\.)[^/\\\p{Cc}]{1,255}$/u),
    digest: sha256Text,
    /** Of content. */
    bytes: count,
    files: count,
    /** In order; a folder's are one tar. */
    parts: z.array(z.strictObject({ name: partName, bytes: count, digest: sha256Text })).max(1000),
  }),
);
export type Manifest = z.infer<typeof manifestSchema>;

export interface ParcelTools {
  readonly files: Pick<Files, 'temporary' | 'kind' | 'copy' | 'move' | 'write' | 'read' | 'remove'> & {
    readonly hash: Files['hash'];
  };
  readonly packing: Packing;
  readonly partBytes: number;
}

export interface ParcelFile {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly digest: Sha256;
}

export interface Parcel {
  readonly manifest: Manifest;
  /** Parts first, the manifest last: where it is, everything is. */
  readonly files: readonly ParcelFile[];
}

/**
 * Copies the source first, so that what is hashed is what is packed.
 * @param into an empty folder of ours. @throws UserError `store-digest`, `folder-link`, `package-refused`.
 */
export async function makeParcel(
  { files, packing, partBytes }: ParcelTools,
  source: { readonly model: string; readonly path: string; readonly digest: Sha256 },
  into: string,
): Promise<Parcel> {
  const name = baseName(source.path);
  const copy = `${into}/source/${name}`;
  await files.copy(source.path, copy);
  const kind = (await files.kind(copy)) === 'folder' ? 'folder' : 'file';
  const { digest, bytes, fileCount } = await hashCopy(files.hash, kind, copy);
  if (digest !== source.digest) throw otherBytes(source.path, { found: digest, wanted: source.digest });
  const packed = await packing.pack({ path: copy, kind }, { into, partBytes });
  const named = packed.map((part, i) => ({ ...part, name: nameOf(name, kind, packed.length > 1 ? i + 1 : undefined) }));
  const parts: ParcelFile[] = [];
  for (const part of named) {
    await files.move(part.path, `${into}/${part.name}`);
    parts.push({ ...part, path: `${into}/${part.name}` });
  }
  // Models are large, and disks of runners small.
  await files.remove(`${into}/source`);
  const manifest: Manifest = {
    format: 'mlgate-model',
    version: 1,
    model: source.model,
    kind,
    name,
    digest,
    bytes,
    files: fileCount,
    parts: parts.map((part) => ({ name: part.name, bytes: part.bytes, digest: part.digest })),
  };
  const text = `${canonicalJson(manifest)}\n`;
  const path = `${into}/${MANIFEST}`;
  await files.write(path, text);
  const own = { name: MANIFEST, path, bytes: Buffer.byteLength(text), digest: sha256(text) };
  return { manifest, files: [...parts, own] };
}

async function hashCopy(
  hash: Files['hash'],
  kind: 'file' | 'folder',
  path: string,
): Promise<{ readonly digest: Sha256; readonly bytes: number; readonly fileCount: number }> {
  if (kind === 'file') return { ...(await hash.file(path)), fileCount: 1 };
  const { digest, bytes, entries } = await hash.folder(path);
  return { digest, bytes, fileCount: entries.length };
}

/** Servers rename files with other characters. */
function nameOf(name: string, kind: 'file' | 'folder', part: number | undefined): string {
  const safe = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(name) && !name.endsWith('.') && name !== MANIFEST;
  const number = part === undefined ? '' : `.${String(part).padStart(3, '0')}`;
  return `${safe ? name : 'model'}${kind === 'folder' ? '.tar' : ''}${number}`;
}

/** @throws UserError `store-digest` when it is of another model, `package-refused` when it is none. */
export function readManifest(
  bytes: Uint8Array,
  wanted: { readonly model: string; readonly digest: Sha256; readonly source: string },
): Manifest {
  const refuse = (why: string): UserError =>
    new UserError({
      code: 'package-refused',
      what: `${wanted.source} is not taken: ${why}`,
      where: { file: wanted.source },
      fix: 'find out who put it there',
    });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refuse(`its ${MANIFEST} is not JSON`);
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse(`its ${MANIFEST} is none: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  const manifest = parsed.data;
  if (manifest.digest !== wanted.digest) {
    throw otherBytes(wanted.source, { found: manifest.digest, wanted: wanted.digest });
  }
  if (manifest.model !== wanted.model) throw refuse(`it is of ${manifest.model}`);
  const names = [MANIFEST, ...manifest.parts.map(({ name }) => name.toLowerCase())];
  if (new Set(names).size !== names.length) throw refuse('it names a part twice');
  return manifest;
}

/** Puts the parts together below `into`, and hashes what came out. @throws UserError `store-digest`, `package-refused`. */
export async function openParcel(
  { files, packing }: ParcelTools,
  parcel: { readonly manifest: Manifest; readonly folder: string; readonly source: string },
  want: { readonly digest: Sha256; readonly into: string },
): Promise<StoredModel> {
  const { kind, name, bytes, files: maxFiles, parts } = parcel.manifest;
  const path = `${want.into}/${name}`;
  await files.remove(path);
  const paths = parts.map((part) => `${parcel.folder}/${part.name}`);
  await packing.unpack(paths, { path, kind, maxBytes: bytes, maxFiles });
  const found = await files.hash[kind](path);
  if (found.digest === want.digest) return { path, kind, digest: found.digest, bytes: found.bytes };
  await files.remove(path);
  throw otherBytes(parcel.source, { found: found.digest, wanted: want.digest });
}
