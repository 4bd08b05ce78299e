// Where a folder's work tree begins, as the folders themselves say it: asking git costs a process, and most steps ask it nothing else.
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/** `none`: in no repository. `unsure`: a link, a bare one, a worktree elsewhere, …: only git knows. */
export type FoundRoot = { readonly kind: 'none' | 'unsure' } | { readonly kind: 'root'; readonly root: string };

export async function findRoot(folder: string): Promise<FoundRoot> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || process.platform === 'win32' || real.split(sep).includes('.git')) return { kind: 'unsure' };
  for (let place = real; ; place = dirname(place)) {
    const found = await lookAt(join(place, '.git'));
    if (found !== 'absent') return found === 'plain' ? { kind: 'root', root: place } : { kind: 'unsure' };
    if (dirname(place) === place) return { kind: 'none' };
  }
}

/** Plain is what `git init` and `git clone` make: a folder, whose configuration moves nothing elsewhere. */
async function lookAt(path: string): Promise<'absent' | 'plain' | 'other'> {
  try {
    if (!(await stat(path)).isDirectory()) return 'other';
    const parts = ['HEAD', 'objects', 'refs'].map((name) => stat(join(path, name)));
    const [config] = await Promise.all([readFile(join(path, 'config'), 'utf8'), ...parts]);
    return /worktree|include|bare(?!\s*=\s*false\b)/i.test(config) ? 'other' : 'plain';
  } catch (error) {
    const isAbsent = error instanceof Error && 'path' in error && error.path === path && 'code' in error;
    return isAbsent && error.code === 'ENOENT' ? 'absent' : 'other';
  }
}
