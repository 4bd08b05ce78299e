// The calls of the artifact and cache clients, by service and method, as the real server answers them.
import { isRecord, optionalText } from '../json.ts';
import type { Json } from '../json.ts';
import { DEFAULT_SCOPE, sha256Of } from './store.ts';
import type { CacheEntry, Claims, ResultsState, UploadedArtifact } from './store.ts';

export interface Reply {
  readonly status: number;
  readonly body: Json;
}

export interface Asked {
  readonly body: Json;
  readonly who: Claims;
  readonly state: ResultsState;
  /** Where a blob is read and written; its signature is long, since the clients mask it in logs. */
  readonly address: (blob: string) => string;
}

const reply = (body: Json): Reply => ({ status: 200, body });
const exists = (msg: string): Reply => ({ status: 409, body: { code: 'already_exists', msg } });
const missing = (msg: string): Reply => ({ status: 404, body: { code: 'not_found', msg } });
const invalid = (msg: string): Reply => ({ status: 400, body: { code: 'invalid_argument', msg } });

/** A wrapped string comes bare, or as an object. */
function unwrapped(value: unknown): string | null {
  return optionalText(isRecord(value) ? value['value'] : value);
}

function finished({ state, who, body }: Asked): UploadedArtifact | undefined {
  return state.artifacts.find(
    ({ name, run, isDone, isExpired }) => name === body['name'] && run === who.run && isDone && !isExpired,
  );
}

function createArtifact({ state, who, body, address }: Asked): Reply {
  const name = unwrapped(body['name']) ?? '';
  if (state.artifacts.some((one) => one.name === name && one.run === who.run)) {
    return exists('an artifact with this name already exists on the workflow run');
  }
  const id = (state.lastId += 1);
  const createdAt = new Date().toISOString();
  state.artifacts.push({
    id,
    name,
    run: who.run,
    job: who.job,
    createdAt,
    digest: '',
    bytes: 0,
    isDone: false,
    isExpired: false,
  });
  return reply({ ok: true, signed_upload_url: address(`a${id}`) });
}

function finalizeArtifact({ state, who, body }: Asked): Reply {
  const artifact = state.artifacts.find(({ name, run, isDone }) => name === body['name'] && run === who.run && !isDone);
  const data = state.blobs.get(`a${artifact?.id}`)?.data;
  if (artifact === undefined || data === undefined) return missing('nothing was uploaded');
  const hash = unwrapped(body['hash']);
  if (hash !== null && hash !== sha256Of(data)) return invalid('the hash is not that of the upload');
  if (Number(body['size']) !== data.length) return invalid('the size is not that of the upload');
  Object.assign(artifact, { digest: sha256Of(data), bytes: data.length, isDone: true });
  return reply({ ok: true, artifact_id: String(artifact.id) });
}

function listArtifacts({ state, who, body }: Asked): Reply {
  const name = unwrapped(body['name_filter']);
  const id = unwrapped(body['id_filter']);
  const all = state.artifacts.filter(
    (one) =>
      one.isDone &&
      !one.isExpired &&
      one.run === who.run &&
      (name === null || one.name === name) &&
      (id === null || String(one.id) === id),
  );
  const artifacts = all.map((one) => ({
    workflow_run_backend_id: one.run,
    workflow_job_run_backend_id: one.job,
    database_id: String(one.id),
    name: one.name,
    size: String(one.bytes),
    created_at: one.createdAt,
    digest: one.digest,
  }));
  return reply({ artifacts });
}

function signedArtifact(asked: Asked): Reply {
  const found = finished(asked);
  return found === undefined ? missing('no such artifact') : reply({ signed_url: asked.address(`a${found.id}`) });
}

function deleteArtifact(asked: Asked): Reply {
  const found = finished(asked);
  if (found === undefined) return missing('no such artifact');
  asked.state.artifacts.splice(asked.state.artifacts.indexOf(found), 1);
  return reply({ ok: true, artifact_id: String(found.id) });
}

function createCache({ state, who, body, address }: Asked): Reply {
  const { key, version } = { key: unwrapped(body['key']) ?? '', version: unwrapped(body['version']) ?? '' };
  const isThere = (one: CacheEntry): boolean => one.key === key && one.version === version && one.scope === who.scope;
  if (state.caches.some(isThere)) return exists('cache entry already exists');
  const id = (state.lastId += 1);
  state.caches.push({ id, key, version, scope: who.scope, isDone: false });
  return reply({ ok: true, signed_upload_url: address(`c${id}`) });
}

function finalizeCache({ state, who, body }: Asked): Reply {
  const found = state.caches.find(
    ({ key, version, scope, isDone }) =>
      key === body['key'] && version === body['version'] && scope === who.scope && !isDone,
  );
  if (found === undefined || state.blobs.get(`c${found.id}`)?.data === undefined) return missing('no such entry');
  found.isDone = true;
  return reply({ ok: true, entry_id: String(found.id) });
}

/** The exact key first, then the newest by each prefix; of this ref before those of the default branch. */
function findCache({ state, who, body, address }: Asked): Reply {
  const prefixes = Array.isArray(body['restore_keys']) ? body['restore_keys'].map(String) : [];
  const key = String(body['key']);
  for (const scope of [who.scope, DEFAULT_SCOPE]) {
    const own = state.caches.filter((one) => one.isDone && one.version === body['version'] && one.scope === scope);
    const exact = own.find((one) => one.key === key);
    const byPrefix = [key, ...prefixes].map((prefix) => own.findLast((one) => one.key.startsWith(prefix)));
    const hit = exact ?? byPrefix.find((one) => one !== undefined);
    if (hit !== undefined) {
      return reply({ ok: true, signed_download_url: address(`c${hit.id}`), matched_key: hit.key });
    }
  }
  return reply({ ok: false });
}

export const SERVICES: Readonly<Record<string, (asked: Asked) => Reply>> = {
  CreateArtifact: createArtifact,
  FinalizeArtifact: finalizeArtifact,
  ListArtifacts: listArtifacts,
  GetSignedArtifactURL: signedArtifact,
  DeleteArtifact: deleteArtifact,
  CreateCacheEntry: createCache,
  FinalizeCacheEntryUpload: finalizeCache,
  GetCacheEntryDownloadURL: findCache,
};
