// Rung 1: the training command wrote its predictions, labels beside them; paired with the base's where the rows are the same.
import type { EvaluateConfig } from '../../config/model-config.ts';
import type { Tables } from '../../platform/tables.ts';
import { subset } from '../../evaluation/metrics/subset.ts';
import { sha256 } from '../../records/digest.ts';
import type { Measured, Subject, Unmeasured } from '../../records/evaluation.ts';
import { rowsDigest } from '../../records/predictions.ts';
import type { Predictions } from '../../records/predictions.ts';
import { lookUpModel } from '../registry-access.ts';
import { predictionsFile } from '../predictions-file.ts';
import type { Session } from '../session.ts';
import { noBase, recordedBase } from './base.ts';
import type { MeasuredBase } from './base.ts';
import { candidateSubject } from './candidate.ts';
import type { Evaluated } from './evaluated.ts';
import { measurePredictions } from './measured.ts';
import { rerunBase } from './rerun.ts';
import { readScores } from './score-model.ts';
import { readTestSet } from './test-set.ts';
import type { TestSet } from './test-set.ts';

type Rung1 = EvaluateConfig & { readonly predictions: string };

export async function evaluatePredictions(session: Session, evaluate: Rung1): Promise<Evaluated> {
  await using tables = await session.platform.tables.open();
  const subject = await candidateSubject(session);
  const candidate = await measureFile(session, evaluate, { tables, subject, source: 'scored' });
  const base = await measureBase(session, evaluate, { tables, rows: candidate.measured });
  const champion: Unmeasured = {
    kind: 'absent',
    role: 'champion',
    reason: 'nothing can score a registered version without a predict command',
  };
  return {
    fields: {
      task: candidate.task,
      rows: { data: candidate.data, digest: candidate.digest, count: candidate.count },
      ...(evaluate.positive === undefined ? {} : { positive: evaluate.positive }),
      candidate: candidate.measured,
      baselines: [champion, base.result],
    },
    reused: base.reused,
  };
}

async function measureBase(
  session: Session,
  evaluate: Rung1,
  { tables, rows }: { readonly tables: Tables; readonly rows: Measured },
): Promise<MeasuredBase> {
  if (session.config.compare.baseline === 'rerun') {
    return rerunBase(session, async (there, { subject }) => {
      const { measured } = await measureFile(there, evaluate, { tables, subject, source: 'rerun' });
      await keepPredictions(there, session);
      return { result: measured, reused: false };
    });
  }
  await using found = await lookUpModel(session);
  if (found === undefined) {
    return { result: noBase('absent', 'there is no registry that a base could be recorded in'), reused: [] };
  }
  return { result: await recordedBase(session, { ...found, rows: rows.rows }), reused: [] };
}

/** The worktree goes away; the rows that compare needs stay here. */
async function keepPredictions(there: Session, here: Session): Promise<void> {
  const name = predictionsFile('base');
  const bytes = await there.workspace.read(name);
  if (bytes !== undefined) await here.workspace.write(name, bytes);
}

/** Files of two trainings may list the same rows in two orders: with ids, both are put into the order of the ids. */
function byId(predictions: Predictions, test: Pick<TestSet, 'rows' | 'digest'>) {
  const { ids } = test.rows;
  if (ids === undefined) return { predictions, digest: test.digest };
  const order = [...ids.keys()].toSorted((a, b) => ((ids[a] ?? '') < (ids[b] ?? '') ? -1 : 1));
  const sorted = subset(predictions, Uint32Array.from(order));
  return { predictions: sorted, digest: rowsDigest(sorted.rows, sha256(order.map((row) => ids[row]).join('\n'))) };
}

async function measureFile(
  session: Session,
  evaluate: Rung1,
  from: { readonly tables: Tables; readonly subject: Subject; readonly source: Measured['source'] },
) {
  const { tables, subject, source } = from;
  const name = subject.role;
  const test = await readTestSet(session, evaluate, { tables, file: evaluate.predictions, name });
  const scores = await readScores(session, evaluate, { test, tables, file: evaluate.predictions, name });
  const { predictions, digest } = byId({ rows: test.rows.rows, ...scores }, test);
  const measured = await measurePredictions(session, { subject, source, predictions, rows: digest });
  const { task, count } = test.rows.rows;
  return { measured, task, count, digest, data: test.data };
}
