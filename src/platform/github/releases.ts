// Releases, drafts among them, and their files: streamed in both directions, and looked at again after a failure.
import { openAsBlob } from 'node:fs';
import * as z from 'zod';
import type { Release, ReleaseAsset, Releases } from '../forge.ts';
import { fileProblem } from '../file-problem.ts';
import { doOnce } from './client.ts';
import type { GitHubClient } from './client.ts';
import { hasCode, isUnknownOutcome, unreadable } from './failure.ts';
import { saveStream } from './save-stream.ts';

const assetSchema = z.lazy(() =>
  z
    .object({ id: z.int().positive(), name: z.string(), size: z.int(), state: z.string() })
    .transform(({ id, name, size, state }): ReleaseAsset => ({
      id,
      name,
      bytes: size,
      complete: state === 'uploaded',
    })),
);

const releaseSchema = z.lazy(() =>
  z
    .object({
      id: z.int().positive(),
      tag_name: z.string(),
      draft: z.boolean(),
      assets: z.array(assetSchema),
      html_url: z.string(),
      upload_url: z.string(),
      body: z.string().nullish(),
    })
    .transform((release) => ({
      id: release.id,
      tag: release.tag_name,
      draft: release.draft,
      assets: release.assets,
      url: release.html_url,
      uploads: release.upload_url,
      body: release.body ?? '',
    })),
);
type Found = z.infer<typeof releaseSchema>;

const RELEASES = '/repos/{owner}/{repo}/releases';
const RELEASE = `${RELEASES}/{release_id}`;
const ASSET = `${RELEASES}/assets/{asset_id}`;
const WRITE = 'contents: write';
/** Slower than this is given up: bytes in a second. */
const SLOWEST = 256 * 1024;
/** GitHub's bound for one file. */
const LARGEST_ASSET = 2 * 2 ** 30;

/** @param apiUrl files are sent to its own host or a sibling of it, whatever an answer says. */
export function githubReleases(client: GitHubClient, apiUrl: string): Releases {
  const ofTag = async (tag: string): Promise<readonly Found[]> => {
    // By its tag GitHub finds no draft; the list has them where the token may write.
    const all = await client.all({ route: `GET ${RELEASES}`, needs: WRITE }, z.array(releaseSchema));
    return all.filter((release) => release.tag === tag).sort((a, b) => b.id - a.id);
  };
  return {
    ofTag: async (tag) => (await ofTag(tag)).map(shown),
    read: async (release) => {
      const request = { route: `GET ${RELEASE}`, parameters: { release_id: release }, needs: WRITE };
      const found = await client.find(request, releaseSchema);
      return found === undefined ? undefined : shown(found);
    },
    createDraft: async ({ tag, commit, title, body }) => {
      const parameters = {
        tag_name: tag,
        name: title,
        body,
        draft: true,
        prerelease: true,
        ...(commit === undefined ? {} : { target_commitish: commit }),
      };
      const made = await doOnce(
        () => client.ask({ route: `POST ${RELEASES}`, parameters, needs: WRITE, once: true }, releaseSchema),
        // An empty draft of the same tag and text serves as well, whoever made it.
        async () => (await ofTag(tag)).find((one) => one.draft && one.assets.length === 0 && one.body === body),
      );
      return shown(made);
    },
    upload: (release, asset) => upload({ client, apiUrl }, release, asset),
    download: (asset, file) => download(client, asset, file),
    removeAsset: (asset) =>
      removed(client, { route: `DELETE ${ASSET}`, parameters: { asset_id: asset }, needs: WRITE }),
    publish: async (release) => {
      const parameters = { release_id: release, draft: false, prerelease: true, make_latest: 'false' };
      await client.ask({ route: `PATCH ${RELEASE}`, parameters, needs: WRITE }, releaseSchema);
    },
    remove: (release) =>
      removed(client, { route: `DELETE ${RELEASE}`, parameters: { release_id: release }, needs: WRITE }),
  };
}

function shown({ id, tag, draft, assets, url }: Found): Release {
  return { id, tag, draft, assets, url };
}

/** What is gone already is removed. */
async function removed(client: GitHubClient, request: Parameters<GitHubClient['send']>[0]): Promise<void> {
  try {
    await client.send(request);
  } catch (error) {
    if (!hasCode(error, 'github-not-found')) throw error;
  }
}

interface Server {
  readonly client: GitHubClient;
  readonly apiUrl: string;
}

type NewAsset = Parameters<Releases['upload']>[1];

/** An upload that broke off leaves an asset without bytes, which stands in the way of the next try. */
async function upload(server: Server, release: number, asset: NewAsset): Promise<void> {
  const { client } = server;
  for (let attempt = 1; ; attempt++) {
    const request = { route: `GET ${RELEASE}`, parameters: { release_id: release }, needs: WRITE };
    const { uploads, assets } = await client.ask(request, releaseSchema);
    const there = assets.find(({ name }) => name === asset.name);
    if (attempt > 1 && there?.complete === true && there.bytes === asset.bytes) return;
    if (there !== undefined && (attempt > 1 || !there.complete)) {
      await removed(client, { route: `DELETE ${ASSET}`, parameters: { asset_id: there.id }, needs: WRITE });
    }
    try {
      await sendFile(server, uploads, asset);
      return;
    } catch (error) {
      if (attempt === 2 || !isUnknownOutcome(error)) throw error;
    }
  }
}

async function sendFile({ client, apiUrl }: Server, address: string, asset: NewAsset): Promise<void> {
  const place = address.replace(/\{.*$/, '');
  const call = `upload of ${asset.name}`;
  if (!isOfServer(place, apiUrl)) throw unreadable(call, `files are said to go to ${place}`);
  const request = {
    route: `POST ${place}{?name}`,
    parameters: {
      name: asset.name,
      data: await opened(asset.file),
      headers: { 'content-type': 'application/octet-stream' },
      request: { signal: AbortSignal.timeout(60_000 + Math.ceil(asset.bytes / SLOWEST) * 1000) },
    },
    needs: WRITE,
    once: true,
  };
  const sent = await client.ask(request, assetSchema);
  if (sent.bytes !== asset.bytes) {
    throw unreadable(call, `GitHub has ${sent.bytes} of ${asset.bytes} bytes`);
  }
}

/** Read while it is sent, with a length that is known before. */
async function opened(file: string): Promise<Blob> {
  try {
    return await openAsBlob(file);
  } catch (error) {
    throw fileProblem('read', file, error);
  }
}

function parent(host: string): string {
  return host.slice(host.indexOf('.') + 1);
}

/** `api.github.com` and `uploads.github.com`; a server of one's own has both below its host. */
function isOfServer(place: string, apiUrl: string): boolean {
  if (!URL.canParse(place)) return false;
  const [there, api] = [new URL(place), new URL(apiUrl)];
  if (there.origin === api.origin) return true;
  return there.protocol === 'https:' && parent(there.hostname) === parent(api.hostname) && api.hostname.includes('.');
}

async function download(client: GitHubClient, asset: number, file: string): Promise<void> {
  const call = `GET release asset ${asset}`;
  for (let attempt = 1; ; attempt++) {
    const answer = await client.send({
      route: `GET ${ASSET}`,
      parameters: {
        asset_id: asset,
        headers: { accept: 'application/octet-stream' },
      },
      needs: 'contents: read',
      stream: true,
    });
    try {
      await saveStream(answer, { file, call, maxBytes: LARGEST_ASSET });
      return;
    } catch (error) {
      if (attempt === 2 || !isUnknownOutcome(error)) throw error;
    }
  }
}
