// `upload: true`: the records of this job as an artifact of the workflow run, for the jobs after it.
import { join } from 'node:path';
import { UserError } from '../../records/errors.ts';
import { sha256 } from '../../records/digest.ts';
import { bundleDigest } from '../../records/evidence-bundle.ts';
import type { BundleMember } from '../../records/evidence-bundle.ts';
import { trainingRun } from '../../records/training-run.ts';
import { candidateSlot } from '../../registry/registry.ts';
import { artifactPrefix, HANDED_FILES } from './handed-files.ts';
import { storeOf } from '../registry-access.ts';
import type { Session } from '../session.ts';

/**
 * Everything that this model's workspace has by now; a later upload of the same run has more, and wins.
 * @returns the artifact's name; empty when there is nothing yet. @throws UserError `upload-nowhere` outside of a workflow.
 */
export async function handOver(session: Session): Promise<string> {
  const { config, platform, workspace } = session;
  if (platform.forge === undefined) throw nowhere();
  const members = await collect(session);
  if (members.length === 0) return '';
  const name = `${artifactPrefix(config.model)}${bundleDigest(members).slice(0, 12)}`;
  const files = members.map((member) => member.name);
  await platform.forge.artifacts.upload({ name, folder: join(platform.folder, workspace.place), files });
  await storeCandidate(session);
  return name;
}

/** By whole bytes, times included: two measurements of the same inputs are two artifacts, and no upload meets a name that is taken. */
async function collect({ platform, workspace }: Session): Promise<readonly BundleMember[]> {
  const members: BundleMember[] = [];
  for (const { name, longest, optional } of HANDED_FILES) {
    const bytes = await workspace.read(name);
    if (bytes === undefined) continue;
    if (bytes.byteLength <= longest) members.push({ kind: 'file', name, digest: sha256(bytes) });
    else if (optional) platform.log.notice(tooLarge(name, longest));
    else throw new UserError({ code: 'record-too-large', what: tooLarge(name, longest), where: { file: name } });
  }
  return members;
}

/** The bytes outlive this job only where somebody may approve them. */
async function storeCandidate(session: Session): Promise<void> {
  const { config, platform, workspace } = session;
  const output = (await workspace.load(trainingRun))?.output;
  if (config.approval === undefined || output === undefined) return;
  const source = { path: join(platform.folder, output.path), digest: output.digest };
  await storeOf(session).put(config.model, candidateSlot(output.digest), source);
}

function tooLarge(name: string, longest: number): string {
  return `${name} is larger than the ${longest / 2 ** 20} MiB that one job hands to another`;
}

function nowhere(): UserError {
  return new UserError({
    code: 'upload-nowhere',
    what: 'there is no workflow run to upload the records to',
    where: { file: '--upload' },
    fix: 'leave it out: the next step of this folder finds them in .mlgate',
  });
}
