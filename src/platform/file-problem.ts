// Operating-system errors about files, in words: absent, unreadable, empty and full are different things.
import { ExternalError, UserError } from '../records/errors.ts';

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** @param verb what was tried: `read`, `write`. An error that is already one of ours is passed through. */
export function fileProblem(verb: string, shown: string, error: unknown): Error {
  if (error instanceof UserError || error instanceof ExternalError) return error;
  const user = (code: string, what: string, fix?: string): UserError =>
    new UserError({ code, what, where: { file: shown }, ...(fix === undefined ? {} : { fix }) });
  const errno = errnoOf(error);
  switch (errno) {
    case 'ENOENT':
      return user('file-missing', `${shown} does not exist`);
    case 'ENOTDIR':
    case 'EEXIST':
      if (verb === 'read') return user('file-missing', `${shown} does not exist`);
      return user('folder-is-file', `could not ${verb} ${shown}: a part of its path is a file, expected a folder`);
    case 'EISDIR':
      return user('file-is-folder', `${shown} is a folder, expected a file`);
    case 'EACCES':
    case 'EPERM':
      return user('file-unreadable', `no permission to ${verb} ${shown}`, `check who owns it: ls -ld ${shown}`);
    case 'ELOOP':
      return user('folder-link', `${shown} is a link that leads back to itself`);
    case 'ENOSPC':
    case 'EDQUOT':
      return new ExternalError({
        code: 'disk-full',
        call: `${verb} ${shown}`,
        what: `no room left on the disk to ${verb} ${shown}; nothing was changed`,
        fix: 'make room and run the same command again',
        cause: error,
      });
    default:
      return new ExternalError({
        code: 'disk',
        call: `${verb} ${shown}`,
        what: `could not ${verb} ${shown}: ${error instanceof Error ? error.message : String(error)}`,
        cause: error,
      });
  }
}
