// The evaluate step: candidate, champion and base on the same rows, whichever rung of the ladder the configuration stands on.
import { evaluation as evaluationType } from '../../records/evaluation.ts';
import type { Evaluation } from '../../records/evaluation.ts';
import { UserError } from '../../records/errors.ts';
import { keepingFailure } from '../keep-failure.ts';
import { keepRecord } from '../record-order.ts';
import type { Session } from '../session.ts';
import type { Evaluated } from './evaluated.ts';
import { evaluateModels } from './models.ts';
import { evaluateNumbers } from './numbers.ts';
import { evaluatePredictions } from './predictions.ts';

export async function evaluateStep(session: Session): Promise<Evaluation> {
  const { config, platform, workspace } = session;
  const started = platform.clock.now();
  const origin = platform.clock.monotonic();
  const { fields, reused } = await keepingFailure(session, 'evaluate', () => evaluateRung(session));
  const record: Evaluation = {
    model: config.model,
    ...fields,
    observed: {
      startedAt: started.toISOString(),
      seconds: platform.clock.monotonic() - origin,
      reused: [...reused],
      mlgate: platform.version,
    },
  };
  await keepRecord(workspace, evaluationType, record);
  return record;
}

function evaluateRung(session: Session): Promise<Evaluated> {
  const { evaluate, metricsFile } = session.config;
  if (evaluate?.predict !== undefined) return evaluateModels(session, evaluate);
  if (evaluate?.predictions !== undefined)
    return evaluatePredictions(session, { ...evaluate, predictions: evaluate.predictions });
  if (metricsFile !== undefined) return evaluateNumbers(session, metricsFile);
  throw new UserError({
    code: 'nothing-to-evaluate',
    what: 'nothing says what to measure',
    where: { file: session.config.file ?? 'the command line' },
    fix: 'one of\n  --metrics metrics.json\n  --predictions predictions.csv --label LABEL --score SCORE\n  an `evaluate:` section with `predict:` in mlgate.yml',
  });
}
