// A quick look at a folder that nobody prepared for us: how far, how much, and past what cannot be opened.
import { readdir, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { fileProblem } from './file-problem.ts';

export interface SeenFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

export interface BrowseOptions {
  /** 1 for the folder's own files alone. */
  readonly depth: number;
  /** Files seen at most. */
  readonly most: number;
  /** Whether a folder of this name is left out. */
  readonly skip: (name: string) => boolean;
}

/**
 * Plain files, those of the folder itself first, each level in byte order. Links are not followed, and folders below that cannot be
 * opened count as empty. `whole` is false when there was more than `most`. @throws as Files when the folder itself cannot be listed.
 */
export async function browseFolder(
  base: string,
  options: BrowseOptions,
): Promise<{ readonly files: readonly SeenFile[]; readonly whole: boolean }> {
  const files: SeenFile[] = [];
  let level = [''];
  for (let depth = 1; depth <= options.depth; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      for (const entry of await entriesOf(base, folder)) {
        const path = folder + entry.name;
        if (entry.isDirectory() && !options.skip(entry.name)) below.push(`${path}/`);
        if (!entry.isFile()) continue;
        if (files.length >= options.most) return { files, whole: false };
        files.push({ path, bytes: await sizeOf(join(base, path)) });
      }
    }
    level = below;
  }
  return { files, whole: true };
}

async function entriesOf(base: string, folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(join(base, folder), { withFileTypes: true });
    return entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  } catch (error) {
    if (folder === '') throw fileProblem('list', base, error);
    return [];
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
