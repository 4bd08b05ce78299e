// What a step on GitHub is given.
import type { LocalWorld } from '../local-platform.ts';

export interface GitHubWorld extends LocalWorld {
  /** Of the input `token`. Without one there is no forge: what needs it says so. */
  readonly token: string | undefined;
  /** The login whose comments are ours; the workflow's own account unless told. */
  readonly self?: string;
}
