// Files that outlive a job: uploaded by GitHub's own client, found by it in this run and by REST in others, unpacked by ours.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import type { Artifacts, FoundArtifact } from '../forge.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import type { GitHubClient } from './client.ts';
import { failed } from './failure.ts';
import { saveStream } from './save-stream.ts';
import { refused, unpack } from './unpack.ts';

export interface ThisRun {
  readonly id: number;
  /** Of the pull request's head, else this repository's. */
  readonly headRepositoryId: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const foundSchema = z.lazy(() =>
  z
    .object({
      id: z.int().positive(),
      name: z.string(),
      size_in_bytes: z.int().nonnegative(),
      expired: z.boolean(),
      digest: z.string().nullish(),
      expires_at: z.iso.datetime({ offset: true }).nullish(),
      workflow_run: z.object({ id: z.int(), head_repository_id: z.int().optional() }).nullish(),
    })
    .transform((artifact): FoundArtifact => ({
      id: artifact.id,
      name: artifact.name,
      run: artifact.workflow_run?.id,
      headRepositoryId: artifact.workflow_run?.head_repository_id,
      digest: hexOf(artifact.digest),
      bytes: artifact.size_in_bytes,
      expired: artifact.expired,
      ...(typeof artifact.expires_at === 'string' ? { expiresAt: artifact.expires_at } : {}),
    })),
);
const listSchema = z.lazy(() => z.object({ artifacts: z.array(foundSchema) }).transform(({ artifacts }) => artifacts));

/** Packing can make a little more out of nothing. */
const PACKING = 2 ** 20;

export function githubArtifacts(client: GitHubClient, run: ThisRun): Artifacts {
  const artifacts: Artifacts = {
    upload: (artifact) => upload(artifacts, artifact, run),
    find: (name, where) => {
      if (where.run === 'this') return findHere(name, run);
      return where.run === 'any' ? findAnywhere(client, name) : findInRun(client, name, where.run);
    },
    download: async (artifact, { into, maxBytes }) => {
      if (artifact.expired) throw gone(artifact);
      if (artifact.bytes > maxBytes + PACKING) throw tooLarge(artifact, maxBytes);
      await using place = await temporary(run);
      const archive = artifact.run === run.id && hasClient(run) ? fetchHere : fetchAnywhere;
      const { file, digest } = await archive({ client, artifact, folder: place.path, maxBytes: maxBytes + PACKING });
      if (artifact.digest !== undefined && artifact.digest !== digest) {
        throw refused(artifact.name, `its bytes are not those that were uploaded (SHA-256 ${digest})`);
      }
      await unpack(file, { into, maxBytes, name: artifact.name });
    },
  };
  return artifacts;
}

type NewArtifact = Parameters<Artifacts['upload']>[0];

async function upload(artifacts: Artifacts, artifact: NewArtifact, run: ThisRun): ReturnType<Artifacts['upload']> {
  const { name, folder, files, retentionDays } = artifact;
  if (!hasClient(run)) throw outsideOfAction(`upload of artifact ${name}`);
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const options = retentionDays === undefined ? {} : { retentionDays };
  try {
    const paths = files.map((file) => join(folder, file));
    const { id, digest } = await new DefaultArtifactClient().uploadArtifact(name, paths, folder, options);
    return { id, digest: hexOf(digest) };
  } catch (error) {
    const message = messageOf(error);
    if (!/\b409\b|conflict|already exists/i.test(message)) throw artifactFailure(`upload of artifact ${name}`, error);
    return sameThere(artifacts, artifact, run);
  }
}

/** Names are taken once in a run: a second upload is success when the same files lie there. */
async function sameThere(artifacts: Artifacts, artifact: NewArtifact, run: ThisRun): ReturnType<Artifacts['upload']> {
  const { name, folder, files } = artifact;
  const there = (await artifacts.find(name, { run: 'this' })).find((found) => found.name === name);
  const conflict = failed(`upload of artifact ${name}`, {
    code: 'github-conflict',
    what: `this run already has an artifact ${name} with other content`,
    fix: 'give the second job another model or name; a job that is run again starts with a new attempt',
  });
  if (there === undefined) throw conflict;
  await using place = await temporary(run);
  const maxBytes = there.bytes * 1100 + PACKING;
  await artifacts.download(there, { into: place.path, maxBytes });
  const entries = await readdir(place.path, { recursive: true, withFileTypes: true });
  const stored = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(place.path.length + 1)
        .replaceAll('\\', '/'),
    );
  if ((await digestsIn(place.path, stored)) !== (await digestsIn(folder, files))) throw conflict;
  return { id: there.id, digest: there.digest };
}

/** Path and digest of each, sorted. */
async function digestsIn(root: string, paths: readonly string[]): Promise<string> {
  const files = paths.toSorted().map(async (path) => [path, await digestOf(join(root, path))]);
  return JSON.stringify(await Promise.all(files));
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function findHere(name: string, run: ThisRun): Promise<readonly FoundArtifact[]> {
  if (!hasClient(run)) throw outsideOfAction('list of artifacts');
  const { DefaultArtifactClient } = await import('@actions/artifact');
  try {
    const { artifacts } = await new DefaultArtifactClient().listArtifacts();
    return artifacts
      .filter((artifact) => artifact.name.startsWith(name))
      .sort((a, b) => b.id - a.id)
      .map(({ id, name, size, digest }) => ({
        id,
        name,
        run: run.id,
        headRepositoryId: run.headRepositoryId,
        digest: hexOf(digest),
        bytes: size,
        expired: false,
      }));
  } catch (error) {
    throw artifactFailure('list of artifacts', error);
  }
}

async function findAnywhere(client: GitHubClient, name: string): Promise<readonly FoundArtifact[]> {
  const route = 'GET /repos/{owner}/{repo}/actions/artifacts';
  const found = await client.all({ route, parameters: { name }, needs: 'actions: read' }, listSchema);
  return found.filter((artifact) => artifact.name === name).sort((a, b) => b.id - a.id);
}

async function findInRun(client: GitHubClient, name: string, run: number): Promise<readonly FoundArtifact[]> {
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts';
  const found = await client.all({ route, parameters: { run_id: run }, needs: 'actions: read' }, listSchema);
  return found.filter((artifact) => artifact.run === run && artifact.name.startsWith(name)).sort((a, b) => b.id - a.id);
}

interface Fetching {
  readonly client: GitHubClient;
  readonly artifact: FoundArtifact;
  readonly folder: string;
  readonly maxBytes: number;
}

type Fetched = Promise<{ readonly file: string; readonly digest: string }>;

/** With the runner's own token: needs no right at all. */
async function fetchHere({ artifact, folder, maxBytes }: Fetching): Fetched {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  try {
    await new DefaultArtifactClient().downloadArtifact(artifact.id, { path: folder, skipDecompress: true });
  } catch (error) {
    throw artifactFailure(`download of artifact ${artifact.name}`, error);
  }
  const [name] = await readdir(folder);
  if (name === undefined) throw gone(artifact);
  const file = join(folder, name);
  if ((await stat(file)).size > maxBytes) throw tooLarge(artifact, maxBytes);
  return { file, digest: await digestOf(file) };
}

async function fetchAnywhere({ client, artifact, folder, maxBytes }: Fetching): Fetched {
  const route = 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/zip';
  const parameters = { artifact_id: artifact.id };
  const answer = await client.send({ route, parameters, needs: 'actions: read', stream: true });
  const file = join(folder, 'archive.zip');
  const { digest } = await saveStream(answer, { file, call: `download of artifact ${artifact.name}`, maxBytes });
  return { file, digest };
}

/** Only an action's own steps are given the address and the token. */
function hasClient({ environment }: ThisRun): boolean {
  return (environment['ACTIONS_RUNTIME_TOKEN'] ?? '') !== '' && (environment['ACTIONS_RESULTS_URL'] ?? '') !== '';
}

async function temporary({ environment }: ThisRun): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(environment['RUNNER_TEMP'] ?? tmpdir(), 'mlgate-artifact-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** `sha256:0f…` and `0f…` mean the same. */
function hexOf(digest: string | null | undefined): string | undefined {
  const hex = digest?.replace(/^sha256:/, '').toLowerCase();
  return hex !== undefined && /^[0-9a-f]{64}$/.test(hex) ? hex : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function artifactFailure(call: string, error: unknown): Error {
  if (error instanceof ExternalError || error instanceof UserError) return error;
  const message = messageOf(error);
  if (error instanceof Error && error.name === 'GHESNotSupportedError') {
    return new UserError({
      code: 'artifacts-unsupported',
      what: 'this GitHub Enterprise Server has no artifacts that one job could hand to another',
      fix: 'do everything in one job, and name a `store` in mlgate.yml for what is approved',
    });
  }
  const isQuota = /quota|usage/i.test(error instanceof Error ? `${error.name} ${message}` : message);
  return failed(
    call,
    {
      code: isQuota ? 'github-limit' : 'github-failed',
      what: `GitHub's artifact service: ${message}`,
      fix: isQuota ? 'remove old artifacts, or keep them for fewer days' : 'run the job again',
    },
    error,
  );
}

function outsideOfAction(call: string): ExternalError {
  return failed(call, {
    code: 'github-failed',
    what: 'this step was not given the address of the artifact service',
    fix: 'use mlgate by `uses:`: steps with `run:` are not given it',
  });
}

function gone({ name }: FoundArtifact): ExternalError {
  const what = `the artifact ${name} is gone: artifacts expire`;
  return failed(`download of artifact ${name}`, {
    code: 'github-not-found',
    what,
    fix: 'run the job that makes it again',
  });
}

function tooLarge({ name }: FoundArtifact, maxBytes: number): ExternalError {
  return refused(name, `it has more than ${maxBytes} bytes`);
}
