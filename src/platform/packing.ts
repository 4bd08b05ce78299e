// Model bytes as files of a limited size, for places that keep single files only, and back again.
import type { Sha256 } from '../records/digest.ts';

export interface PackedPart {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly digest: Sha256;
}

export interface Packing {
  /**
   * A file stays as it is, a folder becomes a tar that depends on nothing but its files' paths, bytes and executable bits; either is
   * cut where a part would have more than `partBytes`. New files are written below `into`, an existing folder.
   * @returns the parts in order; none for a file without bytes. A file that needs no cutting is answered with its own path.
   * @throws UserError `package-refused` at names that could not be unpacked everywhere, `folder-link`; ExternalError `disk-full`.
   */
  pack(
    source: { readonly path: string; readonly kind: 'file' | 'folder' },
    to: { readonly into: string; readonly partBytes: number },
  ): Promise<readonly PackedPart[]>;
  /**
   * Puts parts together again at `to.path`, where nothing may lie yet; whole or not at all.
   * @throws UserError `package-refused` at a link, an absolute path, `..`, two names that differ only in case, or more files or bytes
   * than announced.
   */
  unpack(
    parts: readonly string[],
    to: {
      readonly path: string;
      readonly kind: 'file' | 'folder';
      /** Of content, without what the tar itself takes. */
      readonly maxBytes: number;
      readonly maxFiles: number;
    },
  ): Promise<void>;
}
