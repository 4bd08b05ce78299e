// `baseline: rerun`: the training command run once more, in a worktree of the base's commit, by this checkout's configuration.
import { join, relative } from 'node:path';
import type { CommitSha } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import type { Measured, Subject } from '../../records/evaluation.ts';
import type { TrainingRun } from '../../records/training-run.ts';
import { BASE_TRAINING } from '../../records/evaluation.ts';
import { openSession } from '../session.ts';
import type { Session } from '../session.ts';
import { trainStep } from '../train.ts';
import { baseCommits, noBase } from './base.ts';
import type { MeasuredBase } from './base.ts';

/** Measures what the base's run made. `there` is a session in the worktree; `training` the run there. */
export type MeasureBase = (
  there: Session,
  run: { readonly subject: Subject; readonly training: TrainingRun },
) => Promise<{ readonly result: Measured; readonly reused: boolean }>;

const WRITES = "the base's own code has to write it too; once the default branch does, this compares";

/** What most often is the matter, by the code of the error. */
const HINTS: Readonly<Record<string, string>> = {
  'train-failed':
    'it ran in a worktree of the base, which has nothing that git ignores: name the data (--train FILE, or data: in ' +
    'mlgate.yml), and call python by name from an activated environment instead of .venv/bin/python',
  'git-ref': 'a shallow clone lacks it: git fetch --unshallow',
  'model-missing': WRITES,
  'output-missing': WRITES,
};

export async function rerunBase(session: Session, measure: MeasureBase): Promise<MeasuredBase> {
  const [commit] = await baseCommits(session);
  const { repository, log } = session.platform;
  if (repository === undefined || commit === undefined) {
    const why = `it cannot be run again: ${repository === undefined ? 'this is no git repository' : 'there is no commit before this one'}`;
    log.warn(`baseline: rerun: ${why}`);
    return { result: noBase('absent', why), reused: [] };
  }
  try {
    return await log.group(`base ${commit.slice(0, 7)}, run again`, () => runThere(session, { commit, measure }));
  } catch (error) {
    const cancelled = error instanceof UserError && error.problems[0].code === 'cancelled';
    if (cancelled || !(error instanceof UserError || error instanceof ExternalError)) throw error;
    const hint = error instanceof UserError ? HINTS[error.problems[0].code] : undefined;
    const why = `the base could not be run again: ${error.message}${hint === undefined ? '' : `; ${hint}`}`;
    log.warn(`${why} (or use \`baseline: recorded\`)`);
    return { result: noBase('failed', why), reused: [] };
  }
}

async function runThere(
  session: Session,
  { commit, measure }: { readonly commit: CommitSha; readonly measure: MeasureBase },
): Promise<MeasuredBase> {
  const { platform, config } = session;
  const { repository } = platform;
  if (repository === undefined) throw new TypeError('a base without a repository');
  await using tree = await repository.worktree(commit);
  const below = relative(repository.root, platform.folder);
  const folder = join(tree.path, below);
  if ((await platform.files.kind(folder)) !== 'folder') throw noFolder(below, commit);
  const there = openSession({ ...config, folder }, await platform.at(folder));
  await bringData(session, there);
  const training = await trainStep(there);
  const digest = training.output?.digest;
  const subject = { role: 'base', commit, distance: 0, ...(digest === undefined ? {} : { digest }) } as const;
  const { result, reused } = await measure(there, { subject, training });
  return { result, reused: [...(training.observed.reused ? [BASE_TRAINING] : []), ...(reused ? ['base'] : [])] };
}

function noFolder(below: string, commit: CommitSha): UserError {
  return new UserError({ code: 'base-folder-missing', what: `there is no ${below} in ${commit.slice(0, 12)}` });
}

/** Data that git does not track is not in the worktree; what the configuration names is brought along. */
async function bringData({ platform, config }: Session, there: Session): Promise<void> {
  for (const path of [config.data.train, config.data.test]) {
    if (path === undefined || (await there.platform.files.kind(path)) !== 'absent') continue;
    if ((await platform.files.kind(path)) === 'absent') continue;
    await platform.files.copy(path, join(there.platform.folder, path));
  }
}
