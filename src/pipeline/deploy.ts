// The promote, rollback and adopt steps: the deployment stage with this session's registry, store and commands.
import { settleGrant } from '../approval/grant.ts';
import { newestRequest, verifyGrant } from '../approval/verify-grant.ts';
import { adopt } from '../deployment/adopt.ts';
import type {
  Authorisation,
  DeployCommands,
  DeploymentOutcome,
  DeploymentTarget,
  DeploymentTools,
} from '../deployment/deployment.ts';
import { promote } from '../deployment/promote.ts';
import { rollback } from '../deployment/rollback.ts';
import { UserError } from '../records/errors.ts';
import { readRequest } from '../registry/registry.ts';
import type { ModelState, Registry } from '../registry/registry.ts';
import { approvalFacts } from './approval-facts.ts';
import { openSessionRegistry, stageOf, storeOf } from './registry-access.ts';
import { authorOf, requireSection } from './session.ts';
import type { Session } from './session.ts';
import { deployment as deploymentType } from '../records/deployment.ts';

export interface PromoteInputs {
  /** A request's number; the newest one unless given. */
  readonly request?: string;
  readonly resume: boolean;
}

export async function promoteStep(session: Session, inputs: PromoteInputs): Promise<DeploymentOutcome> {
  await using opened = await openSessionRegistry(session);
  const { registry } = opened;
  const authorise = await authorisation(session, registry, inputs.request);
  const outcome = await promote(toolsOf(session, registry), {
    ...(await targetOf(session)),
    commands: commandsOf(session),
    authorise,
    resume: inputs.resume,
  });
  return await kept(session, outcome);
}

/** Asked again whenever the registry moves; what is so outside is looked up once, right before. */
async function authorisation(
  session: Session,
  registry: Registry,
  wanted: string | undefined,
): Promise<(state: ModelState, now: Date) => Authorisation> {
  const state = await registry.read(session.config.model);
  const id = wanted ?? newestRequest(state, stageOf(session));
  const request = id === undefined ? undefined : await readRequest(registry, state, id);
  if (id === undefined || request === undefined) {
    throw new UserError({
      code: 'request-none',
      what:
        id === undefined ? `nobody asked for an approval of ${session.config.model} yet` : `there is no request ${id}`,
      fix: 'mlgate request-approval, then mlgate approve CODE by somebody else',
    });
  }
  const merged = requireSection(session.config, 'deploy').from === 'merged';
  const given = await approvalFacts(session, registry, { request, merged });
  if (state.requests.get(id)?.grant === null) {
    const by = { author: await authorOf(session), mlgate: session.platform.version };
    await settleGrant(registry, { id, request, given }, by);
  }
  return (now, at) => verifyGrant({ id, request, given }, now, at);
}

export async function rollbackStep(
  session: Session,
  inputs: { readonly version?: number; readonly reason: string; readonly force: boolean },
): Promise<DeploymentOutcome> {
  await using opened = await openSessionRegistry(session);
  const outcome = await rollback(toolsOf(session, opened.registry), {
    ...(await targetOf(session)),
    commands: commandsOf(session),
    ...inputs,
  });
  return await kept(session, outcome);
}

export async function adoptStep(
  session: Session,
  inputs: { readonly path: string; readonly replace: boolean },
): Promise<DeploymentOutcome> {
  await using opened = await openSessionRegistry(session);
  const tools = { ...toolsOf(session, opened.registry), files: session.platform.files };
  return await kept(session, await adopt(tools, { ...(await targetOf(session)), ...inputs }));
}

/** The record, beside those of the other steps. */
async function kept({ workspace }: Session, outcome: DeploymentOutcome): Promise<DeploymentOutcome> {
  if ('deployment' in outcome) await workspace.save(deploymentType, outcome.deployment);
  return outcome;
}

function toolsOf(session: Session, registry: Registry): DeploymentTools {
  const { commands, clock, files, holders, log } = session.platform;
  return { registry, store: storeOf(session), commands, clock, files, holders, log };
}

async function targetOf(session: Session): Promise<DeploymentTarget> {
  const { config, platform } = session;
  return { model: config.model, stage: stageOf(session), author: await authorOf(session), mlgate: platform.version };
}

function commandsOf({ config, platform }: Session): DeployCommands {
  const { run, smoke, timeoutSeconds } = requireSection(config, 'deploy');
  return {
    run,
    folder: platform.folder,
    signal: platform.signal,
    ...(smoke === undefined ? {} : { smoke }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}
