// Everything that a run leaves behind and that may not depend on where, when or with how many threads it ran.
import { compareStep } from '../../src/pipeline/compare.ts';
import { evaluateStep } from '../../src/pipeline/evaluate/evaluate.ts';
import { collectEvidence } from '../../src/pipeline/approval/evidence.ts';
import type { Session } from '../../src/pipeline/session.ts';
import { trainStep } from '../../src/pipeline/train.ts';
import { validateDataStep } from '../../src/pipeline/validate-data.ts';
import { comparison } from '../../src/records/comparison.ts';
import { dataReport } from '../../src/records/data-report.ts';
import { sha256 } from '../../src/records/digest.ts';
import { evaluation } from '../../src/records/evaluation.ts';
import { recordDigest } from '../../src/records/record.ts';
import { trainingRun } from '../../src/records/training-run.ts';

export async function digestsOf(session: Session): Promise<Readonly<Record<string, string>>> {
  const records = {
    data: recordDigest(dataReport, await validateDataStep(session)),
    training: recordDigest(trainingRun, await trainStep(session)),
    evaluation: recordDigest(evaluation, await evaluateStep(session)),
    comparison: recordDigest(comparison, await compareStep(session)),
    evidence: (await collectEvidence(session)).digest,
  };
  const files: Record<string, string> = {};
  for (const name of await session.workspace.list()) {
    if (!/^(?:profile\.json|predictions-.*\.bin)$/.test(name)) continue;
    files[name] = sha256((await session.workspace.read(name)) ?? '');
  }
  return { ...records, ...files };
}
