// A candidate as a workflow artifact that carries its digest in its name. Where it comes from needs no trust: whoever finds it hashes it.
import type { Artifacts, FoundArtifact } from '../../platform/forge.ts';
import type { Sha256 } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import type { StoredModel } from '../store.ts';
import { makeParcel, MANIFEST, openParcel, readManifest } from './parcel.ts';
import type { ParcelTools } from './parcel.ts';
import { missing } from './slots.ts';

export interface ArtifactTools extends ParcelTools {
  readonly artifacts: Artifacts;
  /** Numeric. */
  readonly repository: number;
  readonly place: string;
}

export interface Candidate {
  readonly model: string;
  readonly digest: Sha256;
}

/** Longer than a request and its grant live; where a repository allows less, less it is. */
const RETENTION_DAYS = 30;
/** Model files compress; what inflates more than this is no model. */
const INFLATION = 100;
const SMALL_BYTES = 256 << 20;

function nameOf({ model, digest }: Candidate): string {
  return `mlgate-candidate-${model}-${digest}`;
}

/** Those that still can be downloaded; of this repository before those of forks, which anybody can make; newest first. */
export async function findCandidates(tools: ArtifactTools, candidate: Candidate): Promise<readonly FoundArtifact[]> {
  const name = nameOf(candidate);
  const found = await tools.artifacts.find(name, { run: 'any' });
  const usable = found.filter((artifact) => artifact.name === name && !artifact.expired);
  const isOwn = ({ headRepositoryId }: FoundArtifact): boolean => headRepositoryId === tools.repository;
  return [...usable.filter(isOwn), ...usable.filter((artifact) => !isOwn(artifact))];
}

export async function putCandidate(tools: ArtifactTools, candidate: Candidate, path: string): Promise<StoredModel> {
  await using folder = await tools.files.temporary('mlgate-candidate-');
  const into = `${folder.path}/out`;
  const parcel = await makeParcel(tools, { ...candidate, path }, into);
  const { kind, digest, bytes } = parcel.manifest;
  const stored: StoredModel = { path, kind, digest, bytes };
  if (await ofThisRun(tools, candidate)) return stored;
  const names = parcel.files.map((file) => file.name);
  try {
    const name = nameOf(candidate);
    await tools.artifacts.upload({ name, folder: into, files: names, retentionDays: RETENTION_DAYS });
  } catch (error) {
    // Another job of this run was faster, or the answer was lost.
    if (!(error instanceof ExternalError) || !(await ofThisRun(tools, candidate))) throw error;
  }
  return stored;
}

/** A later attempt of the same job finds what the one before uploaded. */
async function ofThisRun(tools: ArtifactTools, candidate: Candidate): Promise<boolean> {
  const name = nameOf(candidate);
  const found = await tools.artifacts.find(name, { run: 'this' });
  for (const artifact of found.filter((one) => one.name === name && !one.expired)) {
    await using folder = await tools.files.temporary('mlgate-candidate-');
    const tried = await tryArtifact(tools, { candidate, artifact, into: folder.path });
    if (tried.kind === 'right') return true;
  }
  return false;
}

/** @throws UserError `store-missing` when there is none that can be had, `store-digest` when none of them is the one. */
export async function getCandidate(tools: ArtifactTools, candidate: Candidate, into: string): Promise<StoredModel> {
  const refused: string[] = [];
  for (const artifact of await findCandidates(tools, candidate)) {
    const tried = await tryArtifact(tools, { candidate, artifact, into });
    if (tried.kind === 'right') return tried.stored;
    refused.push(`artifact ${artifact.id}${artifact.run === undefined ? '' : ` of run ${artifact.run}`}: ${tried.why}`);
  }
  const { model, digest } = candidate;
  if (refused.length === 0) throw missing(`candidate ${digest} of ${model}: artifacts expire`, tools.place);
  throw new UserError({
    code: 'store-digest',
    what: `no artifact ${nameOf(candidate)} holds the bytes that its name says: ${refused.join('; ')}`,
    fix: 'train, evaluate and ask for approval again',
  });
}

type Tried =
  { readonly kind: 'right'; readonly stored: StoredModel } | { readonly kind: 'wrong'; readonly why: string };

async function tryArtifact(
  tools: ArtifactTools,
  asked: { readonly candidate: Candidate; readonly artifact: FoundArtifact; readonly into: string },
): Promise<Tried> {
  const { candidate, artifact, into } = asked;
  const source = `artifact ${artifact.name}`;
  await using folder = await tools.files.temporary('mlgate-candidate-');
  try {
    const maxBytes = Math.max(SMALL_BYTES, artifact.bytes * INFLATION);
    await tools.artifacts.download(artifact, { into: folder.path, maxBytes });
    const text = await tools.files.read(`${folder.path}/${MANIFEST}`);
    const manifest = readManifest(text, { ...candidate, source });
    const want = { digest: candidate.digest, into };
    return { kind: 'right', stored: await openParcel(tools, { manifest, folder: folder.path, source }, want) };
  } catch (error) {
    // One that is gone or no good leaves the others; a server or a disk that fails does not say that there are no others.
    if (error instanceof UserError || isNoGood(error)) return { kind: 'wrong', why: error.message };
    throw error;
  }
}

function isNoGood(error: unknown): error is ExternalError {
  return error instanceof ExternalError && ['github-not-found', 'artifact-refused'].includes(error.code);
}
