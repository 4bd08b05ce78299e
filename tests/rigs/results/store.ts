// What the results server keeps: artifacts of runs, caches, and the bytes of both.
import { createHash } from 'node:crypto';

export interface Blob {
  readonly blocks: Map<string, Buffer>;
  data: Buffer | undefined;
  type: string;
}

export interface UploadedArtifact {
  readonly id: number;
  readonly name: string;
  readonly run: string;
  readonly job: string;
  readonly createdAt: string;
  /** `sha256:…` of what was uploaded, whatever the blob holds now. */
  digest: string;
  bytes: number;
  isDone: boolean;
  isExpired: boolean;
}

export interface CacheEntry {
  readonly id: number;
  readonly key: string;
  readonly version: string;
  /** The ref that saved it: others see it only when it is the default branch's. */
  readonly scope: string;
  isDone: boolean;
}

export interface ResultsState {
  readonly artifacts: UploadedArtifact[];
  readonly caches: CacheEntry[];
  /** `a<artifact id>` or `c<cache id>`. */
  readonly blobs: Map<string, Blob>;
  lastId: number;
}

export const sha256Of = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export const DEFAULT_SCOPE = 'refs/heads/main';

/** Runs and jobs of one repository have one number line with everything else. */
const FIRST_ID = 5000;

export function emptyResults(): ResultsState {
  return { artifacts: [], caches: [], blobs: new Map(), lastId: FIRST_ID };
}

export interface Claims {
  readonly run: string;
  readonly job: string;
  readonly scope: string;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What a runner gives a job: the clients read run and job from its scopes, the server trusts it. */
export function runtimeToken({ run, job, scope }: Claims): string {
  const access = JSON.stringify([{ Scope: scope, Permission: 3 }]);
  return `${part({ alg: 'none' })}.${part({ scp: `Actions.Results:${run}:${job}`, ac: access })}.c2lnbmF0dXJl`;
}
