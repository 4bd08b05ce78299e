// The repository on the server: its default branch, files of a commit, where two lines of history part.
import * as z from 'zod';
import type { RemoteRepository } from '../forge.ts';
import { isCommitSha } from '../../records/digest.ts';
import type { CommitSha } from '../../records/digest.ts';
import type { GitHubClient } from './client.ts';
import { hasCode, unreadable } from './failure.ts';
import { readProtection } from './protection.ts';

export interface RepositoryFacts {
  readonly id: number;
  readonly name: string;
  readonly isPrivate: boolean;
}

export const commitSchema = z.string().refine(isCommitSha, 'not a commit');
const repositorySchema = z.lazy(() => z.object({ default_branch: z.string().min(1) }));
const branchSchema = z.lazy(() => z.object({ commit: z.object({ sha: commitSchema }), protected: z.boolean() }));
const treeSchema = z.lazy(() =>
  z.object({
    tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: z.string() })),
    truncated: z.boolean(),
  }),
);
const blobSchema = z.lazy(() =>
  z.object({ content: z.string(), encoding: z.literal('base64'), size: z.int().nonnegative() }),
);
const comparedSchema = z.lazy(() => z.object({ merge_base_commit: z.object({ sha: commitSchema }) }));
const historySchema = z.lazy(() =>
  z.array(z.object({ sha: commitSchema, parents: z.array(z.object({ sha: commitSchema })) })),
);

const REPOSITORY = '/repos/{owner}/{repo}';
const NEEDS = 'contents: read';
/** Of a page of commits. */
const PAGE = 100;
const MAX_PAGES = 2;
/** Of one file: GitHub gives blobs of up to 100 MiB, and nothing of ours is near that. */
const LARGEST_FILE = 10 * 2 ** 20;

export function remoteRepository(client: GitHubClient, facts: RepositoryFacts): RemoteRepository {
  const objects = gitObjects(client);
  return {
    ...facts,
    defaultBranch: async () => {
      const { name, commit } = await defaultBranch(client);
      return { name, commit };
    },
    file: (commit, path) => fileAt(objects, commit, path),
    mergeBase: (base, head) => mergeBase(client, { base, head, limit: PAGE * MAX_PAGES }),
    protection: async (environment) => readProtection(client, await defaultBranch(client), environment),
  };
}

export interface DefaultBranch {
  readonly name: string;
  readonly commit: CommitSha;
  readonly isProtected: boolean;
}

/** Asked anew each time: it is what counts now. */
async function defaultBranch(client: GitHubClient): Promise<DefaultBranch> {
  const { default_branch: name } = await client.ask({ route: `GET ${REPOSITORY}`, needs: NEEDS }, repositorySchema);
  const request = { route: `GET ${REPOSITORY}/branches/{branch}`, parameters: { branch: name }, needs: NEEDS };
  const { commit, protected: isProtected } = await client.ask(request, branchSchema);
  return { name, commit: commit.sha, isProtected };
}

interface GitObjects {
  tree(sha: string): Promise<z.infer<typeof treeSchema>>;
  blob(sha: string): Promise<z.infer<typeof blobSchema>>;
}

const TREE = `GET ${REPOSITORY}/git/trees/{tree_sha}`;
const BLOB = `GET ${REPOSITORY}/git/blobs/{file_sha}`;

/** What a digest names never changes: each is asked for once. */
function gitObjects(client: GitHubClient): GitObjects {
  return {
    tree: askedOnce((sha) => client.ask({ route: TREE, parameters: { tree_sha: sha }, needs: NEEDS }, treeSchema)),
    blob: askedOnce((sha) => client.ask({ route: BLOB, parameters: { file_sha: sha }, needs: NEEDS }, blobSchema)),
  };
}

function askedOnce<T>(ask: (sha: string) => Promise<T>): (sha: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (sha) => {
    const answer = answers.get(sha) ?? ask(sha);
    answers.set(sha, answer);
    // A failure is no answer.
    answer.catch(() => answers.delete(sha));
    return answer;
  };
}

/**
 * Folder by folder through git's own trees: the contents API follows links, and this does not.
 * Requests: one for each part of the path, and one for the bytes; none for what was asked before.
 */
async function fileAt(objects: GitObjects, commit: CommitSha, path: string): Promise<Uint8Array | undefined> {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return undefined;
  let tree: string = commit;
  for (const [index, part] of parts.entries()) {
    const listing = await objects.tree(tree);
    const entry = listing.tree.find((one) => one.path === part);
    if (entry === undefined && listing.truncated) {
      throw unreadable(TREE, `the folder of ${path} has more entries than GitHub lists`);
    }
    const isLast = index === parts.length - 1;
    const isWanted = isLast ? /^100(?:644|755|664)$/.test(entry?.mode ?? '') : entry?.type === 'tree';
    if (entry === undefined || !isWanted) return undefined;
    tree = entry.sha;
  }
  const blob = await objects.blob(tree);
  const bytes = new Uint8Array(Buffer.from(blob.content, 'base64'));
  if (bytes.byteLength !== blob.size) throw unreadable(BLOB, `${path} has ${bytes.byteLength} of ${blob.size} bytes`);
  if (bytes.byteLength > LARGEST_FILE) throw unreadable(BLOB, `${path} has more than ${LARGEST_FILE} bytes`);
  return bytes;
}

/** Three requests at most: a comparison, and two pages of commits. Empty when the two lines never met. */
export async function mergeBase(
  client: GitHubClient,
  options: { readonly base: string; readonly head: string; readonly limit: number },
): Promise<readonly CommitSha[]> {
  const { base, head, limit } = options;
  const route = `GET ${REPOSITORY}/compare/{basehead}`;
  const request = { route, parameters: { basehead: `${base}...${head}`, per_page: 1 }, needs: NEEDS };
  try {
    const { merge_base_commit: met } = await client.ask(request, comparedSchema);
    return await firstParents(client, met.sha, limit);
  } catch (error) {
    if (hasCode(error, 'github-not-found') && /no common ancestor/i.test(error.message)) return [];
    throw error;
  }
}

/** A commit (or what a name stands for) and its first-parent ancestors, nearest first, as far as two pages of commits tell. */
export async function firstParents(client: GitHubClient, from: string, limit: number): Promise<readonly CommitSha[]> {
  if (limit <= 1 && isCommitSha(from)) return [from].slice(0, limit);
  const parents = new Map<CommitSha, CommitSha | undefined>();
  let first: CommitSha | undefined;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const route = `GET ${REPOSITORY}/commits`;
    const parameters = { sha: from, per_page: PAGE, page };
    const commits = await client.ask({ route, parameters, needs: NEEDS }, historySchema);
    first ??= commits[0]?.sha;
    for (const commit of commits) parents.set(commit.sha, commit.parents[0]?.sha);
    if (commits.length < PAGE || lineOf(first, parents).length >= limit) break;
  }
  return lineOf(first, parents).slice(0, limit);
}

function lineOf(
  first: CommitSha | undefined,
  parents: ReadonlyMap<CommitSha, CommitSha | undefined>,
): readonly CommitSha[] {
  const line: CommitSha[] = [];
  for (let next = first; next !== undefined && !line.includes(next); next = parents.get(next)) line.push(next);
  return line;
}
