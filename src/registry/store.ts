// Where a model's bytes stay for good: one slot per version, and one per candidate that waits for its approval.
import type { Sha256 } from '../records/digest.ts';

export interface StoredModel {
  /** Path of the file or folder; its base name is the one that the training command gave it. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly digest: Sha256;
  readonly bytes: number;
}

export interface ModelStore {
  /**
   * Copies a file or folder into a slot and hashes the copy. The same bytes again are success.
   * @throws UserError `store-conflict` when the slot holds other bytes, `store-digest` when the source does not have the
   * digest, `folder-link` at links; ExternalError `disk-full`.
   */
  put(model: string, slot: string, source: { readonly path: string; readonly digest: Sha256 }): Promise<StoredModel>;
  /**
   * A copy for use, below an existing folder, hashed after copying.
   * @throws UserError `store-missing`, `store-digest`.
   */
  get(model: string, slot: string, want: { readonly digest: Sha256; readonly into: string }): Promise<StoredModel>;
  /** Whether something lies there; whether it is what it should be only `get` tells. */
  has(model: string, slot: string): Promise<boolean>;
  /** Gives a candidate up that is settled. Where candidates end by themselves they are left to that. */
  remove(model: string, slot: string): Promise<void>;
  /** Where a person finds a slot's bytes, where it has an address. */
  address?(model: string, slot: string): Promise<string | undefined>;
  /** For people. */
  readonly place: string;
}

export function versionSlot(version: number): string {
  return `v${version}`;
}

export function candidateSlot(digest: Sha256): string {
  return `candidate-${digest}`;
}
