// The bytes of a version, copied out of the store once per run, and hashed again right before they are used.
import { UserError } from '../records/errors.ts';
import type { Sha256 } from '../records/digest.ts';
import { candidateSlot, versionSlot } from '../registry/registry.ts';
import type { StoredModel, Version } from '../registry/registry.ts';
import type { DeploymentTools } from './deployment.ts';

export interface BytesAtHand {
  /** Puts the bytes of a new version into its slot: from the waiting candidate, else from the given path. */
  keep(version: Pick<Version, 'version' | 'digest'>): Promise<void>;
  /** @throws UserError when they are gone or are other bytes. */
  of(version: Pick<Version, 'version' | 'digest'>): Promise<StoredModel>;
  /** @throws UserError `model-changed`. */
  checkAgain(model: StoredModel): Promise<void>;
}

export interface BytesPlace {
  readonly model: string;
  /** A temporary folder of ours. */
  readonly folder: string;
  readonly source: string | undefined;
}

export function bytesAtHand(tools: Pick<DeploymentTools, 'store' | 'files'>, place: BytesPlace): BytesAtHand {
  const { store, files } = tools;
  const { model, folder } = place;
  const fetched = new Map<number, StoredModel>();
  return {
    keep: async ({ version, digest }) => {
      const slot = versionSlot(version);
      if (await store.has(model, slot)) return;
      const source = await sourceOf({ tools, place, digest });
      await store.put(model, slot, { path: source.path, digest });
      // Hashed when it was fetched, and again before use: there is no need to fetch what was just uploaded.
      if ('kind' in source) fetched.set(version, source);
    },
    of: async ({ version, digest }) => {
      const known = fetched.get(version);
      if (known !== undefined) return known;
      const into = `${folder}/${versionSlot(version)}`;
      const stored = await store.get(model, versionSlot(version), { digest, into });
      fetched.set(version, stored);
      return stored;
    },
    checkAgain: async (stored) => {
      const now = await files.hash[stored.kind](stored.path);
      if (now.digest === stored.digest) return;
      throw new UserError({
        code: 'model-changed',
        what: `the model's bytes changed between fetching and deploying them (${now.digest}, expected ${stored.digest})`,
        where: { file: stored.path },
      });
    },
  };
}

async function sourceOf(wanted: {
  readonly tools: Pick<DeploymentTools, 'store'>;
  readonly place: BytesPlace;
  readonly digest: Sha256;
}): Promise<StoredModel | { readonly path: string }> {
  const { tools, place, digest } = wanted;
  const slot = candidateSlot(digest);
  if (await tools.store.has(place.model, slot)) {
    return tools.store.get(place.model, slot, { digest, into: `${place.folder}/candidate` });
  }
  if (place.source !== undefined) return { path: place.source };
  throw new UserError({
    code: 'store-missing',
    what: `${tools.store.place} does not have the approved bytes (sha256 ${digest})`,
    fix: 'train and evaluate again, and ask for approval of what comes out',
  });
}
