// The clone of a workflow, which is shallow as a rule: what it cannot know, the server is asked for.
import type { Forge } from '../forge.ts';
import type { CommitSha } from '../../records/digest.ts';
import { UserError } from '../../records/errors.ts';
import type { Repository } from '../repository.ts';
import type { GitHubClient } from './client.ts';
import { hasCode } from './failure.ts';
import { firstParents, mergeBase } from './remote-repository.ts';

export interface ServerHistory {
  readonly client: GitHubClient;
  readonly forge: Pick<Forge, 'repository' | 'event' | 'run'>;
  /** A commit that the clone lacks, as a folder of its own. */
  readonly fetchTree: Repository['worktree'];
  /** The clone lacks commits that the server has. */
  readonly isShallow: () => Promise<boolean>;
}

type BaseOptions = Parameters<Repository['base']>[0];

export function serverRepository(local: Repository, server: ServerHistory): Repository {
  return {
    ...local,
    base: (options) => base(local, server, options),
    worktree: (commit) => worktree(local, server, commit),
    defaultBranch: async () => (await local.defaultBranch()) ?? (await server.forge.repository.defaultBranch()).commit,
  };
}

async function base(local: Repository, server: ServerHistory, options: BaseOptions): Promise<readonly CommitSha[]> {
  const here = await baseOfClone(local, options);
  if ((here !== undefined && here.length >= options.limit) || !(await server.isShallow())) {
    return here ?? local.base(options);
  }
  try {
    return await baseOfServer(local, server, { ...options, here: here ?? [] });
  } catch (error) {
    // A commit of this clone alone: then it knows best.
    if (here !== undefined && hasCode(error, 'github-not-found', 'github-invalid')) return here;
    throw error;
  }
}

async function worktree(
  local: Repository,
  server: ServerHistory,
  commit: CommitSha,
): ReturnType<Repository['worktree']> {
  try {
    return await local.worktree(commit);
  } catch (error) {
    if (isMissingHere(error) && (await server.isShallow())) return server.fetchTree(commit);
    throw error;
  }
}

function isMissingHere(error: unknown): boolean {
  return error instanceof UserError && error.problems[0].code === 'git-ref';
}

/** undefined when the named commit is not in the clone. */
async function baseOfClone(local: Repository, options: BaseOptions): Promise<readonly CommitSha[] | undefined> {
  try {
    return await local.base(options);
  } catch (error) {
    if (isMissingHere(error)) return undefined;
    throw error;
  }
}

async function baseOfServer(
  local: Repository,
  { client, forge }: ServerHistory,
  { ref, limit, here }: BaseOptions & { readonly here: readonly CommitSha[] },
): Promise<readonly CommitSha[]> {
  const [first] = here;
  if (ref !== undefined) return firstParents(client, first ?? ref, limit);
  const { event, run } = forge;
  const head = await local.commit();
  // A merge of the change, made by GitHub: its first parent is the base, and stands in the commit itself.
  const isMadeByServer =
    head !== undefined && head === run.commit && (event.isPullRequest || event.name === 'merge_group');
  if (first !== undefined && (isMadeByServer || event.isDefaultBranch)) return firstParents(client, first, limit);
  if (head === undefined || event.isDefaultBranch) return here;
  const onto = event.baseBranch ?? (await forge.repository.defaultBranch()).name;
  const met = await mergeBase(client, { base: onto, head, limit: limit + 1 });
  // Nothing of its own yet: measured against what was before.
  return met[0] === head ? met.slice(1) : met.slice(0, limit);
}
