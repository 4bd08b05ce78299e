// The evidence between a request and its grant: an artifact named by its digest, so that whoever finds it can check it.
import { canonicalJson } from '../../records/canonical.ts';
import type { FoundArtifact, Forge } from '../../platform/forge.ts';
import type { Sha256 } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import { checkedEvidence } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import type { Session } from '../session.ts';

/** Days: as long as a request may live, and a day for its grant. */
const RETENTION_DAYS = 8;
const MAX_BYTES = 64 * 2 ** 20;
/** Anybody who can start a workflow can give an artifact this name; each is looked at until one is true. */
const MAX_TRIES = 10;

export function evidenceArtifact(model: string, digest: Sha256): string {
  return `mlgate-evidence-${model}-${digest}`;
}

/** One file, so that nothing depends on how paths are packed. */
const FILE = 'evidence.json';

export async function keepEvidence(session: Session, forge: Forge, evidence: Evidence): Promise<void> {
  const { files } = session.platform;
  await using folder = await files.temporary('mlgate-evidence-');
  await files.write(`${folder.path}/${FILE}`, `${canonicalJson(Object.fromEntries(evidence.files))}\n`);
  const name = evidenceArtifact(session.config.model, evidence.digest);
  await forge.artifacts.upload({ name, folder: folder.path, files: [FILE], retentionDays: RETENTION_DAYS });
}

/** @throws UserError `evidence-gone` when there is none that is what its name says. */
export async function fetchEvidence(session: Session, forge: Forge, digest: Sha256): Promise<Evidence> {
  const name = evidenceArtifact(session.config.model, digest);
  const found = (await forge.artifacts.find(name, { run: 'any' })).filter(({ expired }) => !expired);
  for (const artifact of found.slice(0, MAX_TRIES)) {
    const evidence = await readArtifact(session, forge, artifact);
    if (evidence?.digest === digest) return evidence;
  }
  throw new UserError({
    code: 'evidence-gone',
    what: `the evidence ${digest.slice(0, 12)} is in no artifact of this repository any more`,
    fix: 'run the workflow that asked for the approval again',
  });
}

async function readArtifact(session: Session, forge: Forge, artifact: FoundArtifact): Promise<Evidence | undefined> {
  const { files } = session.platform;
  await using folder = await files.temporary('mlgate-evidence-');
  try {
    await forge.artifacts.download(artifact, { into: folder.path, maxBytes: MAX_BYTES });
    const content: unknown = JSON.parse(await files.readText(`${folder.path}/${FILE}`));
    return checkedEvidence(content);
  } catch (error) {
    // What cannot be read is not what was kept; a server that does not answer is another matter.
    const foreign = error instanceof SyntaxError || error instanceof UserError;
    if (
      foreign ||
      (error instanceof ExternalError && /^(?:github-not-found|github-invalid|artifact-refused)$/.test(error.code))
    )
      return undefined;
    throw error;
  }
}
