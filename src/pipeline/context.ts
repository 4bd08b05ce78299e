// What a report may know of the world, gathered once per run: from the server that runs the workflow, else from git.
import { basename } from 'node:path';
import type { Forge } from '../platform/forge.ts';
import { context as contextType } from '../records/context.ts';
import type { Context } from '../records/context.ts';
import { UserError } from '../records/errors.ts';
import { forgetRun } from './record-order.ts';
import type { Session } from './session.ts';
import { doubtAll } from './handing-over/take-over.ts';
import type { Workspace } from './workspace.ts';

type World = Omit<Context, 'observed'>;

export async function saveContext(session: Session): Promise<Context> {
  const { platform, workspace } = session;
  const record = await contextOf(session);
  if (platform.forge !== undefined) await lookAtLeftovers(session, record.runUrl);
  await workspace.save(contextType, record);
  return record;
}

export async function contextOf(session: Pick<Session, 'platform'>): Promise<Context> {
  const { forge, version } = session.platform;
  const world = forge === undefined ? await worldOfGit(session) : await worldOfForge(session, forge);
  return { ...world, observed: { mlgate: version } };
}

async function worldOfGit({ platform }: Pick<Session, 'platform'>): Promise<World> {
  const head = await platform.repository?.commit();
  const origin = await platform.repository?.origin();
  const commit = head === undefined ? {} : { head, built: head };
  return { repository: origin ?? basename(platform.folder), ...commit };
}

/** Results belong to the pull request's head; what was built is what is checked out, often a merge commit. */
async function worldOfForge({ platform }: Pick<Session, 'platform'>, forge: Forge): Promise<World> {
  const { event, repository, run } = forge;
  const head = event.head ?? (event.isPullRequest ? undefined : run.commit);
  const { ended } = event;
  // Another run measured, on a merge that nobody here has seen.
  const built = ended === undefined ? ((await platform.repository?.commit()) ?? run.commit) : undefined;
  const runUrl = ended === undefined ? run.url : `${forge.host}/${repository.name}/actions/runs/${ended.id}`;
  return {
    repository: repository.name,
    repositoryId: String(repository.id),
    ...(event.isPullRequest && event.number !== undefined ? { pullRequest: event.number } : {}),
    ...(head === undefined ? {} : { head }),
    ...(built === undefined ? {} : { built }),
    runUrl,
  };
}

/**
 * What lies in the workspace before a step of this run has said so: of an earlier run on a runner that keeps its folders, which is
 * forgotten, or of a command of this job, or of a commit that brought it along. Nobody can tell these two apart.
 */
async function lookAtLeftovers(session: Session, runUrl: string | undefined): Promise<void> {
  const earlier = await runOfWorkspace(session.workspace);
  if (earlier === runUrl) return;
  await (earlier === undefined ? doubtAll(session) : forgetRun(session.workspace));
}

async function runOfWorkspace(workspace: Workspace): Promise<string | undefined> {
  try {
    return (await workspace.load(contextType))?.runUrl;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
