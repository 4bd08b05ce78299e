// Releases and artifacts of the server in memory: real bytes, read from and written to Files.
import type { Artifacts, FoundArtifact, Release, Releases } from '../../src/platform/forge.ts';
import type { Files } from '../../src/platform/files.ts';
import { folderDigest, sha256 } from '../../src/records/digest.ts';
import { refused, SERVER } from './forge-world.ts';
import type { ForgeWorld, WorldArtifact, WorldAsset, WorldRelease } from './forge-world.ts';

type Bytes = Pick<Files, 'read' | 'write' | 'kind' | 'list'>;

export function memoryReleases(world: ForgeWorld, files: Bytes): Releases {
  const shown = (release: WorldRelease): Release => ({
    id: release.id,
    tag: release.tag,
    draft: release.draft,
    assets: release.assets.map(({ id, name, bytes, complete }) => ({ id, name, bytes: bytes.byteLength, complete })),
    url: `${SERVER}/${world.repository.name}/releases/${release.id}`,
  });
  const releaseOf = (id: number): WorldRelease => {
    const release = world.releases.find((release) => release.id === id);
    if (release === undefined) throw refused('github-not-found', `there is no release ${id}`);
    return release;
  };
  const assetOf = (id: number): WorldAsset => {
    for (const release of world.releases) {
      const asset = release.assets.find((asset) => asset.id === id);
      if (asset !== undefined) return asset;
    }
    throw refused('github-not-found', `there is no release asset ${id}`);
  };
  return {
    ofTag: async (tag) =>
      world.releases
        .filter((release) => release.tag === tag)
        .map(shown)
        .toReversed(),
    read: async (id) => world.releases.filter((release) => release.id === id).map(shown)[0],
    createDraft: async ({ tag, commit, title, body }) => {
      const release: WorldRelease = { id: world.id(), tag, commit, title, body, draft: true, assets: [] };
      world.releases.push(release);
      return shown(release);
    },
    upload: async (id, { name, file, bytes }) => {
      const release = releaseOf(id);
      if (release.assets.some((asset) => asset.name === name)) {
        throw refused('github-invalid', `release ${release.tag} already has a file ${name}`);
      }
      const content = await files.read(file);
      if (content.byteLength !== bytes) throw refused('github-failed', `${file} has not ${bytes} bytes`);
      release.assets.push({ id: world.id(), name, bytes: new Uint8Array(content), complete: true });
    },
    download: async (id, file) => {
      const asset = assetOf(id);
      if (!asset.complete) throw refused('github-not-found', `release asset ${asset.name} was never uploaded whole`);
      await files.write(file, asset.bytes);
    },
    removeAsset: async (id) => {
      for (const { assets } of world.releases) {
        const at = assets.findIndex((asset) => asset.id === id);
        if (at >= 0) assets.splice(at, 1);
      }
    },
    publish: async (id) => {
      const release = releaseOf(id);
      if (world.releases.some((other) => other.tag === release.tag && !other.draft && other.id !== id)) {
        throw refused('github-invalid', `there is a published release of ${release.tag}`);
      }
      release.draft = false;
    },
    remove: async (id) => {
      world.releases = world.releases.filter((release) => release.id !== id);
    },
  };
}

export interface ArtifactRun {
  readonly id: number;
  readonly headRepositoryId: number | undefined;
}

export function memoryArtifacts(world: ForgeWorld, files: Bytes, run: () => ArtifactRun): Artifacts {
  const digestOf = (content: ReadonlyMap<string, Uint8Array>): string =>
    folderDigest([...content].map(([path, bytes]) => ({ path, digest: sha256(bytes) })));
  const shown = (artifact: WorldArtifact): FoundArtifact => ({
    id: artifact.id,
    name: artifact.name,
    run: artifact.run,
    headRepositoryId: artifact.headRepositoryId,
    digest: digestOf(artifact.files),
    bytes: [...artifact.files.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0),
    expired: artifact.expired,
  });
  const shownAnywhere = (artifact: WorldArtifact): FoundArtifact => ({
    ...shown(artifact),
    ...(artifact.expiresAt === undefined ? {} : { expiresAt: artifact.expiresAt }),
  });
  return {
    upload: async ({ name, folder, files: paths, retentionDays = 90 }) => {
      const content = new Map<string, Uint8Array>();
      for (const path of paths) content.set(path, new Uint8Array(await files.read(`${folder}/${path}`)));
      if (content.size === 0) throw refused('github-invalid', `artifact ${name} would have no files`);
      const { id, headRepositoryId } = run();
      const there = world.artifacts.find((artifact) => artifact.name === name && artifact.run === id);
      const digest = digestOf(content);
      if (there === undefined) {
        const expiresAt = new Date(
          world.time + Math.min(retentionDays, world.retentionDays) * 86_400_000,
        ).toISOString();
        const artifact = { id: world.id(), name, run: id, headRepositoryId, files: content, expired: false, expiresAt };
        world.artifacts.push(artifact);
        return { id: artifact.id, digest };
      }
      if (digestOf(there.files) === digest) return { id: there.id, digest };
      throw refused('github-conflict', `this run already has an artifact ${name} with other content`);
    },
    find: async (name, where) =>
      world.artifacts
        .filter((artifact) =>
          where.run === 'any'
            ? artifact.name === name
            : artifact.run === (where.run === 'this' ? run().id : where.run) && artifact.name.startsWith(name),
        )
        .map(where.run === 'any' ? shownAnywhere : shown)
        .toReversed(),
    download: async (found, { into, maxBytes }) => {
      const artifact = world.artifacts.find(({ id }) => id === found.id);
      if (artifact === undefined || artifact.expired || found.expired) {
        throw refused('github-not-found', `artifact ${found.name} is gone: artifacts expire`);
      }
      if (shown(artifact).bytes > maxBytes) {
        throw refused('artifact-refused', `artifact ${found.name} has more than ${maxBytes} bytes`);
      }
      for (const [path, bytes] of artifact.files) await files.write(`${into}/${path}`, bytes);
    },
  };
}
