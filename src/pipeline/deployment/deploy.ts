// The promote, rollback and adopt steps: the deployment stage with this session's registry, store and commands.
import { settleGrant } from '../../approval/grant.ts';
import { newestRequest, verifyGrant } from '../../approval/verify-grant.ts';
import { adopt } from '../../deployment/adopt.ts';
import type {
  Authorisation,
  DeployCommands,
  DeploymentOutcome,
  DeploymentTarget,
  DeploymentTools,
} from '../../deployment/deployment.ts';
import { promote } from '../../deployment/promote.ts';
import { rollback } from '../../deployment/rollback.ts';
import { whatNext } from '../../deployment/what-next.ts';
import type { Forge } from '../../platform/forge.ts';
import { UserError } from '../../records/errors.ts';
import { readRequest } from '../../registry/registry.ts';
import type { ModelState, Registry } from '../../registry/registry.ts';
import { approvalFacts } from '../approval/facts.ts';
import { requireDefaultBranch } from '../approval/verify.ts';
import { orderOf, starterOnDuty } from './duty.ts';
import { authoriseOnForge, chooseRequest } from './request.ts';
import { openAnnouncer, openReview, showOutcome } from './shown.ts';
import type { Shown } from './shown.ts';
import { openSessionRegistry, stageOf, storeOf } from '../registry-access.ts';
import { authorOf, requireSection } from '../session.ts';
import type { Session } from '../session.ts';
import { deployment as deploymentType } from '../../records/deployment.ts';
import type { Deployment } from '../../records/deployment.ts';

export interface PromoteInputs {
  /** A request's number; the newest one unless given. */
  readonly request?: string;
  readonly resume: boolean;
}

/** `next`: the way on after one that was not well. */
export type Deployed = DeploymentOutcome & { readonly shown?: Shown; readonly next?: readonly string[] };
export type Promoted = Deployed | { readonly kind: 'nothing'; readonly why: string };

export async function promoteStep(session: Session, inputs: PromoteInputs): Promise<Promoted> {
  const { forge } = session.platform;
  if (forge !== undefined) requireDefaultBranch(forge);
  await using opened = await openSessionRegistry(session);
  const { registry } = opened;
  let { request } = inputs;
  if (forge !== undefined && request === undefined) {
    const chosen = await chooseRequest(session, registry);
    if (chosen.kind === 'nothing') return chosen;
    request = chosen.id;
  }
  const authorise =
    forge !== undefined && request !== undefined
      ? await authoriseOnForge(session, registry, request)
      : await authorisation(session, registry, request);
  const target = await targetOf(session);
  const commands = commandsOf(session);
  const { resume } = inputs;
  return await deployed(session, registry, (tools) =>
    promote(tools, { ...target, commands, authorise, resume, heldBack: forge !== undefined }),
  );
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

export interface RollbackInputs {
  readonly version?: number;
  readonly reason: string;
  readonly force: boolean;
  /** On a server: the comment that orders it; says version and reason itself. */
  readonly comment?: string;
}

export async function rollbackStep(session: Session, inputs: RollbackInputs): Promise<Deployed> {
  const { version, reason, force } = inputs;
  const { forge } = session.platform;
  if (forge !== undefined) requireDefaultBranch(forge);
  await using opened = await openSessionRegistry(session);
  const { registry } = opened;
  const target = await targetOf(session);
  const commands = commandsOf(session);
  if (forge === undefined) {
    return await deployed(session, registry, (tools) =>
      rollback(tools, { ...target, commands, reason, force, ...(version === undefined ? {} : { version }) }),
    );
  }
  const ordered = await orderFor(session, forge, { registry, inputs });
  if (ordered.kind === 'refused') return ordered;
  const { person, ...order } = ordered.order;
  const author = { ...target.author, by: person };
  const outcome = await deployed(session, registry, (tools) =>
    rollback(tools, { ...target, author, commands, force, ...order, hold: true }),
  );
  if ('deployment' in outcome) {
    await openReview(session, forge, { deployment: outcome.deployment, reason: order.reason, person });
  }
  return outcome;
}

async function orderFor(
  session: Session,
  forge: Forge,
  { registry, inputs }: { readonly registry: Registry; readonly inputs: RollbackInputs },
): ReturnType<typeof orderOf> {
  const { comment, version, reason } = inputs;
  if (comment !== undefined) {
    return orderOf(session, forge, { comment, state: await registry.read(session.config.model) });
  }
  const found = await starterOnDuty(session, forge);
  if (found.kind === 'refused') return found;
  return { kind: 'order', order: { person: found.person, reason, ...(version === undefined ? {} : { version }) } };
}

export async function adoptStep(
  session: Session,
  inputs: { readonly path: string; readonly replace: boolean },
): Promise<Deployed> {
  const { forge, files } = session.platform;
  if (forge !== undefined) {
    requireDefaultBranch(forge);
    const found = await starterOnDuty(session, forge);
    if (found.kind === 'refused') return found;
  }
  await using opened = await openSessionRegistry(session);
  const target = await targetOf(session);
  return await deployed(session, opened.registry, (tools) => adopt({ ...tools, files }, { ...target, ...inputs }));
}

/** The record is kept beside those of the other steps, and people see what came out. */
async function deployed(
  session: Session,
  registry: Registry,
  work: (tools: DeploymentTools) => Promise<DeploymentOutcome>,
): Promise<Deployed> {
  const { commands, clock, files, holders, log, forge } = session.platform;
  const announcer = forge === undefined ? undefined : await openAnnouncer(session, forge);
  const tools = { registry, store: storeOf(session), commands, clock, files, holders, log };
  const outcome = await work(announcer === undefined ? tools : { ...tools, announce: announcer });
  if ('deployment' in outcome) await session.workspace.save(deploymentType, outcome.deployment);
  const shown = await showOutcome(session, { registry, announcer }, outcome);
  const next = 'deployment' in outcome ? await nextOf(session, registry, outcome.deployment) : [];
  return {
    ...outcome,
    ...(Object.keys(shown).length === 0 ? {} : { shown }),
    ...(next.length === 0 ? {} : { next }),
  };
}

async function nextOf(
  { config, platform }: Session,
  registry: Registry,
  deployment: Deployment,
): Promise<readonly string[]> {
  if (deployment.result === 'deployed') return [];
  const state = await registry.read(config.model);
  const request = state.versions.get(deployment.version)?.request ?? undefined;
  const workflow = platform.forge === undefined ? undefined : config.deploy?.workflow;
  return whatNext(deployment, { state, request, workflow });
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
