// Model bytes on GitHub alone: a version is a release, a candidate that waits for its approval an artifact.
import type { Forge } from '../../platform/forge.ts';
import { decodeSha256 } from '../../records/digest.ts';
import type { ModelStore } from '../store.ts';
import { findCandidates, getCandidate, putCandidate } from './artifact-slot.ts';
import type { Candidate } from './artifact-slot.ts';
import type { ParcelTools } from './parcel.ts';
import { getRelease, publishedRelease, putRelease } from './release-slot.ts';
import { checkSlot, otherBytes } from './slots.ts';

export type GithubStoreTools = Omit<ParcelTools, 'partBytes'> & {
  readonly forge: Pick<Forge, 'releases' | 'artifacts' | 'repository'>;
  /** A release's file has at most 2 GiB. */
  readonly partBytes?: number;
};

/** 2 GiB, less 16 MiB: what counts as the size of an upload is not ours to say. */
const PART_BYTES = 2 ** 31 - 2 ** 24;

export function githubStore({ forge, partBytes = PART_BYTES, ...rest }: GithubStoreTools): ModelStore {
  const place = `releases of ${forge.repository.name}`;
  const { releases, artifacts, repository } = forge;
  const tools = { ...rest, partBytes, releases, artifacts, repository: repository.id, place };
  return {
    place,
    put: async (model, slot, source) => {
      const candidate = candidateOf(model, slot);
      if (candidate === undefined) return putRelease(tools, { model, slot }, source);
      if (candidate.digest !== source.digest) {
        throw otherBytes(source.path, { found: source.digest, wanted: candidate.digest });
      }
      return putCandidate(tools, candidate, source.path);
    },
    get: async (model, slot, want) => {
      const candidate = candidateOf(model, slot);
      if (candidate === undefined) return getRelease(tools, { model, slot }, want);
      if (candidate.digest !== want.digest) throw otherBytes(slot, { found: candidate.digest, wanted: want.digest });
      return getCandidate(tools, candidate, want.into);
    },
    has: async (model, slot) => {
      const candidate = candidateOf(model, slot);
      if (candidate !== undefined) return (await findCandidates(tools, candidate)).length > 0;
      return (await publishedRelease(tools, { model, slot })) !== undefined;
    },
    remove: async (model, slot) => {
      // Artifacts end by themselves, and to end them earlier would take one right more.
      if (candidateOf(model, slot) !== undefined) return;
      throw new TypeError(`the bytes of ${model} ${slot} stay`);
    },
    address: async (model, slot) =>
      candidateOf(model, slot) === undefined ? (await publishedRelease(tools, { model, slot }))?.url : undefined,
  };
}

/** undefined for the slot of a version. */
function candidateOf(model: string, slot: string): Candidate | undefined {
  checkSlot(model, slot);
  const digest = /^candidate-(.*)$/.exec(slot)?.[1];
  return digest === undefined ? undefined : { model, digest: decodeSha256(digest) };
}
