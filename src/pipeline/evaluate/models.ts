// Rung 3: candidate, champion and base scored by the predict command on the same rows, which it sees without labels.
import { join } from 'node:path';
import type { EvaluateConfig } from '../../config/model-config.ts';
import type { ModelState, Registry } from '../../registry/registry.ts';
import { lookUpModel } from '../registry-access.ts';
import type { Session } from '../session.ts';
import { noBase, recordedBase } from './base.ts';
import type { MeasuredBase } from './base.ts';
import { candidateModel, candidateSubject } from './candidate.ts';
import { measureChampion } from './champion.ts';
import type { Evaluated } from './evaluated.ts';
import { measurePredictions } from './measured.ts';
import { rerunBase } from './rerun.ts';
import { scoreModel, scoringInputs } from './score-model.ts';
import type { Scoring } from './score-model.ts';
import { openTestSet } from './test-set.ts';

export async function evaluateModels(session: Session, evaluate: EvaluateConfig): Promise<Evaluated> {
  const { platform } = session;
  const model = await candidateModel(session);
  await using folder = await platform.files.temporary('mlgate-scoring-');
  await using tables = await platform.tables.open();
  const place = { tables, folder: folder.path };
  const test = await openTestSet(session, evaluate, place);
  const context: Scoring = { evaluate, test, place, inputs: await scoringInputs(session, { evaluate, test }) };
  await using found = await lookUpModel(session);

  const path = join(platform.folder, model.path);
  const scored = await scoreModel(session, { name: 'candidate', path, digest: model.digest }, context);
  const candidate = await measurePredictions(session, {
    subject: await candidateSubject(session, model.digest),
    source: 'scored',
    predictions: scored.predictions,
    rows: test.digest,
  });
  const champion = await measureChampion(session, { ...context, known: found });
  const base = await measureBase(session, context, found);
  return {
    fields: {
      task: test.rows.rows.task,
      rows: { data: test.data, digest: test.digest, count: test.rows.rows.count },
      predictCommand: evaluate.predict ?? '',
      ...(evaluate.positive === undefined ? {} : { positive: evaluate.positive }),
      candidate,
      baselines: [champion.result, base.result],
    },
    reused: [...(scored.reused ? ['candidate'] : []), ...(champion.reused ? ['champion'] : []), ...base.reused],
  };
}

async function measureBase(
  session: Session,
  context: Scoring,
  found: { readonly registry: Registry; readonly state: ModelState } | undefined,
): Promise<MeasuredBase> {
  if (session.config.compare.baseline === 'rerun') {
    return rerunBase(session, async (there, { subject, training }) => {
      if (training.output === undefined) throw new TypeError('the base was trained without an output');
      const { path, digest } = training.output;
      const model = { name: 'base', path: join(there.platform.folder, path), digest };
      const { predictions, reused } = await scoreModel(session, model, context);
      const rows = context.test.digest;
      return { result: await measurePredictions(session, { subject, source: 'rerun', predictions, rows }), reused };
    });
  }
  if (found === undefined) {
    return { result: noBase('absent', 'there is no registry that a base could be recorded in'), reused: [] };
  }
  return { result: await recordedBase(session, { ...found, rows: context.test.digest }), reused: [] };
}
