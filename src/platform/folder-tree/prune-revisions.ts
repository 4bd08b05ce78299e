// Old revisions lose the files that newer ones replaced; their numbers stay taken, so that a late writer cannot take one again.
import * as fs from 'node:fs/promises';
import * as path from 'node:path';

/** Readers that hold a snapshot of one of the newest revisions can still read all of it. */
const KEPT = 32;

/**
 * A file that a revision no longer names never comes back under an older revision, so removing it races with nobody. The
 * folder itself stays, and is never empty: renaming onto it goes on failing. Failing to prune costs disk, nothing else.
 */
export async function pruneRevisions(
  folder: string,
  newest: { readonly revision: number; readonly files: Readonly<Record<string, number>> },
): Promise<void> {
  const old = newest.revision - KEPT;
  if (old < 1) return;
  const revision = path.join(folder, 'revisions', String(old).padStart(8, '0'));
  const still = new Set(
    Object.entries(newest.files)
      .filter(([, holder]) => holder === old)
      .map(([name]) => name),
  );
  try {
    await fs.rm(path.join(revision, 'tree.json'), { force: true });
    const entries = await fs.readdir(path.join(revision, 'files'), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const absolute = path.join(entry.parentPath, entry.name);
      const name = path.relative(path.join(revision, 'files'), absolute).split(path.sep).join('/');
      if (entry.isFile() && !still.has(name)) await fs.rm(absolute, { force: true });
    }
  } catch {
    // Two writers prune the same revision, or it is gone: either way there is nothing to do.
  }
}
