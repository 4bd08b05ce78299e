// Releases and their files. Ours, because drafts decide much: several may carry one tag, none is found by it.
import { createHash } from 'node:crypto';
import type { Json } from '../../json.ts';
import type { Answer, Call, Family } from '../call.ts';
import { created, loginOf, notFound, nothing, numberOf, ok, refuse, repositoryOf, textOf } from '../call.ts';
import type { StoredAsset, StoredRelease, World } from '../world.ts';

const FILE_BYTES = 2 * 2 ** 30;
const CAN_SEE_DRAFTS = ['admin', 'maintain', 'write'];
const exists = (field: string): Answer =>
  refuse(422, 'Validation Failed', [{ resource: 'Release', code: 'already_exists', field }]);

async function assetJson(asset: StoredAsset, world: World, repository: string): Promise<Json> {
  const release = world.state.releases.get(asset.release);
  return {
    id: asset.id,
    node_id: `RA_${asset.id}`,
    name: asset.name,
    label: '',
    content_type: asset.type,
    size: asset.bytes.length,
    digest: asset.state === 'uploaded' ? `sha256:${createHash('sha256').update(asset.bytes).digest('hex')}` : null,
    state: asset.state === 'uploaded' ? 'uploaded' : 'open',
    url: `${world.url}/repos/${repository}/releases/assets/${asset.id}`,
    browser_download_url: `${world.pages}/${repository}/releases/download/${release?.tag ?? ''}/${asset.name}`,
    download_count: 0,
    uploader: (await world.account(asset.uploader)) ?? null,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
  };
}

const assetsOf = (world: World, release: number): readonly StoredAsset[] =>
  [...world.state.assets.values()].filter((asset) => asset.release === release);

async function releaseJson(release: StoredRelease, world: World): Promise<Json> {
  const url = `${world.url}/repos/${release.repository}/releases/${release.id}`;
  const page = release.draft ? `untagged-${release.id}` : release.tag;
  return {
    id: release.id,
    node_id: `RE_${release.id}`,
    url,
    assets_url: `${url}/assets`,
    upload_url: `${world.url}/repos/${release.repository}/releases/${release.id}/assets{?name,label}`,
    html_url: `${world.pages}/${release.repository}/releases/tag/${page}`,
    tarball_url: null,
    zipball_url: null,
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: false,
    author: await world.account(release.author),
    created_at: release.createdAt,
    published_at: release.publishedAt,
    assets: await Promise.all(
      assetsOf(world, release.id).map(async (asset) => assetJson(asset, world, release.repository)),
    ),
  };
}

function newestFirst(world: World, repository: string): readonly StoredRelease[] {
  return [...world.state.releases.values()].filter((one) => one.repository === repository).sort((a, b) => b.id - a.id);
}

function seesDrafts(call: Call, world: World): boolean {
  if (call.who?.permissions !== undefined) return call.who.permissions['contents'] === 'write';
  const role = world.seen.repository(repositoryOf(call))?.roles.get(call.who?.login ?? '');
  return role !== undefined && CAN_SEE_DRAFTS.includes(role);
}

function own(call: Call, world: World): StoredRelease | undefined {
  const release = world.state.releases.get(numberOf(call, 'release_id'));
  if (release?.repository !== repositoryOf(call)) return undefined;
  return release.draft && !seesDrafts(call, world) ? undefined : release;
}

/** A published release has its tag in git: made at the target where there was none. */
async function publish(release: StoredRelease, world: World): Promise<Answer | undefined> {
  const same = newestFirst(world, release.repository).some(
    (one) => !one.draft && one.tag === release.tag && one !== release,
  );
  if (same) return exists('tag_name');
  const git = world.seen.repository(release.repository)?.git;
  if (
    git !== undefined &&
    (await git.attempt('rev-parse', '-q', '--verify', `refs/tags/${release.tag}`)) === undefined
  ) {
    const commit = await git.resolve(release.target);
    if (commit === undefined) return refuse(422, 'Validation Failed', [{ code: 'invalid', field: 'target_commitish' }]);
    await git.setRef(`refs/tags/${release.tag}`, commit);
  }
  release.draft = false;
  release.publishedAt = world.now();
  return undefined;
}

function change(release: StoredRelease, call: Call): void {
  release.tag = textOf(call, 'tag_name') ?? release.tag;
  release.target = textOf(call, 'target_commitish') ?? release.target;
  release.name = textOf(call, 'name') ?? release.name;
  release.body = textOf(call, 'body') ?? release.body;
  if (typeof call.body['prerelease'] === 'boolean') release.prerelease = call.body['prerelease'];
  release.latest = textOf(call, 'make_latest') !== 'false' && !release.prerelease;
}

async function create(call: Call, world: World): Promise<Answer> {
  const release: StoredRelease = {
    id: world.nextId(),
    repository: repositoryOf(call),
    author: loginOf(call),
    createdAt: world.now(),
    tag: '',
    target: 'main',
    name: null,
    body: null,
    draft: true,
    prerelease: false,
    latest: false,
    publishedAt: null,
  };
  change(release, call);
  const refused = call.body['draft'] === true ? undefined : await publish(release, world);
  if (refused !== undefined) return refused;
  world.state.releases.set(release.id, release);
  return created(await releaseJson(release, world));
}

async function upload(call: Call, world: World): Promise<Answer> {
  const release = own(call, world);
  const name = call.query.get('name');
  if (release === undefined) return notFound;
  if (name === null || name === '') return refuse(422, 'Validation Failed', [{ code: 'missing_field', field: 'name' }]);
  if (call.bytes.length > FILE_BYTES) return refuse(422, 'Validation Failed', [{ code: 'custom', field: 'size' }]);
  if (assetsOf(world, release.id).some((asset) => asset.name === name)) return exists('name');
  const asset: StoredAsset = {
    id: world.nextId(),
    release: release.id,
    name,
    type: call.headers['content-type'] ?? 'application/octet-stream',
    uploader: loginOf(call),
    createdAt: world.now(),
    state: 'uploaded',
    bytes: call.bytes,
  };
  world.state.assets.set(asset.id, asset);
  return created(await assetJson(asset, world, release.repository));
}

function visibleAsset(call: Call, world: World): StoredAsset | undefined {
  const asset = world.state.assets.get(numberOf(call, 'asset_id'));
  const release = asset === undefined ? undefined : world.state.releases.get(asset.release);
  if (release?.repository !== repositoryOf(call)) return undefined;
  return release.draft && !seesDrafts(call, world) ? undefined : asset;
}

const whole = async (world: World, release: StoredRelease | undefined): Promise<Answer> =>
  release === undefined ? notFound : ok(await releaseJson(release, world));

export const releases: Family = {
  'repos/create-release': create,
  async 'repos/list-releases'(call, world) {
    const all = newestFirst(world, repositoryOf(call)).filter((one) => !one.draft || seesDrafts(call, world));
    return ok(await Promise.all(all.map(async (one) => releaseJson(one, world))));
  },
  'repos/get-release': async (call, world) => whole(world, own(call, world)),
  async 'repos/get-release-by-tag'(call, world) {
    const all = newestFirst(world, repositoryOf(call));
    return whole(
      world,
      all.find((one) => !one.draft && one.tag === call.params['tag']),
    );
  },
  async 'repos/get-latest-release'(call, world) {
    const all = newestFirst(world, repositoryOf(call));
    return whole(
      world,
      all.find((one) => !one.draft && one.latest),
    );
  },
  async 'repos/update-release'(call, world) {
    const release = own(call, world);
    if (release === undefined) return notFound;
    change(release, call);
    if (call.body['draft'] === true) release.draft = true;
    const refused = call.body['draft'] === false && release.draft ? await publish(release, world) : undefined;
    return refused ?? ok(await releaseJson(release, world));
  },
  'repos/delete-release'(call, world) {
    const release = own(call, world);
    if (release === undefined) return notFound;
    for (const asset of assetsOf(world, release.id)) world.state.assets.delete(asset.id);
    world.state.releases.delete(release.id);
    return nothing;
  },
  'repos/upload-release-asset': upload,
  async 'repos/list-release-assets'(call, world) {
    const release = own(call, world);
    if (release === undefined) return notFound;
    const all = assetsOf(world, release.id);
    return ok(await Promise.all(all.map(async (asset) => assetJson(asset, world, release.repository))));
  },
  async 'repos/get-release-asset'(call, world) {
    const asset = visibleAsset(call, world);
    if (asset === undefined) return notFound;
    if (!/octet-stream/.test(call.headers['accept'] ?? ''))
      return ok(await assetJson(asset, world, repositoryOf(call)));
    return { status: 302, headers: { location: `${world.elsewhere}/_signed/asset/${asset.id}` } };
  },
  'repos/delete-release-asset'(call, world) {
    const asset = visibleAsset(call, world);
    if (asset === undefined) return notFound;
    world.state.assets.delete(asset.id);
    return nothing;
  },
};
