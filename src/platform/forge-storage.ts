// Where a server of pull requests keeps files: releases for good, artifacts as long as a workflow run is remembered.
import type { CommitSha } from '../records/digest.ts';

export interface ReleaseAsset {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly complete: boolean;
}

export interface Release {
  readonly id: number;
  readonly tag: string;
  readonly draft: boolean;
  readonly assets: readonly ReleaseAsset[];
  readonly url: string;
}

/** Releases, drafts among them: where model bytes stay. */
export interface Releases {
  /** Newest first when several drafts carry one tag. */
  ofTag(tag: string): Promise<readonly Release[]>;
  /** Drafts too; undefined when it is gone. */
  read(release: number): Promise<Release | undefined>;
  createDraft(release: {
    readonly tag: string;
    readonly commit: CommitSha | undefined;
    readonly title: string;
    readonly body: string;
  }): Promise<Release>;
  /** @param file absolute path; streamed. */
  upload(
    release: number,
    asset: { readonly name: string; readonly file: string; readonly bytes: number },
  ): Promise<void>;
  /** Writes the asset's bytes into a file; streamed. */
  download(asset: number, file: string): Promise<void>;
  removeAsset(asset: number): Promise<void>;
  /** As a prerelease that is not the latest. */
  publish(release: number): Promise<void>;
  remove(release: number): Promise<void>;
}

/** Files that live as long as a workflow run's artifacts do. */
export interface Artifacts {
  /** The same name again in one run is success when its content has the same digest. */
  upload(artifact: {
    readonly name: string;
    /** Absolute. */
    readonly folder: string;
    readonly files: readonly string[];
    readonly retentionDays?: number;
  }): Promise<{ readonly id: number | undefined; readonly digest: string | undefined }>;
  /**
   * Artifacts of this run, or of the run with that id, whose name begins so; with `run: 'any'` of any run of this repository by exact
   * name. Newest first.
   */
  find(name: string, where: { readonly run: 'this' | 'any' | number }): Promise<readonly FoundArtifact[]>;
  /** Extracts into an existing, empty folder; refuses links, absolute paths, `..`, case collisions and more than `maxBytes`. */
  download(artifact: FoundArtifact, options: { readonly into: string; readonly maxBytes: number }): Promise<void>;
}

export interface FoundArtifact {
  readonly id: number;
  readonly name: string;
  /** undefined for an artifact of this run that the server did not tell it of. */
  readonly run: number | undefined;
  readonly headRepositoryId: number | undefined;
  readonly digest: string | undefined;
  readonly bytes: number;
  readonly expired: boolean;
  /** When the server will remove it, RFC 3339; absent where it does not say, as for those found in this run. */
  readonly expiresAt?: string;
}
