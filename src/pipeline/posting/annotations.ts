// Files of records as the repository names them: records know them relative to the folder of mlgate.yml.
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Platform } from '../../platform/platform.ts';

/** @returns undefined for a file outside of the repository. Without a clone the folder counts as its root. */
export function pathInRepository({
  folder,
  repository,
}: Pick<Platform, 'folder' | 'repository'>): (file: string) => string | undefined {
  const root = repository?.root ?? folder;
  return (file) => {
    const path = relative(root, isAbsolute(file) ? file : join(folder, file))
      .split(sep)
      .join('/');
    return path === '' || path === '..' || path.startsWith('../') || isAbsolute(path) ? undefined : path;
  };
}
