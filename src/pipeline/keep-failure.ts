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
      await session.workspace.save(stageFailure, {
        ...failureOf(session.config, stage, error),
        observed: { mlgate: session.platform.version },
      });
    throw error;
  }
}

export function failureOf(
  { train, evaluate }: ModelConfig,
  stage: StageFailureRecord['stage'],
  error: UserError,
): Omit<StageFailureRecord, 'observed'> {
  const problem = error.problems[0];
  const command = stage === 'train' ? train?.run : stage === 'evaluate' ? evaluate?.predict : undefined;
  return {
    stage,
    what: problem.what,
    lastLines: (problem.output ?? problem.excerpt)?.split('\n') ?? [],
    ...(command === undefined ? {} : { command }),
    ...(problem.fix === undefined ? {} : { fix: problem.fix }),
  };
}
