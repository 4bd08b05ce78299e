// The file system, behind Files. Everything is written beside its target and renamed, so that nothing is ever half there.
import { createReadStream } from 'node:fs';
import type { Dirent } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { decodeSha256, folderDigest } from '../records/digest.ts';
import type { FileEntry } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import type { FileKind, Files } from './files.ts';
import { errnoOf, fileProblem } from './file-problem.ts';
import { besides, removePath, replacePath } from './replace-path.ts';

/** @param base folder that relative paths are relative to. @param temporaryRoot where temporary folders are made. */
export function localFiles(base: string, temporaryRoot: string = tmpdir()): Files {
  const at = (name: string): string => path.resolve(base, name);
  return {
    kind: (name) => kindOf(at(name)),
    read: (name) => readBytes(at(name), name),
    readText: async (name) => decodeText(await readBytes(at(name), name), name),
    readStart: (name, bytes) => readStart(at(name), name, bytes),
    linkTarget: (name) => readLink(at(name), name),
    list: (folder) => listFiles(at(folder), folder),
    write: (name, content) => guarded('write', name, () => writeWhole(at(name), content)),
    append: (name, content) => guarded('append to', name, () => appendText(at(name), content)),
    copy: (from, to) => copyWhole(at(from), at(to), from),
    move: (from, to) => guarded('move', from, () => moveWhole(at(from), at(to), from)),
    remove: (name) => guarded('remove', name, () => removePath(at(name))),
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
    await refuseSpecial(absolute, shown);
    return await fs.readFile(absolute);
  } catch (error) {
    throw fileProblem('read', shown, error);
  }
}

async function readStart(absolute: string, shown: string, bytes: number): Promise<Uint8Array> {
  try {
    await refuseSpecial(absolute, shown);
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

/** Opening a pipe that nobody writes to waits for ever, and no interrupt reaches it. */
async function refuseSpecial(absolute: string, shown: string): Promise<void> {
  const stat = await fs.stat(absolute);
  if (!stat.isFile() && !stat.isDirectory()) throw linkRefused('', shown);
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

async function readLink(absolute: string, shown: string): Promise<string> {
  try {
    return await fs.readlink(absolute);
  } catch (error) {
    throw fileProblem('read the link', shown, error);
  }
}

async function listFiles(absolute: string, shown: string): Promise<readonly string[]> {
  const kind = await kindOf(absolute);
  if (kind === 'link' || kind === 'other') throw linkRefused('', shown);
  if (kind === 'file') {
    const what = `${shown} is a file, expected a folder`;
    throw new UserError({ code: 'folder-is-file', what, where: { file: shown } });
  }
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
      if (entry.name.includes('\ufffd')) throw nameRefused(shown, relative);
      if (entry.isDirectory()) await visit(path.join(folder, entry.name), `${relative}/`);
      else if (entry.isFile()) found.push(relative);
      else throw linkRefused(shown, relative);
    }
  };
  await visit(absolute, '');
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function nameRefused(folder: string, relative: string): UserError {
  const what = `${folder}: the name ${JSON.stringify(relative)} is not UTF-8`;
  return new UserError({ code: 'folder-path', what, where: { file: folder }, fix: 'rename the file' });
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

async function appendText(absolute: string, content: string): Promise<void> {
  await fs.mkdir(path.dirname(absolute), { recursive: true });
  await fs.appendFile(absolute, content);
}

async function copyWhole(from: string, to: string, shown: string): Promise<void> {
  const kind = await kindOf(from);
  if (kind === 'link' || kind === 'other') throw linkRefused('', shown);
  if (kind === 'folder') await listFiles(from, shown);
  const temporary = besides(to);
  try {
    if (kind !== 'absent') await fs.mkdir(path.dirname(to), { recursive: true });
    await fs.cp(from, temporary, { recursive: true, errorOnExist: true, force: false });
    await replacePath(temporary, to);
  } catch (error) {
    await removePath(temporary);
    throw fileProblem('copy', shown, error);
  }
}

async function moveWhole(from: string, to: string, shown: string): Promise<void> {
  await fs.lstat(from);
  await fs.mkdir(path.dirname(to), { recursive: true });
  try {
    await replacePath(from, to);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error;
    await copyWhole(from, to, shown);
    await removePath(from);
  }
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
  return { path: folder, [Symbol.asyncDispose]: () => removePath(folder) };
}

async function hashFile(absolute: string, shown: string): ReturnType<Files['hash']['file']> {
  const kind = await kindOf(absolute);
  if (kind === 'link' || kind === 'other') throw linkRefused('', shown);
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
