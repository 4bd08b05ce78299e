// The platform of a workflow step: this machine's, with GitHub's cache, history, registry and forge.
import { gitOfUser } from '../git-of-user.ts';
import { ask } from '../git-questions.ts';
import { remoteAddress } from '../git-remote.ts';
import { openGitTree } from '../git-tree/git-tree.ts';
import { localPlatform } from '../local-platform.ts';
import type { LocalWorld } from '../local-platform.ts';
import type { GitAccess } from '../git-tree/git-process.ts';
import type { Cache } from '../cache.ts';
import type { FileTree } from '../file-tree.ts';
import type { Platform, TreePlace } from '../platform.ts';
import type { Repository } from '../repository.ts';
import { actionsCache } from './actions-cache.ts';
import { githubClient } from './client.ts';
import { githubForge } from './forge.ts';
import { fetchTree } from './fetched-tree.ts';
import { runHolders } from './run-holder.ts';
import { serverRepository } from './server-repository.ts';
import { readWorkflow } from './workflow.ts';

export interface GitHubWorld extends LocalWorld {
  /** Of the input `token`. Without one there is no forge: what needs it says so. */
  readonly token: string | undefined;
  /** The login whose comments are ours; the workflow's own account unless told. */
  readonly self?: string;
}

/**
 * Nothing is asked of GitHub, and none of its clients is loaded, before a step needs it.
 * @throws UserError `event-missing`, `event-invalid`.
 */
export function githubPlatform(folder: string, world: GitHubWorld): Promise<Platform> {
  return openPlatform(folder, world);
}

async function openPlatform(folder: string, world: GitHubWorld, shared?: Cache): Promise<Platform> {
  const { environment, log, signal, token } = world;
  const workflow = await readWorkflow(environment);
  const local = await localPlatform(folder, world);
  const cache =
    shared ??
    actionsCache({ files: local.files, log, environment, folder: local.folder, workingFolder: process.cwd() });
  const platform: Platform = {
    ...local,
    cache,
    run: workflow.run.url,
    openTree: (place) =>
      place.kind === 'git' ? openTree(local.folder, place, { world, workflow }) : local.openTree(place),
    at: (other) => openPlatform(other, world, cache),
  };
  if (token === undefined || token === '') return platform;
  const apiUrl = environment['GITHUB_API_URL'] || 'https://api.github.com';
  const client = githubClient({
    token,
    apiUrl,
    graphqlUrl:
      environment['GITHUB_GRAPHQL_URL'] || `${apiUrl.replace(/\/api\/v3\/?$/, '/api').replace(/\/$/, '')}/graphql`,
    repository: workflow.repository.name,
    readOnly: workflow.readOnly,
    log,
    signal,
  });
  const forge = githubForge({
    client,
    workflow,
    environment,
    apiUrl,
    ...(world.self === undefined ? {} : { self: world.self }),
  });
  const { repository } = local;
  const isShallow = async (): Promise<boolean> =>
    repository !== undefined &&
    (await ask((await gitOfUser(environment))(repository.root), 'rev-parse', '--is-shallow-repository')) === 'true';
  const fetched: Repository['worktree'] = async (commit) =>
    fetchTree(commit, { access: await accessTo('origin', local.folder, { world, workflow }), files: local.files });
  return {
    ...platform,
    // A runner's clock may be anything; what ends, ends by the server's.
    clock: { ...local.clock, now: () => new Date(client.serverTime() ?? local.clock.now()) },
    forge,
    repository:
      repository === undefined
        ? undefined
        : serverRepository(repository, { client, forge, isShallow, fetchTree: fetched }),
    holders: runHolders(client, workflow.run, local.holders),
  };
}

interface Server {
  readonly world: GitHubWorld;
  readonly workflow: Awaited<ReturnType<typeof readWorkflow>>;
}

async function openTree(
  folder: string,
  place: TreePlace & { readonly kind: 'git' },
  server: Server,
): Promise<FileTree> {
  const temporaryRoot = server.world.environment['RUNNER_TEMP'];
  return openGitTree({
    ...(await accessTo(place.remote, folder, server)),
    branch: place.branch,
    ...(temporaryRoot === undefined || temporaryRoot === '' ? {} : { temporaryRoot }),
  });
}

/** A name that the folder's clone does not know, or a folder without a clone, means the repository that the workflow runs in. */
async function accessTo(remote: string, folder: string, { world, workflow }: Server): Promise<GitAccess> {
  const { environment, token } = world;
  const named = await remoteAddress(folder, remote, environment);
  const address = named ?? `${workflow.server}/${workflow.repository.name}.git`;
  if (token === undefined || token === '' || !isBelow(address, workflow.server))
    return { remote: address, environment };
  // An address with a credential of its own would send two.
  return { remote: withoutCredential(address), environment, token };
}

/** Same scheme, host and port: the token goes nowhere else. */
function isBelow(address: string, server: string): boolean {
  return (
    /^https?:\/\//i.test(address) &&
    URL.canParse(address) &&
    URL.canParse(server) &&
    new URL(address).origin === new URL(server).origin
  );
}

function withoutCredential(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
}
