// Whose numbers a report shows: measured by a step of this job, or by another job that ran the contributor's code.
import type { Conclusion } from '../../records/scalars.ts';
import { inline } from '../../report/document.ts';
import type { Inline } from '../../report/document.ts';
import type { ReportInput } from '../../report/input.ts';
import { COMPARISON } from './handed-files.ts';
import { isOfFork } from './fork.ts';
import type { Session } from '../session.ts';
import { handedOver, readNote } from './take-over.ts';

/** What a reader has to know beside the numbers; undefined for a run that measured by itself. */
export async function notesOf(session: Session): Promise<ReportInput['notes']> {
  const { platform, workspace } = session;
  const { forge } = platform;
  const notes: (readonly Inline[])[] = [];
  const isForeign = (await handedOver(session)).length > 0;
  if (isForeign) {
    notes.push(
      inline(
        "Measured by the contributor's code in another job; what it handed over was checked and rendered afresh here.",
      ),
    );
  }
  if (forge !== undefined && isOfFork(forge)) {
    notes.push(inline("The contributor's code comes from a fork: its numbers are its own, and the check is neutral."));
  }
  if (isForeign && !(await workspace.list()).includes(COMPARISON)) {
    notes.push(inline('That job ended before it compared, or did not hand its comparison over: the run tells why.'));
  }
  const decided = isForeign ? (await readNote(session))?.decided : undefined;
  if (decided !== undefined) notes.push(inline(decided.told));
  return notes.length === 0 ? undefined : notes;
}

/** What the records amount to, where no step of this job decided it. */
export async function conclusionOf(session: Session, { data, comparison, failure }: ReportInput): Promise<Conclusion> {
  if (failure !== undefined || data?.verdict === 'fail') return 'failure';
  // For a required check neutral is as good as success: what should have been compared and was not has failed on the way.
  if (comparison === undefined) return isToBeCompared(session.config) ? 'failure' : 'neutral';
  const isForeign = (await handedOver(session)).length > 0;
  const decided = isForeign ? (await readNote(session))?.decided : undefined;
  const isDecided = decided?.here !== false || comparison.conclusion === 'failure';
  return isDecided ? comparison.conclusion : 'neutral';
}

/** Without a file one step measures and compares (rungs 0 and 1). */
function isToBeCompared({ file, evaluate, metricsFile }: Session['config']): boolean {
  return file === undefined || evaluate !== undefined || metricsFile !== undefined;
}
