// A tree of files with a compare-and-swap commit: all that a registry asks of the place where it lies.

export interface TreeSnapshot {
  /** Names exactly this state. */
  readonly head: string;
  /** Every path in the tree, sorted; parts are separated by `/`. */
  readonly paths: readonly string[];
  /** Bytes as they were in this state, later writes or not. A path that is not in `paths` is not in the answer. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

export interface TreeWrite {
  /** The state the files were made for; undefined when the tree does not exist yet. */
  readonly expectHead: string | undefined;
  /** Added or replaced; everything else stays. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  /** First line for people; who and when are the tree's business. */
  readonly message: string;
  readonly at: Date;
}

/** `moved`: somebody else wrote since `expectHead`; nothing was changed. */
export type TreeWritten = { readonly kind: 'written'; readonly head: string } | { readonly kind: 'moved' };

export interface FileTree extends AsyncDisposable {
  /**
   * The newest state. undefined only when the place was reached and provably has no tree yet.
   * @throws ExternalError when the place cannot be reached or read: never undefined.
   */
  snapshot(): Promise<TreeSnapshot | undefined>;
  /** All files or none. @throws ExternalError when the place refuses, or when the outcome cannot be known. */
  write(change: TreeWrite): Promise<TreeWritten>;
  /** For people, without credentials: `git mlgate-registry at /srv/models.git`. */
  readonly place: string;
}
