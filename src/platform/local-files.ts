// The file system, behind Files. Everything is written beside its target and renamed, so that nothing is ever half there.
import { createReadStream } from 'node:fs';
import type { Dirent } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { decodeSha256, folderDigest } from '../records/digest.ts';
import type { FileEntry } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import type { FileKind, Files } from './files.ts';
import { errnoOf, fileProblem } from './file-problem.ts';

/** @param base folder that relative paths are relative to. @param temporaryRoot where temporary folders are made. */
export function localFiles(base: string, temporaryRoot: string = tmpdir()): Files {
  const at = (name: string): string => path.resolve(base, name);
  return {
    kind: (name) => kindOf(at(name)),
    read: (name) => readBytes(at(name), name),
    readText: async (name) => decodeText(await readBytes(at(name), name), name),
    readStart: (name, bytes) => readStart(at(name), name, bytes),
    list: async (folder) => listFiles(at(folder), folder),
    write: (name, content) => guarded('write', name, () => writeWhole(at(name), content)),
    append: (name, content) => guarded('append to', name, () => fs.appendFile(at(name), content)),
    copy: (from, to) => copyWhole(at(from), at(to), from),
    remove: (name) => guarded('remove', name, () => fs.rm(at(name), { recursive: true, force: true })),
    temporary: (prefix) => makeTemporary(temporaryRoot, prefix),
    hash: {
      file: (name) => hashFile(at(name), name),
      folder: (name) => hashFolder(at(name), name),
    },
  };
}

async function kindOf(absolute: string): Promise<FileKind> {
  try {
    const stat = await fs.lstat(absolute);
    if (stat.isSymbolicLink()) return 'link';
    if (stat.isFile()) return 'file';
    return stat.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return 'absent';
    throw fileProblem('look at', absolute, error);
  }
}

async function readBytes(absolute: string, shown: string): Promise<Uint8Array> {
  try {
    return await fs.readFile(absolute);
  } catch (error) {
    throw fileProblem('read', shown, error);
  }
}

async function readStart(absolute: string, shown: string, bytes: number): Promise<Uint8Array> {
  try {
    await using file = await fs.open(absolute, 'r');
    const buffer = new Uint8Array(bytes);
    let length = 0;
    while (length < bytes) {
      const { bytesRead } = await file.read(buffer, length, bytes - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } catch (error) {
    throw fileProblem('read', shown, error);
  }
}

function decodeText(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError({
      code: 'file-encoding',
      what: `${shown} is not UTF-8 text`,
      where: { file: shown },
      fix: 'save it as UTF-8',
    });
  }
}

async function listFiles(absolute: string, shown: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (folder: string, prefix: string): Promise<void> => {
    let entries: Dirent[];
    try {
      entries = await fs.readdir(folder, { withFileTypes: true });
    } catch (error) {
      throw fileProblem('list', shown, error);
    }
    for (const entry of entries) {
      const relative = prefix + entry.name;
      if (entry.isDirectory()) await visit(path.join(folder, entry.name), `${relative}/`);
      else if (entry.isFile()) found.push(relative);
      else throw linkRefused(shown, relative);
    }
  };
  await visit(absolute, '');
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function linkRefused(folder: string, relative: string): UserError {
  return new UserError({
    code: 'folder-link',
    what: `${folder === '' ? relative : `${folder}: ${relative}`} is a link or a special file; only plain files have a digest`,
    where: { file: folder },
    fix: 'replace the link by a copy of what it points to',
  });
}

async function writeWhole(absolute: string, content: string | Uint8Array): Promise<void> {
  await fs.mkdir(path.dirname(absolute), { recursive: true });
  const temporary = besides(absolute);
  try {
    const file = await fs.open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, absolute);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
}

async function copyWhole(from: string, to: string, shown: string): Promise<void> {
  const kind = await kindOf(from);
  if (kind === 'link' || kind === 'other') throw linkRefused('', shown);
  if (kind === 'folder') await listFiles(from, shown);
  const temporary = besides(to);
  try {
    await fs.mkdir(path.dirname(to), { recursive: true });
    await fs.cp(from, temporary, { recursive: true, errorOnExist: true, force: false });
    await fs.rm(to, { recursive: true, force: true });
    await fs.rename(temporary, to);
  } catch (error) {
    await fs.rm(temporary, { recursive: true, force: true });
    throw fileProblem('copy', shown, error);
  }
}

function besides(absolute: string): string {
  return path.join(path.dirname(absolute), `.${path.basename(absolute)}.${randomBytes(6).toString('hex')}.tmp`);
}

async function guarded(verb: string, shown: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw fileProblem(verb, shown, error);
  }
}

async function makeTemporary(root: string, prefix: string): Promise<AsyncDisposable & { readonly path: string }> {
  await fs.mkdir(root, { recursive: true });
  const folder = await fs.realpath(await fs.mkdtemp(path.join(root, prefix)));
  return { path: folder, [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

async function hashFile(absolute: string, shown: string): ReturnType<Files['hash']['file']> {
  const kind = await kindOf(absolute);
  if (kind === 'link') throw linkRefused('', shown);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(absolute, { highWaterMark: 1 << 20 })) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('a file stream gave text');
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
  } catch (error) {
    throw fileProblem('read', shown, error);
  }
  return { digest: decodeSha256(hash.digest('hex')), bytes };
}

async function hashFolder(absolute: string, shown: string): ReturnType<Files['hash']['folder']> {
  const entries: FileEntry[] = [];
  let total = 0;
  for (const relative of await listFiles(absolute, shown)) {
    const { digest, bytes } = await hashFile(path.join(absolute, relative), `${shown}/${relative}`);
    entries.push({ path: relative, digest });
    total += bytes;
  }
  if (entries.length === 0) {
    throw new UserError({ code: 'folder-empty', what: `${shown} has no files in it`, where: { file: shown } });
  }
  return { digest: folderDigest(entries), bytes: total, entries };
}
