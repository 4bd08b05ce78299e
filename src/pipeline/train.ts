// The train step: the command of mlgate.yml through its executor, and the record of what it made.
import type { TrainConfig } from '../config/model-config.ts';
import { trainingRun } from '../records/training-run.ts';
import type { TrainingRun } from '../records/training-run.ts';
import { all as executors } from '../training/executors/all.generated.ts';
import { train } from '../training/train.ts';
import { trainCommand } from './commands.ts';
import { keepingFailure } from './keep-failure.ts';
import { keepRecord } from './record-order.ts';
import { requireSection } from './session.ts';
import type { Session } from './session.ts';
import { inTurn } from './turn.ts';

export function trainStep(session: Session): Promise<TrainingRun> {
  return inTurn(session, () => keepingFailure(session, 'train', () => trainNow(session)));
}

async function trainNow(session: Session): Promise<TrainingRun> {
  const config = { ...session.config, train: requireSection(session.config, 'train') };
  const { platform, workspace } = session;
  const record = await train({
    config,
    job: trainCommand(config),
    executors,
    key: jobKey(session, config.train),
    platform,
    version: platform.version,
    signal: platform.signal,
  });
  await keepRecord(workspace, trainingRun, record);
  return record;
}

/** Unique per run: a repeated submission of the same run is the same job, another run is another one. */
function jobKey({ platform, config }: Session, train: TrainConfig): string {
  return `${config.model}-${train.executor.name}-${platform.clock.now().getTime().toString(36)}`;
}
