// Remembering folders by key between runs: a folder on disk now, GitHub's cache with the actions.

export interface Cache {
  /** Puts what was saved under the key at `path`. `false` when there is nothing; a damaged entry counts as nothing and is removed. */
  restore(key: string, path: string): Promise<boolean>;
  /** Saving an existing key again is success. A cache that cannot be written is a notice, never a failure. */
  save(key: string, path: string): Promise<void>;
}
