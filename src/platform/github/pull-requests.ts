// Pull requests, and who wrote their commits.
import * as z from 'zod';
import type { Account, PullRequest, PullRequests } from '../forge.ts';
import { isCommitSha } from '../../records/digest.ts';
import { accountSchema, authorSchema } from './account.ts';
import type { GitHubClient, GitHubRequest } from './client.ts';
import { hasCode } from './failure.ts';
import { commitSchema } from './remote-repository.ts';

const sideSchema = z.lazy(() =>
  z.object({
    sha: commitSchema,
    ref: z.string(),
    repo: z.object({ id: z.int() }).nullable(),
  }),
);

const pullRequestSchema = z.lazy(() =>
  z
    .object({
      number: z.int().positive(),
      state: z.enum(['open', 'closed']),
      title: z.string(),
      user: authorSchema,
      head: sideSchema,
      base: sideSchema,
      merged_at: z.string().nullish(),
      merge_commit_sha: z.string().nullish(),
      html_url: z.string(),
    })
    .transform((pull): PullRequest => {
      const isMerged = pull.merged_at !== null && pull.merged_at !== undefined;
      const merge = pull.merge_commit_sha ?? '';
      const from = pull.head.repo?.id ?? null;
      return {
        number: pull.number,
        state: isMerged ? 'merged' : pull.state,
        title: pull.title,
        author: pull.user,
        head: pull.head.sha,
        base: pull.base.sha,
        baseBranch: pull.base.ref,
        headRepositoryId: from,
        isFork: from === null || from !== pull.base.repo?.id,
        // Of an open one it is a merge that was only tried.
        mergeCommit: isMerged && isCommitSha(merge) ? merge : null,
        url: pull.html_url,
      };
    }),
);

const isAccount = (value: Account | object | null | undefined): value is Account =>
  value !== null && value !== undefined && 'kind' in value;

/** Empty, or missing, where no account has the commit's address. */
const someAccount = z.lazy(() =>
  z
    .union([accountSchema, z.strictObject({}), z.null(), z.undefined()])
    .transform((account): readonly Account[] => (isAccount(account) ? [account] : [])),
);

const makersSchema = z.lazy(() =>
  z
    .object({ author: someAccount, committer: someAccount })
    .transform(({ author, committer }): readonly Account[] => [...author, ...committer]),
);
const commitsSchema = z.lazy(() => z.array(makersSchema));

const comparedSchema = z.lazy(() => z.object({ commits: commitsSchema }).transform(({ commits }) => commits));

const PULL = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
const NEEDS = 'pull-requests: read';
/** Of a pull request's commits GitHub lists no more. */
const LONGEST_LIST = 250;

function about(number: number, what = ''): GitHubRequest {
  return { route: `${PULL}${what}`, parameters: { pull_number: number }, needs: NEEDS };
}

export function githubPullRequests(client: GitHubClient): PullRequests {
  return {
    read: (number) => client.find(about(number), pullRequestSchema),
    ofCommit: async (commit) => {
      const route = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls';
      const request = { route, parameters: { commit_sha: commit }, needs: NEEDS };
      try {
        return await client.all(request, z.array(pullRequestSchema));
      } catch (error) {
        // "No commit found for SHA"
        if (hasCode(error, 'github-invalid', 'github-not-found') && /no commit found/i.test(error.message)) return [];
        throw error;
      }
    },
    ofBranch: ({ owner, branch }) => {
      const route = 'GET /repos/{owner}/{repo}/pulls';
      const parameters = { head: `${owner}:${branch}`, state: 'open' };
      return client.all({ route, parameters, needs: NEEDS }, z.array(pullRequestSchema));
    },
    committers: async (number) => {
      const listed = await client.all(about(number, '/commits'), commitsSchema);
      const commits = listed.length < LONGEST_LIST ? listed : await comparedCommits(client, number);
      return distinct(commits.flat());
    },
    makersOf: async (commit) => {
      const route = 'GET /repos/{owner}/{repo}/commits/{ref}';
      return distinct(await client.ask({ route, parameters: { ref: commit }, needs: 'contents: read' }, makersSchema));
    },
  };
}

function distinct(accounts: readonly Account[]): readonly Account[] {
  return [...new Map(accounts.map((account) => [account.id, account])).values()];
}

/** All of them, as the comparison of base and head lists them. */
async function comparedCommits(client: GitHubClient, number: number): Promise<readonly (readonly Account[])[]> {
  const pull = await client.ask(about(number), pullRequestSchema);
  const route = 'GET /repos/{owner}/{repo}/compare/{basehead}';
  return client.all(
    { route, parameters: { basehead: `${pull.base}...${pull.head}` }, needs: 'contents: read' },
    comparedSchema,
  );
}
