// The champion's parameters, for "what changed": its training run lies in the registry, named by the request that let it through.
import { trainingRun } from '../records/training-run.ts';
import type { TrainingRun } from '../records/training-run.ts';
import { championOf, readRecord, readRequest } from '../registry/registry.ts';
import type { ModelState, Registry } from '../registry/registry.ts';
import { lookUpModel, stageOf } from './registry-access.ts';
import type { Session } from './session.ts';

type Params = NonNullable<TrainingRun['params']>['values'];

/** Empty when there is no champion, or when it was adopted and nobody knows how it was made. */
export async function readBaselineParams(session: Session): Promise<{ readonly champion?: Params }> {
  if (session.config.train?.params === undefined) return {};
  await using found = await lookUpModel(session);
  const params = found === undefined ? undefined : await championParams(found, stageOf(session));
  return params === undefined ? {} : { champion: params };
}

async function championParams(
  { registry, state }: { readonly registry: Registry; readonly state: ModelState },
  stage: string,
): Promise<Params | undefined> {
  const champion = championOf(state, stage);
  if (champion === undefined || champion.request === null) return undefined;
  const request = await readRequest(registry, state, champion.request);
  if (request?.training === undefined) return undefined;
  const run = await readRecord(registry, trainingRun, { model: state.model, digest: request.training });
  return run?.params?.values;
}
