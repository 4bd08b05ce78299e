// Which names an archive's entries may have: those that mean the same place below a folder on every system, and no two the same.
import { UserError } from '../../records/errors.ts';

/** Remembers the names of one archive. @throws UserError `package-refused`, saying what is wrong with which name. */
export function entryNames(archive: string): (name: string) => void {
  const folders = new Map<string, string>();
  const files = new Map<string, string>();
  return (name) => {
    const why = whyRefused(name) ?? whyTheSame(name, folders, files);
    if (why !== undefined) throw refuseArchive(archive, `${JSON.stringify(name.slice(0, 200))} ${why}`);
    for (const folder of foldersOf(name)) folders.set(fold(folder), folder);
    files.set(fold(name), name);
  };
}

type Spelt = ReadonlyMap<string, string>;

function whyTheSame(name: string, folders: Spelt, files: Spelt): string | undefined {
  const other = files.get(fold(name)) ?? folders.get(fold(name));
  if (other !== undefined) return `is the same name as ${JSON.stringify(other)} on some systems, or on all`;
  for (const folder of foldersOf(name)) {
    const spelt = files.get(fold(folder)) ?? folders.get(fold(folder)) ?? folder;
    if (spelt !== folder || files.has(fold(folder)))
      return `goes through ${JSON.stringify(spelt)}, which is another name there`;
  }
  return undefined;
}

/** `a/b/c` → `a`, `a/b`. */
function foldersOf(name: string): readonly string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function whyRefused(name: string): string | undefined {
  if (name === '' || name.length > 4096) return 'is no name of a file';
  if (/^\/|^[A-Za-z]:/.test(name)) return 'is an absolute path';
  const parts = name.split('/');
  if (parts.some((part) => part === '..' || part === '.' || part === '')) return 'leads out of its folder, or nowhere';
  return /[\\\p{Cc}]/u.test(name) ? 'has a backslash or a control character' : undefined;
}

export function refuseArchive(archive: string, why: string): UserError {
  return new UserError({
    code: 'package-refused',
    what: `${archive} is not taken: ${why}`,
    where: { file: archive },
    fix: 'what mlgate packs has no such entries; find out who put it there',
  });
}
