// A plain folder as a tree of files. Revisions are folders that appear by one rename, so there is no lock to be left behind.
import * as fs from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import * as z from 'zod';
import { canonicalJson } from '../../records/canonical.ts';
import { sha256 } from '../../records/digest.ts';
import { ExternalError } from '../../records/errors.ts';
import { errnoOf, fileProblem } from '../file-problem.ts';
import type { FileTree, TreeSnapshot, TreeWrite, TreeWritten } from '../file-tree.ts';
import { pruneRevisions } from './prune-revisions.ts';

/**
 * `revisions/<n>/tree.json` names every file of revision n with the revision that holds its bytes, which lie in
 * `revisions/<that>/files/<path>`. Renaming a complete folder to `revisions/<n>` is the compare-and-swap: it fails when
 * somebody else's revision n is there. A process killed before the rename leaves a folder in `unfinished/` and nothing else.
 */
const manifestSchema = z.lazy(() =>
  z.strictObject({
    revision: z.int().min(1),
    message: z.string(),
    at: z.iso.datetime(),
    files: z.record(z.string(), z.int().min(1)),
  }),
);
type Manifest = z.infer<typeof manifestSchema>;

interface Revision {
  readonly head: string;
  readonly manifest: Manifest;
}

/** @param folder absolute; made by the first write. */
export function openFolderTree(folder: string): FileTree {
  const place = `folder ${folder}`;
  return {
    place,
    snapshot: () => guarded('read', folder, () => takeSnapshot(folder)),
    write: (change) => guarded('write', folder, () => writeRevision(folder, change)),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function takeSnapshot(folder: string): Promise<TreeSnapshot | undefined> {
  const revision = await newestRevision(folder);
  if (revision === undefined) return undefined;
  const { files } = revision.manifest;
  return {
    head: revision.head,
    paths: Object.keys(files).sort(),
    read: (paths) => guarded('read', folder, () => readFiles(folder, files, paths)),
  };
}

async function readFiles(
  folder: string,
  files: Manifest['files'],
  paths: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const name of paths) {
    const holder = Object.hasOwn(files, name) ? files[name] : undefined;
    if (holder !== undefined) found.set(name, await fs.readFile(filePath(folder, holder, name)));
  }
  return found;
}

async function newestRevision(folder: string): Promise<Revision | undefined> {
  // A revision that is pruned between listing and reading is an old one: list again.
  for (let attempt = 1; ; attempt++) {
    const newest = await newestNumber(folder);
    if (newest === 0) return undefined;
    try {
      const text = await fs.readFile(path.join(folder, 'revisions', numbered(newest), 'tree.json'), 'utf8');
      return { head: `${newest}-${sha256(text)}`, manifest: decodeManifest(text, folder) };
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || attempt === 5) throw error;
    }
  }
}

async function newestNumber(folder: string): Promise<number> {
  if (!(await isThere(folder))) return 0;
  const names = await fs.readdir(path.join(folder, 'revisions')).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  return Math.max(0, ...names.filter((name) => /^\d{8}$/.test(name)).map(Number));
}

/** A folder that is not there is absent; one that is a file, or that may not be looked into, is an error. */
async function isThere(folder: string): Promise<boolean> {
  try {
    if ((await fs.stat(folder)).isDirectory()) return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
  throw new ExternalError({
    code: 'registry-missing',
    call: `open ${folder}`,
    what: `${folder} is a file, expected the registry's folder`,
    fix: 'check `registry` in mlgate.yml',
  });
}

async function writeRevision(folder: string, change: TreeWrite): Promise<TreeWritten> {
  const newest = await newestRevision(folder);
  if (newest?.head !== change.expectHead) return { kind: 'moved' };
  const revision = (newest?.manifest.revision ?? 0) + 1;
  const owners = Object.fromEntries([...change.files.keys()].map((name) => [name, revision]));
  const manifest: Manifest = {
    revision,
    message: change.message,
    at: change.at.toISOString(),
    files: { ...newest?.manifest.files, ...owners },
  };
  const text = `${canonicalJson(manifest)}\n`;
  const unfinished = path.join(folder, 'unfinished', randomBytes(8).toString('hex'));
  try {
    await fs.mkdir(path.join(folder, 'revisions'), { recursive: true });
    for (const [name, content] of change.files) await writeSynced(path.join(unfinished, 'files', name), content);
    await writeSynced(path.join(unfinished, 'tree.json'), text);
    await fs.rename(unfinished, path.join(folder, 'revisions', numbered(revision)));
  } catch (error) {
    await fs.rm(unfinished, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errnoOf(error) ?? '') && (await newestNumber(folder)) >= revision) {
      return { kind: 'moved' };
    }
    throw error;
  }
  await syncFolder(path.join(folder, 'revisions'));
  await pruneRevisions(folder, manifest);
  return { kind: 'written', head: `${revision}-${sha256(text)}` };
}

async function writeSynced(target: string, content: Uint8Array | string): Promise<void> {
  await fs.mkdir(path.dirname(target), { recursive: true });
  const file = await fs.open(target, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** So that the rename survives a power cut. Some platforms cannot sync a folder; there the file system's own order must do. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function decodeManifest(text: string, folder: string): Manifest {
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new ExternalError({
    code: 'registry-damaged',
    call: `read ${folder}`,
    what: `${folder}: the newest revision's tree.json is damaged`,
    fix: 'put the folder back from a backup',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function filePath(folder: string, revision: number, name: string): string {
  return path.join(folder, 'revisions', numbered(revision), 'files', name);
}

export function numbered(revision: number): string {
  return String(revision).padStart(8, '0');
}

async function guarded<T>(verb: string, folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileProblem(verb, folder, error);
  }
}
