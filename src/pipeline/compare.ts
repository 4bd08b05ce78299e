// The compare step: evaluation and predictions in, verdict out.
import { compareModels } from '../comparison/compare.ts';
import { sha256 } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import { comparison as comparisonType } from '../records/comparison.ts';
import type { Comparison } from '../records/comparison.ts';
import { evaluation as evaluationType } from '../records/evaluation.ts';
import type { Evaluation, Role } from '../records/evaluation.ts';
import type { Predictions } from '../records/predictions.ts';
import { decodePredictions } from '../records/predictions-file.ts';
import { trainingRun } from '../records/training-run.ts';
import { readBaselineParams } from './baseline-params.ts';
import { predictionsFile } from './predictions-file.ts';
import { keepRecord } from './record-order.ts';
import type { Session } from './session.ts';

export async function compareStep(session: Session): Promise<Comparison> {
  const { platform, workspace } = session;
  const started = platform.clock.now();
  const origin = platform.clock.monotonic();
  const fields = await decideComparison(session, await workspace.require(evaluationType, 'evaluate'));
  const seconds = platform.clock.monotonic() - origin;
  const record: Comparison = {
    ...fields,
    observed: { startedAt: started.toISOString(), seconds, mlgate: platform.version },
  };
  await keepRecord(workspace, comparisonType, record);
  return record;
}

/** What this evaluation, its predictions and the rules of mlgate.yml lead to. @throws UserError `predictions-stale`. */
export async function decideComparison(
  session: Session,
  evaluation: Evaluation,
): Promise<Omit<Comparison, 'observed'>> {
  const training = await session.workspace.load(trainingRun);
  const params = await readBaselineParams(session);
  return compareModels({
    config: session.config,
    evaluation,
    predictions: await readPredictions(session, evaluation),
    params: { ...params, ...(training?.params === undefined ? {} : { candidate: training.params.values }) },
  });
}

/** The rows of every model that the evaluation says it scored. @throws UserError `predictions-stale`. */
export async function readPredictions(
  session: Session,
  evaluation: Evaluation,
): Promise<Partial<Record<Role, Predictions>>> {
  const found: Partial<Record<Role, Predictions>> = {};
  for (const measured of [evaluation.candidate, ...evaluation.baselines]) {
    if (measured.kind !== 'measured' || measured.predictions === undefined) continue;
    const role = measured.subject.role;
    found[role] = await readOne(session, role, measured.predictions);
  }
  return found;
}

/** @throws UserError `predictions-stale` when the file is gone or not the one that the evaluation speaks of. */
async function readOne({ workspace }: Session, role: Role, digest: string): Promise<Predictions> {
  const name = predictionsFile(role);
  const bytes = await workspace.read(name);
  const source = `${workspace.place}/${name}`;
  if (bytes === undefined || sha256(bytes) !== digest) throw stale(source, bytes === undefined);
  return decodePredictions(bytes, source);
}

function stale(source: string, gone: boolean): UserError {
  return new UserError({
    code: 'predictions-stale',
    what: `${source} ${gone ? 'is gone' : 'is not the file that the evaluation was made from'}`,
    where: { file: source },
    fix: 'mlgate evaluate',
  });
}
