// The platform of a workflow step: this machine's, with GitHub's cache, history, registry and forge.
import { localPlatform } from '../local-platform.ts';
import type { GitAccess } from '../git-tree/git-process.ts';
import type { Cache } from '../cache.ts';
import type { FileTree } from '../file-tree.ts';
import type { Platform, TreePlace } from '../platform.ts';
import { actionsCache } from './actions-cache.ts';
import type { GitHubWorld } from './github-world.ts';
import { readWorkflow } from './workflow.ts';

/**
 * Nothing is asked of GitHub, and none of its clients is loaded, before a step needs it.
 * @throws UserError `event-missing`, `event-invalid`.
 */
export function githubPlatform(folder: string, world: GitHubWorld): Promise<Platform> {
  return openPlatform(folder, world);
}

async function openPlatform(folder: string, world: GitHubWorld, shared?: Cache): Promise<Platform> {
  const { environment, log, token } = world;
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
  const { serverPlatform } = await import('./server-platform.ts');
  return serverPlatform(platform, {
    world: { ...world, token },
    workflow,
    fetchAccess: () => accessTo('origin', local.folder, { world, workflow }),
  });
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
  const { openGitTree } = await import('../git-tree/git-tree.ts');
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
  const { remoteAddress } = await import('../git-remote.ts');
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
