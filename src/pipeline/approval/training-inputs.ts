// What a model was trained on, here and as the default branch has it: an approval holds while the two are the same.
import { join, relative } from 'node:path';
import type { CommitSha, Sha256 } from '../../records/digest.ts';
import { UserError } from '../../records/errors.ts';
import { changedFiles, collectInputs, sourcesDigest, writtenPaths } from '../../training/lineage.ts';
import type { Inputs } from '../../training/lineage.ts';
import { requireSection } from '../session.ts';
import type { Session } from '../session.ts';

/** The training inputs as the default branch has them, read in a worktree of its newest commit. */
export async function mergedInputs(session: Session): Promise<Sha256> {
  return sourcesAt(session, await newestCommit(session), trainingInputs);
}

/**
 * Paths of the training inputs in which the default branch is not as that commit is, sorted.
 * @throws ExternalError when the commit cannot be had any more.
 */
export async function inputsThatDiffer(session: Session, commit: CommitSha): Promise<readonly string[]> {
  const approved = await sourcesAt(session, commit, entriesOf);
  return changedFiles(approved, await sourcesAt(session, await newestCommit(session), entriesOf));
}

async function entriesOf(there: Session): Promise<Inputs['entries']> {
  return (await inputsOf(there)).entries;
}

/** Of the default branch. @throws UserError `default-branch-unknown`. */
async function newestCommit({ platform }: Session): Promise<CommitSha> {
  const commit = await platform.repository?.defaultBranch();
  if (commit !== undefined) return commit;
  throw new UserError({
    code: 'default-branch-unknown',
    what: 'this clone knows no default branch that could hold the approved inputs',
    fix: 'git fetch origin main, or `deploy: { from: any }` to deploy without merging',
  });
}

/** What is read in a worktree of that commit. */
async function sourcesAt<T>(session: Session, commit: CommitSha, read: (there: Session) => Promise<T>): Promise<T> {
  const { repository } = session.platform;
  if (repository === undefined) throw new TypeError('a commit outside of any repository');
  await using tree = await repository.worktree(commit);
  const there = await session.platform.at(join(tree.path, relative(repository.root, session.platform.folder)));
  const data = session.config.data.train;
  if (data !== undefined && (await there.files.kind(data)) === 'absent') {
    await session.platform.files.copy(data, join(there.folder, data));
  }
  return await read({ ...session, platform: there });
}

/** Command, code, parameters and data of this folder, as far as training depends on them. */
export async function trainingInputs(session: Session): Promise<Sha256> {
  return sourcesDigest((await inputsOf(session)).lineage, requireSection(session.config, 'train').run);
}

function inputsOf({ config, platform }: Session): Promise<Inputs> {
  return collectInputs({
    train: requireSection(config, 'train'),
    folder: platform.folder,
    notInputs: writtenPaths(config),
    data: config.data.train === undefined ? [] : [config.data.train],
    files: platform.files,
    repository: platform.repository,
    environment: { platform: '', tools: {} },
  });
}
