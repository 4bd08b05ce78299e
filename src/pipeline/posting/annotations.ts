// Files of records as the repository names them: records know them relative to the folder of mlgate.yml.
import { isAbsolute, join, posix, relative, sep } from 'node:path';
import type { Platform } from '../../platform/platform.ts';

/**
 * @param place of the folder in the repository, for a step that checks nothing out; without one and without a clone it is the root.
 * @returns undefined for a file outside of the repository.
 */
export function pathInRepository(
  { folder, repository }: Pick<Platform, 'folder' | 'repository'>,
  place = '',
): (file: string) => string | undefined {
  const root = repository?.root ?? folder;
  return (file) => {
    const local = relative(root, isAbsolute(file) ? file : join(folder, file));
    if (isAbsolute(local)) return undefined;
    const path = posix.join(repository === undefined ? place : '', local.split(sep).join('/'));
    return path === '' || path === '.' || path === '..' || path.startsWith('../') ? undefined : path;
  };
}
