// Records that an earlier job of the same workflow run handed over. That job ran somebody's code: they are read as one reads a
// stranger's files, and what was taken is remembered, so that no report shows it as measured here.
import * as z from 'zod';
import type { FoundArtifact, WorkflowEvent } from '../../platform/forge.ts';
import { sha256 } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import {
  artifactPrefix,
  HAND_OVER_NOTE,
  HANDED_FILES,
  isRecordsArtifact,
  LONGEST_ARTIFACT,
  MOST_FILES,
  STAGE_FAILURE,
} from './handed-files.ts';
import type { HandedFile } from './handed-files.ts';
import type { Session } from '../session.ts';

/** A run of many attempts has many artifacts; what is needed lies in the newest ones. */
const MOST_ARTIFACTS = 5;

const noteSchema = z.strictObject({
  /** Digests of files as they were taken. */
  files: z.record(z.string(), z.string()),
  /** How the comparison that lies here was decided after it was taken, in words, and whether by anybody but who made it. */
  decided: z.strictObject({ told: z.string(), here: z.boolean() }).optional(),
});
export type HandOverNote = z.infer<typeof noteSchema>;

/**
 * Fetches what is lacking from the newest artifacts of this run. Does nothing when nothing is lacking, and outside of a workflow.
 * @param needed names of records.
 * @throws UserError `handed-over-unusable` when an artifact holds what no step of ours wrote.
 */
export async function takeOver(session: Session, needed: readonly string[]): Promise<void> {
  const { forge } = session.platform;
  const { model } = session.config;
  if (forge === undefined || (await lackingOf(session, needed)).length === 0) return;
  const found = await forge.artifacts.find(artifactPrefix(model), { run: forge.event.ended?.id ?? 'this' });
  const usable = found.filter(
    (artifact) => isRecordsArtifact(artifact.name, model) && !artifact.expired && isOfRun(artifact, forge.event),
  );
  for (const artifact of usable.slice(0, MOST_ARTIFACTS)) {
    const taken = await takeFrom(session, artifact);
    // What comes after a failed stage in an older artifact is of an attempt before.
    if (taken.includes(STAGE_FAILURE) || (await lackingOf(session, needed)).length === 0) return;
  }
}

/** Of the run whose end started this one the server tells id, head repository and digest of each artifact; one without is none. */
function isOfRun(
  { run, headRepositoryId, digest }: FoundArtifact,
  { ended, headRepositoryId: from }: WorkflowEvent,
): boolean {
  return ended === undefined || (run === ended.id && headRepositoryId === from && digest !== undefined);
}

async function lackingOf({ workspace }: Session, names: readonly string[]): Promise<readonly string[]> {
  const there = await workspace.list();
  return names.filter((name) => !there.includes(name));
}

/** Whatever this workspace lacks. Nothing that a step of this job made is replaced. @returns names of what was taken. */
async function takeFrom(session: Session, artifact: FoundArtifact): Promise<readonly string[]> {
  const { platform, workspace } = session;
  const { forge, files } = platform;
  const lacking = await lackingOf(
    session,
    HANDED_FILES.map(({ name }) => name),
  );
  await using folder = await files.temporary('mlgate-records-');
  if (!(await downloaded(artifact, { forge, into: folder.path }))) return [];
  const listed = await files.list(folder.path);
  if (listed.length > MOST_FILES) throw unusable(artifact, `it has ${listed.length} files`);
  const taken: Record<string, string> = {};
  for (const file of HANDED_FILES.filter(({ name }) => lacking.includes(name) && listed.includes(name))) {
    const bytes = await files.readStart(`${folder.path}/${file.name}`, file.longest + 1);
    checkFile(file, bytes, artifact);
    await workspace.write(file.name, bytes);
    taken[file.name] = sha256(bytes);
  }
  const before = await readNote(session);
  await writeNote(session, { ...before, files: { ...before?.files, ...taken } });
  return Object.keys(taken);
}

/** @returns false when it is gone: expired or deleted since it was listed. */
async function downloaded(
  artifact: FoundArtifact,
  { forge, into }: { readonly forge: Session['platform']['forge']; readonly into: string },
): Promise<boolean> {
  try {
    await forge?.artifacts.download(artifact, { into, maxBytes: LONGEST_ARTIFACT });
    return true;
  } catch (error) {
    if (error instanceof ExternalError && error.code === 'github-not-found') return false;
    throw error;
  }
}

function checkFile(file: HandedFile, bytes: Uint8Array, artifact: FoundArtifact): void {
  const { name, longest } = file;
  if (bytes.byteLength > longest) throw unusable(artifact, `${name} has more than ${longest} bytes`);
  try {
    file.check(bytes, `${artifact.name}/${name}`);
  } catch (error) {
    if (error instanceof UserError) throw unusable(artifact, error.message);
    throw error;
  }
}

function unusable(artifact: FoundArtifact, why: string): UserError {
  return new UserError({
    code: 'handed-over-unusable',
    what: `the artifact ${artifact.name} is not what mlgate hands over: ${why}`,
    fix: 'run the job that measures again, with the same version of mlgate; if it happens again, look at what that job runs',
  });
}

export async function readNote({ workspace }: Session): Promise<HandOverNote | undefined> {
  const bytes = await workspace.read(HAND_OVER_NOTE);
  if (bytes === undefined) return undefined;
  try {
    return noteSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    throw new UserError({
      code: 'record-unreadable',
      what: `${workspace.place}/${HAND_OVER_NOTE} is not what mlgate wrote`,
      where: { file: `${workspace.place}/${HAND_OVER_NOTE}` },
      fix: 'remove it and run the step again',
    });
  }
}

async function writeNote({ workspace }: Session, note: HandOverNote): Promise<void> {
  await workspace.write(HAND_OVER_NOTE, Buffer.from(`${JSON.stringify(note)}\n`));
}

/** For records that lie here without anybody having said where they come from: a commit can bring them along. */
export async function doubtAll(session: Session): Promise<void> {
  const names = HANDED_FILES.map(({ name }) => name);
  if ((await lackingOf(session, names)).length < names.length) await doubtStill(session, names, undefined);
}

/**
 * After what was taken has been replaced by what this job decided from it: the numbers in it are still another job's.
 * @param names of the records that are.
 */
export async function doubtStill(
  session: Session,
  names: readonly string[],
  decided: HandOverNote['decided'],
): Promise<void> {
  const files: Record<string, string> = {};
  for (const name of names) {
    const bytes = await session.workspace.read(name);
    if (bytes !== undefined) files[name] = sha256(bytes);
  }
  await writeNote(session, { files, ...(decided === undefined ? {} : { decided }) });
}

/** Records here that another job measured, and that no step of this job has made anew. */
export async function handedOver(session: Session): Promise<readonly string[]> {
  const files = (await readNote(session))?.files ?? {};
  const names: string[] = [];
  for (const [name, digest] of Object.entries(files)) {
    const bytes = await session.workspace.read(name);
    if (bytes !== undefined && sha256(bytes) === digest) names.push(name);
  }
  return names;
}
