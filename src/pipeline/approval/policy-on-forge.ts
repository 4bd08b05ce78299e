// Policy, groups and what will run as a commit on the server has them: never as a checkout, or a pull request, says it.
import { basename, posix, relative, sep } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { ApprovalConfig, ModelConfig } from '../../config/model-config.ts';
import type { Forge } from '../../platform/forge.ts';
import type { ApprovalPolicy, ApprovalRequest } from '../../records/approval.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import type { CommitSha } from '../../records/digest.ts';
import { UserError } from '../../records/errors.ts';
import { asLists, commandRuns } from './facts.ts';
import { requireSection } from '../session.ts';
import type { Session } from '../session.ts';
import { vocabulary } from '../vocabulary.ts';

export interface Governing {
  readonly branch: string;
  readonly commit: CommitSha;
  /** mlgate.yml of that commit, flags and variables left out. */
  readonly config: ModelConfig;
  readonly approval: ApprovalConfig;
}

/** What the default branch says now. @throws UserError `policy-missing`, and whatever is wrong with its mlgate.yml. */
export async function governing(session: Session, forge: Forge): Promise<Governing> {
  const { name: branch, commit } = await forge.repository.defaultBranch();
  const config = await configAt(session, forge, commit);
  if (config?.approval !== undefined) return { branch, commit, config, approval: config.approval };
  throw new UserError({
    code: 'policy-missing',
    what: `${branch} has no mlgate.yml with an \`approval:\` section for ${session.config.model}`,
    where: { file: configName(session) },
    fix: `merge the policy into ${branch} first: what a pull request says about who may approve it does not count`,
  });
}

export function policyOf({ environment, groups, needs, selfApproval }: ApprovalConfig): ApprovalPolicy {
  return { environment, groups: asLists(groups), needs: [...needs], selfApproval };
}

/** undefined when the commit provably has no such file, or the file no such model. */
export async function configAt(session: Session, forge: Forge, commit: CommitSha): Promise<ModelConfig | undefined> {
  const bytes = await fileAt(forge, commit, inRepository(session, configName(session)));
  if (bytes === undefined) return undefined;
  const text = new TextDecoder().decode(bytes);
  const around = { flags: {}, environment: {}, vocabulary: vocabulary(), folder: session.platform.folder };
  const { models } = loadConfig({ ...around, text, file: configName(session) });
  return models.find(({ model }) => model === session.config.model);
}

/** Deploy and smoke command with their files, the deploy workflow, and mlgate itself, as one commit would run them. */
export async function runsAt(session: Session, forge: Forge, commit: CommitSha): Promise<ApprovalRequest['runs']> {
  const config = await configAt(session, forge, commit);
  if (config === undefined) {
    throw new UserError({
      code: 'config-missing',
      what: `commit ${commit.slice(0, 12)} has no ${configName(session)} with the model ${session.config.model}`,
    });
  }
  const deploy = requireSection(config, 'deploy');
  const runs = await commandRuns(deploy, async (path) => {
    const bytes = await fileAt(forge, commit, inRepository(session, path));
    return bytes === undefined ? undefined : sha256(bytes);
  });
  return [...runs, ...(await surroundings(session, forge, { commit, workflow: deploy.workflow }))];
}

/** What runs around the deploy command. */
export async function surroundings(
  { platform }: Session,
  forge: Forge,
  { commit, workflow }: { readonly commit: CommitSha; readonly workflow: string },
): Promise<ApprovalRequest['runs']> {
  const bytes = await fileAt(forge, commit, workflow);
  const found = bytes === undefined ? [] : [{ name: 'deploy.workflow', command: workflow, digest: sha256(bytes) }];
  return [...found, { name: 'mlgate', command: platform.version, digest: digestOf({ mlgate: platform.version }) }];
}

/**
 * A commit that the server will not show may have the file all the same: whoever asks is told, and guesses nothing.
 * @throws ExternalError `github-not-found` for a commit that this token is not shown.
 */
async function fileAt(forge: Forge, commit: CommitSha, path: string): Promise<Uint8Array | undefined> {
  // Nothing above the root of a repository belongs to it.
  return path.startsWith('..') ? undefined : forge.repository.file(commit, path);
}

function configName({ config }: Session): string {
  return basename(config.file ?? 'mlgate.yml');
}

/** Path from the repository's root of a path that is relative to mlgate.yml. */
function inRepository({ platform }: Session, path: string): string {
  const root = platform.repository?.root;
  const below = root === undefined ? '' : relative(root, platform.folder).split(sep).join('/');
  return posix.join(below, path);
}
