// Keeps the evaluation of a commit of the default branch in the registry, so that later changes find their base.
import type { CommitSha } from '../records/digest.ts';
import { ExternalError, UserError } from '../records/errors.ts';
import { evaluation as evaluationType } from '../records/evaluation.ts';
import type { Evaluation } from '../records/evaluation.ts';
import { recordEvaluation } from '../registry/registry.ts';
import { predictionsFile } from './predictions-file.ts';
import { openSessionRegistry } from './registry-access.ts';
import { authorOf } from './session.ts';
import type { Session } from './session.ts';

/** The commit that an evaluation can be kept under. @throws UserError `record-dirty` when the work tree is not what the commit says. */
export async function requireCommitted({ platform }: Session): Promise<CommitSha> {
  const head = await platform.repository?.head();
  if (head?.commit !== undefined && !head.dirty) return head.commit;
  throw new UserError({
    code: 'record-dirty',
    what:
      head?.commit === undefined
        ? 'there is no commit to record under'
        : 'the work tree has changes that are not committed',
    fix: 'git commit, then run again with --record; what training and evaluation write belongs into .gitignore',
  });
}

/** An evaluation of another commit, or of changes that became this one, says nothing that can be repeated. */
function requireSame({ candidate }: Evaluation, commit: CommitSha): void {
  const { subject } = candidate;
  if (subject.role === 'candidate' && subject.commit === commit && subject.dirty !== true) return;
  const of = subject.role === 'candidate' && subject.commit !== undefined ? subject.commit.slice(0, 12) : 'no commit';
  const changed = subject.role === 'candidate' && subject.dirty === true ? ' with changes that were not committed' : '';
  throw new UserError({
    code: 'record-dirty',
    what: `the evaluation is of ${of}${changed}, and this is ${commit.slice(0, 12)}`,
    fix: 'mlgate run --record',
  });
}

/** @throws UserError `record-dirty`. */
export async function recordBase(session: Session): Promise<{ readonly written: boolean }> {
  const { platform, workspace } = session;
  const commit = await requireCommitted(session);
  const evaluation = await workspace.require(evaluationType, 'evaluate');
  requireSame(evaluation, commit);
  const predictions = await workspace.read(predictionsFile('candidate'));
  await using opened = await openSessionRegistry(session);
  const result = await recordEvaluation(opened.registry, {
    commit,
    evaluation,
    ...(evaluation.candidate.predictions === undefined || predictions === undefined ? {} : { predictions }),
    author: await authorOf(session),
  });
  if (result.predictions === 'too-large') {
    platform.log.notice('the predictions are over 5 MB compressed: later changes compare numbers, not rows');
  }
  return { written: result.written };
}

/** For a default that nobody asked for: what stands in the way is told, with what would change it. */
export async function recordWherePossible(session: Session): Promise<void> {
  try {
    await recordBase(session);
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ExternalError)) throw error;
    session.platform.log.notice(notRecorded(error));
  }
}

function notRecorded(error: UserError | ExternalError): string {
  const fix = error instanceof UserError ? error.problems[0].fix : error.fix;
  const why = `not recorded as the base of later changes: ${error.message}`;
  if (error instanceof ExternalError && ['registry-forbidden', 'github-forbidden'].includes(error.code)) {
    return `${why}\nthe token of this job lacks rights; add to the job:\npermissions:\n  contents: write\nor turn it off: record: false`;
  }
  return fix === undefined ? why : `${why}\n${fix}`;
}
