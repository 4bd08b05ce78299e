// Putting a finished file or folder where another one lies, so that a reader finds the old or the new one, never a part.
import * as fs from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import { errnoOf } from './file-problem.ts';

/** A name of our own beside a path: on the same disk, so that renaming is one step. */
export function besides(absolute: string): string {
  return path.join(path.dirname(absolute), `.${path.basename(absolute)}.${randomBytes(6).toString('hex')}.tmp`);
}

/**
 * A file replaces a file in one step. A folder cannot: the old one is renamed away, and back if the new one cannot take its place.
 * Both lie on the same disk, else the error is EXDEV.
 */
export async function replacePath(from: string, to: string): Promise<void> {
  try {
    await fs.rename(from, to);
  } catch (error) {
    if (errnoOf(error) === 'EXDEV' || !(await exists(from)) || !(await exists(to))) throw error;
    const old = besides(to);
    await fs.rename(to, old);
    try {
      await fs.rename(from, to);
    } catch (second) {
      // Where somebody else was faster a whole one lies there already, and the old one is nobody's.
      await fs.rename(old, to).catch(() => removePath(old));
      throw second;
    }
    await removePath(old);
  }
}

/** Removes whatever it is, folders that are write-protected too. Nothing there is success. */
export async function removePath(absolute: string): Promise<void> {
  const remove = (): Promise<void> => fs.rm(absolute, { recursive: true, force: true, maxRetries: 3 });
  try {
    await remove();
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') return;
    if (errnoOf(error) !== 'EACCES' && errnoOf(error) !== 'EPERM') throw error;
    await allowRemoving(absolute);
    await remove();
  }
}

async function allowRemoving(absolute: string): Promise<void> {
  if (!(await fs.lstat(absolute)).isDirectory()) return;
  await fs.chmod(absolute, 0o700);
  for (const entry of await fs.readdir(absolute)) await allowRemoving(path.join(absolute, entry));
}

async function exists(absolute: string): Promise<boolean> {
  return fs.lstat(absolute).then(
    () => true,
    () => false,
  );
}
