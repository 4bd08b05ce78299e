// Renders every form of the report from the records, and shows it on the server where there is one.
import { saveContext } from '../pipeline/context.ts';
import { decideAgain } from '../pipeline/handing-over/decide-again.ts';
import {
  COMPARISON,
  DATA_REPORT,
  EVALUATION,
  STAGE_FAILURE,
  TRAINING_RUN,
} from '../pipeline/handing-over/handed-files.ts';
import { ofEndedRun } from '../pipeline/handing-over/ended-run.ts';
import { withPosting } from '../pipeline/posting/post-report.ts';
import { conclusionOf } from '../pipeline/handing-over/provenance.ts';
import { reportStep } from '../pipeline/report.ts';
import type { Session } from '../pipeline/session.ts';
import { takeOver } from '../pipeline/handing-over/take-over.ts';
import { UserError } from '../records/errors.ts';
import { renderTerminal } from '../report/terminal/render.ts';
import { action } from './action.ts';
import { COMPARING, MEASURING } from './measuring-settings.ts';
import { POSTED_OUTPUTS, postedOutputs, postedParts, POSTING_PERMISSIONS } from './posted.ts';

export default action({
  name: 'report',
  description: 'Renders the pull-request comment, the step summary and the HTML report from the records of this job.',
  settings: [...MEASURING, ...COMPARING],
  inputs: {},
  outputs: {
    verdict: 'pass, fail or undecided; empty when nothing was compared',
    conclusion: 'success, failure or neutral',
    html: 'path of the HTML report',
    comment: 'path of the comment',
    ...POSTED_OUTPUTS,
  },
  permissions: { contents: 'read', ...POSTING_PERMISSIONS },
  withoutCheckout: true,
  recordsAlone: true,
  posts: true,
  run: async (started) => {
    const session = await ofEndedRun(started);
    return withPosting(session, async (publish) => {
      if (session.platform.forge !== undefined) await gatherOnServer(session);
      const report = await reportStep(session);
      const conclusion = await conclusionOf(session, report.input);
      const posted = await publish(report, conclusion);
      const comment = `${session.workspace.place}/comment.md`;
      const { comparison, data } = report.input;
      const verdict = data?.verdict === 'fail' ? 'fail' : (comparison?.verdict ?? '');
      return {
        // The step that compared has failed already, where it had to.
        conclusion: 'success',
        outputs: { verdict, conclusion, html: report.html, comment, ...postedOutputs(posted) },
        json: { html: report.html, comment, preview: report.preview },
        ...postedParts(posted),
        text: (style) => `${renderTerminal(report.input, style)}\nHTML report: ${report.html}\nComment: ${comment}\n`,
      };
    });
  },
});

const RECORDS = [DATA_REPORT, TRAINING_RUN, EVALUATION, COMPARISON];

const LOOK = 'look at the log of that job; in each of its steps that measures:\nwith:\n  upload: true';
/** No mlgate.yml was found: another folder or name may have been meant. */
const WITHOUT_FILE =
  'and here, where mlgate.yml is not at the root:\nwith:\n  working-directory: FOLDER\nor without such a file, what the step that measures has:\nwith:\n  model: NAME';

/** @throws UserError `nothing-to-report` when neither this job nor an earlier one of the run has a record. */
async function gatherOnServer(session: Session): Promise<void> {
  await saveContext(session);
  await takeOver(session, RECORDS);
  await decideAgain(session);
  const there = await session.workspace.list();
  if ([...RECORDS, STAGE_FAILURE].some((name) => there.includes(name))) return;
  throw new UserError({
    code: 'nothing-to-report',
    what: `no job of this run has handed over a record of ${session.config.model}: the one that measures failed before it could, or was not told to`,
    fix: session.config.file === undefined ? `${LOOK}\n${WITHOUT_FILE}` : LOOK,
  });
}
