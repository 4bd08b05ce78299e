// Unpacking an archive that somebody else made: into an empty folder, plain files only, nothing outside of it, within a size.
import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { ExternalError } from '../../records/errors.ts';

export interface UnpackOptions {
  /** Existing and empty. */
  readonly into: string;
  /** Of all files together, unpacked. */
  readonly maxBytes: number;
  /** For messages. */
  readonly name: string;
}

const MAX_FILES = 10_000;
const LONGEST_PATH = 1_000;

/** @throws ExternalError `artifact-refused`; what was unpacked by then stays in the folder, inside of it. */
export async function unpack(archive: string, options: UnpackOptions): Promise<void> {
  const { into, name } = options;
  if ((await readdir(into)).length > 0) throw refused(name, 'the folder to unpack it into is not empty');
  const { openPromise } = await import('yauzl');
  try {
    const zip = await openPromise(archive, { lazyEntries: true, validateEntrySizes: true, strictFileNames: true });
    try {
      await unpackAll(zip, options);
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof ExternalError) throw error;
    throw refused(name, error instanceof Error ? error.message : String(error));
  }
}

async function unpackAll(zip: ZipFile, { into, maxBytes, name }: UnpackOptions): Promise<void> {
  const names = takenNames(name);
  if (zip.entryCount > MAX_FILES) throw refused(name, `it has more than ${MAX_FILES} entries`);
  let left = maxBytes;
  for await (const entry of zip.eachEntry()) {
    const kind = kindOf(entry, name);
    const path = checkedPath(entry.fileName, name);
    names.take(path, kind);
    if (kind === 'folder') {
      await mkdir(join(into, path), { recursive: true });
      continue;
    }
    // What the directory of the archive says first; what really comes is held to it by the reader.
    if (entry.uncompressedSize > left) throw refused(name, `it unpacks to more than ${maxBytes} bytes`);
    left -= entry.uncompressedSize;
    await mkdir(dirname(join(into, path)), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(into, path), { flags: 'wx' }));
  }
}

const FILE_TYPE = 0o170_000;
const REGULAR = 0o100_000;
const FOLDER = 0o040_000;

function kindOf(entry: Entry, name: string): 'file' | 'folder' {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  const looksLikeFolder = entry.fileName.endsWith('/');
  const what = JSON.stringify(entry.fileName);
  if (entry.isEncrypted()) throw refused(name, `${what} is encrypted`);
  if (!entry.canDecodeFileData()) throw refused(name, `${what} is packed in a way that is not known`);
  if (looksLikeFolder && (type === 0 || type === FOLDER) && entry.uncompressedSize === 0) return 'folder';
  if (!looksLikeFolder && (type === 0 || type === REGULAR)) return 'file';
  throw refused(name, `${what} is a link or a special file`);
}

function isBadPart(part: string): boolean {
  return part === '' || part === '.' || part === '..' || /[\\:\p{Cc}]|[. ]$/u.test(part);
}

/** Parts are plain names on every system. */
function checkedPath(fileName: string, name: string): string {
  const path = fileName.endsWith('/') ? fileName.slice(0, -1) : fileName;
  const parts = path.split('/');
  if (path.length > LONGEST_PATH || parts.some(isBadPart)) {
    throw refused(name, `${JSON.stringify(fileName.slice(0, 200))} is no path inside of a folder`);
  }
  return path;
}

/** No two entries may be one file on a system that does not tell letters' cases apart, or a file and a folder at once. */
function takenNames(name: string): { take(path: string, kind: 'file' | 'folder'): void } {
  const taken = new Map<string, { readonly path: string; readonly kind: 'file' | 'folder' }>();
  const claim = (path: string, kind: 'file' | 'folder'): void => {
    const key = path.normalize('NFC').toLowerCase();
    const there = taken.get(key);
    const isSameFolder = there?.kind === 'folder' && kind === 'folder' && there.path === path;
    if (there !== undefined && !isSameFolder) {
      throw refused(name, `${JSON.stringify(path)} and ${JSON.stringify(there.path)} would be one file`);
    }
    taken.set(key, { path, kind });
  };
  return {
    take: (path, kind) => {
      const parts = path.split('/');
      for (let depth = 1; depth < parts.length; depth++) claim(parts.slice(0, depth).join('/'), 'folder');
      claim(path, kind);
    },
  };
}

export function refused(name: string, why: string): ExternalError {
  return new ExternalError({
    code: 'artifact-refused',
    call: `artifact ${name}`,
    what: `the artifact ${name} cannot be trusted: ${why}`,
    fix: 'look who made it; run the job that makes it again',
  });
}
