// Temporary folders of scenes whose subject is not the disk: in memory where there is some. Records are written through to the disk,
// and on a busy one each waits for tens of milliseconds.
import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const ENOUGH = 2 ** 30;

/** The caller removes it. */
export function quickFolder(prefix: string): string {
  return mkdtempSync(join(isRoomy(MEMORY) ? MEMORY : tmpdir(), prefix));
}

function isRoomy(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize > ENOUGH;
  } catch {
    return false;
  }
}
