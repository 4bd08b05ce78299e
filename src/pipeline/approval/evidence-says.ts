// A request's card and record were written by the job that asked; what they claim about the model is held against the evidence they name.
import { comparison } from '../../records/comparison.ts';
import type { Comparison } from '../../records/comparison.ts';
import { dataReport } from '../../records/data-report.ts';
import type { DataReport } from '../../records/data-report.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import { UserError } from '../../records/errors.ts';
import { evaluation } from '../../records/evaluation.ts';
import type { Evaluation } from '../../records/evaluation.ts';
import { decodeRecord, recordDigest } from '../../records/record.ts';
import type { RecordType } from '../../records/record.ts';
import { trainingRun } from '../../records/training-run.ts';
import type { TrainingRun } from '../../records/training-run.ts';
import { recordPath } from '../../registry/layout.ts';
import { sourcesDigest } from '../../training/lineage.ts';
import { evidenceMembers } from './evidence.ts';
import { championCompared, conclusionOf, digestScored } from './request-records.ts';

/** A file of the evidence by its path; undefined where there is none. */
export type EvidenceText = (path: string) => Promise<string | undefined>;

export interface EvidenceRecords {
  readonly evaluation: Evaluation | undefined;
  readonly comparison: Comparison | undefined;
  readonly training: TrainingRun | undefined;
  readonly data: DataReport | undefined;
}

/** @throws UserError for a record that cannot be read, or is not the one that the evidence lists. */
export async function readEvidenceRecords(
  request: Pick<ApprovalRequest, 'evidence'>,
  textOf: EvidenceText,
): Promise<EvidenceRecords> {
  const members = evidenceMembers(await textOf(`evidence/${request.evidence}.json`));
  const read = async <T extends { readonly observed: unknown }>(type: RecordType<T>): Promise<T | undefined> => {
    const digest = members.find(({ kind }) => kind === type.kind)?.digest;
    if (digest === undefined) return undefined;
    const text = await textOf(recordPath(digest));
    const record = text === undefined ? undefined : decodeRecord(type, text, `the ${type.kind} of the evidence`);
    if (record !== undefined && recordDigest(type, record) === digest) return record;
    const what = `the ${type.kind} ${digest.slice(0, 12)} of the evidence is ${record === undefined ? 'not kept' : 'another one'}`;
    throw new UserError({ code: 'evidence-gone', what });
  };
  return {
    evaluation: await read(evaluation),
    comparison: await read(comparison),
    training: await read(trainingRun),
    data: await read(dataReport),
  };
}

/** Pure. What the evidence has no record of it cannot contradict. undefined when nothing differs. */
export function whyOtherEvidence(request: ApprovalRequest, records: EvidenceRecords): string | undefined {
  const { evaluation: evaluated, comparison: compared, training, data } = records;
  const claims: readonly (readonly [string, unknown, unknown])[] = [
    ...(evaluated === undefined
      ? []
      : ([
          ['model name', request.model, evaluated.model],
          ['model', request.candidate, digestScored(evaluated, training)],
          ['version it would replace', championText(request.champion), championText(championCompared(evaluated))],
          ['data', request.data.join(' '), evaluated.rows.data?.digest ?? ''],
        ] as const)),
    ...(compared === undefined
      ? []
      : ([
          ['verdict', request.verdict, compared.verdict],
          ['conclusion', request.conclusion, conclusionOf(compared, data)],
        ] as const)),
    ...(training === undefined
      ? []
      : ([
          ['training run', request.training, recordDigest(trainingRun, training)],
          ['training inputs', request.trainingInputs, sourcesDigest(training, training.command)],
        ] as const)),
  ];
  const [other] = claims.filter(([, said, found]) => said !== found);
  return other === undefined
    ? undefined
    : `the ${other[0]}: it says ${String(other[1])}, its evidence ${String(other[2])}`;
}

function championText(champion: ApprovalRequest['champion']): string {
  return champion === null ? 'no version' : `v${champion.version} ${champion.digest}`;
}
