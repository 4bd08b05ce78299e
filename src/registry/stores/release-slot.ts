// The bytes of a version as a release: uploaded into a draft, read back and hashed, and only then published.
import type { Release, ReleaseAsset, Releases } from '../../platform/forge.ts';
import type { Sha256 } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import type { StoredModel } from '../store.ts';
import { makeParcel, MANIFEST, MANIFEST_BYTES, openParcel, readManifest } from './parcel.ts';
import type { Parcel, ParcelFile, ParcelTools } from './parcel.ts';
import { conflict, missing, otherBytes } from './slots.ts';

export interface ReleaseTools extends ParcelTools {
  readonly releases: Releases;
  /** For people. */
  readonly place: string;
}

export interface ReleaseSlot {
  readonly model: string;
  /** `v3` */
  readonly slot: string;
}

function tagOf({ model, slot }: ReleaseSlot): string {
  return `mlgate/${model}/${slot}`;
}

export async function publishedRelease(tools: ReleaseTools, slot: ReleaseSlot): Promise<Release | undefined> {
  return publishedOf(await tools.releases.ofTag(tagOf(slot)));
}

function publishedOf(releases: readonly Release[]): Release | undefined {
  return releases.find(({ draft }) => !draft);
}

/** Resumable: what an earlier run left in a draft is kept as far as it reads back as it should. */
export async function putRelease(
  tools: ReleaseTools,
  slot: ReleaseSlot,
  source: { readonly path: string; readonly digest: Sha256 },
): Promise<StoredModel> {
  await using folder = await tools.files.temporary('mlgate-release-');
  const parcel = await makeParcel(tools, { ...source, model: slot.model }, `${folder.path}/out`);
  const { kind, digest, bytes } = parcel.manifest;
  const stored: StoredModel = { path: source.path, kind, digest, bytes };
  const there = await tools.releases.ofTag(tagOf(slot));
  if (await isPublished(tools, { slot, there, digest })) return stored;
  const draft = await openDraft(tools, { slot, there, parcel });
  await fill(tools, { slot, draft, parcel, back: `${folder.path}/back` });
  try {
    await tools.releases.publish(draft.id);
  } catch (error) {
    // Somebody else was faster, or the answer was lost.
    if (!(error instanceof ExternalError)) throw error;
    if (!(await isPublished(tools, { slot, there: await tools.releases.ofTag(tagOf(slot)), digest }))) throw error;
  }
  return stored;
}

interface Tagged {
  readonly slot: ReleaseSlot;
  /** All releases of its tag. */
  readonly there: readonly Release[];
}

/** @throws UserError `store-conflict` when other bytes are. */
async function isPublished(
  tools: ReleaseTools,
  { slot, there, digest }: Tagged & { readonly digest: Sha256 },
): Promise<boolean> {
  const release = publishedOf(there);
  if (release === undefined) return false;
  await using folder = await tools.files.temporary('mlgate-release-');
  try {
    await fetchRelease(tools, { slot, release }, { digest, into: folder.path });
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw conflict(`release ${tagOf(slot)}`, { found: error.message, wanted: digest });
  }
}

async function openDraft(
  tools: ReleaseTools,
  { slot, there, parcel }: Tagged & { readonly parcel: Parcel },
): Promise<Release> {
  const { manifest } = parcel;
  const [newest, ...older] = there.filter(({ draft }) => draft);
  for (const release of older) await tools.releases.remove(release.id);
  if (newest !== undefined) return newest;
  const parts = manifest.parts.length > 1 ? ` in ${manifest.parts.length} parts` : '';
  return tools.releases.createDraft({
    tag: tagOf(slot),
    commit: undefined,
    title: `${slot.model} ${slot.slot}`,
    body: `The bytes of ${slot.model} ${slot.slot}${parts}: a ${manifest.kind} with the SHA-256 \`${manifest.digest}\`. Kept by mlgate; \`${MANIFEST}\` says what is what. Which version serves where stands in the registry, not here.\n`,
  });
}

interface Filling {
  readonly slot: ReleaseSlot;
  readonly draft: Release;
  readonly parcel: Parcel;
  /** Beginning of the paths that files are read back to, in a folder that exists. */
  readonly back: string;
}

/** A file that came back wrong is uploaded once more. */
async function fill(tools: ReleaseTools, { slot, draft, parcel, back }: Filling): Promise<void> {
  const look = async (): Promise<Release> => {
    const found = await tools.releases.read(draft.id);
    if (found?.draft === true) return found;
    throw new ExternalError({
      code: 'store-draft-gone',
      call: `upload to release ${tagOf(slot)}`,
      what: `the draft of release ${tagOf(slot)} was removed or published while it was being filled`,
      fix: 'run the same command again',
    });
  };
  let release = draft;
  let wrong: readonly string[] = [];
  for (let round = 1; round <= 2; round++) {
    for (const asset of release.assets) {
      if (!isWanted(parcel, asset) || wrong.includes(asset.name)) await tools.releases.removeAsset(asset.id);
    }
    const kept = new Set(release.assets.filter((asset) => isWanted(parcel, asset)).map(({ name }) => name));
    for (const file of parcel.files) {
      if (!kept.has(file.name) || wrong.includes(file.name)) await tools.releases.upload(release.id, uploadOf(file));
    }
    release = await look();
    wrong = await readBack(tools, { release, parcel, back });
    if (wrong.length === 0) return;
  }
  throw new ExternalError({
    code: 'store-read-back',
    call: `upload to release ${tagOf(slot)}`,
    what: `${wrong.join(', ')} came back from release ${tagOf(slot)} with other bytes than were uploaded; it was not published`,
    fix: 'run the same command again',
  });
}

function isWanted(parcel: Parcel, asset: ReleaseAsset): boolean {
  return parcel.files.some(({ name, bytes }) => asset.complete && asset.name === name && asset.bytes === bytes);
}

function uploadOf({ name, path, bytes }: ParcelFile): Parameters<Releases['upload']>[1] {
  return { name, file: path, bytes };
}

/** Names of the files that are not there as they should be. */
async function readBack(
  tools: ReleaseTools,
  { release, parcel, back }: { readonly release: Release; readonly parcel: Parcel; readonly back: string },
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { name, digest } of parcel.files) {
    const asset = release.assets.find((one) => one.name === name && one.complete);
    const path = `${back}-${name}`;
    if (asset !== undefined) await tools.releases.download(asset.id, path);
    if (asset === undefined || (await tools.files.hash.file(path)).digest !== digest) wrong.push(name);
    await tools.files.remove(path);
  }
  return wrong;
}

interface Wanted {
  readonly digest: Sha256;
  readonly into: string;
}

export async function getRelease(tools: ReleaseTools, slot: ReleaseSlot, want: Wanted): Promise<StoredModel> {
  const release = await publishedRelease(tools, slot);
  if (release === undefined) throw missing(`${slot.model} ${slot.slot}`, tools.place);
  return fetchRelease(tools, { slot, release }, want);
}

async function fetchRelease(
  tools: ReleaseTools,
  { slot, release }: { readonly slot: ReleaseSlot; readonly release: Release },
  want: Wanted,
): Promise<StoredModel> {
  const source = `release ${tagOf(slot)}`;
  const assetOf = (name: string): ReleaseAsset => {
    const asset = release.assets.find((one) => one.name === name && one.complete);
    if (asset === undefined) throw missing(`${name} in ${source}`, tools.place);
    return asset;
  };
  await using folder = await tools.files.temporary('mlgate-release-');
  const manifestAsset = assetOf(MANIFEST);
  if (manifestAsset.bytes > MANIFEST_BYTES) throw missing(`${MANIFEST} of a sensible size in ${source}`, tools.place);
  await tools.releases.download(manifestAsset.id, `${folder.path}/${MANIFEST}`);
  const text = await tools.files.read(`${folder.path}/${MANIFEST}`);
  const manifest = readManifest(text, { model: slot.model, digest: want.digest, source });
  for (const part of manifest.parts) {
    const asset = assetOf(part.name);
    if (asset.bytes !== part.bytes) throw missing(`${part.name} of ${part.bytes} bytes in ${source}`, tools.place);
    const path = `${folder.path}/${part.name}`;
    await tools.releases.download(asset.id, path);
    const found = await tools.files.hash.file(path);
    if (found.digest !== part.digest) {
      throw otherBytes(`${part.name} in ${source}`, { found: found.digest, wanted: part.digest });
    }
  }
  return await openParcel(tools, { manifest, folder: folder.path, source }, want);
}
