// What a report may know of the world, gathered once per run: from the server that runs the workflow, else from git.
import { basename } from 'node:path';
import type { Forge } from '../platform/forge.ts';
import { context as contextType } from '../records/context.ts';
import type { Context } from '../records/context.ts';
import { UserError } from '../records/errors.ts';
import { forgetRun } from './record-order.ts';
import type { Session } from './session.ts';
import type { Workspace } from './workspace.ts';

type World = Omit<Context, 'observed'>;

export async function saveContext(session: Session): Promise<Context> {
  const { platform, workspace } = session;
  const record = await contextOf(session);
  if (platform.forge !== undefined && (await isOfAnotherRun(workspace, record))) await forgetRun(workspace);
  await workspace.save(contextType, record);
  return record;
}

export async function contextOf(session: Session): Promise<Context> {
  const { forge, version } = session.platform;
  const world = forge === undefined ? await worldOfGit(session) : await worldOfForge(session, forge);
  return { ...world, observed: { mlgate: version } };
}

async function worldOfGit({ platform }: Session): Promise<World> {
  const head = (await platform.repository?.head())?.commit;
  const origin = (await platform.repository?.identity())?.origin;
  const commit = head === undefined ? {} : { head, built: head };
  return { repository: origin ?? basename(platform.folder), ...commit };
}

/** Results belong to the pull request's head; what was built is what is checked out, often a merge commit. */
async function worldOfForge({ platform }: Session, forge: Forge): Promise<World> {
  const { event, repository, run } = forge;
  const head = event.head ?? (event.isPullRequest ? undefined : run.commit);
  const built = (await platform.repository?.head())?.commit ?? run.commit;
  return {
    repository: repository.name,
    repositoryId: String(repository.id),
    ...(event.isPullRequest && event.number !== undefined ? { pullRequest: event.number } : {}),
    ...(head === undefined ? {} : { head }),
    ...(built === undefined ? {} : { built }),
    runUrl: run.url,
  };
}

/** A runner that keeps its folders still has what an earlier workflow run left there. Without an address: a command of this job. */
async function isOfAnotherRun(workspace: Workspace, { runUrl }: Context): Promise<boolean> {
  try {
    const earlier = await workspace.load(contextType);
    return earlier?.runUrl !== undefined && earlier.runUrl !== runUrl;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}
