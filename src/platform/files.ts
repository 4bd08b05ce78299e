// Files as the stages need them: small interfaces, so that a fake is short and a stage asks only for what it uses.
import type { FileEntry, Sha256 } from '../records/digest.ts';

export type FileKind = 'file' | 'folder' | 'link' | 'other' | 'absent';

/** Paths are absolute, or relative to the folder that the object was made for. */
export interface ReadFiles {
  /** A link is reported as a link, never followed. */
  kind(path: string): Promise<FileKind>;
  /** @throws UserError `file-missing`, `file-unreadable` or `file-is-folder`. */
  read(path: string): Promise<Uint8Array>;
  /** The same, decoded. @throws UserError `file-encoding` when the bytes are not UTF-8 (a BOM is dropped). */
  readText(path: string): Promise<string>;
  /** The first bytes of a file, at most `bytes`; fewer only where the file ends. @throws as `read`. */
  readStart(path: string, bytes: number): Promise<Uint8Array>;
  /** Where a link points, as it is written there. @throws UserError `file-missing`; ExternalError when it is no link. */
  linkTarget(path: string): Promise<string>;
  /**
   * Files below a folder, as relative paths with `/`, in byte order. @throws UserError `folder-link` at any link or special file
   * (the folder itself among them), `folder-path` at a name that is not UTF-8, `folder-is-file`, `file-missing`.
   */
  list(folder: string): Promise<readonly string[]>;
}

export interface WriteFiles {
  /** Whole or not at all: written beside the target, synced, renamed. Parents are made. @throws ExternalError `disk` when there is no room. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  append(path: string, content: string): Promise<void>;
  /** Copies a file or a folder with its modes; the target appears whole or not at all. @throws UserError `folder-link` at any link. */
  copy(from: string, to: string): Promise<void>;
  /**
   * Renames a file, a folder or a link; what lies at the target is replaced whole. Across disks it copies, and then refuses links.
   * @throws UserError `file-missing`.
   */
  move(from: string, to: string): Promise<void>;
  /** Whatever it is; a link is removed, never what it points to. Nothing there is success. */
  remove(path: string): Promise<void>;
  /** A fresh folder of our own, removed by `[Symbol.asyncDispose]`. */
  temporary(prefix: string): Promise<AsyncDisposable & { readonly path: string }>;
}

export interface HashFiles {
  file(path: string): Promise<{ readonly digest: Sha256; readonly bytes: number }>;
  /** Digest by {@link folderDigest}; links are refused. */
  folder(
    path: string,
  ): Promise<{ readonly digest: Sha256; readonly bytes: number; readonly entries: readonly FileEntry[] }>;
}

export type Files = ReadFiles & WriteFiles & { readonly hash: HashFiles };
