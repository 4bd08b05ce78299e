// What the run before left makes room for a new one, and comes back whole when that one ends before it made anything.
import type { Files } from '../platform/files.ts';
import { trainingRun } from '../records/training-run.ts';
import { recover, setAside } from '../training/set-aside.ts';
import { runFiles } from './record-order.ts';
import { REPORT_FILES } from './report-files.ts';
import type { Session } from './session.ts';

/** No report mixes two runs: either all of the earlier one lies in the workspace, or nothing. */
export async function insteadOfEarlier<T>(session: Session, run: () => Promise<T>): Promise<T> {
  const { platform, workspace, config } = session;
  const { files, log } = platform;
  const place = placeOf(config.model);
  await recover(place, files);
  const paths = runFiles().map((name) => `${workspace.place}/${name}`);
  await using aside = await setAside(paths, place, files);
  try {
    const result = await run();
    aside.discard();
    return result;
  } catch (error) {
    const made = await workspace.list();
    // A model that was made, or a report of what went wrong, is worth more than the report of the run before.
    if (made.includes(`${trainingRun.kind}.json`) || made.includes(REPORT_FILES.comment)) aside.discard();
    else log.notice('this run ended before it made anything: what the run before it left is kept');
    throw error;
  }
}

/** A run is at work, or one was killed; the next one puts back what was there before it. */
export async function isRunUnfinished(model: string, files: Files): Promise<boolean> {
  return (await files.kind(placeOf(model))) !== 'absent';
}

function placeOf(model: string): string {
  return `.mlgate/.earlier-run/${model}`;
}
