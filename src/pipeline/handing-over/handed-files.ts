// What one job may hand to another: records, and the scored rows that a comparison rests on. Nothing rendered, nothing else.
import { comparison } from '../../records/comparison.ts';
import { dataReport } from '../../records/data-report.ts';
import { UserError } from '../../records/errors.ts';
import { evaluation } from '../../records/evaluation.ts';
import type { Role } from '../../records/evaluation.ts';
import { decodePredictions } from '../../records/predictions-file.ts';
import { decodeRecord } from '../../records/record.ts';
import type { RecordType } from '../../records/record.ts';
import { stageFailure } from '../../records/stage-failure.ts';
import { trainingRun } from '../../records/training-run.ts';
import { predictionsFile } from '../predictions-file.ts';

export interface HandedFile {
  /** In the workspace, and in the artifact. */
  readonly name: string;
  /** Bytes. */
  readonly longest: number;
  /** A file that is too large stays behind instead of ending the step. */
  readonly optional: boolean;
  /** @throws UserError when the bytes are not what the name says. */
  check(bytes: Uint8Array, source: string): void;
}

/** Beside the records: what was taken over, and from where. */
export const HAND_OVER_NOTE = 'handed-over.json';

const MIB = 2 ** 20;
const LONGEST_RECORD = 16 * MIB;
const LONGEST_ROWS = 100 * MIB;
export const LONGEST_ARTIFACT = 360 * MIB;
/** No artifact of ours has more files. */
export const MOST_FILES = 16;

export const DATA_REPORT = `${dataReport.kind}.json`;
export const TRAINING_RUN = `${trainingRun.kind}.json`;
export const EVALUATION = `${evaluation.kind}.json`;
export const STAGE_FAILURE = `${stageFailure.kind}.json`;
export const COMPARISON = `${comparison.kind}.json`;

const ROLES: readonly Role[] = ['candidate', 'champion', 'base'];

export const HANDED_FILES: readonly HandedFile[] = [
  recordFile(dataReport),
  recordFile(trainingRun),
  recordFile(evaluation),
  recordFile(comparison),
  recordFile(stageFailure),
  ...ROLES.map((role) => ({
    name: predictionsFile(role),
    longest: LONGEST_ROWS,
    optional: true,
    check: (bytes: Uint8Array, source: string): void => void decodePredictions(bytes, source),
  })),
];

function recordFile<T extends { readonly observed: unknown }>(type: RecordType<T>): HandedFile {
  return {
    name: `${type.kind}.json`,
    longest: LONGEST_RECORD,
    optional: false,
    check: (bytes, source) => void decodeRecord(type, decodeText(bytes, source), source),
  };
}

function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError({ code: 'record-unreadable', what: `${file} is not UTF-8 text`, where: { file } });
  }
}

/** Artifacts of a model's records: content-addressed, so that a second upload of the same is no conflict. */
export function artifactPrefix(model: string): string {
  return `mlgate-${model}-`;
}

/** `mlgate-late-` also begins the names of `late-arrivals`, and of a model's bytes. */
export function isRecordsArtifact(name: string, model: string): boolean {
  const prefix = artifactPrefix(model);
  return name.startsWith(prefix) && /^[0-9a-f]{12}$/.test(name.slice(prefix.length));
}
