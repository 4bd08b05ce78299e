// What a token adds to a step's platform: the server, and what it knows better than this clone and this clock.
import { gitOfUser } from '../git-of-user.ts';
import { ask } from '../git-questions.ts';
import type { GitAccess } from '../git-tree/git-process.ts';
import type { Platform } from '../platform.ts';
import type { Repository } from '../repository.ts';
import { githubClient } from './client.ts';
import { githubForge } from './forge.ts';
import type { GitHubWorld } from './github-world.ts';
import { runHolders } from './run-holder.ts';
import { serverRepository } from './server-repository.ts';
import type { Workflow } from './workflow.ts';

export interface ServerParts {
  readonly world: GitHubWorld & { readonly token: string };
  readonly workflow: Workflow;
  /** To the folder's origin. */
  readonly fetchAccess: () => Promise<GitAccess>;
}

export function serverPlatform(local: Platform, { world, workflow, fetchAccess }: ServerParts): Platform {
  const { environment, log, signal, token } = world;
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
  const { repository, files } = local;
  const isShallow = async (): Promise<boolean> =>
    repository !== undefined &&
    (await ask((await gitOfUser(environment))(repository.root), 'rev-parse', '--is-shallow-repository')) === 'true';
  const fetched: Repository['worktree'] = async (commit) => {
    const { fetchTree } = await import('./fetched-tree.ts');
    return fetchTree(commit, { access: await fetchAccess(), files });
  };
  return {
    ...local,
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
