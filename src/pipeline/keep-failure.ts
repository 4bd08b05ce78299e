// A step that fails leaves a note of it, so that a report that is made later says why there is nothing to report.
import type { ModelConfig } from '../config/model-config.ts';
import { UserError } from '../records/errors.ts';
import { stageFailure } from '../records/stage-failure.ts';
import type { StageFailureRecord } from '../records/stage-failure.ts';
import type { Session } from './session.ts';

type Failing = Extract<StageFailureRecord['stage'], 'train' | 'evaluate'>;

/** Passes everything on; an interruption, and what somebody else's failure stopped, say nothing about the stage. */
export async function keepingFailure<T>(session: Session, stage: Failing, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError && error.problems[0].code !== 'cancelled')
      await session.workspace.save(stageFailure, failureOf(session, stage, error));
    throw error;
  }
}

function failureOf({ config, platform }: Session, stage: Failing, error: UserError): StageFailureRecord {
  const problem = error.problems[0];
  const command = commandOf(config, stage);
  return {
    stage,
    what: problem.what,
    lastLines: (problem.output ?? problem.excerpt)?.split('\n') ?? [],
    ...(command === undefined ? {} : { command }),
    ...(problem.fix === undefined ? {} : { fix: problem.fix }),
    observed: { mlgate: platform.version },
  };
}

function commandOf({ train, evaluate }: ModelConfig, stage: Failing): string | undefined {
  return stage === 'train' ? train?.run : evaluate?.predict;
}
