// Moves earlier outputs out of the way, so that what lies there afterwards was made by this run; puts them back if it was not.
import type { Files } from '../platform/files.ts';

/**
 * Until `discard` is called, disposing restores what was set aside. The copies lie in `folder` (ours, below `.mlgate/`), so that a
 * run that was killed loses nothing: the next one puts them back first.
 */
export async function setAside(
  paths: readonly string[],
  folder: string,
  files: Files,
): Promise<AsyncDisposable & { discard(): void }> {
  let keep = true;
  await putBack(paths, folder, { files });
  for (const [index, path] of paths.entries()) {
    const kind = await files.kind(path);
    if (kind !== 'file' && kind !== 'folder') continue;
    await files.copy(path, `${folder}/${index}`);
    await files.remove(path);
  }
  return {
    discard: () => {
      keep = false;
    },
    [Symbol.asyncDispose]: async () => {
      if (keep) await putBack(paths, folder, { files, mode: 'replace' });
      await files.remove(folder);
    },
  };
}

async function putBack(
  paths: readonly string[],
  folder: string,
  { files, mode }: { readonly files: Files; readonly mode?: 'replace' },
): Promise<void> {
  for (const [index, path] of paths.entries()) {
    const saved = await files.kind(`${folder}/${index}`);
    if (saved === 'absent') continue;
    if (mode === 'replace' || (await files.kind(path)) === 'absent') await files.copy(`${folder}/${index}`, path);
  }
}
