// Which record rests on which: a step that makes another record than before takes away what rested on the earlier one, so that
// whatever lies in the workspace belongs together.
import { comparison } from '../records/comparison.ts';
import { context } from '../records/context.ts';
import { dataReport } from '../records/data-report.ts';
import type { Sha256 } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import { evaluation } from '../records/evaluation.ts';
import { recordDigest } from '../records/record.ts';
import type { RecordType } from '../records/record.ts';
import { stageFailure } from '../records/stage-failure.ts';
import { trainingRun } from '../records/training-run.ts';
import { HAND_OVER_NOTE } from './handing-over/handed-files.ts';
import { predictionsFile } from './predictions-file.ts';
import { REPORT_FILES } from './report-files.ts';
import type { Workspace } from './workspace.ts';

/** In the order of the pipeline: each kind of record with the files that its step writes. */
const ORDER: readonly { readonly kind: string; readonly files: readonly string[] }[] = [
  { kind: dataReport.kind, files: ['data-report.json', 'profile.json'] },
  { kind: trainingRun.kind, files: ['training-run.json'] },
  {
    kind: evaluation.kind,
    files: ['evaluation.json', ...(['candidate', 'champion', 'base'] as const).map(predictionsFile)],
  },
  { kind: comparison.kind, files: ['comparison.json'] },
  { kind: 'report', files: Object.values(REPORT_FILES) },
];

/** Of a step that has since been repeated, or lay after one that was. */
const FAILURE = `${stageFailure.kind}.json`;

/** Saves a record. When it is not the one that lay there, everything that rested on that one goes first. */
export async function keepRecord<T extends { readonly observed: unknown }>(
  workspace: Workspace,
  type: RecordType<T>,
  record: T,
): Promise<void> {
  const before = await earlierDigest(workspace, type);
  // Data are checked beside the training, not for it: the first report about them takes nothing away.
  const isFirstLook = before === undefined && type.kind === dataReport.kind;
  if (before !== recordDigest(type, record) && !isFirstLook) await workspace.clear(filesAfter(type.kind));
  await workspace.clear([FAILURE]);
  await workspace.save(type, record);
}

/** Everything that an earlier run left. */
export async function forgetRun(workspace: Workspace): Promise<void> {
  await workspace.clear(runFiles());
}

/** Names of all that a run may leave in the workspace. */
export function runFiles(): readonly string[] {
  return [`${context.kind}.json`, FAILURE, HAND_OVER_NOTE, ...ORDER.flatMap(({ files }) => files)];
}

/** undefined when there is none; what cannot be read is another one than any. */
async function earlierDigest<T extends { readonly observed: unknown }>(
  workspace: Workspace,
  type: RecordType<T>,
): Promise<Sha256 | 'unreadable' | undefined> {
  try {
    const record = await workspace.load(type);
    return record === undefined ? undefined : recordDigest(type, record);
  } catch (error) {
    if (error instanceof UserError) return 'unreadable';
    throw error;
  }
}

function filesAfter(kind: string): readonly string[] {
  const place = ORDER.findIndex((step) => step.kind === kind);
  if (place === -1) throw new TypeError(`no step of the pipeline writes a ${kind}`);
  return ORDER.slice(place + 1).flatMap(({ files }) => files);
}
