// All that the rig knows. Tests look into it, and change it as other people would.
import type { BareRepository } from '../git-bare.ts';
import type { Json } from '../json.ts';
import type { Upstream } from './upstream.ts';

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface SeenRepository {
  readonly name: string;
  readonly id: number;
  readonly isPrivate: boolean;
  readonly roles: Map<string, Role>;
  /** Where its commits are; undefined when the emulator's own are good enough. */
  readonly git: BareRepository | undefined;
}

export interface StoredComment {
  readonly id: number;
  readonly repository: string;
  readonly number: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  editedAt: string | null;
  editor: string | null;
  readonly byEmail: boolean;
  /** Slug of the app that wrote it for its author. */
  readonly viaApp: string | null;
}

export interface StoredPull {
  readonly repository: string;
  readonly number: number;
  readonly author: string;
  /** null when the fork was deleted. */
  headRepository: string | null;
  readonly headOwner: string;
  readonly headBranch: string;
  headCommit: string;
  readonly baseBranch: string;
  baseCommit: string;
  merge: { readonly commit: string; readonly at: string; readonly by: string } | null;
  isOpen: boolean;
}

export interface StoredRelease {
  readonly id: number;
  readonly repository: string;
  readonly author: string;
  readonly createdAt: string;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  latest: boolean;
  publishedAt: string | null;
}

export interface StoredAsset {
  readonly id: number;
  readonly release: number;
  readonly name: string;
  readonly type: string;
  readonly uploader: string;
  readonly createdAt: string;
  /** `starter`: an upload that broke off left it so. */
  state: 'uploaded' | 'starter';
  bytes: Buffer;
}

export interface StoredArtifact {
  readonly id: number;
  readonly repository: string;
  readonly name: string;
  readonly run: number;
  readonly digest: string;
  readonly createdAt: string;
  readonly isExpired: boolean;
  readonly bytes: number;
  /** What its archive's address gives. */
  content(): Buffer;
}

export interface Team {
  readonly organisation: string;
  readonly slug: string;
  readonly members: readonly string[];
  /** Invited, but have not accepted. */
  readonly pending?: readonly string[];
}

export interface State {
  readonly comments: Map<number, StoredComment>;
  /** By `owner/name#number`. */
  readonly pulls: Map<string, StoredPull>;
  readonly locked: Set<string>;
  /** The commit that a review was of, by its id. */
  readonly reviewed: Map<number, string>;
  readonly releases: Map<number, StoredRelease>;
  readonly assets: Map<number, StoredAsset>;
  /** By `owner/name@sha`, newest first. */
  readonly statuses: Map<string, readonly Json[]>;
  /** By `owner/name`, newest first. */
  readonly deployments: Map<string, readonly Json[]>;
  readonly deploymentStatuses: Map<number, readonly Json[]>;
  /** By `owner/name/environment`: what `GET …/environments/E` answers. */
  readonly environments: Map<string, Json>;
  /** By run. */
  readonly pendingDeployments: Map<number, readonly Json[]>;
  readonly approvals: Map<number, readonly Json[]>;
  readonly reactions: Map<number, readonly Json[]>;
  readonly dispatches: Json[];
  /** Files such as `deploy.yml`, by `owner/name/file`, with the inputs they declare. */
  readonly workflows: Map<string, { readonly inputs: readonly string[] }>;
  readonly runs: Map<number, Json>;
  readonly checks: Map<number, Json>;
  readonly annotations: Map<number, readonly Json[]>;
  /** By `owner/name/branch`: what `GET …/branches/B/protection` answers. */
  readonly protections: Map<string, Json>;
  /** By `owner/name/branch`: what `GET …/rules/branches/B` answers. */
  readonly rules: Map<string, readonly Json[]>;
  readonly teams: Team[];
  readonly signingKeys: Map<string, readonly Json[]>;
  /** Told apart from those of the store above, which uploads bring: other servers may add theirs. */
  readonly artifactSources: (() => readonly StoredArtifact[])[];
  readonly artifacts: StoredArtifact[];
}

export interface World {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The same server under another name: a client that goes there must not bring its token. */
  readonly elsewhere: string;
  /** Where pages for people are. */
  readonly pages: string;
  readonly upstream: Upstream;
  readonly state: State;
  readonly seen: { repository(name: string): SeenRepository | undefined };
  nextId(): number;
  /** RFC 3339, whole seconds. */
  now(): string;
  /** `simple-user` of an account; undefined when there is none. */
  account(login: string): Promise<Json | undefined>;
}

export function emptyState(): State {
  return {
    comments: new Map(),
    pulls: new Map(),
    locked: new Set(),
    reviewed: new Map(),
    releases: new Map(),
    assets: new Map(),
    statuses: new Map(),
    deployments: new Map(),
    deploymentStatuses: new Map(),
    environments: new Map(),
    pendingDeployments: new Map(),
    approvals: new Map(),
    reactions: new Map(),
    dispatches: [],
    workflows: new Map(),
    runs: new Map(),
    checks: new Map(),
    annotations: new Map(),
    protections: new Map(),
    rules: new Map(),
    teams: [],
    signingKeys: new Map(),
    artifactSources: [],
    artifacts: [],
  };
}

export function prepend<K>(map: Map<K, readonly Json[]>, key: K, entry: Json): void {
  map.set(key, [entry, ...(map.get(key) ?? [])]);
}

/** Role on a repository: what was given, else what the public has. */
export function roleOf(repository: SeenRepository, login: string): Role {
  return repository.roles.get(login) ?? (repository.isPrivate ? 'none' : 'read');
}
