// What the predict command may read although git does not tell of it: ignored files beside mlgate.yml, and paths that it names
// elsewhere. They count like tracked files; what cannot be looked at makes predictions unfit to be used again.
import { join, relative } from 'node:path';
import type { Files } from '../../platform/files.ts';
import type { Repository } from '../../platform/repository.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import type { FileEntry } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import { namedPaths } from '../../training/named-paths.ts';

/** Beyond these, looking costs more than predicting. */
const MOST_FILES = 5_000;
const MOST_BYTES = 2e9;

export interface UnseenOptions {
  readonly command: string;
  /** Absolute folder of mlgate.yml, where the command runs. */
  readonly folder: string;
  /** Relative to it: what the key covers otherwise, or what commands write. The command may still name them. */
  readonly covered: readonly string[];
  readonly files: Pick<Files, 'kind' | 'linkTarget' | 'hash' | 'read'>;
  readonly repository: Pick<Repository, 'root' | 'files' | 'ignored'>;
}

export type Unseen =
  | { readonly kind: 'known'; readonly entries: readonly FileEntry[] }
  /** Why predictions have to be made anew. */
  | { readonly kind: 'unknown'; readonly why: string };

export async function unseenInputs(options: UnseenOptions): Promise<Unseen> {
  const { folder, covered, repository } = options;
  const { paths, unknown } = namedPaths(options.command, folder);
  if (unknown[0] !== undefined) return { kind: 'unknown', why: `only the shell knows what ${unknown[0]} is` };
  const wanted = new Set<string>();
  for (const path of await repository.ignored(folder)) {
    if (!covered.some((other) => isWithin(path, other))) wanted.add(path);
  }
  for (const path of paths) {
    const named = await filesNamed(path, options);
    if (named === undefined) return { kind: 'unknown', why: `it names ${path}, a folder outside the repository` };
    for (const file of named) wanted.add(file);
  }
  if (wanted.size > MOST_FILES) return { kind: 'unknown', why: `git ignores ${wanted.size} files here` };
  return digestAll([...wanted].sort(), options.files);
}

/** Relative to the folder. Other folders below it are tracked or ignored file by file; undefined for one that nobody lists. */
async function filesNamed(
  path: string,
  { folder, covered, files, repository }: UnseenOptions,
): Promise<readonly string[] | undefined> {
  const own = relative(folder, path);
  const kind = await files.kind(path);
  if (kind === 'absent' || own === '') return [];
  if (kind !== 'folder') return [own];
  const isOutside = isAbove(own);
  if (!isOutside && !covered.some((other) => isWithin(own, other))) return [];
  if (isAbove(relative(repository.root, path))) return undefined;
  const listed = [...(await repository.files(path)).map((file) => file.path), ...(await repository.ignored(path))];
  return listed.map((name) => join(own, name));
}

async function digestAll(paths: readonly string[], files: UnseenOptions['files']): Promise<Unseen> {
  const entries: FileEntry[] = [];
  let bytes = 0;
  try {
    for (const path of paths) {
      const kind = await files.kind(path);
      if (kind === 'absent') continue;
      if (kind === 'other') return { kind: 'unknown', why: `${path} is no plain file` };
      if (kind === 'link') entries.push({ path, digest: await digestLink(path, files) });
      else if (kind === 'folder') entries.push({ path, digest: (await files.hash.folder(path)).digest });
      else {
        const { digest, bytes: size } = await files.hash.file(path);
        entries.push({ path, digest });
        bytes += size;
      }
      if (bytes > MOST_BYTES) return { kind: 'unknown', why: `git ignores more than ${MOST_BYTES / 1e9} GB here` };
    }
  } catch (error) {
    if (error instanceof UserError || error instanceof ExternalError) return { kind: 'unknown', why: error.message };
    throw error;
  }
  return { kind: 'known', entries };
}

/** Where it points, and what lies there. @throws UserError when that is no file. */
async function digestLink(path: string, files: UnseenOptions['files']): Promise<FileEntry['digest']> {
  return digestOf({ link: await files.linkTarget(path), content: sha256(await files.read(path)) });
}

function isWithin(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below === '' || !isAbove(below);
}

function isAbove(path: string): boolean {
  return path === '..' || path.startsWith('../');
}
