// Keeps the evaluation of a commit of the default branch in the registry, so that later changes find their base.
import { UserError } from '../records/errors.ts';
import { evaluation as evaluationType } from '../records/evaluation.ts';
import { recordEvaluation } from '../registry/registry.ts';
import { predictionsFile } from './predictions-file.ts';
import { openSessionRegistry } from './registry-access.ts';
import { authorOf } from './session.ts';
import type { Session } from './session.ts';

/** @throws UserError `record-dirty` when the work tree is not what the commit says. */
export async function recordBase(session: Session): Promise<{ readonly written: boolean }> {
  const { platform, workspace } = session;
  const head = await platform.repository?.head();
  if (head?.commit === undefined || head.dirty) {
    throw new UserError({
      code: 'record-dirty',
      what:
        head?.commit === undefined
          ? 'there is no commit to record under'
          : 'the work tree has changes that are not committed',
      fix: 'git commit, then run again with --record',
    });
  }
  const evaluation = await workspace.require(evaluationType, 'evaluate');
  const predictions = await workspace.read(predictionsFile('candidate'));
  await using opened = await openSessionRegistry(session);
  const result = await recordEvaluation(opened.registry, {
    commit: head.commit,
    evaluation,
    ...(evaluation.candidate.predictions === undefined || predictions === undefined ? {} : { predictions }),
    author: await authorOf(session),
  });
  if (result.predictions === 'too-large') {
    platform.log.notice('the predictions are over 5 MB compressed: later changes compare numbers, not rows');
  }
  return { written: result.written };
}
