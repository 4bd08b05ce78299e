// What is so outside the registry when a decision is made: policy, groups, bytes, evidence, scripts, and what main holds.
import { known } from '../../approval/facts.ts';
import type { Fact, Given } from '../../approval/facts.ts';
import type { DeployConfig } from '../../config/model-config.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import { digestOf } from '../../records/digest.ts';
import type { Sha256 } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import { candidateSlot } from '../../registry/registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { readEvidence } from './evidence.ts';
import { mergedInputs } from './training-inputs.ts';
import { storeOf } from '../registry-access.ts';
import { requireSection } from '../session.ts';
import type { Session } from '../session.ts';

/** @param merged whether the default branch must hold the approved inputs: at promotion, unless `deploy.from: any`. */
export async function approvalFacts(
  session: Session,
  registry: Registry,
  { request, merged }: { readonly request: ApprovalRequest; readonly merged: boolean },
): Promise<Given> {
  const policy = requireSection(session.config, 'approval');
  const facts: Given = {
    policy: known({ ...policy, groups: asLists(policy.groups), needs: [...policy.needs] }),
    members: known(policy.groups),
    candidate: await learn(() => storedDigest(session, request.candidate)),
    evidence: await learn(() => keptEvidence(session, registry, request.evidence)),
    runs: await learn(() => runsOf(session)),
  };
  return merged ? { ...facts, trainingInputs: await learn(() => mergedInputs(session)) } : facts;
}

export function asLists(groups: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(groups).map(([group, people]) => [group, [...people]]));
}

/** A fact that cannot be learnt is unknown, which is never an approval and never a denial. */
export async function learn<T>(work: () => Promise<T>): Promise<Fact<T>> {
  try {
    return known(await work());
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ExternalError)) throw error;
    return { kind: 'unknown', reason: error.message };
  }
}

export async function storedDigest(session: Session, candidate: Sha256): Promise<Sha256> {
  await using folder = await session.platform.files.temporary('mlgate-candidate-');
  const want = { digest: candidate, into: folder.path };
  return (await storeOf(session).get(session.config.model, candidateSlot(candidate), want)).digest;
}

async function keptEvidence(session: Session, registry: Registry, digest: Sha256): Promise<Sha256> {
  const evidence = await readEvidence(registry, session.config.model, digest);
  if (evidence !== undefined) return evidence.digest;
  throw new UserError({
    code: 'evidence-gone',
    what: `the evidence ${digest.slice(0, 12)} is not in ${registry.place} any more`,
  });
}

/** What promotion will run: each command with the files of the folder that it names. */
export async function runsOf({ config, platform }: Session): Promise<ApprovalRequest['runs']> {
  const { files } = platform;
  return commandRuns(requireSection(config, 'deploy'), async (path) =>
    (await files.kind(path)) === 'file' ? (await files.hash.file(path)).digest : undefined,
  );
}

/**
 * The commands, and beside them each file that they name or `deploy.files` lists. What those call themselves is not among them.
 * @param digest of a file below the folder of mlgate.yml; undefined when there is none, or it is no regular file.
 * @throws UserError `deploy-file-missing` for one that `deploy.files` lists.
 */
export async function commandRuns(
  deploy: Pick<DeployConfig, 'run' | 'smoke' | 'files'>,
  digest: (path: string) => Promise<Sha256 | undefined>,
): Promise<ApprovalRequest['runs']> {
  const commands = Object.entries({ 'deploy.run': deploy.run, 'deploy.smoke': deploy.smoke });
  const runs = commands.flatMap(([name, command]) =>
    command === undefined ? [] : [{ name, command, digest: digestOf({ command }) }],
  );
  const named = commands.flatMap(([, command]) => command?.match(/[^\s'"=;|&<>()]+/g) ?? []);
  const listed = new Set((deploy.files ?? []).map(plainPath));
  for (const path of new Set([...named.map(plainPath), ...listed])) {
    const found = /^[/~{$-]/.test(path) ? undefined : await digest(path);
    // With its `./` no file is called as a command is.
    if (found !== undefined) runs.push({ name: `./${path}`, command: `./${path}`, digest: found });
    else if (listed.has(path)) {
      throw new UserError({
        code: 'deploy-file-missing',
        what: `deploy.files lists ${path}, and there is no such file`,
        where: { file: 'mlgate.yml' },
        fix: 'list files, not folders, by their paths from the folder of mlgate.yml',
      });
    }
  }
  return runs;
}

function plainPath(word: string): string {
  return word.replace(/^(?:\.\/)+/, '');
}
